"""Asking for what the server serves: aggregated, old and mixed forms, refusals, changes only."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from kubectl_insight.cluster.discovery import fetching
from kubectl_insight.cluster.discovery.documents import STALE_REASON
from kubectl_insight.cluster.discovery.fetching import ACCEPT, ROOTS, catalogue_of, discover, fetch_documents
from kubectl_insight.cluster.parallel import parallel_map
from kubectl_insight.cluster.request import Answer, Request
from kubectl_insight.errors import (
    ClusterError,
    ForbiddenError,
    InsightError,
    ServerError,
    UnauthorizedError,
    UnreachableError,
)
from kubectl_insight.objects.completeness import KindFailure

RECORDING = json.loads(
    gzip.decompress((Path(__file__).parents[1] / "data/discovery/kubernetes-1.36.json.gz").read_bytes())
)
AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
FORBIDDEN = (
    b'{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403,'
    b'"message":"forbidden: User \\"system:anonymous\\" cannot get path \\"/api\\""}'
)


def answer(status: int, body: bytes = b"", content_type: str = "application/json", **headers: str) -> Answer:
    return Answer(status, {"content-type": content_type, **headers}, body)


def recorded(form: str) -> dict[str, Answer]:
    return {
        path: answer(entry["status"], entry["body"].encode(), entry["contentType"], etag=entry["etag"])
        for path, entry in RECORDING[form].items()
    }


class FakeTransport:
    """Answers by path and remembers what was asked; what is not known is a 404 in plain text."""

    def __init__(
        self, answers: Mapping[str, Answer | ClusterError], wait: Callable[[Request], object] = id
    ) -> None:
        self.answers = answers
        self.wait = wait
        self.requests: list[Request] = []

    def send(self, request: Request) -> Answer:
        self.requests.append(request)
        self.wait(request)
        found = self.answers.get(request.path, answer(404, b"404 page not found\n", "text/plain"))
        if isinstance(found, ClusterError):
            raise found
        return found


def test_aggregated_discovery_takes_two_requests_with_the_exact_accept_header() -> None:
    transport = FakeTransport(recorded("aggregated"))
    catalogue = discover(transport)
    assert sorted(request.path for request in transport.requests) == ["/api", "/apis"]
    assert {request.accept for request in transport.requests} == {
        f"{AGGREGATED},{AGGREGATED.replace('v=v2', 'v=v2beta1')},application/json"
    }
    assert all(not request.headers for request in transport.requests)
    assert [str(catalogue.resources[0].gvk.version), catalogue.resources[0].plural] == ["v1", "bindings"]
    assert len(catalogue.resources) == 77
    assert catalogue.failures == (KindFailure("metrics.k8s.io/v1beta1", STALE_REASON),)


def test_both_entry_points_are_asked_at_once() -> None:
    barrier = threading.Barrier(2)
    transport = FakeTransport(recorded("aggregated"), lambda _: barrier.wait(timeout=30))
    assert discover(transport).resources


def test_old_form_gives_the_same_catalogue_and_reports_the_broken_api() -> None:
    transport = FakeTransport(recorded("old"))
    catalogue = discover(transport)
    assert catalogue.resources == discover(FakeTransport(recorded("aggregated"))).resources
    broken = KindFailure("metrics.k8s.io/v1beta1", "the server is currently unable to handle the request")
    assert catalogue.failures == (broken,)
    assert len(transport.requests) == len(RECORDING["old"])
    assert {request.accept for request in transport.requests} == {ACCEPT, "application/json"}


def test_version_2_beta_1_is_read_alike() -> None:
    beta = {
        path: answer(
            200,
            found.body.replace(b"apidiscovery.k8s.io/v2", b"apidiscovery.k8s.io/v2beta1"),
            found.content_type.replace("v=v2;", "v=v2beta1;"),
        )
        for path, found in recorded("aggregated").items()
    }
    assert discover(FakeTransport(beta)) == discover(FakeTransport(recorded("aggregated")))


@pytest.mark.parametrize("aggregated_path", ["/api", "/apis"])
def test_the_two_entry_points_may_differ_in_form(aggregated_path: str) -> None:
    answers = recorded("old") | {aggregated_path: recorded("aggregated")[aggregated_path]}
    mixed = discover(FakeTransport(answers))
    assert mixed.resources == discover(FakeTransport(recorded("aggregated"))).resources


def test_old_form_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []

    def spy(function: Callable[[Any], Any], items: Iterable[Any], *, workers: int) -> list[Any]:
        todo = list(items)
        asked.append((len(todo), workers))
        return parallel_map(function, todo, workers=workers)

    monkeypatch.setattr(fetching, "parallel_map", spy)
    assert discover(FakeTransport(recorded("old")), concurrency=3).resources
    assert asked == [(2, 3), (1, 3), (len(RECORDING["old"]) - 3, 3)]


@pytest.mark.parametrize(("concurrency", "most"), [(1, 1), (2, 2), (16, 2)])
def test_no_more_is_asked_at_once_than_is_allowed(concurrency: int, most: int) -> None:
    crowd = threading.Condition()
    under_way: list[str] = []
    seen: list[int] = []

    class Waiting(FakeTransport):
        def send(self, request: Request) -> Answer:
            with crowd:
                under_way.append(request.path)
                seen.append(len(under_way))
                crowd.notify_all()
                crowd.wait_for(lambda: len(seen) == len(ROOTS), timeout=0.2)
                under_way.remove(request.path)
            return super().send(request)

    discover(Waiting(recorded("aggregated")), concurrency=concurrency)
    assert max(seen) == most


@pytest.mark.parametrize(
    ("api", "apis", "error", "text"),
    [
        pytest.param(
            answer(401, b'{"kind":"Status","message":"Unauthorized","reason":"Unauthorized"}'),
            answer(401),
            UnauthorizedError,
            "error: You must be logged in to the server "
            "(the server has asked for the client to provide credentials)",
            id="401",
        ),
        pytest.param(
            answer(403, FORBIDDEN),
            answer(403, FORBIDDEN),
            ForbiddenError,
            'Error from server (Forbidden): forbidden: User "system:anonymous" cannot get path "/api"',
            id="403-both",
        ),
        pytest.param(
            answer(403, FORBIDDEN),
            answer(404, b"404 page not found", "text/plain"),
            ForbiddenError,
            'Error from server (Forbidden): forbidden: User "system:anonymous" cannot get path "/api"',
            id="403-and-404",
        ),
        pytest.param(
            answer(404, b"404 page not found", "text/plain"),
            answer(404, b"404 page not found", "text/plain"),
            ServerError,
            "Error from server (NotFound): the server could not find the requested resource",
            id="404-both",
        ),
        pytest.param(
            answer(503, b"service unavailable\n", "text/plain; charset=utf-8"),
            recorded("aggregated")["/apis"],
            ServerError,
            "Error from server (ServiceUnavailable): the server is currently unable to handle the request",
            id="503-text",
        ),
        pytest.param(
            answer(429, b"Too many requests, please try again later.\n", "text/plain"),
            recorded("aggregated")["/apis"],
            ServerError,
            "Error from server (TooManyRequests): Too many requests, please try again later.",
            id="429-text",
        ),
        pytest.param(
            answer(200, b"<html>Please log in</html>", "text/html"),
            answer(200, b"<html>Please log in</html>", "text/html"),
            ServerError,
            "Error from server: the answer is a web page, not the Kubernetes API; a proxy or a login may be in the way",
            id="login-page",
        ),
        pytest.param(
            answer(200, b'{"kind":"Status"}'),
            answer(200, b'{"kind":"Status"}'),
            ServerError,
            "Error from server: the answer to /api is not a discovery document: ",
            id="foreign-json",
        ),
        pytest.param(
            answer(200, b'{"items": [', "application/json;as=APIGroupDiscoveryList"),
            recorded("aggregated")["/apis"],
            ServerError,
            "Error from server: the answer to /api is not a discovery document: ",
            id="truncated",
        ),
        pytest.param(
            answer(304), recorded("aggregated")["/apis"], ServerError, "Error from server: ", id="304-unasked"
        ),
        pytest.param(
            answer(302, b"", "", location="https://elsewhere.example.com"),
            recorded("aggregated")["/apis"],
            ServerError,
            "Error from server: ",
            id="redirect",
        ),
    ],
)
def test_refusals(api: Answer, apis: Answer, error: type[InsightError], text: str) -> None:
    with pytest.raises(error) as caught:
        discover(FakeTransport({"/api": api, "/apis": apis}))
    assert str(caught.value).startswith(text)
    assert type(caught.value) is error


def test_connection_errors_pass_through() -> None:
    with pytest.raises(UnreachableError):
        discover(FakeTransport({"/api": UnreachableError("gone"), "/apis": UnreachableError("gone")}))


def test_one_forbidden_entry_point_is_a_failure_and_the_rest_is_used() -> None:
    catalogue = discover(
        FakeTransport({"/api": recorded("aggregated")["/api"], "/apis": answer(403, FORBIDDEN)})
    )
    assert {resource.group for resource in catalogue.resources} == {""}
    assert catalogue.failures == (
        KindFailure("/apis", 'forbidden: User "system:anonymous" cannot get path "/api"'),
    )


def test_a_server_without_a_core_group_is_no_failure() -> None:
    catalogue = discover(FakeTransport({"/apis": recorded("aggregated")["/apis"]}))
    assert catalogue.by_group_kind("apps", "Deployment") is not None
    assert [failure.kind for failure in catalogue.failures] == ["metrics.k8s.io/v1beta1"]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (
            answer(404, b"404 page not found", "text/plain"),
            "the server could not find the requested resource",
        ),
        (answer(403, FORBIDDEN), 'forbidden: User "system:anonymous" cannot get path "/api"'),
        (answer(200, b"service unavailable", "text/plain"), "not a discovery document: "),
        (UnreachableError("context deadline exceeded"), "context deadline exceeded"),
    ],
    ids=["404", "403", "text", "connection"],
)
def test_a_broken_version_of_the_old_form_costs_only_itself(
    broken: Answer | ClusterError, reason: str
) -> None:
    answers: dict[str, Any] = recorded("old") | {"/apis/batch/v1": broken}
    catalogue = discover(FakeTransport(answers))
    (failure,) = [failure for failure in catalogue.failures if failure.kind == "batch/v1"]
    assert failure.reason.startswith(reason)
    assert catalogue.by_group_kind("batch", "Job") is None
    assert catalogue.by_group_kind("apps", "Deployment") is not None


def test_losing_the_login_midway_ends_the_discovery() -> None:
    with pytest.raises(UnauthorizedError):
        discover(FakeTransport(recorded("old") | {"/apis/batch/v1": answer(401)}))


def test_only_what_changed_is_sent_again() -> None:
    first = fetch_documents(FakeTransport(recorded("aggregated")))
    changed = {"/api": answer(304, etag=first[0].etag), "/apis": recorded("aggregated")["/apis"]}
    transport = FakeTransport(changed)
    second = fetch_documents(transport, first)
    asked = {request.path: request.headers.get("If-None-Match") for request in transport.requests}
    assert asked == {path: RECORDING["aggregated"][path]["etag"] for path in ("/api", "/apis")}
    assert second == first
    assert second[0] is first[0]
    assert second[1] is not first[1]


def test_the_old_form_is_never_asked_for_changes_only() -> None:
    first = fetch_documents(FakeTransport(recorded("old")))
    transport = FakeTransport(recorded("old"))
    assert fetch_documents(transport, first) == first
    assert not any(request.headers for request in transport.requests)


def test_documents_of_another_shape_are_forgotten() -> None:
    transport = FakeTransport(recorded("aggregated"))
    first = fetch_documents(FakeTransport(recorded("aggregated")))
    assert catalogue_of(fetch_documents(transport, first[:1])).resources == catalogue_of(first).resources
    assert not any(request.headers for request in transport.requests)
