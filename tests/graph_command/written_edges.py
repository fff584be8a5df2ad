"""Read a list of relations that a person wrote; the form is told at the top of ``tests/data/graphs/shop_edges.txt``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

Edge = tuple[str, str, str]
"""Source, type, target."""
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Statement:
    """One line of the list, for one source; ends may have placeholders."""

    line: int
    source: str
    type: str
    target: str
    optional: bool
    denied: bool

    def edges(self, ids: Collection[str]) -> set[Edge]:
        """Return the relations that are meant, in a cluster of these objects."""
        return {
            (source, self.type, target)
            for source, bound in _matches(self.source, ids)
            for target, _ in _matches(_filled(self.target, bound), ids)
        }


def read(path: Path) -> list[Statement]:
    """Read a list; a line that does not have its form is a ValueError."""
    statements: list[Statement] = []
    sources: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith(" "):
            statements += _statements(number, sources, line.split())
        else:
            sources = [source.strip() for source in line.split(",")]
    return statements


def _statements(number: int, sources: list[str], words: list[str]) -> Iterator[Statement]:
    denied = words[0] == "not"
    rest = words[1:] if denied else words
    optional = rest[2:] == ["optional"]
    if not sources or len(rest) != (3 if optional else 2):
        message = f"line {number}: neither a source nor a relation"
        raise ValueError(message)
    for source in sources:
        yield Statement(number, source, rest[0], rest[1], optional=optional, denied=denied)


def _filled(pattern: str, bound: Mapping[str, str]) -> str:
    """Put in what is known of the placeholders."""
    return _PLACEHOLDER.sub(lambda hit: bound.get(hit[1], hit[0]), pattern)


def _matches(pattern: str, ids: Collection[str]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield what a name stands for, and what its placeholders are; without any it stands for itself."""
    if not _PLACEHOLDER.search(pattern):
        yield pattern, {}
        return
    pieces = _PLACEHOLDER.split(pattern)
    form = "".join(
        f"(?P<{piece}>[a-z0-9]+)" if number % 2 else re.escape(piece) for number, piece in enumerate(pieces)
    )
    for each in ids:
        if hit := re.fullmatch(form, each):
            yield each, hit.groupdict()
