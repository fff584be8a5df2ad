"""Requests and the endpoints of 2018."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight_coverage.apisnoop.api_description import derived_description
from kubectl_insight_coverage.apisnoop.endpoint_hits import count_endpoint_hits
from kubectl_insight_coverage.apisnoop.endpoint_matching import EndpointMatcher, Unknown
from kubectl_insight_coverage.apisnoop.endpoints import Endpoint
from kubectl_insight_coverage.apisnoop.url_patterns import UrlPatterns, url_pattern
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from tests.coverage.apisnoop_by_hand import Snoop2018
from tests.coverage.apisnoop_logs import use

POD = "/api/v1/namespaces/{namespace}/pods/{name}"
LITERALS = ("api", "apis", "v1", "proxy", "a.b", "logs")
URLS = st.lists(st.sampled_from([*LITERALS, "axb", "x", ""]), max_size=5).map(
    lambda words: "/" + "/".join(words)
)
TEMPLATES = st.lists(
    st.lists(st.sampled_from([*LITERALS, "{name}", "{path}"]), min_size=1, max_size=4).map(
        lambda words: "/" + "/".join(words)
    ),
    max_size=6,
    unique=True,
)


@pytest.fixture(scope="module")
def matcher() -> EndpointMatcher:
    return EndpointMatcher(derived_description(Catalogue.of("1.11")))


@pytest.mark.parametrize(
    ("verb", "url", "expected"),
    [
        ("list", "/api/v1/pods", ("get", "/api/v1/pods")),
        ("list", "/api/v1/pods?limit=500", ("get", "/api/v1/pods")),
        ("watch", "/api/v1/pods", ("watch", "/api/v1/pods")),
        ("watch", "/api/v1/watch/pods", ("watch", "/api/v1/watch/pods")),
        ("watchlist", "/api/v1/watch/pods", ("watch", "/api/v1/watch/pods")),
        ("get", "/api/v1/namespaces/a/pods/b", ("get", POD)),
        ("get", POD, ("get", POD)),
        ("get", f"{POD}?HEAD", ("get", POD)),
        ("patch", "/api/v1/namespaces/a/pods/b", ("patch", POD)),
        ("update", "/api/v1/namespaces/a/pods/b", ("put", POD)),
        ("deletecollection", "/api/v1/namespaces/a/pods", ("delete", "/api/v1/namespaces/{namespace}/pods")),
        ("get", "/api", ("get", "/api/")),
        ("get", "/api/", Unknown.URL),
        ("get", "/api/v1/pods/", Unknown.URL),
        ("get", "/api/v1/namespaces/a/pods/b%2Fc", ("get", POD)),
        ("get", "/api/v1/namespaces/a/pods/b/proxy", ("get", f"{POD}/proxy")),
        ("get", "/api/v1/namespaces/a/pods/b/proxy/", ("get", f"{POD}/proxy")),
        ("create", "/api/v1/namespaces/a/pods/b/proxy/c/d", ("post", f"{POD}/proxy/{{path}}")),
        ("get", "/logs/a", ("get", "/logs/{logpath}")),
        ("get", "/logs/a/b", Unknown.URL),
        ("get", "/apis/appsXk8s/v1", Unknown.URL),
        ("create", "/api/v1/pods", Unknown.METHOD),
        ("get", "/api/v1/watch/namespaces/a/pods/b", Unknown.METHOD),
        ("", "/api/v1/namespaces/a/pods/b", Unknown.METHOD),
        ("options", "/nowhere", Unknown.METHOD),
    ],
)
def test_a_request_finds_its_endpoint(
    matcher: EndpointMatcher, verb: str, url: str, expected: tuple[str, str] | Unknown
) -> None:
    for _ in range(2):  # the second answer comes from memory
        found = matcher.find(verb, url)
        assert (found[:2] if isinstance(found, Endpoint) else found) == expected


def test_a_path_of_deprecated_operations_is_known_without_methods() -> None:
    matcher = EndpointMatcher(derived_description(Catalogue.of("1.36")))
    assert matcher.find("watch", "/api/v1/watch/pods") is Unknown.METHOD


@given(templates=TEMPLATES, urls=st.lists(URLS, max_size=20))
@settings(max_examples=150)
def test_prefixes_change_nothing(templates: list[str], urls: list[str]) -> None:
    """The answer is that of a scan over all templates, one after the other."""
    patterns = UrlPatterns(templates)
    for url in urls:
        scanned = (one for one in templates if re.fullmatch(url_pattern(one), url))
        assert patterns.find(url) == next(scanned, None)


@pytest.mark.parametrize("template", ["/proxy", "/a/proxy", "/a/b/proxy", "/{x}/proxy"])
def test_only_a_proxy_may_have_a_slash_more(template: str) -> None:
    patterns = UrlPatterns(["/a/", template])
    url = template.replace("{x}", "c")
    assert [patterns.find(url + end) for end in ("", "/", "//")] == [template, template, None]
    assert [patterns.find(url) for url in ("/a", "/a/")] == ["/a/", None]


@pytest.mark.parametrize("template", ["/api/", POD, f"{POD}/proxy", f"{POD}/proxy/{{path}}", "/a.b/{x}/c+d"])
@pytest.mark.parametrize("end", ["", "/", "//", "/x", "/x/y", "?"])
def test_patterns_are_those_of_the_description(template: str, end: str) -> None:
    by_hand = re.match(Snoop2018.regex(template), f"{template.rstrip('/')}{end}")
    ours = re.fullmatch(url_pattern(template), f"{template.rstrip('/')}{end}")
    assert (ours is None) == (by_hand is None)


def test_hits_are_counted_by_application_and_what_is_unknown_is_kept(matcher: EndpointMatcher) -> None:
    uses = [
        use("list", "/api/v1/pods", 2, user_agent="b", denied=3),
        use("list", "/api/v1/pods", 5, user_agent="a", failed=7),
        use("list", "/api/v1/pods", 1, user_agent="a"),
        use("create", "/api/v1/pods", 4, user_agent="a"),
        use("get", "/livez", 6, user_agent="c"),
        use("get", "/readyz", 0, user_agent="c", denied=1),
    ]
    found = count_endpoint_hits(uses, matcher, lambda client: client.user_agent, "served")
    pods = Endpoint("get", "/api/v1/pods", "stable", "core")
    assert found.applications == {"a": {pods: 6}, "b": {pods: 2}, "c": {}}
    assert list(found.applications) == ["a", "b", "c"]
    assert (found.unknown_urls, found.unknown_methods) == ({"/livez": 6}, {("create", "/api/v1/pods"): 4})
    attempted = count_endpoint_hits(reversed(uses), matcher, lambda _: "app", "attempted")
    assert (attempted.applications, attempted.unknown_urls) == (
        {"app": {pods: 18}},
        {"/livez": 6, "/readyz": 1},
    )
    allowed = count_endpoint_hits(uses, matcher, lambda _: "app", "allowed")
    assert allowed.applications == {"app": {pods: 15}}
