"""What the process tells its caller: one number per kind of outcome."""

from __future__ import annotations

from enum import IntEnum, unique


@unique
class ExitStatus(IntEnum):
    """Exit codes, the same for every command.

    ``FOUND`` is for commands that look for something (differences, findings, unhealthy pods): they ran
    well and found it. A plain ``tree`` never ends with it.
    """

    OK = 0
    FOUND = 1
    USAGE = 2
    CLUSTER = 3
    INPUT = 4
    INCOMPLETE = 5
    NOT_FOUND = 6
    FAULT = 70
    INTERRUPTED = 130
    BROKEN_PIPE = 141
