"""The text lines of ``--audit-log-format=legacy``: fewer facts than JSON, but enough to count by.

The form is that of ``k8s.io/apiserver/pkg/audit/format.go``: name="value" with the value quoted as Go does it.
"""

from __future__ import annotations

import re
import sys
from typing import Any, Final

import msgspec

from kubectl_insight.audit.event import AuditEvent, event_from_mapping

_START: Final = re.compile(r"(\d{4}-\d\d-\d\dT\S+) AUDIT: (?=id=)")
_FIELD: Final = re.compile(r'([a-z-]+)="((?:[^"\\]|\\.)*)"')
_GO_ESCAPE: Final = re.compile(r"\\(?:x([0-9a-fA-F]{2})|U([0-9a-fA-F]{8})|(.))")
_CONTROL: Final = {"a": "\\u0007", "v": "\\u000b"}
_PLACEHOLDERS: Final = frozenset({"<none>", "<self>", "<lookup>", "<deferred>", "<unknown>"})


def legacy_event(line: str) -> AuditEvent | None:
    """Read one line, with or without something before it; ``None`` if it is not of this form."""
    start = _START.search(line)
    if start is None:
        return None
    field = {name: _unquoted(value) for name, value in _FIELD.findall(line, start.end())}
    known = {name: value for name, value in field.items() if value not in _PLACEHOLDERS}
    code = known.get("response", "")
    event: dict[str, Any] = {
        "auditID": known.get("id"),
        "stage": known.get("stage"),
        "requestURI": known.get("uri"),
        "verb": known.get("method", ""),
        "user": {"username": known.get("user")},
        "impersonatedUser": {"username": known["as"]} if "as" in known else None,
        "userAgent": known.get("user-agent"),
        "responseStatus": {"code": int(code)} if code.isdecimal() else None,
        "requestReceivedTimestamp": start[1],
    }
    return event_from_mapping(event)


def _unquoted(value: str) -> str:
    """Undo Go's quoting, which is JSON's with four more escapes; what is neither stays as it is."""
    if "\\" not in value:
        return value
    try:
        return msgspec.json.decode(f'"{_GO_ESCAPE.sub(_as_json, value)}"', type=str)
    except msgspec.DecodeError:
        return value


def _as_json(escape: re.Match[str]) -> str:
    byte, point, other = escape.groups()
    if byte:
        return f"\\u00{byte}"
    if point:
        return chr(min(int(point, 16), sys.maxunicode))
    return _CONTROL.get(other, escape[0])
