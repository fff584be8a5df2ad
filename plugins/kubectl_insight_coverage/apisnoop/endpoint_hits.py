"""How often each application called each endpoint: what the four tables and the sunburst of 2018 are made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kubectl_insight_coverage.apisnoop.endpoint_matching import EndpointMatcher, Unknown
from kubectl_insight_coverage.apisnoop.endpoints import Endpoint
from kubectl_insight_coverage.counting.usage import Client, Hits, Use, count_hits


@dataclass(frozen=True, slots=True)
class EndpointHits:
    """The hits of a log.

    Attributes:
        endpoints: All that there are, in the order of their document.
        applications: The hits by application and endpoint, sorted by application. One that hit nothing is here, too.
        unknown_urls: The hits that were for no endpoint, by URL as far as it is known.
        unknown_methods: Those on known URLs, or with verbs that no method belongs to, by verb and URL.
    """

    endpoints: tuple[Endpoint, ...]
    applications: Mapping[str, Mapping[Endpoint, int]]
    unknown_urls: Mapping[str, int]
    unknown_methods: Mapping[tuple[str, str], int]


def count_endpoint_hits(
    uses: Iterable[Use], matcher: EndpointMatcher, application_of: Callable[[Client], str], hits: Hits
) -> EndpointHits:
    """Count the hits of uses on endpoints.

    Args:
        uses: What a log says, in any order.
        application_of: Names the application behind a client; the same name for all makes the log one application's,
            as it always was in 2018.
        hits: Which requests count. In 2018 all did: ``attempted``.
    """
    applications: dict[str, Counter[Endpoint]] = {}
    urls: Counter[str] = Counter()
    methods: Counter[tuple[str, str]] = Counter()
    for use in uses:
        of_application = applications.setdefault(application_of(use.client), Counter())
        count = count_hits(use.tally, hits)
        if not count:
            continue
        verb, form, _ = use.request
        match matcher.find(verb, form):
            case Unknown.URL:
                urls[form] += count
            case Unknown.METHOD:
                methods[verb, form] += count
            case Endpoint() as endpoint:
                of_application[endpoint] += count
    return EndpointHits(
        matcher.endpoints,
        dict(sorted(applications.items())),
        dict(sorted(urls.items())),
        dict(sorted(methods.items())),
    )
