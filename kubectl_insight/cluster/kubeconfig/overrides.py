"""The connection flags of the command line, as data: they win over whatever a kubeconfig says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from kubectl_insight.errors import UsageError

_DURATION: Final = re.compile(r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+")
_PART: Final = re.compile(r"([0-9.]+)(ns|us|µs|μs|ms|s|m|h)")
_SECONDS: Final = {
    "ns": 1e-9,
    "us": 1e-6,
    "µs": 1e-6,
    "μs": 1e-6,
    "ms": 1e-3,
    "s": 1.0,
    "m": 60.0,
    "h": 3600.0,
}


@dataclass(frozen=True, slots=True)
class Overrides:
    """What was given on the command line; ``None``, an empty string and an empty tuple mean "not given".

    ``insecure_skip_tls_verify=False`` is the same as not given: kubectl's flag cannot switch off what the
    kubeconfig switched on.

    Attributes:
        as_user_extra: ``key=value`` each; the same key may come several times.
        request_timeout: As typed: seconds, or a duration such as ``1m30s``; ``0`` is no limit.
    """

    kubeconfig: str | None = None
    context: str | None = None
    cluster: str | None = None
    user: str | None = None
    namespace: str | None = None
    server: str | None = None
    tls_server_name: str | None = None
    insecure_skip_tls_verify: bool | None = None
    client_certificate: str | None = None
    client_key: str | None = None
    certificate_authority: str | None = None
    token: str | None = field(default=None, repr=False)
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    as_user: str | None = None
    as_uid: str | None = None
    as_groups: tuple[str, ...] = ()
    as_user_extra: tuple[str, ...] = ()
    request_timeout: str | None = None

    def timeout(self) -> float | None:
        """Return the time-out of one request in seconds: 0 for no limit, ``None`` where it was not given.

        Raises:
            UsageError: ``--request-timeout`` is neither a number nor a duration.
        """
        return parse_timeout(self.request_timeout) if self.request_timeout else None

    def user_extra(self) -> dict[str, tuple[str, ...]]:
        """Return ``--as-user-extra`` by key; entries without ``=`` are dropped, as kubectl drops them."""
        extra: dict[str, tuple[str, ...]] = {}
        for entry in self.as_user_extra:
            key, equals, value = entry.partition("=")
            if equals:
                extra[key] = (*extra.get(key, ()), value)
        return extra


def parse_timeout(text: str) -> float:
    """Read a time-out as kubectl does: whole seconds or a Go duration, in which zero is no limit.

    Source: ``k8s.io/client-go/tools/clientcmd/helpers.go`` ``ParseTimeout``; Go's ``time.ParseDuration``.

    Raises:
        UsageError: The text is neither, or negative.
    """
    if text.isascii() and text.isdecimal():
        return float(text)
    if not _DURATION.fullmatch(text) or text.startswith("-"):
        raise UsageError(
            f"invalid --request-timeout {text!r}: give seconds or a number with its unit, such as 1s, 2m, 3h"
        )
    return sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(text))
