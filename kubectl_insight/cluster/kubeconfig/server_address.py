"""The address of an API server as kubeconfigs spell it, and what it means."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

_NOT_IN_A_URL: Final = re.compile(r"[\x00-\x20\x7f]")
_LOGIN: Final = re.compile(r"^([^/@]*//)?.*@", re.DOTALL)


def server_url(written: str) -> str:
    """Return the base URL of a server: with its scheme, without query, fragment and closing slash.

    An address without a scheme is plain HTTP, whatever else the cluster says, as for kubectl.
    Source: ``k8s.io/client-go/rest/url_utils.go`` ``DefaultServerURL``.

    Raises:
        ValueError: This is no address of an HTTP server; the text never repeats a login in it.
    """
    parts = split_url(written)
    if not (parts.scheme and parts.netloc):
        parts = split_url(f"http://{written}")
        if parts.path not in {"", "/"}:
            raise ValueError("host must be a URL or a host:port pair")
    if parts.scheme not in {"http", "https"}:
        raise ValueError(f'unsupported protocol scheme "{parts.scheme}"')
    if parts.username is not None:
        raise ValueError("a login in the address is not supported, give the user a username and a password")
    if not parts.hostname:
        raise ValueError("there is no host in the address")
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))


def server_as_told(written: str) -> str:
    """Return the address that credential plugins are told: as written, but for the query behind a path.

    Source: ``k8s.io/client-go/tools/clientcmd/client_config.go`` ``ClientConfig``.
    """
    parts = split_url(written)
    return (
        urlunsplit(parts._replace(query="", fragment="")) if len(parts.path) > 1 and parts.netloc else written
    )


def without_login(url: str) -> str:
    """Return the text with a login in its address replaced, for messages; rather too much than too little.

    >>> without_login("http://me:secret@proxy:3128")
    'http://***@proxy:3128'
    >>> without_login("me:sec/ret@proxy")
    '***@proxy'
    """
    return _LOGIN.sub(r"\1***@", url)


def split_url(url: str) -> SplitResult:
    """Split a URL as strictly as Go does: Python drops control characters, and looks at the port too late.

    Raises:
        ValueError: This is no URL; the text never repeats a part of it, which could be a part of a login.
    """
    if _NOT_IN_A_URL.search(url):
        raise ValueError("invalid character in the address")
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port that is no number shows only when it is asked for
    except ValueError:
        raise ValueError("invalid host or port in the address") from None
    return parts
