"""Paths of fields in rules: ``spec.containers[].env[].name``, ``metadata.annotations["a.b/c"]``.

``[]`` stands for every element of a list. A key that is no plain word is quoted in brackets.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_STEP: Final = re.compile(r'(?:(\.?)([A-Za-z_$][\w$-]*)|\["([^"\]]+)"\])(\[\])?')


class FieldPathError(ValueError):
    """A path that cannot be read."""


class Step(NamedTuple):
    """One step down.

    Attributes:
        key: The field.
        each: The field is a list, and the step goes to every element.
        text: How the step is written in a concrete path, without what separates it from the step before.
    """

    key: str
    each: bool
    text: str


def parse_path(path: str) -> tuple[Step, ...]:
    """Split a path into its steps.

    Raises:
        FieldPathError: The path is empty or malformed.

    >>> [step.key for step in parse_path('metadata.annotations["a.b/c"]')]
    ['metadata', 'annotations', 'a.b/c']
    """
    steps: list[Step] = []
    position = 0
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None or not _continues(match, first=not steps):
            raise FieldPathError(f'"{path}" is no field path: cannot read it from character {position + 1}')
        _, plain, quoted, each = match.groups()
        steps.append(Step(plain or quoted, each is not None, f".{plain}" if plain else f'["{quoted}"]'))
        position = match.end()
    if not steps:
        raise FieldPathError("a field path must not be empty")
    return tuple(steps)


def _continues(match: re.Match[str], *, first: bool) -> bool:
    """Tell whether a step may stand where it does: a dot before every plain word but the first."""
    dot, plain = match[1], match[2]
    if plain is None:
        return not first
    return dot == ("" if first else ".")
