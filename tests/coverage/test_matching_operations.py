"""Every operation of every release with every verb that an audit log can show for it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.matching import Matcher
from kubectl_insight_coverage.catalogue.operation import Operation

RELEASES = range(8, 38)
VERBS = {
    "GET": "get", "HEAD": "get", "POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete",
    "OPTIONS": "",
}  # fmt: skip
NAMES = [
    "web-1", "proxy", "watch", "metrics", "status", "finalize", "livez", "namespaces", "pods", "api", "log",
    "http:svc:80", "system:node:x", "a.b.c", "openapi", "v1",
]  # fmt: skip
CATALOGUES = {minor: Catalogue.of(f"1.{minor}") for minor in RELEASES}
MATCHERS = {minor: Matcher(catalogue) for minor, catalogue in CATALOGUES.items()}


def audit_verbs(operation: Operation) -> list[str]:
    """The verbs with which the API server logs requests for an operation, after its requestinfo.go."""
    path, method = operation.path, operation.method
    if not re.match(r"/api/[^/]+/.|/apis/[^/]+/[^/]+/.", path):
        return [method.lower()]
    if re.match(r"/api/[^/]+/proxy/|/apis/[^/]+/[^/]+/proxy/", path):
        return ["proxy"]
    if "/watch/" in path:
        return ["watch"]
    is_item = re.search(r"\{name\}", path) is not None or path.endswith("/namespaces/{name}")
    if is_item:
        return [VERBS[method]]
    return {"GET": ["list", "watch"], "DELETE": ["deletecollection"]}.get(method, [VERBS[method]])


def expected(operation: Operation, catalogue: Catalogue) -> Operation:
    """What a match must give: the operation, or the one that looks the same in a log."""
    twins = [one for one in catalogue.operations if one.path == operation.path]
    looks_like_get = audit_verbs(operation) == ["proxy"] or (
        operation.method == "HEAD" and operation.key.resource != ""
    )
    return next(one for one in twins if one.method == "GET") if looks_like_get else operation


def fill(path: str, names: dict[str, str]) -> str:
    """Fill a template; what follows a proxy is a path of its own."""
    tail = path.replace("{path}", names.get("path", "x"))
    return re.sub(r"\{(\w+)\}", lambda found: names.get(found[1], "x"), tail)


@pytest.mark.parametrize("minor", RELEASES)
def test_every_operation_and_verb(minor: int) -> None:
    catalogue, matcher = CATALOGUES[minor], MATCHERS[minor]
    wrong = [
        (operation.operation_id, verb)
        for operation in catalogue.operations
        for verb in audit_verbs(operation)
        if matcher.match(verb, fill(operation.path, {})) is not expected(operation, catalogue)
    ]
    assert wrong == []


@pytest.mark.parametrize("minor", [8, 17, 36, 37])
@pytest.mark.parametrize("name", NAMES)
def test_no_name_misleads(minor: int, name: str) -> None:
    catalogue, matcher = CATALOGUES[minor], MATCHERS[minor]
    # Outside of resources a name is a file below /logs/.
    names = dict.fromkeys(("namespace", "name", "logpath"), name) | {"path": f"{name}/{name}"}
    wrong = [
        (operation.operation_id, verb)
        for operation in catalogue.operations
        for verb in audit_verbs(operation)
        if matcher.match(verb, fill(operation.path, names)) is not expected(operation, catalogue)
    ]
    assert wrong == []


segment = st.text(st.sampled_from("abz09-.:_~"), min_size=1, max_size=20).filter(lambda text: text.strip("."))


@settings(max_examples=60, deadline=None)
@given(
    minor=st.sampled_from(RELEASES),
    names=st.fixed_dictionaries({"namespace": segment, "name": segment, "path": segment, "logpath": segment}),
    slashes=st.sampled_from(["", "/"]),
    query=st.sampled_from(["", "?", "?watch=1", "?watch=false&x=/a/b", "?fieldSelector=metadata.name%3Dx"]),
    data=st.data(),
)
def test_any_name_with_slash_and_query(
    minor: int, names: dict[str, str], slashes: str, query: str, data: st.DataObject
) -> None:
    catalogue = CATALOGUES[minor]
    operation = data.draw(st.sampled_from(catalogue.operations))
    uri = fill(operation.path, names).rstrip("/") + slashes + query
    for verb in audit_verbs(operation):
        assert Matcher(catalogue).match(verb, uri) is expected(operation, catalogue)


def test_a_match_is_the_same_when_it_is_remembered() -> None:
    matcher = Matcher(CATALOGUES[36])
    first = [matcher.match(verb, "/api/v1/pods?x=1") for verb in ("list", "create", "")]
    again = [matcher.match(verb, "/api/v1/pods?y=2") for verb in ("list", "create", "")]
    assert all(one is other for one, other in zip(first, again, strict=True))
    assert first[0] is not first[1]


SEGMENTS = [
    "api",
    "apis",
    "v1",
    "apps",
    "x.io",
    "watch",
    "proxy",
    "namespaces",
    "",
    "pods",
    "%2F",
    "status",
    "n",
]


@settings(max_examples=300, deadline=None)
@given(
    before=st.lists(st.sampled_from(SEGMENTS), max_size=7),
    names=st.lists(st.sampled_from([*SEGMENTS, "log", "a%2Fb", "finalize"]), min_size=2, max_size=4),
    verb=st.sampled_from(["get", "list", "delete", "watch", "proxy", ""]),
)
def test_what_was_matched_before_does_not_matter(before: list[str], names: list[str], verb: str) -> None:
    warm = Matcher(CATALOGUES[8])
    for name in names:
        uri = "/" + "/".join([*before, name])
        assert warm.match(verb, uri) == Matcher(CATALOGUES[8]).match(verb, uri)
