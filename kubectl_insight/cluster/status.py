"""What an answer that is not 2xx means.

Not every error is a ``Status``: broken aggregated APIs, overload and unknown groups answer plain text, so
nothing here relies on the body's form.
Source: kubectl ``pkg/cmd/util/helpers.go`` for the texts; ``k8s.io/apimachinery/pkg/api/errors``.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

import msgspec

from kubectl_insight.cluster.request import Answer
from kubectl_insight.errors import ClusterError, ForbiddenError, ServerError, UnauthorizedError
from kubectl_insight.objects.item import UNDECODABLE

_LONGEST_TEXT = 256
_LONGEST_HEAD, _LONGEST_TITLE = 4096, 80
_TITLE = re.compile(rb"<title[^>]*>([^<]*)", re.IGNORECASE)
_REDIRECTS = range(300, 400)


class Status(msgspec.Struct, rename="camel"):
    """The fields of a ``Status`` that we read."""

    kind: str | None = ""
    reason: str | None = ""
    message: str | None = ""
    metadata: dict[str, object] | None = None


def parse_status(answer: Answer) -> Status:
    """Return the ``Status`` of an error answer; text becomes its message, cut to one short line."""
    try:
        status = msgspec.json.decode(answer.body, type=Status)
    except UNDECODABLE:
        status = Status()
    if status.kind == "Status":
        return status
    text = _text(answer)
    if answer.status in _REDIRECTS:
        return Status(message=f"the server redirects to {_target(answer)}, which is not followed")
    known = {
        503: ("ServiceUnavailable", "the server is currently unable to handle the request"),
        404: ("NotFound", "the server could not find the requested resource"),
        429: ("TooManyRequests", text),
    }
    reason, message = known.get(answer.status, ("", text))
    return Status(reason=reason, message=message)


def web_page(answer: Answer) -> str:
    """Return what to say of a web page, which only something between us and the server can have sent.

    Returns:
        An empty string for an answer that is none.
    """
    if "html" not in answer.content_type:
        return ""
    title = _TITLE.search(answer.body[:_LONGEST_HEAD])
    words = " ".join(title[1].decode("utf-8", "replace").split())[:_LONGEST_TITLE] if title else ""
    titled = f' "{words}"' if words else ""
    return f"the answer is a web page{titled}, not the Kubernetes API; a proxy or a login may be in the way"


def _text(answer: Answer) -> str:
    if page := web_page(answer):
        return f"HTTP {answer.status}: {page}"
    lines = answer.body.decode("utf-8", "replace").strip().splitlines()
    return lines[0][:_LONGEST_TEXT] if lines else f"HTTP {answer.status}"


def _target(answer: Answer) -> str:
    """Return where an answer redirects to, without the query, which can hold a state or a ticket."""
    written = answer.headers.get("location", "")
    try:
        parts = urlsplit(written)
    except ValueError:
        return "a malformed address"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")) or "nowhere"


def error_of(answer: Answer) -> ClusterError:
    """Return the error that an answer with status 400 or above stands for."""
    status = parse_status(answer)
    reason, message = status.reason or "", status.message or f"HTTP {answer.status}"
    if answer.status == 401:  # noqa: PLR2004 - HTTP
        return UnauthorizedError(message)
    kind = ForbiddenError if answer.status == 403 else ServerError  # noqa: PLR2004 - HTTP
    return kind(answer.status, reason, message)
