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
class Outcome(IntEnum):
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


def outcome_of(event: AuditEvent) -> Outcome:
    """Classify by what the event itself knows; a start that was answered with an error has ended in all but name.

    An end without any status was served, unless the server denied it or panicked.
    """
    status = event.response_status
    code = status.code if status is not None else None
    if code:
        outcome = OUTCOME_OF_CODE.get(code, Outcome.FAILED)
    elif event.stage == "RequestReceived":
        return Outcome.RECEIVED
    elif status is not None and status.status == _FAILURE:
        return Outcome.DENIED if status.reason in _DENYING else Outcome.FAILED
    elif event.decision == "forbid":
        return Outcome.DENIED
    else:
        outcome = Outcome.FAILED if event.stage == "Panic" else Outcome.SERVED
    return _STARTS.get(event.stage, outcome) if outcome is Outcome.SERVED else outcome


def has_ended(event: AuditEvent) -> bool:
    """Tell whether the event ends its request; a stage that nobody knows is not lost this way."""
    return event.stage in ENDING_STAGES or event.stage not in _STARTS


_STARTS: Final = {"RequestReceived": Outcome.RECEIVED, "ResponseStarted": Outcome.STARTED}
_FAILURE: Final = "Failure"
_DENYING: Final = frozenset({"Forbidden", "TooManyRequests", "Unauthorized"})


def _outcome_of_code(code: int) -> Outcome:
    if code < _FIRST_ERROR:
        return Outcome.SERVED
    return Outcome.DENIED if code in _DENIED else Outcome.FAILED


OUTCOME_OF_CODE: Final[Mapping[int | None, Outcome]] = {
    code: _outcome_of_code(code) for code in range(100, 600)
}
"""The outcome of each HTTP status code of an ended request."""
