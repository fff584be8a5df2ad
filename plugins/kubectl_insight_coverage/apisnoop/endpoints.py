"""The endpoints of APISnoop in 2018: methods on paths, with ``watch`` as if it were a method of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from kubectl_insight_coverage.apisnoop.api_description import ApiDescription, DescribedOperation

_LEVEL: Final = re.compile(r"/v[0-9]+(alpha|beta)?")


class Endpoint(NamedTuple):
    """A method on a path.

    Attributes:
        method: In small letters; ``watch`` is one.
        url: The path template.
        level: ``stable``, ``beta`` or ``alpha``, by the first version in the path.
        category: The first part of the first tag; may be empty.
    """

    method: str
    url: str
    level: str
    category: str


def endpoints_of(description: ApiDescription) -> tuple[Endpoint, ...]:
    """Return the endpoints of an API, in the order of its description.

    Deprecated operations are left out. What can stream changes has ``watch`` besides its own method; the action
    ``watch``, by which one object is watched, has nothing else.
    """
    return tuple(
        Endpoint(method, operation.path, level_of(operation.path), operation.category)
        for operation in description.operations
        if not operation.deprecated
        for method in _methods(operation)
    )


def level_of(path: str) -> str:
    """Return how mature the first version in a path is; ``stable`` without any."""
    found = _LEVEL.search(path)
    return (found and found[1]) or "stable"


def _methods(operation: DescribedOperation) -> Iterator[str]:
    if operation.action != "watch":
        yield operation.method
    if operation.can_watch:
        yield "watch"
