"""What a status computation answers: one of six words, a message, and the condition that decided."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from kubectl_insight.objects.health.conditions import Condition


class Status(StrEnum):
    """The words of kstatus (``sigs.k8s.io/cli-utils/pkg/kstatus/status/status.go``)."""

    CURRENT = "Current"
    IN_PROGRESS = "InProgress"
    FAILED = "Failed"
    TERMINATING = "Terminating"
    NOT_FOUND = "NotFound"
    UNKNOWN = "Unknown"


class Result(msgspec.Struct, gc=False, frozen=True):
    """A computed status.

    Attributes:
        status: The word.
        message: The message that kstatus publishes for this case.
        condition: The object's own condition that decided; ``None`` where numbers or a phase did.
    """

    status: Status
    message: str
    condition: Condition | None = None


def current(message: str, condition: Condition | None = None) -> Result:
    """Return that the object is as its specification wants it."""
    return Result(Status.CURRENT, message, condition)


def in_progress(message: str, condition: Condition | None = None) -> Result:
    """Return that a controller is still at work on the object."""
    return Result(Status.IN_PROGRESS, message, condition)


def failed(message: str, condition: Condition | None = None) -> Result:
    """Return that the object will not become what it should without help."""
    return Result(Status.FAILED, message, condition)
