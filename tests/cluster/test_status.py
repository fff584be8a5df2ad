"""Error answers of every form become kubectl's messages, one line each."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.cluster.request import Answer
from kubectl_insight.cluster.status import error_of, parse_status
from kubectl_insight.errors import ClusterError, ForbiddenError, ServerError, UnauthorizedError


def status(code: int, **fields: Any) -> Answer:
    body = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, **fields}
    return Answer(code, {"content-type": "application/json"}, json.dumps(body).encode())


def text(code: int, body: str, **headers: str) -> Answer:
    return Answer(code, {"content-type": "text/plain; charset=utf-8", **headers}, body.encode())


FORBIDDEN = (
    'pods is forbidden: User "dev" cannot list resource "pods" in API group "" in the namespace "shop"'
)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (status(403, reason="Forbidden", message=FORBIDDEN), f"Error from server (Forbidden): {FORBIDDEN}"),
        (
            status(404, reason="NotFound", message='pods "x" not found'),
            'Error from server (NotFound): pods "x" not found',
        ),
        (
            status(400, reason="BadRequest", message="field label not supported: spec.foo"),
            "Error from server (BadRequest): field label not supported: spec.foo",
        ),
        (
            status(500, message="conversion webhook for g/v1, Kind=Widget failed: Post"),
            "Error from server: conversion webhook for g/v1, Kind=Widget failed: Post",
        ),
        (
            status(401, reason="Unauthorized", message="Unauthorized"),
            "error: You must be logged in to the server (Unauthorized)",
        ),
        (text(401, "Unauthorized\n"), "error: You must be logged in to the server (Unauthorized)"),
        (
            text(503, "service unavailable\n"),
            "Error from server (ServiceUnavailable): the server is currently unable to handle the request",
        ),
        (
            text(404, "404 page not found\n"),
            "Error from server (NotFound): the server could not find the requested resource",
        ),
        (
            text(429, "Too many requests, please try again later.\n"),
            "Error from server (TooManyRequests): Too many requests, please try again later.",
        ),
        (text(500, ""), "Error from server: HTTP 500"),
        (text(502, "<html>\r\n<head><title>502</title>"), "Error from server: <html>"),
        (text(500, "x" * 1000), f"Error from server: {'x' * 256}"),
        (status(500), "Error from server: HTTP 500"),
        (status(500, message=None, reason=None), "Error from server: HTTP 500"),
        (Answer(500, {}, b"\xff\xfe"), "Error from server: \ufffd\ufffd"),
        (Answer(500, {}, b'{"kind":"Pod","message":"no Status"}'), None),
        (Answer(500, {}, b'{"kind":"Status","message":7}'), None),
        (text(302, "", location="https://login.example.org/a?state=secret"), None),
    ],
)
def test_messages(answer: Answer, message: str | None) -> None:
    error = error_of(answer)
    assert error.exit_status == 3
    if message is not None:
        assert str(error) == message


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("https://login.example.org/a?state=secret#x", "https://login.example.org/a"),
        ("https://me:secret@login.example.org/", "https://login.example.org/"),
        ("/elsewhere", "/elsewhere"),
        ("", "nowhere"),
        ("https://[bad", "a malformed address"),
    ],
)
def test_a_redirect_says_where_to_without_secrets(location: str, target: str) -> None:
    error = error_of(text(302, "<a href=...>Found</a>", location=location))
    assert str(error) == f"Error from server: the server redirects to {target}, which is not followed"


@pytest.mark.parametrize(
    ("code", "kind"),
    [(401, UnauthorizedError), (403, ForbiddenError), (404, ServerError), (500, ServerError)],
)
def test_types(code: int, kind: type[ClusterError]) -> None:
    assert type(error_of(status(code, message="no"))) is kind


def test_the_fields_of_a_server_error() -> None:
    error = error_of(status(410, reason="Expired", message="too old"))
    assert isinstance(error, ServerError)
    assert (error.code, error.reason, error.detail) == (410, "Expired", "too old")


def test_the_continue_token_of_an_expired_list_is_kept() -> None:
    parsed = parse_status(status(410, metadata={"continue": "next"}))
    assert parsed.metadata == {"continue": "next"}


@given(body=st.binary(max_size=200), code=st.integers(300, 599))
def test_any_bytes_become_one_line(body: bytes, code: int) -> None:
    assert len(str(error_of(Answer(code, {}, body))).splitlines()) == 1


def test_nesting_without_end_is_text() -> None:
    assert parse_status(Answer(500, {}, b"[" * 100_000)).message == "[" * 256
