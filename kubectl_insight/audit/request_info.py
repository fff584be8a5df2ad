"""What a request's path asks for, by the API server's own parser instead of patterns of our own.

The same function reads the URIs of a log and the path templates of an OpenAPI file (``{name}`` is one segment
like any other), so a request finds its operation by one look-up. The rules are those of
``k8s.io/apiserver/pkg/endpoints/request/requestinfo.go``.
"""

from __future__ import annotations

from typing import Final, NamedTuple
from urllib.parse import unquote

NAMESPACE_SUBRESOURCES: Final = frozenset({"status", "finalize"})
"""What follows a namespace's name without being a resource in that namespace."""

_LEGACY_PREFIXES: Final = frozenset({"watch", "proxy"})
_RESOURCE_INDEX: Final = {"api": 2, "apis": 3}


class RequestKey(NamedTuple):
    """What requests for one operation's path have in common.

    Attributes:
        prefix: The legacy ``watch`` or ``proxy`` before the resource, else empty.
        group: The API group; empty for the core group.
        resource: The plural; empty where the path names no resource.
        has_namespace: Whether the resource lies in a namespace (a namespace itself does not).
        has_tail: Whether more follows than the parser interprets, as the path within a proxied service.
        path: Where the path names no resource: the path without slashes at its ends; else empty.
    """

    prefix: str
    group: str
    version: str
    resource: str
    subresource: str
    has_namespace: bool
    has_name: bool
    has_tail: bool
    path: str = ""


class RequestInfo(NamedTuple):
    """A request's key, and the names in its path, empty where it has none.

    ``namespace`` is set for a namespace itself, too.
    """

    key: RequestKey
    namespace: str = ""
    name: str = ""


def request_key(path: str) -> RequestKey:
    """Return the key of a request URI or of an OpenAPI path template."""
    return request_info(path).key


def request_info(uri: str) -> RequestInfo:
    """Parse a request URI; its query does not matter."""
    path = request_path(uri)
    parts = path.split("/")
    start = _RESOURCE_INDEX.get(parts[0], len(parts))
    if len(parts) <= start:
        return RequestInfo(RequestKey("", "", "", "", "", False, False, False, path))
    version, group = parts[start - 1], parts[1] if parts[0] == "apis" else ""
    rest, prefix = parts[start:], ""
    if rest[0] in _LEGACY_PREFIXES and len(rest) > 1:
        prefix = rest.pop(0)
    namespace, within = "", False
    if rest[0] == "namespaces" and len(rest) > 1:
        namespace = rest[1]
        within = len(rest) > 2 and rest[2] not in NAMESPACE_SUBRESOURCES  # noqa: PLR2004 - a position
        rest = rest[2:] if within else rest
    resource, name, *tail = rest if len(rest) > 1 else (rest[0], "")
    subresource = tail.pop(0) if tail and prefix != "proxy" else ""
    key = RequestKey(prefix, group, version, resource, subresource, within, bool(name), bool(tail))
    return RequestInfo(key, namespace, name)


def request_path(uri: str) -> str:
    """Return a request URI's path without query, escapes and the slashes at its ends.

    Escapes are undone before anybody splits the path, as in Go's ``URL.Path``, so ``%2F`` separates segments.
    """
    path = uri.partition("?")[0]
    if "%" in path:
        path = unquote(path)
    return path.strip("/")
