"""Everything that can go wrong, as types: one base class, the culprit in fields, the exit code on the class.

The texts follow kubectl's, because people and scripts know them. ``str(error)`` is the whole line as it is
printed, without any colour; ``main()`` makes control characters in it visible before it prints it.
"""

from __future__ import annotations

from typing import ClassVar

from kubectl_insight.exit_status import ExitStatus


class InsightError(Exception):
    """Base of all errors that a user can cause or meet; anything else is a fault of ours.

    Attributes:
        exit_status: What the process ends with.
        hint: Further lines that help, or an empty string; printed below the message.
    """

    exit_status: ClassVar[ExitStatus] = ExitStatus.FAULT
    prefix: ClassVar[str] = "error: "

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.prefix}{self.message}"


class UsageError(InsightError):
    """The command line does not make sense."""

    exit_status = ExitStatus.USAGE


class InputError(InsightError):
    """A file is not what it should be.

    Attributes:
        source: The file's name as the user gave it, ``-`` for standard input.
        line: The line of the problem counted from 1, or ``None`` where lines mean nothing.
    """

    exit_status = ExitStatus.INPUT

    def __init__(self, source: str, problem: str, *, line: int | None = None, hint: str = "") -> None:
        place = source if line is None else f"{source}, line {line}"
        super().__init__(f"{place}: {problem}", hint=hint)
        self.source = source
        self.problem = problem
        self.line = line


class KubeconfigError(InsightError):
    """The kubeconfig cannot be read or contradicts itself.

    Attributes:
        source: The file, or an empty string where the fault lies in the merged whole.
        line: The line in that file counted from 1, or ``None``.
    """

    exit_status = ExitStatus.INPUT

    def __init__(self, message: str, *, source: str = "", line: int | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.source = source
        self.line = line


class ClusterError(InsightError):
    """The cluster said no, or said nothing."""

    exit_status = ExitStatus.CLUSTER


class ConnectionRefusedByServerError(ClusterError):
    """Nobody listens where the API server should be.

    Attributes:
        server: Host and port.
    """

    prefix = ""

    def __init__(self, server: str) -> None:
        super().__init__(
            f"The connection to the server {server} was refused - did you specify the right host or port?"
        )
        self.server = server


class UnreachableError(ClusterError):
    """The way to the API server is broken: name, route, time-out, TLS, credentials helper."""

    prefix = "Unable to connect to the server: "


class UnauthorizedError(ClusterError):
    """The API server does not know who asks (401)."""

    def __init__(self, detail: str = "Unauthorized") -> None:
        super().__init__(f"You must be logged in to the server ({detail})")
        self.detail = detail


class ServerError(ClusterError):
    """The API server answered with an error.

    Attributes:
        code: The HTTP status code.
        reason: The ``reason`` of the returned ``Status``, such as ``Forbidden``; empty without one.
    """

    prefix = ""

    def __init__(self, code: int, reason: str, message: str) -> None:
        kind = f" ({reason})" if reason else ""
        super().__init__(f"Error from server{kind}: {message}")
        self.code = code
        self.reason = reason
        self.detail = message


class ForbiddenError(ServerError):
    """The user may not do this (403)."""


class NotFoundError(InsightError):
    """The object or kind asked for does not exist."""

    exit_status = ExitStatus.NOT_FOUND


class UnknownKindError(NotFoundError):
    """The server has no such resource type.

    Attributes:
        kind: What the user typed.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(f'the server doesn\'t have a resource type "{kind}"')
        self.kind = kind


class ObjectNotFoundError(NotFoundError):
    """There is no object of that name.

    Attributes:
        resource: The plural with its group, such as ``deployments.apps``.
        name: The name that was asked for.
    """

    prefix = "Error from server (NotFound): "

    def __init__(self, resource: str, name: str) -> None:
        super().__init__(f'{resource} "{name}" not found')
        self.resource = resource
        self.name = name


class IncompleteError(InsightError):
    """Completeness was required, and something could not be read."""

    exit_status = ExitStatus.INCOMPLETE
