"""The uses that a question is about, each with its operation and its application."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from kubectl_insight.api import RequestKey, request_key
from kubectl_insight_coverage.catalogue.classification import Unmatched, UnmatchedClass
from kubectl_insight_coverage.catalogue.matching import Matcher
from kubectl_insight_coverage.catalogue.operation import Operation
from kubectl_insight_coverage.counting.usage import Client, Use, count_hits
from kubectl_insight_coverage.query import CoverageQuery, LeftOut
from kubectl_insight_coverage.reports.applications import application_of
from kubectl_insight_coverage.reports.client_identity import Noise, is_system, noise_of
from kubectl_insight_coverage.reports.globs import Globs


class Call(NamedTuple):
    """One use, and what it means.

    Attributes:
        match: The operation, or why there is none.
        hits: How many of its requests count.
        noise: What makes its client noise for an upgrade.
    """

    use: Use
    match: Operation | Unmatched
    application: str
    hits: int
    noise: Noise


def calls_of(uses: Iterable[Use], matcher: Matcher, query: CoverageQuery) -> list[Call]:
    """Return the calls that pass the filters of a question, in the order of the uses."""
    selected = _Selection(query)
    named = cache(lambda client: query.app or application_of(client, query.app_by))
    noise = cache(noise_of)
    return [
        Call(use, match, named(use.client), count_hits(use.tally, query.hits), noise(use.client))
        for use in uses
        if selected.client(use.client)
        and selected.use(use)
        and not selected.leaves_out(match := matcher.match(use.request.verb, use.request.form))
    ]


def resource_spellings(key: RequestKey) -> tuple[str, ...]:
    """Return how a filter may name the resource of a key: ``deployments``, ``deployments.apps``, with ``/scale``."""
    if not key.resource:
        return (f"/{key.path}",)
    names = {key.resource, f"{key.resource}.{key.group}" if key.group else key.resource}
    if key.subresource:
        names = {f"{name}/{key.subresource}" for name in names}
    return tuple(sorted(names))


def verbs_of(operation: Operation) -> tuple[str, ...]:
    """Return the verbs under which the API server logs requests for an operation."""
    key, method = operation.key, operation.method
    if not key.resource:
        return (method.lower(),)
    if method in _VERBS:
        return _VERBS[method]
    if key.prefix:
        return (key.prefix,)
    if method == "GET":
        return ("get",) if key.has_name else ("list", "watch")
    return ("delete",) if key.has_name else ("deletecollection",)


_VERBS: Final = {
    "POST": ("create",),
    "PUT": ("update",),
    "PATCH": ("patch",),
    "HEAD": ("get",),
    "OPTIONS": ("",),
}
_ASKING: Final = frozenset({UnmatchedClass.DISCOVERY, UnmatchedClass.HEALTH})


class _Selection:
    """The filters of one question."""

    def __init__(self, query: CoverageQuery) -> None:
        self._verb, self._resource = Globs(query.verb), Globs(query.resource)
        self._namespace, self._code = Globs(query.namespace), Globs(query.code)
        self._user, self._user_agent = Globs(query.user), Globs(query.user_agent)
        self._exclude = query.exclude
        self.client: Callable[[Client], bool] = cache(self._client)
        self._fits_resource = cache(lambda form: self._resource.fit(*resource_spellings(request_key(form))))

    def use(self, use: Use) -> bool:
        request = use.request
        return (
            self._verb.fit(request.verb)
            and self._namespace.fit(request.namespace)
            and self._code.fit(str(use.code))
            and self._fits_resource(request.form)
        )

    def leaves_out(self, match: Operation | Unmatched) -> bool:
        if "discovery" not in self._exclude:
            return False
        if isinstance(match, Operation):
            return not match.key.resource
        return match.unmatched_class in _ASKING

    def _client(self, client: Client) -> bool:
        return (
            self._user.fit(client.user, *([client.impersonated] if client.impersonated else ()))
            and self._user_agent.fit(client.user_agent)
            and not any(_LEFT_OUT[part](client) for part in self._exclude if part in _LEFT_OUT)
        )


_LEFT_OUT: Final[dict[LeftOut, Callable[[Client], bool]]] = {
    "system": is_system,
    "scanners": lambda client: noise_of(client) is Noise.SCANNER,
}


def operations_asked_for(operations: Iterable[Operation], query: CoverageQuery) -> Iterator[Operation]:
    """Give the operations that requests which pass the filters could have been for."""
    verb, resource = Globs(query.verb), Globs(query.resource)
    for operation in operations:
        if "discovery" in query.exclude and not operation.key.resource:
            continue
        if any(map(verb.fit, verbs_of(operation))) and resource.fit(*resource_spellings(operation.key)):
            yield operation
