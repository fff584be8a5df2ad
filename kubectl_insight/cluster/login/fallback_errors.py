"""What went wrong in a login through the kubernetes package, in one clear line without Python in it.

The package lets through whatever its libraries raise. None of them is imported here: an error is known by
what it is made of.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from kubectl_insight.cluster.kubeconfig.server_address import without_login
from kubectl_insight.cluster.transport_errors import BrokenConnectionError, translate

_UNEXPLAINED = "no valid token, and none could be had"


def explain(error: Exception | None, issuer: str) -> str:
    """Return what an error says to a person; it may still hold a secret.

    Args:
        error: What the package raised; ``None`` where it passed over a refusal in silence.
        issuer: The identity provider's address, empty where the kind of login has none.
    """
    causes = list(_causes(error))
    for cause in causes:
        if refusal := getattr(cause, "error", ""):
            return _refusal(str(refusal), str(getattr(cause, "description", "") or ""))
        if isinstance(cause, json.JSONDecodeError | UnicodeDecodeError):
            return f"the answer of {without_login(issuer)} is not JSON, but perhaps a web page"
    if error is not None and any(isinstance(cause, OSError) for cause in causes):
        meant = translate(error, _asked(causes) or issuer)
        return meant.final.message if isinstance(meant, BrokenConnectionError) else meant.message
    return _UNEXPLAINED


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _refusal(code: str, description: str) -> str:
    """Return an answer of the OAuth protocol (RFC 6749, 5.2) in the words of Go's library."""
    if code == "missing_token":
        return "failed to refresh token: oauth2: server response missing access_token"
    told = f' "{description}"' if description else ""
    return f'failed to refresh token: oauth2: "{code}"{told}'


def _asked(causes: list[BaseException]) -> str:
    """Return who was asked; the provider may have named another host for its tokens."""
    pools = (pool for cause in causes if (pool := getattr(cause, "pool", None)) is not None)
    return next((f"{pool.scheme}://{pool.host}:{pool.port}" for pool in pools), "")
