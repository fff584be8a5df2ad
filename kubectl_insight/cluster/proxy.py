"""Which proxy, if any, stands between us and a server. Pure.

The cluster's own ``proxy-url`` wins and is used for every host. Otherwise the environment decides by Go's
rules, which differ from curl's and Python's: upper-case names win over lower-case ones, this machine is
never proxied, and NO_PROXY knows domains with and without a leading dot, ``*.domain``, addresses, CIDR
ranges, each with an optional port, and ``*``.

Source: ``golang.org/x/net/http/httpproxy/proxy.go``.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Final
from urllib.parse import SplitResult, urlsplit

_PORTS: Final = {"http": 80, "https": 443}
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def proxy_for(server: str, proxy_url: str, variables: Mapping[str, str]) -> str | None:
    """Return the URL of the proxy for a server, or ``None`` for a direct connection.

    Args:
        server: The server's URL with its scheme.
        proxy_url: The cluster's ``proxy-url``, or an empty string.
        variables: The environment.

    Returns:
        A URL with scheme ``http``, ``https`` or ``socks5`` (which, as in Go, leaves names to the proxy) and
        perhaps a login in it: do not show it. What the environment says is given back as it is written, so
        another scheme is possible there, and an error for the caller.
    """
    if proxy_url:
        return proxy_url
    parts = urlsplit(server)
    written = _any(variables, f"{parts.scheme.upper()}_PROXY", f"{parts.scheme}_proxy")
    # In a CGI script HTTP_PROXY is the request's header "Proxy", which anybody can send.
    in_cgi = parts.scheme == "http" and variables.get("REQUEST_METHOD")
    if not written or in_cgi or not _is_proxied(parts, _any(variables, "NO_PROXY", "no_proxy")):
        return None
    return _with_scheme(written)


def _any(variables: Mapping[str, str], *names: str) -> str:
    return next((variables[name] for name in names if variables.get(name)), "")


def _with_scheme(written: str) -> str | None:
    if _is_url(written):
        return written
    return f"http://{written}" if _is_url(f"http://{written}") else None  # Go, too, ignores what is no URL


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port  # a port that is no number shows only when it is asked for
    except ValueError:
        return False
    return bool(parts.scheme and parts.netloc)


def _is_proxied(server: SplitResult, no_proxy: str) -> bool:
    host, port = _ascii(server.hostname or ""), server.port or _PORTS.get(server.scheme, 0)
    address = _address(host)
    if host == "localhost" or (address is not None and address.is_loopback):
        return False
    entries = [entry for part in no_proxy.split(",") if (entry := part.strip().lower())]
    return not any(_matches(entry, host, port, address) for entry in entries)


def _matches(entry: str, host: str, port: int, address: _Address | None) -> bool:
    if entry == "*":
        return True
    network = _network(entry)
    if network is not None:
        return address is not None and address in network
    name, entry_port = _split_port(entry)
    if not name or (entry_port and entry_port != str(port)):
        return False
    entry_address = _address(name)
    if entry_address is not None or address is not None:
        return entry_address == address
    return _domain_matches(name, host)


def _domain_matches(name: str, host: str) -> bool:
    """``example.com`` means itself and what is below it, ``.example.com`` only what is below it."""
    name = _ascii(name.removeprefix("*") if name.startswith("*.") else name)
    if name.startswith("."):
        return host.endswith(name)
    return host == name or host.endswith(f".{name}")


def _split_port(entry: str) -> tuple[str, str]:
    """Split ``host:port`` and ``[v6]:port``; an address with several bare colons has no port."""
    if entry.startswith("["):
        name, _, port = entry[1:].partition("]:")
        return name, port
    if entry.count(":") != 1:
        return entry, ""
    name, _, port = entry.partition(":")
    return name, port


def _ascii(name: str) -> str:
    """Return an international name in the form that DNS knows; what has none stays as it is."""
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def _address(text: str) -> _Address | None:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    if not text.partition("/")[2].isdecimal():
        return None  # a netmask in the other notation is none to Go
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
