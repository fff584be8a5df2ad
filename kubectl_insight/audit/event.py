"""An audit event with what reports need and nothing else: other fields are skipped, never built.

Lines that fit are decoded many at once by :data:`decode_lines`. Whatever does not fit (a missing field, a wrong type,
another spelling) goes through :func:`event_from_mapping`, so an odd event is repaired instead of lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote

import msgspec

DECISION: Final = "authorization.k8s.io/decision"
DEPRECATED: Final = "k8s.io/deprecated"
REMOVED_RELEASE: Final = "k8s.io/removed-release"
POD_NAME: Final = "authentication.kubernetes.io/pod-name"

ENDING_STAGES: Final = frozenset({"ResponseComplete", "Panic"})
"""The stages of which a request has exactly one when it ends."""

_WITHOUT_NAME: Final = frozenset({"create", "list", "watch", "deletecollection"})


class UserExtra(msgspec.Struct, gc=False):
    """What a bound service account token says about the pod that uses it."""

    pod_name: list[str] | None = msgspec.field(default=None, name=POD_NAME)


class User(msgspec.Struct, gc=False):
    """Who asked."""

    username: str | None = None
    extra: UserExtra | None = None


class ResponseStatus(msgspec.Struct, gc=False):
    """How the request ended.

    Attributes:
        code: The HTTP status code.
        status: ``Failure`` for an error; events mostly have the code alone.
        reason: A word for the error, as ``Forbidden``.
    """

    code: int | None = None
    status: str | None = None
    reason: str | None = None


class Annotations(msgspec.Struct, gc=False):
    """What the server noted: ``allow`` or ``forbid``, and the end of life of the API."""

    decision: str | None = msgspec.field(default=None, name=DECISION)
    deprecated: str | None = msgspec.field(default=None, name=DEPRECATED)
    removed_release: str | None = msgspec.field(default=None, name=REMOVED_RELEASE)


class AuditEvent(msgspec.Struct, gc=False, rename="camel"):
    """One event of ``audit.k8s.io`` v1, v1beta1 or v1alpha1; one request has one to three.

    The fields stand in the order of the API server's output, which is how they are found fastest.

    Attributes:
        audit_id: The request's id; a client may set it, so it is not unique.
        stage: ``RequestReceived``, ``ResponseStarted``, ``ResponseComplete`` or ``Panic``.
        request_uri: Path and query as sent. Derived from the object where an envelope has no URI.
        verb: The API server's verb; the method in lower case for what is no resource; empty for OPTIONS.
        user_agent: As the client sent it, cut by the server after 1,024 bytes.
        request_received_timestamp: RFC 3339, the same in all events of a request.
        stage_timestamp: RFC 3339, when this stage was reached.
        timestamp: The only time that v1alpha1 has.
    """

    audit_id: str = msgspec.field(name="auditID")
    stage: str
    request_uri: str = msgspec.field(name="requestURI")
    verb: str
    user: User | None = None
    impersonated_user: User | None = None
    user_agent: str | None = None
    response_status: ResponseStatus | None = None
    request_received_timestamp: str | None = None
    stage_timestamp: str | None = None
    annotations: Annotations | None = None
    timestamp: str | None = None

    @property
    def code(self) -> int | None:
        """The HTTP status code; ``None`` where nothing was answered yet."""
        return self.response_status.code if self.response_status else None

    @property
    def decision(self) -> str | None:
        """``allow``, ``forbid`` or ``None`` where nobody decided."""
        return self.annotations.decision if self.annotations else None

    @property
    def received(self) -> str:
        """When the request came in; empty where nothing says so."""
        return self.request_received_timestamp or self.timestamp or ""

    @property
    def time(self) -> str:
        """When this stage was reached; empty where nothing says so."""
        return self.stage_timestamp or self.request_received_timestamp or self.timestamp or ""


_decoder = msgspec.json.Decoder(AuditEvent)

decode_event: Final[Callable[[bytes | bytearray | memoryview], AuditEvent]] = _decoder.decode
"""Decode the JSON of one event; raises as :data:`~kubectl_insight.objects.item.UNDECODABLE` says."""

decode_lines: Final[Callable[[bytes | bytearray | memoryview], list[AuditEvent]]] = _decoder.decode_lines
"""Decode a block of whole lines, one event each; raises if any of them does not fit."""


def event_from_mapping(mapping: Mapping[str, Any]) -> AuditEvent | None:
    """Make an event of decoded JSON, leaving out each field that does not fit.

    Returns:
        ``None`` if this is no audit event: it has neither a verb and a URI nor a verb and an object.
    """
    verb, uri = mapping.get("verb"), mapping.get("requestURI")
    if not isinstance(verb, str):
        return None
    if not isinstance(uri, str) or not uri:
        uri = _uri_of(mapping.get("objectRef"), verb)
    if not uri or not ("auditID" in mapping or "stage" in mapping):
        return None
    known = {name: mapping[name] for name in _FIELDS if mapping.get(name) is not None}
    if isinstance(annotations := known.get("annotations"), Mapping):
        known["annotations"] = {_annotation(name): value for name, value in annotations.items()}
    if isinstance(status := known.get("responseStatus"), Mapping):
        known["responseStatus"] = {**status, "code": _number(status.get("code"))}
    known["requestURI"] = uri
    known.setdefault("stage", "ResponseComplete")
    known.setdefault("auditID", "")
    return _repaired(known)


_FIELDS: Final = tuple(field.encode_name for field in msgspec.structs.fields(AuditEvent))
_TEXTS: Final = frozenset({"auditID", "stage", "requestURI", "verb"})


def _annotation(name: object) -> str:
    """Return an annotation's own name; Elasticsearch's collectors write its dots as underscores."""
    return str(name).replace("_k8s_io/", ".k8s.io/").replace("k8s_io/", "k8s.io/")


def _number(code: object) -> object:
    """Return a status code that was written as text or with a fraction, as collectors do, as a whole number."""
    if isinstance(code, str) and code.isdecimal():
        return int(code[:_LONGEST_CODE])
    return int(code) if isinstance(code, float) and code.is_integer() else code


_LONGEST_CODE: Final = 9


def _repaired(known: dict[str, Any]) -> AuditEvent:
    """Convert what fits; an odd part of a part costs only itself."""
    try:
        return msgspec.convert(known, AuditEvent)
    except msgspec.ValidationError:
        return _of_parts_that_fit(known)


def _of_parts_that_fit(known: Mapping[str, Any]) -> AuditEvent:
    """Try every part by itself: which of them does not fit is not told by the error of the whole."""
    base = {name: known[name] if isinstance(known[name], str) else str(known[name]) for name in _TEXTS}
    for name in known.keys() - _TEXTS:
        value = known[name]
        for candidate in (value, _each_that_fits(base, name, value)):
            if not candidate:
                continue
            try:
                msgspec.convert({**base, name: candidate}, AuditEvent)
            except msgspec.ValidationError:
                continue  # The event counts without it: no report needs more than the four texts.
            base[name] = candidate
            break
    return msgspec.convert(base, AuditEvent)


def _each_that_fits(base: Mapping[str, Any], name: str, value: object) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, part in value.items() if isinstance(value, Mapping) else ():
        try:
            msgspec.convert({**base, name: {key: part}}, AuditEvent)
        except msgspec.ValidationError:
            continue  # As above.
        kept[key] = part
    return kept


def _uri_of(reference: object, verb: str) -> str:
    """Build the URI that leads to an object; for the verbs of collections it ends before the name."""
    if not isinstance(reference, Mapping) or not reference.get("resource"):
        return ""
    part = {key: value for key, value in reference.items() if isinstance(value, str) and value}
    group, _, version = part.get("apiVersion", "v1").rpartition("/")
    group = part.get("apiGroup", group)
    segments = ["apis", group, version] if group else ["api", version]
    resource, subresource = part.get("resource", ""), part.get("subresource", "")
    if "namespace" in part and resource != "namespaces":
        segments += ["namespaces", part["namespace"]]
    segments.append(resource)
    if "name" in part and (subresource or verb not in _WITHOUT_NAME):
        segments.append(part["name"])
    segments += [subresource] if subresource else []
    return "/" + "/".join(quote(segment, safe=":") for segment in segments)
