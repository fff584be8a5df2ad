"""Coverage files as APISnoop writes them today, and the matching behind them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from kubectl_insight_coverage.apisnoop.api_description import (
    ApiDescription,
    derived_description,
    read_description,
)
from kubectl_insight_coverage.apisnoop.coverage_file import coverage_file, level_of, named_test
from kubectl_insight_coverage.apisnoop.operation_matching import OperationMatcher, SnoopError
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.counting.usage import Hits, Use
from tests.coverage.apisnoop_by_hand import operation_today
from tests.coverage.apisnoop_logs import TEST_SUITE, calls_of_2018, events_of_1_36, form, openapi_file, use

NEWEST = Catalogue.of("1.36")
POD = "/api/v1/namespaces/a/pods/b"
CREATE = f"{TEST_SUITE} -- [sig-node] Pods should be created [Conformance]"


@pytest.fixture(scope="module")
def description() -> ApiDescription:
    return derived_description(NEWEST)


@pytest.fixture(scope="module")
def matcher(description: ApiDescription) -> OperationMatcher:
    return OperationMatcher(description)


@pytest.mark.parametrize(
    ("verb", "uri", "expected"),
    [
        ("get", POD, "readCoreV1NamespacedPod"),
        ("list", "/api/v1/pods", "listCoreV1PodForAllNamespaces"),
        ("watch", "/api/v1/pods", "listCoreV1PodForAllNamespaces"),
        ("list", "/api/v1/pods/", "listCoreV1PodForAllNamespaces"),
        ("patch", POD, "patchCoreV1NamespacedPod"),
        ("deletecollection", "/api/v1/namespaces/a/pods", "deleteCoreV1CollectionNamespacedPod"),
        ("get", f"{POD}/proxy/c/d", "connectCoreV1GetNamespacedPodProxyWithPath"),
        ("get", f"{POD}/proxy/proxy/c", "connectCoreV1GetNamespacedPodProxyWithPath"),
        ("get", f"{POD}/proxy?method=HEAD", "connectCoreV1HeadNamespacedPodProxy"),
        ("", f"{POD}/proxy", "connectCoreV1OptionsNamespacedPodProxy"),
        ("get", "/api/v1/namespaces/a", "readCoreV1Namespace"),
        ("patch", "/api/v1/namespaces/a/status", "patchCoreV1NamespaceStatus"),
        ("update", "/api/v1/namespaces/a/finalize", "replaceCoreV1NamespaceFinalize"),
        ("get", "/api/", "getCoreAPIVersions"),
        ("get", "/version", "getCodeVersion"),
        ("get", "/logs/a", "logFileHandler"),
        ("options", POD, SnoopError.METHOD),
        ("proxy", POD, SnoopError.NO_OPERATION),
        ("create", POD, SnoopError.NO_OPERATION),
        ("get", "/apis/example.org/v1/things", SnoopError.NOT_SPECIFIED),
        ("get", "/openapi/v2", SnoopError.IGNORED),
        ("get", "/livez", SnoopError.IGNORED),
        ("get", "/api/v1/namespaces/metrics/pods/b", SnoopError.IGNORED),
        ("get", f"{POD}/proxy/metrics", SnoopError.IGNORED),
        ("get", f"{POD}/proxy/metrics/x", "connectCoreV1GetNamespacedPodProxyWithPath"),
        ("get", "/api/v1/namespaces/proxy/pods/b", SnoopError.NOT_SPECIFIED),
    ],
)
def test_a_request_finds_its_operation(
    matcher: OperationMatcher, verb: str, uri: str, expected: str | SnoopError
) -> None:
    """As it is written and as it is counted, with its names replaced."""
    for written in (uri, form(verb, uri), form(verb, uri)):
        assert matcher.find(verb, written) == expected


def test_a_placeholder_stands_for_any_name(matcher: OperationMatcher) -> None:
    """Whatever it is called: ``{name}`` is not that of ``namespaces/{name}/status``."""
    assert matcher.find("list", "/api/v1/namespaces/{name}/pods") == "listCoreV1NamespacedPod"


def test_no_path_of_the_specification_is_so_long(matcher: OperationMatcher) -> None:
    assert matcher.find("get", "/a/b/c/d/e/f/g/h/i/j/k/l") is SnoopError.TOO_LONG


@pytest.mark.parametrize("version", ["1.9.4", "1.36"])
def test_matching_is_that_of_the_description(fixtures: Path, version: str) -> None:
    """Over the forms of all calls of a real run and of a log for 1.36."""
    data = openapi_file(fixtures, version)
    matcher = OperationMatcher(read_description(data, "swagger.json"))
    document = json.loads(data)
    calls = [(verb, uri) for verb, uri, _ in calls_of_2018(fixtures)]
    calls += [(verb, uri) for verb, uri, _ in events_of_1_36(fixtures)]
    by_form = {(verb, form(verb, uri)): (verb, uri) for verb, uri in calls}
    assert len(by_form) > 800
    for verb, uri in by_form.values():
        expected = operation_today(document, verb, uri)
        for written in (uri, form(verb, uri)):
            found = matcher.find(verb, written)
            assert (found if isinstance(found, str) else None) == expected, (verb, written)


def written(uses: Iterable[Use], api: ApiDescription, hits: Hits = "attempted", **more: Any) -> Any:
    return json.loads(coverage_file(uses, api, NEWEST, hits=hits, sources=["b.log", "a.log"], **more))


def test_the_log_for_1_36_gives_the_published_numbers(fixtures: Path) -> None:
    """908 endpoints, 591 of them tested and 574 by conformance tests, all 563 eligible ones among these."""
    uses = [use(verb, form(verb, uri), user_agent=agent) for verb, uri, agent in events_of_1_36(fixtures)]
    api = read_description(openapi_file(fixtures, "1.36"), "swagger.json")
    file = written(uses, api)
    assert (file["release"], file["spec"], file["sources"]) == ("1.36.0", "swagger.json", ["a.log", "b.log"])
    assert (file["total endpoints"], file["tested endpoints"]) == (908, 591)
    assert file["total conformance eligible endpoints"] == 563
    assert file["tested conformance eligible endpoints"] == 563
    assert sum(endpoint["conf_tested"] for endpoint in file["endpoints"]) == 574
    assert all(endpoint["description"] for endpoint in file["endpoints"] if endpoint["action"])
    assert {test["test"] for test in file["tests"]} == {
        agent.partition(" -- ")[2] for _, _, agent in events_of_1_36(fixtures)
    }


def test_an_endpoint_has_the_fields_of_the_files(description: ApiDescription) -> None:
    uses = [
        use("create", "/api/v1/namespaces/a/pods", user_agent=CREATE),
        use("create", "/api/v1/namespaces/{namespace}/pods", user_agent="kubelet/v1.36"),
        use("create", "/api/v1/namespaces/a/pods", user_agent=TEST_SUITE),
    ]
    file = written(uses, description)
    pods = next(one for one in file["endpoints"] if one["endpoint"] == "createCoreV1NamespacedPod")
    test = "[sig-node] Pods should be created [Conformance]"
    assert list(pods.items()) == [
        ("kind", "Pod"),
        ("path", "/api/v1/namespaces/{namespace}/pods"),
        ("group", ""),
        ("level", "stable"),
        ("tests", ["", test, None]),
        ("action", "post"),
        ("tested", True),
        ("release", "1.36.0"),
        ("version", "v1"),
        ("category", "core"),
        ("endpoint", "createCoreV1NamespacedPod"),
        ("conf_tested", True),
        ("description", None),
    ]
    assert [(one["test"], one["conformance_test"]) for one in file["tests"]] == [("", False), (test, True)]
    assert list(file["tests"][0]) == [
        "file", "test", "release", "testname", "conformance_test", "promotion_release"
    ]  # fmt: skip
    assert list(file) == [
        "spec",
        "tests",
        "release",
        "sources",
        "endpoints",
        "release_date",
        "total endpoints",
        "tested endpoints",
        "new conformance eligible endpoints",
        "total conformance eligible endpoints",
        "tested conformance eligible endpoints",
        "new tested conformance eligible endpoints",
    ]


def test_what_nobody_called_or_no_test_called_has_the_test_null(description: ApiDescription) -> None:
    file = written([use("list", "/api/v1/pods", user_agent="kubectl")], description)
    called = next(one for one in file["endpoints"] if one["endpoint"] == "listCoreV1PodForAllNamespaces")
    assert (called["tests"], called["tested"], called["conf_tested"]) == ([None], False, False)
    assert file["tests"] == []
    assert all(one["tests"] == [None] for one in file["endpoints"])
    discovery = next(one for one in file["endpoints"] if one["endpoint"] == "getCoreAPIVersions")
    assert [discovery[name] for name in ("kind", "group", "version", "action")] == [None] * 4


def test_deprecated_operations_are_left_out_and_levels_come_in_order(description: ApiDescription) -> None:
    file = written([], description)
    assert not any("/watch/" in one["path"] for one in file["endpoints"])
    levels = [one["level"] for one in file["endpoints"]]
    assert levels == sorted(levels, key=["stable", "beta", "alpha"].index)
    stable = [one["endpoint"] for one in file["endpoints"] if one["level"] == "stable"]
    assert stable == sorted(stable)


def test_hits_decide_what_counts(description: ApiDescription) -> None:
    denied = [use("create", "/api/v1/namespaces/a/pods", 0, denied=1, user_agent=CREATE)]
    assert written(denied, description)["tested endpoints"] == 1
    served = written(denied, description, "served")
    assert (served["tested endpoints"], served["tests"]) == (0, [])


def test_ineligible_operations_do_not_count(description: ApiDescription) -> None:
    uses = [use("create", "/api/v1/namespaces/a/pods", user_agent=CREATE)]
    ineligible = frozenset({"createCoreV1NamespacedPod", "listCoreV1PodForAllNamespaces"})
    before, after = written(uses, description), written(uses, description, ineligible=ineligible)
    name = "conformance eligible endpoints"
    assert (before[f"total {name}"], before[f"tested {name}"]) == (563, 1)
    assert (after[f"total {name}"], after[f"tested {name}"]) == (561, 0)
    assert before[f"new {name}"] == sum(
        one.lifecycle.introduced == 36 and one.conformance == "tested" for one in NEWEST.operations
    )


def test_the_order_of_uses_does_not_matter(description: ApiDescription) -> None:
    uses = [
        use("create", "/api/v1/namespaces/a/pods", user_agent=f"{CREATE} {number}") for number in range(9)
    ]
    texts = {
        coverage_file(order, description, NEWEST, hits="attempted", sources=["a"])
        for order in (uses, uses[::-1])
    }
    assert len(texts) == 1
    assert texts.pop().startswith('{\n    "spec": "Kubernetes 1.36",\n    "tests": [\n        {\n')


@pytest.mark.parametrize(
    ("user_agent", "test"),
    [
        (f"{TEST_SUITE} -- [sig-node] Pods run", "[sig-node] Pods run"),
        (f"{TEST_SUITE} -- a -- b", "a"),
        (f"{TEST_SUITE} --  a--b", "a"),
        (TEST_SUITE, ""),
        ("kubectl/v1.36 -- [Conformance]", None),
        ("", None),
    ],
)
def test_a_user_agent_names_a_test(user_agent: str, test: str | None) -> None:
    assert named_test(user_agent) == test


def test_conformance_is_told_by_any_user_agent(description: ApiDescription) -> None:
    """APISnoop looks for the word alone, so a client that is no test can be a conformance hit without a test."""
    file = written([use("list", "/api/v1/pods", user_agent="sonobuoy [Conformance]")], description)
    called = next(one for one in file["endpoints"] if one["endpoint"] == "listCoreV1PodForAllNamespaces")
    assert (called["tested"], called["conf_tested"]) == (False, True)


@pytest.mark.parametrize(
    ("path", "operation_id", "level"),
    [
        ("/api/v1/pods", "listCoreV1PodForAllNamespaces", "stable"),
        ("/apis/batch/v1beta1/cronjobs", "x", "beta"),
        ("/apis/batch/v2alpha1/cronjobs", "x", "alpha"),
        ("/apis/alphabet.example.com/v1/things", "x", "alpha"),
        ("/openid/v1/jwks/", "getServiceAccountIssuerOpenIDKeyset", "beta"),
    ],
)
def test_levels_are_words_in_the_path(path: str, operation_id: str, level: str) -> None:
    assert level_of(path, operation_id) == level
