"""Kubernetes audit events as Google Cloud Logging keeps them: without URI, HTTP status or stage.

``resourceName`` holds the path (with ``core`` for the core group), the last word of ``methodName`` the verb, and
``status.code`` a code of google.rpc instead of one of HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kubectl_insight.audit.event import AuditEvent, event_from_mapping
from kubectl_insight.audit.request_info import request_info

_SERVICE: Final = "k8s.io"
_NON_RESOURCE_WORDS: Final = 3  # io.k8s.get
_COLLECTION_VERBS: Final = frozenset({"create", "list", "watch", "deletecollection"})
# The HTTP mapping of google/rpc/code.proto, except that 6 and 10 are told apart less by Kubernetes.
_HTTP_CODE: Final = {
    1: 499,
    2: 500,
    3: 400,
    4: 504,
    5: 404,
    6: 409,
    7: 403,
    8: 429,
    9: 400,
    10: 409,
    11: 400,
    12: 501,
    13: 500,
    14: 503,
    15: 500,
    16: 401,
}


def google_event(entry: Mapping[str, Any]) -> AuditEvent | None:
    """Make an event of a log entry with a ``protoPayload``; ``None`` if it is about another service."""
    payload = _mapping(entry, "protoPayload")
    method, path = _text(payload, "methodName"), _text(payload, "resourceName")
    if _text(payload, "serviceName") not in {"", _SERVICE} or not method:
        return None
    operation = _mapping(entry, "operation")
    ended = operation.get("last", not operation.get("first"))
    verb = method.rpartition(".")[2]
    metadata, time = _mapping(payload, "requestMetadata"), _text(entry, "timestamp")
    return event_from_mapping(
        {
            "auditID": _text(operation, "id") or _text(entry, "insertId"),
            "stage": "ResponseComplete" if ended else "ResponseStarted",
            "requestURI": _uri(method, verb, path),
            "verb": verb,
            "user": {"username": _text(_mapping(payload, "authenticationInfo"), "principalEmail")},
            "userAgent": _text(metadata, "callerSuppliedUserAgent"),
            "responseStatus": {"code": _http_code(_mapping(payload, "status").get("code"), verb)},
            # The two entries of a long request carry different times, so neither says when it was received.
            "requestReceivedTimestamp": time if ended and operation.get("first", not operation) else None,
            "stageTimestamp": time,
            "annotations": _mapping(entry, "labels"),
        }
    )


def _uri(method: str, verb: str, path: str) -> str:
    if len(method.split(".")) <= _NON_RESOURCE_WORDS:
        return f"/{path}"
    group, _, rest = path.partition("/")
    uri = f"/api/{rest}" if group == "core" else f"/apis/{path}"
    info = request_info(uri)
    if verb in _COLLECTION_VERBS and info.key.has_name and not info.key.subresource:
        uri = uri.rstrip("/").rpartition("/")[0]  # the name of what was created, or of a field selector
    return uri


def _http_code(code: object, verb: str) -> int:
    if not isinstance(code, int) or code == 0:
        return 201 if verb == "create" else 200
    return _HTTP_CODE.get(code, 500)


def _mapping(parent: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = parent.get(name)
    return value if isinstance(value, Mapping) else {}


def _text(parent: Mapping[str, Any], name: str) -> str:
    value = parent.get(name)
    return value if isinstance(value, str) else ""
