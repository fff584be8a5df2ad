"""What collectors wrap around audit events, undone: each family says in one function where its events are.

A wrapper is recognised by its own field names, whatever file it comes in, and wrappers nest: a subscription of
CloudWatch holds lines that a container runtime had prefixed. What is in text goes through :func:`events_in_text`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec

from kubectl_insight.audit.event import AuditEvent, decode_event, event_from_mapping
from kubectl_insight.audit.google import google_event
from kubectl_insight.audit.legacy_text import legacy_event
from kubectl_insight.objects.item import UNDECODABLE

NO_EVENT: Final = "there is no audit event in it"

_DEEPEST: Final = 12
_TEXT_FIELDS: Final = (
    "log",
    "message",
    "@message",
    "line",
    "msg",
    "body",
    "event",
    "raw",
    "_raw",
    "structured",
)
_LIST_FIELDS: Final = (
    "items",
    "records",
    "Records",
    "logEvents",
    "events",
    "hits",
    "results",
    "result",
    "streams",
)
_DEEPER_FIELDS: Final = ("properties", "_source", "kubernetes", "audit", "data", "jsonPayload", "fields")
_PREFIX_BYTES: Final = 1024
_OBJECT_START: Final = re.compile(rb'\{\s*"')


class NotAuditError(ValueError):
    """The bytes hold no audit event; the text says what they hold."""


def events_in_line(line: bytes | bytearray) -> list[AuditEvent]:
    """Decode one line of a log, or one whole JSON document.

    Raises:
        NotAuditError: There is no audit event in it.
    """
    try:
        return [decode_event(line)]
    except UNDECODABLE:
        # It may still be a wrapper; if it is none either, that attempt says what is wrong with the line.
        return events_in_odd_line(line)


def events_in_odd_line(line: bytes | bytearray) -> list[AuditEvent]:
    """Decode a line that :data:`~kubectl_insight.audit.event.decode_event` could not decode.

    Raises:
        NotAuditError: There is no audit event in it.
    """
    text = line.strip(b" \t\r\n,\0\x1e\xef\xbb\xbf")
    try:
        value = msgspec.json.decode(text)
    except UNDECODABLE as error:
        return _events_behind_prefix(text, str(error))
    found = list(_events_of(value, 0))
    if not found and not _is_wrapper_of_nothing(value):
        raise NotAuditError(NO_EVENT)
    return found


def _events_behind_prefix(text: bytes | bytearray, problem: str) -> list[AuditEvent]:
    """Read the legacy text form, or the JSON behind what a runtime, a node name or syslog put before it."""
    start = _OBJECT_START.search(text, 1, _PREFIX_BYTES)
    if start is not None and not text.startswith((b"{", b"[")):
        try:
            return events_in_line(text[start.start() :])
        except NotAuditError as error:
            problem = str(error)
    event = legacy_event(text.decode(errors="replace")) if b" AUDIT: id=" in text[:_PREFIX_BYTES] else None
    if event is None:
        raise NotAuditError(_problem(text, problem))
    return [event]


def _problem(text: bytes | bytearray, problem: str) -> str:
    if not text:
        return "there is nothing but null bytes"
    if problem == NO_EVENT:
        return problem
    if text.startswith((b"{", b"[")):
        return f"this is not whole JSON ({problem})"
    return "this is neither JSON nor an audit line"


def _events_of(value: object, depth: int) -> Iterator[AuditEvent]:
    """Yield the events in a decoded value; nesting without end is not followed."""
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        yield from _events_in_text(value)
    elif isinstance(value, list):
        for part in value:
            yield from _events_of(part, depth + 1)
    elif isinstance(value, Mapping):
        event = event_from_mapping(value)
        if event is not None:
            yield event
        else:
            yield from _events_in_wrapper(value, depth + 1)


def _events_in_text(text: str) -> Iterator[AuditEvent]:
    """Yield the events of lines that somebody put into a string; what else it says is not audit."""
    for line in text.split("\n"):
        try:
            yield from events_in_line(line.encode(errors="replace"))
        except NotAuditError:
            continue  # Without any event in all of the text, what holds the text is reported.


def _events_in_wrapper(wrapper: Mapping[str, Any], depth: int) -> Iterator[AuditEvent]:
    for mark, unwrap in _FAMILIES.items():
        if mark in wrapper:
            yield from unwrap(wrapper, depth)
            return
    for name in (*_LIST_FIELDS, *_DEEPER_FIELDS, *_TEXT_FIELDS):
        if name in wrapper and (found := list(_events_of(wrapper[name], depth))):
            yield from found
            return


def _google(entry: Mapping[str, Any], _: int) -> Iterator[AuditEvent]:
    event = google_event(entry)
    if event is not None:
        yield event


def _open_telemetry(wrapper: Mapping[str, Any], depth: int) -> Iterator[AuditEvent]:
    """OTLP's JSON: resource, scope, record, whose body is a typed value."""
    for resource in _mappings(wrapper.get("resourceLogs")):
        for scope in _mappings(resource.get("scopeLogs")):
            for record in _mappings(scope.get("logRecords")):
                yield from _events_of(_typed_value(record.get("body")), depth)


def _typed_value(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    if "kvlistValue" in value:
        pairs = _mappings(_child(value["kvlistValue"], "values"))
        return {str(pair.get("key")): _typed_value(pair.get("value")) for pair in pairs}
    if "arrayValue" in value:
        return [_typed_value(part) for part in _mappings(_child(value["arrayValue"], "values"))]
    if "intValue" in value:  # a 64-bit number is a string in protobuf's JSON
        text = str(value["intValue"])
        return int(text) if text.lstrip("-").isdecimal() else text
    return next(iter(value.values()), None)


def _insights_row(cell: Mapping[str, Any], depth: int) -> Iterator[AuditEvent]:
    """One cell of a row of CloudWatch Logs Insights."""
    if cell.get("field") == "@message":
        yield from _events_of(cell.get("value"), depth)


def _loki_stream(stream: Mapping[str, Any], depth: int) -> Iterator[AuditEvent]:
    """Loki's streams: pairs (and more) of time and line."""
    for pair in stream["values"] if isinstance(stream["values"], list) else ():
        if isinstance(pair, list) and len(pair) > 1:
            yield from _events_of(pair[1], depth)


_FAMILIES: Final[Mapping[str, Callable[[Mapping[str, Any], int], Iterator[AuditEvent]]]] = {
    "protoPayload": _google,
    "resourceLogs": _open_telemetry,
    "field": _insights_row,
    "values": _loki_stream,
}


def _is_wrapper_of_nothing(value: object) -> bool:
    """Tell an empty list of events and CloudWatch's control message from what is no audit log at all."""
    if isinstance(value, list):
        return not value
    if not isinstance(value, Mapping):
        return False
    return value.get("messageType") == "CONTROL_MESSAGE" or (
        value.get("kind") in {"EventList", "List"} and not value.get("items")
    )


def _mappings(values: object) -> list[Mapping[str, Any]]:
    return [value for value in values if isinstance(value, Mapping)] if isinstance(values, list) else []


def _child(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, Mapping) else None
