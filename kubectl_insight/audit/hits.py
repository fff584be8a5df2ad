"""How a request ended, in the classes that decide whether an API counts as used."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, unique
from typing import Final

from kubectl_insight.audit.event import ENDING_STAGES, AuditEvent

_UNAUTHORIZED, _FORBIDDEN, _TOO_MANY = 401, 403, 429
_FIRST_ERROR: Final = 400
_DENIED: Final = frozenset({_UNAUTHORIZED, _FORBIDDEN, _TOO_MANY})


@unique
class Hit(IntEnum):
    """What became of one request.

    ``SERVED`` was answered with 1xx, 2xx or 3xx. ``FAILED`` was authorised, but the answer was another error.
    ``DENIED`` was turned away with 401, 403 or 429. ``STARTED`` was being answered when the log ended, as an
    open watch is. ``RECEIVED`` had no answer yet.
    """

    SERVED = 0
    FAILED = 1
    DENIED = 2
    STARTED = 3
    RECEIVED = 4


def hit_of(event: AuditEvent) -> Hit:
    """Classify by what the event itself knows; a start that was answered with an error has ended in all but name."""
    status = event.response_status
    code = status.code if status is not None else None
    if code:
        hit = HIT_OF_CODE[code] if code in HIT_OF_CODE else _hit_of_code(code)
    elif event.stage == "RequestReceived":
        return Hit.RECEIVED
    elif event.decision == "forbid":
        return Hit.DENIED
    else:
        hit = Hit.FAILED if event.stage == "Panic" else Hit.SERVED
    return Hit.STARTED if hit is Hit.SERVED and event.stage == "ResponseStarted" else hit


def has_ended(event: AuditEvent) -> bool:
    """Tell whether the event ends its request; a stage that nobody knows is not lost this way."""
    return event.stage in ENDING_STAGES or event.stage not in _STARTS


_STARTS: Final = frozenset({"RequestReceived", "ResponseStarted"})


def _hit_of_code(code: int) -> Hit:
    if code < _FIRST_ERROR:
        return Hit.SERVED
    return Hit.DENIED if code in _DENIED else Hit.FAILED


HIT_OF_CODE: Final[Mapping[int | None, Hit]] = {code: _hit_of_code(code) for code in range(100, 600)}
"""The class of each HTTP status code of an ended request."""
