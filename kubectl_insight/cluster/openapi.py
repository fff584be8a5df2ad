"""Asks the API server for its OpenAPI documents: what it really serves, operation by operation.

Version 3 is one document for each group version; custom resources and most aggregated servers are in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import quote

import msgspec

from kubectl_insight.cluster.parallel import parallel_map
from kubectl_insight.cluster.request import Request, Transport
from kubectl_insight.cluster.status import error_of, web_page
from kubectl_insight.errors import ClusterError, ServerError, UnauthorizedError
from kubectl_insight.objects.item import UNDECODABLE

ROOT: Final = "/openapi/v3"
_OK: Final = 200

Decoded = TypeVar("Decoded")


@dataclass(frozen=True, slots=True)
class ServedApi:
    """What a server says of itself.

    Attributes:
        version: Its ``gitVersion``, as ``v1.36.3``.
        documents: The OpenAPI documents by the names that the server gives them, as ``apis/apps/v1``.
        failures: Why documents are missing, by name.
    """

    version: str
    documents: Mapping[str, bytes]
    failures: Mapping[str, str]


class _Link(msgspec.Struct, rename={"url": "serverRelativeURL"}):
    url: str


class _Index(msgspec.Struct):
    paths: dict[str, _Link]


class _Version(msgspec.Struct, rename="camel"):
    git_version: str


def fetch_openapi(transport: Transport, *, concurrency: int = 16) -> ServedApi:
    """Read every document; one that cannot be had costs only itself.

    Raises:
        ClusterError: The server did not answer, or has no OpenAPI of version 3, as before Kubernetes 1.23.
    """
    version = _decode(transport, "/version", _Version)
    index = _decode(transport, ROOT, _Index)
    links = sorted(index.paths.items())
    answers = parallel_map(
        lambda link: _document(transport, link[1].url or f"{ROOT}/{link[0]}"), links, workers=concurrency
    )
    found = {name: answer for (name, _), answer in zip(links, answers, strict=True)}
    return ServedApi(
        version.git_version,
        {name: answer for name, answer in found.items() if isinstance(answer, bytes)},
        {name: str(answer) for name, answer in found.items() if isinstance(answer, ClusterError)},
    )


def _document(transport: Transport, url: str) -> bytes | ClusterError:
    try:
        return _body(transport, url)
    except UnauthorizedError:
        raise
    except ClusterError as error:
        return error


def _body(transport: Transport, url: str) -> bytes:
    path, _, query = url.partition("?")
    parameters = tuple(
        (name, value) for name, _, value in (part.partition("=") for part in query.split("&")) if name
    )
    answer = transport.send(Request(quote(path, safe="/%:@"), query=parameters))
    if answer.status != _OK:
        raise error_of(answer)
    if page := web_page(answer):
        raise ServerError(_OK, "", page)
    return answer.body


def _decode(transport: Transport, path: str, kind: type[Decoded]) -> Decoded:
    try:
        return msgspec.json.decode(_body(transport, path), type=kind)
    except UNDECODABLE as error:
        raise ServerError(_OK, "", f"the answer to {path} cannot be read: {error}") from error
