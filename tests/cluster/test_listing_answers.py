"""Single objects, and answers that are neither lists nor objects."""

from __future__ import annotations

import pytest

from kubectl_insight.cluster.discovery.resource import UnsafeNameError
from kubectl_insight.cluster.listing import ListRequest, fetch_list, fetch_object
from kubectl_insight.cluster.request import Answer
from kubectl_insight.errors import ForbiddenError, ServerError, UnauthorizedError, UsageError
from tests.cluster.canned_answers import JSON, PODS, Server, failed, ok

LOGIN_PAGE = b"<!DOCTYPE html><html><body>Please log in</body></html>"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        pytest.param(
            Answer(200, {"content-type": "text/html; charset=utf-8"}, LOGIN_PAGE),
            "Error from server: the answer is not JSON but text/html; charset=utf-8",
            id="a login page",
        ),
        pytest.param(Answer(200, {}, b"{}"), "Error from server: the answer is not JSON but untyped", id="untyped"),
        pytest.param(
            Answer(200, JSON, b'{"items":[{"metadata":'),
            "Error from server: the answer is not a list of objects: Input data was truncated",
            id="truncated",
        ),
        pytest.param(
            Answer(200, JSON, b"[]"),
            "Error from server: the answer is not a list of objects: Expected `object`, got `array`",
            id="an array",
        ),
        pytest.param(
            Answer(200, JSON, b'{"items":7}'),
            "Error from server: the answer is not a list of objects: Expected `array | null`, got `int` - at `$.items`",
            id="items are a number",
        ),
        pytest.param(
            Answer(200, JSON, b""),
            "Error from server: the answer is not a list of objects: Input data was truncated",
            id="empty",
        ),
        pytest.param(
            Answer(503, {"content-type": "text/plain"}, b"service unavailable\n"),
            "Error from server (ServiceUnavailable): the server is currently unable to handle the request",
            id="a broken aggregated API",
        ),
        pytest.param(
            failed(500, "", "conversion webhook for x failed"),
            "Error from server: conversion webhook for x failed",
            id="a broken conversion",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("bodies", [False, True], ids=["metadata", "bodies"])
def test_what_is_no_list_is_an_error(answer: Answer, message: str, bodies: bool) -> None:
    with pytest.raises(ServerError) as caught:
        fetch_list(Server([], answer=lambda _: answer), ListRequest(PODS, bodies=bodies))
    assert str(caught.value) == message


def test_deeply_nested_bytes_are_an_error() -> None:
    bomb = Answer(200, JSON, b'{"items":[' + b'{"metadata":' * 100_000)
    with pytest.raises(ServerError, match="the answer is not a list of objects"):
        fetch_list(Server([], answer=lambda _: bomb), ListRequest(PODS, bodies=True))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (failed(403, "Forbidden", "no"), ForbiddenError),
        (failed(401, "Unauthorized", "no"), UnauthorizedError),
    ],
)
def test_refusals_have_their_own_types(answer: Answer, error: type[Exception]) -> None:
    with pytest.raises(error):
        fetch_list(Server([], answer=lambda _: answer), ListRequest(PODS))


@pytest.mark.parametrize("bodies", [False, True], ids=["metadata", "whole"])
def test_one_object(bodies: bool) -> None:
    server = Server([], answer=lambda _: ok({"metadata": {"name": "web"}, "spec": {"nodeName": "n"}}))
    pod = fetch_object(server, PODS, "shop", "web", bodies=bodies)
    assert pod is not None
    assert (pod.gvk.kind, pod.name, pod.has_body) == ("Pod", "web", bodies)
    assert server.asked[0].path == "/api/v1/namespaces/shop/pods/web"
    assert ("as=PartialObjectMetadata;" in server.asked[0].accept) is not bodies


def test_an_object_that_does_not_exist() -> None:
    server = Server([], answer=lambda _: failed(404, "NotFound", 'pods "web" not found'))
    assert fetch_object(server, PODS, "shop", "web") is None


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b'"x"', b"{", b"null"])
def test_what_is_no_object_is_an_error(body: bytes) -> None:
    with pytest.raises(ServerError, match="the answer is not an object"):
        fetch_object(Server([], answer=lambda _: Answer(200, JSON, body)), PODS, "shop", "web")


@pytest.mark.parametrize("name", ["a/b", "..", ".", "", "a%2Fb"])
def test_a_name_never_leads_to_another_url(name: str) -> None:
    server = Server([])
    with pytest.raises(UnsafeNameError):
        fetch_object(server, PODS, "shop", name)
    with pytest.raises(UsageError):
        fetch_object(server, PODS, name, "web")
    assert server.asked == []


@pytest.mark.parametrize("name", ["a?b", "a#b", "a b", "ä", "a\nb"])
def test_an_odd_name_is_quoted(name: str) -> None:
    server = Server([], answer=lambda _: failed(404))
    assert fetch_object(server, PODS, "shop", name) is None
    assert server.asked[0].path.isascii()
    assert not set("?# \n").intersection(server.asked[0].path)
