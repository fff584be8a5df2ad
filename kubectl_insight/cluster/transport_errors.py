"""What went wrong on the way to the API server, in kubectl's words."""

from __future__ import annotations

import errno
import http.client
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from kubectl_insight.errors import ClusterError, ConnectionRefusedByServerError, UnreachableError

Cause = TypeVar("Cause", bound=BaseException)

TRIES_THROUGH_BREAKS = 3
TRIES_OF_A_HANDSHAKE = 2

# The alerts of a server that would say the same once more: they are about certificates and names.
_LASTING_ALERTS = ("CERTIFICATE", "UNKNOWN_CA", "UNRECOGNIZED_NAME", "ACCESS_DENIED")
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH})
_DEFAULT_PORTS = {"https": 443, "http": 80}


class UnansweredError(UnreachableError):
    """The server can be reached, but this request never got a whole answer."""


class BrokenConnectionError(Exception):
    """The connection broke before or within the answer, or while TLS was agreed on; a read may be tried again.

    Attributes:
        final: What it comes to if every try ends so.
        tries: How often the request is worth being sent.
    """

    def __init__(self, final: ClusterError, tries: int) -> None:
        super().__init__(final.message)
        self.final = final
        self.tries = tries


class DamagedAnswerError(ClusterError):
    """The server can be reached, but what it answers to this request cannot be read."""


@dataclass(frozen=True, slots=True)
class _Way:
    """Where we wanted to go, and all that led to the error, the last first."""

    url: str
    tls_server_name: str
    causes: list[BaseException]

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def name(self) -> str:
        """The name to be found in the certificate."""
        return self.tls_server_name or self.host

    @property
    def address(self) -> str:
        parts = urlsplit(self.url)
        return f"{self.host}:{parts.port or _DEFAULT_PORTS[parts.scheme]}"

    def cause(self, kind: type[Cause]) -> Cause | None:
        return next((cause for cause in self.causes if isinstance(cause, kind)), None)


_Explanation = Callable[[_Way], ClusterError | BrokenConnectionError | None]


def translate(error: Exception, url: str, tls_server_name: str = "") -> ClusterError | BrokenConnectionError:
    """Return what an exception of the HTTP library means.

    Args:
        url: What was asked; a login and a query in it never reach the message.
        tls_server_name: The name that was looked for in the certificate; empty for the server's own.
    """
    way = _Way(url, tls_server_name, _chain(error))
    explanations: tuple[_Explanation, ...] = (_proxy, _tls, _network, _answer)
    for explain in explanations:
        if (explained := explain(way)) is not None:
            return explained
    return BrokenConnectionError(UnansweredError("unexpected EOF"), TRIES_THROUGH_BREAKS)


def _chain(error: BaseException | None) -> list[BaseException]:
    """Return an exception with everything that led to it; urllib3 keeps some of it in attributes."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        kept = [getattr(error, "reason", None), *error.args]
        inner = next((cause for cause in kept if isinstance(cause, BaseException)), None)
        error = error.__cause__ or error.__context__ or inner
    return found


def _proxy(way: _Way) -> ClusterError | None:
    import urllib3

    # PySocks may not be installed, so its errors cannot be named; their texts name the proxy, never a login.
    if socks := next((cause for cause in way.causes if type(cause).__module__ == "socks"), None):
        return UnreachableError(f"proxyconnect tcp: {socks}")
    if way.cause(urllib3.exceptions.ProxyError) is None:
        return None
    if (unmade := way.cause(urllib3.exceptions.NewConnectionError)) is not None:
        lost = way.cause(OSError)
        proxy = f"{unmade.conn.host}:{unmade.conn.port}"
        return UnreachableError(f"proxyconnect tcp: dial tcp {proxy}: {lost.strerror if lost else 'failed'}")
    if (refused := way.cause(OSError)) is not None:
        return UnreachableError(
            f"proxyconnect tcp: {str(refused).removeprefix('Tunnel connection failed: ').strip()}"
        )
    return None


def _tls(way: _Way) -> ClusterError | BrokenConnectionError | None:
    if unverified := way.cause(ssl.SSLCertVerificationError):
        return _unverified(_verification_text(unverified, way.name))
    broken = way.cause(ssl.SSLError)
    if broken is None or way.cause(ssl.SSLEOFError) or way.cause(ssl.SSLZeroReturnError):
        return None  # an end in the middle is an end like any other
    reason = broken.reason or str(broken)
    if reason == "SSL3_EXT_INVALID_SERVERNAME":
        return not_valid_for(way.name)  # it is longer than any name
    if reason == "WRONG_VERSION_NUMBER":
        return UnreachableError("tls: first record does not look like a TLS handshake")
    _, is_alert, alert = reason.partition("_ALERT_")
    said = f"remote error: tls: {alert.lower().replace('_', ' ')}" if is_alert else f"tls: {reason}"
    if any(sign in reason for sign in _LASTING_ALERTS):
        return UnreachableError(said)
    return BrokenConnectionError(UnreachableError(said), TRIES_OF_A_HANDSHAKE)


def not_valid_for(name: str) -> UnreachableError:
    """Return the error of a server whose certificate does not hold a name."""
    return _unverified(_other_name(name))


def _unverified(text: str) -> UnreachableError:
    return UnreachableError(f"tls: failed to verify certificate: x509: {text}")


def _other_name(name: str) -> str:
    return f"certificate is not valid for {name}"


def _verification_text(error: ssl.SSLCertVerificationError, host: str) -> str:
    """Translate OpenSSL's verification codes into Go's words.

    Source: ``x509_vfy.h`` of OpenSSL for the numbers, Go's ``crypto/x509/verify.go`` for the texts.
    """
    unknown_authority = "certificate signed by unknown authority"
    other_host = _other_name(host)
    texts = {
        9: "certificate has expired or is not yet valid",
        10: "certificate has expired or is not yet valid",
        18: unknown_authority,
        19: unknown_authority,
        20: unknown_authority,
        21: unknown_authority,
        62: other_host,
        64: other_host,
    }
    return texts.get(error.verify_code, error.verify_message.strip().rstrip("."))


def _network(way: _Way) -> ClusterError | None:
    import urllib3
    from urllib3.exceptions import LocationParseError  # a name that DNS has no form for

    if way.cause(ConnectionRefusedError):
        return ConnectionRefusedByServerError(way.address)
    if way.cause(socket.gaierror) or way.cause(LocationParseError):
        return UnreachableError(f"dial tcp: lookup {way.host}: no such host")
    if (lost := way.cause(OSError)) and lost.errno in _NO_ROUTE:
        return UnreachableError(f"dial tcp {way.address}: {lost.strerror}")
    if way.cause(TimeoutError) or way.cause(urllib3.exceptions.TimeoutError):
        parts = urlsplit(way.url)
        return UnreachableError(
            f'Get "{parts.scheme}://{way.address}{parts.path}": '
            "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
        )
    return None


def _answer(way: _Way) -> ClusterError | None:
    """Explain an answer that came, but in no form that can be read; asking again would not change it."""
    import urllib3

    if way.cause(urllib3.exceptions.DecodeError):
        return DamagedAnswerError("the server's answer is damaged: it cannot be decompressed")
    unreadable = way.cause(http.client.HTTPException)
    if unreadable is None or _is_cut(unreadable):
        return None
    return DamagedAnswerError(f"the server's answer is no HTTP that can be read: {str(unreadable).strip()}")


def _is_cut(error: http.client.HTTPException) -> bool:
    """Tell whether what came was good as far as it came."""
    if isinstance(error, http.client.IncompleteRead | http.client.RemoteDisconnected):
        return True
    line = str(error)
    return isinstance(error, http.client.BadStatusLine) and (
        line.startswith("HTTP/") or "HTTP/".startswith(line)
    )
