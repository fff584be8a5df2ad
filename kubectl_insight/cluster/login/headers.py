"""The request headers that say who asks: authorization and impersonation.

Source: ``k8s.io/client-go/transport/round_trippers.go``.
"""

from __future__ import annotations

import base64
import re
from typing import Final

from kubectl_insight.cluster.cluster_config import Impersonation
from kubectl_insight.errors import KubeconfigError

Headers = tuple[tuple[str, str], ...]
"""Names and values in order. A mapping would not do: ``Impersonate-Group`` comes once for every group, and
the API server takes a comma for a part of the group's name."""

# What Go's net/http refuses in a value: C0 without the tab, and DEL. A line break would start a new header.
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_TOKEN_BYTES: Final = frozenset(
    b"!#$&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
)


def bearer(token: str) -> Headers:
    """Return the headers for a token, none for an empty one."""
    return (header("Authorization", f"Bearer {token}"),) if token else ()


def basic(username: str, password: str) -> Headers:
    """Return the headers for basic authentication."""
    login = base64.b64encode(f"{username}:{password}".encode(errors="surrogateescape")).decode("ascii")
    return (header("Authorization", f"Basic {login}"),)


def impersonation(whom: Impersonation) -> Headers:
    """Return the headers for acting as somebody else, none if nobody is named."""
    if not whom.user:
        return ()
    headers = [header("Impersonate-User", whom.user)]
    if whom.uid:
        headers.append(header("Impersonate-Uid", whom.uid))
    headers += [header("Impersonate-Group", group) for group in whom.groups]
    for key, values in whom.extra.items():
        headers += [header(f"Impersonate-Extra-{_escaped(key)}", value) for value in values]
    return tuple(headers)


def header(name: str, value: str) -> tuple[str, str]:
    """Return a header whose value goes over the wire as UTF-8, as from Go.

    Python's HTTP client writes text as Latin-1, so the value is the UTF-8 bytes in that guise.

    Raises:
        KubeconfigError: The value cannot stand in a header; it is not shown, it may be a secret.
    """
    if _FORBIDDEN.search(value):
        raise KubeconfigError(f'invalid header field value for "{name}"')
    return name, value.encode(errors="surrogateescape").decode("latin-1")


def _escaped(key: str) -> str:
    """Percent-encode what may not stand in a header's name, and the percent sign itself."""
    return "".join(chr(byte) if byte in _TOKEN_BYTES else f"%{byte:02X}" for byte in key.encode())
