"""What is wrong with a command line, in kubectl's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import typer

from kubectl_insight.errors import UsageError


def see_help(path: str) -> str:
    """Return the line that shows the way on.

    Args:
        path: The command as it was called, such as ``kubectl insight tree``.
    """
    return f"See '{path} --help' for usage."


def invalid_argument(error: typer.BadParameter, values: Mapping[str, str], path: str) -> UsageError | None:
    """Return the error of a flag whose value is of the wrong type; ``None`` where it is not that.

    Args:
        values: The values that were typed, by the names of their flags.
    """
    parameter: Any = error.param
    if parameter is None or parameter.param_type_name != "option" or parameter.name not in values:
        return None
    title = ", ".join(sorted(parameter.opts, key=len))
    reason = _reason(parameter.type) or error.message
    return UsageError(
        f'invalid argument "{values[parameter.name]}" for "{title}" flag: {reason}', hint=see_help(path)
    )


def _reason(kind: Any) -> str:
    if choices := getattr(kind, "choices", ()):
        return f"must be one of {', '.join(str(choice) for choice in choices)}"
    low, high = getattr(kind, "min", None), getattr(kind, "max", None)
    if low is not None and high is not None:
        return f"must be a number from {low} to {high}"
    if low is not None:
        return f"must be a number, and not less than {low}"
    return "must be a number" if kind.name in {"int", "integer"} else ""
