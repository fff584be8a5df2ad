"""Asking the API server what it serves: two requests, or the old form's many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from kubectl_insight.cluster.discovery.documents import (
    DiscoveryDocument,
    GroupVersion,
    MalformedDocumentError,
    parse_aggregated,
    parse_core_versions,
    parse_groups,
    parse_resources,
)
from kubectl_insight.cluster.discovery.resource import Catalogue, Resource
from kubectl_insight.cluster.parallel import parallel_map
from kubectl_insight.cluster.request import JSON, Answer, Request, Transport
from kubectl_insight.cluster.status import error_of, web_page
from kubectl_insight.errors import ClusterError, ServerError, UnauthorizedError
from kubectl_insight.objects.completeness import KindFailure

# The order of the parameters matters to the server.
ACCEPT = ",".join(
    [
        *(
            f"{JSON};g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList"
            for version in ("v2", "v2beta1")
        ),
        JSON,
    ]
)
ROOTS = ("/api", "/apis")
_AGGREGATED = "as=apigroupdiscoverylist"
_OK, _NOT_MODIFIED, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND = 200, 304, 401, 403, 404


def discover(transport: Transport, *, concurrency: int = 16) -> Catalogue:
    """Ask the server for everything that it serves; see :func:`fetch_documents`."""
    return catalogue_of(fetch_documents(transport, concurrency=concurrency))


def catalogue_of(documents: Iterable[DiscoveryDocument]) -> Catalogue:
    """Join the documents of ``/api`` and ``/apis``."""
    resources: list[Resource] = []
    failures: list[KindFailure] = []
    for document in documents:
        resources.extend(document.resources)
        failures.extend(document.failures)
    return Catalogue(tuple(resources), tuple(failures))


def fetch_documents(
    transport: Transport, known: Sequence[DiscoveryDocument] = (), *, concurrency: int = 16
) -> tuple[DiscoveryDocument, ...]:
    """Read the documents of ``/api`` and ``/apis``, in this order.

    One of the two may be forbidden or missing; then the other is used and the first becomes a failure.

    Args:
        transport: The way to the server; used from several threads at once.
        known: The same documents as they were before; the server sends only what changed since.
        concurrency: Bounds the requests that are under way at once; the old form needs one for each
            group-version.

    Raises:
        UnauthorizedError: The server does not know who asks.
        ForbiddenError: Nothing may be discovered.
        ClusterError: The server did not answer, or not with a discovery document.
    """
    before = known if len(known) == len(ROOTS) else (DiscoveryDocument(),) * len(ROOTS)
    answers = parallel_map(_fetch_root(transport), zip(ROOTS, before, strict=True), workers=concurrency)
    _refuse(answers)
    return tuple(
        _Root(path, old, answer).document(transport, concurrency)
        for path, old, answer in zip(ROOTS, before, answers, strict=True)
    )


def _fetch_root(transport: Transport) -> Callable[[tuple[str, DiscoveryDocument]], Answer]:
    def fetch(root: tuple[str, DiscoveryDocument]) -> Answer:
        path, known = root
        headers = {"If-None-Match": known.etag} if known.etag else {}
        return transport.send(Request(path, accept=ACCEPT, headers=headers))

    return fetch


def _refuse(answers: Sequence[Answer]) -> None:
    """Raise what makes the whole discovery fail."""
    if any(answer.status == _UNAUTHORIZED for answer in answers):
        raise UnauthorizedError("the server has asked for the client to provide credentials")
    refused = [answer for answer in answers if answer.status in {_FORBIDDEN, _NOT_FOUND}]
    if len(refused) == len(answers):
        raise error_of(min(refused, key=lambda answer: answer.status))


class _Root(msgspec.Struct, frozen=True):
    """One of the two entry points, what was known of it and what the server answered."""

    path: str
    known: DiscoveryDocument
    answer: Answer

    def document(self, transport: Transport, concurrency: int) -> DiscoveryDocument:
        if self.answer.status == _NOT_MODIFIED and self.known.etag:
            return self.known
        if self.answer.status == _NOT_FOUND:
            return DiscoveryDocument()  # a server for one API alone has no core group
        if self.answer.status == _FORBIDDEN:
            return DiscoveryDocument(failures=(KindFailure(self.path, _reason(error_of(self.answer))),))
        if self.answer.status != _OK:
            raise error_of(self.answer)
        if page := web_page(self.answer):
            raise ServerError(_OK, "", page)
        try:
            return self._decode(transport, concurrency)
        except MalformedDocumentError as error:
            raise ServerError(
                _OK, "", f"the answer to {self.path} is not a discovery document: {error}"
            ) from error

    def _decode(self, transport: Transport, concurrency: int) -> DiscoveryDocument:
        if _AGGREGATED in self.answer.content_type:
            return parse_aggregated(self.answer.body, self.answer.headers.get("etag", ""))
        parse = parse_core_versions if self.path == "/api" else parse_groups
        return _fetch_versions(transport, parse(self.answer.body), concurrency)


def _fetch_versions(
    transport: Transport, group_versions: Sequence[GroupVersion], concurrency: int
) -> DiscoveryDocument:
    """Read the old form's document of each group-version; a broken one costs only itself."""

    def fetch(group_version: GroupVersion) -> tuple[Resource, ...] | KindFailure:
        try:
            return _fetch_version(transport, group_version)
        except UnauthorizedError:
            raise
        except (ClusterError, MalformedDocumentError) as error:
            return KindFailure(str(group_version), _reason(error))

    results = parallel_map(fetch, group_versions, workers=concurrency)
    resources = [resource for result in results if isinstance(result, tuple) for resource in result]
    failures = [result for result in results if isinstance(result, KindFailure)]
    return DiscoveryDocument(tuple(resources), tuple(failures))


def _fetch_version(transport: Transport, group_version: GroupVersion) -> tuple[Resource, ...]:
    answer = transport.send(Request(group_version.path))
    if answer.status != _OK:
        raise error_of(answer)
    return parse_resources(answer.body, group_version)


def _reason(error: Exception) -> str:
    if isinstance(error, ServerError):
        return error.detail
    return error.message if isinstance(error, ClusterError) else f"not a discovery document: {error}"
