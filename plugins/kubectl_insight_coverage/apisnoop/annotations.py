"""What people wrote about endpoints in a spreadsheet, to be carried into ``coverage-spreadsheet``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from kubectl_insight.api import InputError
from kubectl_insight_coverage.apisnoop.endpoints import Endpoint

_METHOD: Final = "METHOD"
_URL: Final = "URL"
_CONFORMS: Final = "Conformance?"
_QUESTIONS: Final = "Open questions"
_COLUMNS: Final = (_METHOD, _URL, _CONFORMS, _QUESTIONS)


class Annotation(NamedTuple):
    """What is written about one endpoint, in the columns ``Conformance?`` and ``Open questions``."""

    conforms: str
    questions: str


NO_ANNOTATION: Final = Annotation("", "")


@dataclass(frozen=True, slots=True)
class Annotations:
    """What a file says.

    Attributes:
        by_endpoint: By method in small letters and URL.
        lines: The line of the file that first names each of these.
    """

    source: str
    by_endpoint: Mapping[tuple[str, str], Annotation]
    lines: Mapping[tuple[str, str], int]


def read_annotations(data: bytes, source: str) -> Annotations:
    """Read a CSV file with the columns ``METHOD``, ``URL``, ``Conformance?`` and ``Open questions``.

    Other columns may be there, as ``Test file``, and do not matter. Of several rows for one endpoint the last that
    says something counts, column by column. Rows without any text are passed over.

    Args:
        data: The file; UTF-8, with or without a byte order mark.
        source: What to call it.

    Raises:
        InputError: It is no such file; with the line.
    """
    by_endpoint: dict[tuple[str, str], Annotation] = {}
    lines: dict[tuple[str, str], int] = {}
    for line, row in _rows(_text(data, source), source):
        name = (row[_METHOD].lower(), row[_URL])
        if not all(name):
            raise InputError(source, f"a row needs a text in both {_METHOD} and {_URL}", line=line)
        before = by_endpoint.get(name, NO_ANNOTATION)
        by_endpoint[name] = Annotation(row[_CONFORMS] or before.conforms, row[_QUESTIONS] or before.questions)
        lines.setdefault(name, line)
    return Annotations(source, by_endpoint, lines)


def about_nothing(annotations: Annotations, endpoints: Iterable[Endpoint]) -> tuple[str, ...]:
    """Return a warning for each annotation of what is no endpoint, in the order of the file."""
    known = {endpoint[:2] for endpoint in endpoints}
    return tuple(
        f'{annotations.source}, line {line}: there is no endpoint "{method} {url}"'
        for (method, url), line in annotations.lines.items()
        if (method, url) not in known
    )


def _text(data: bytes, source: str) -> str:
    if b"\0" in data:
        raise InputError(source, "not a text in UTF-8: it has a NUL", line=_line_at(data, data.index(b"\0")))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(source, "not a text in UTF-8", line=_line_at(data, error.start)) from error


def _line_at(data: bytes, place: int) -> int:
    return data.count(b"\n", 0, place) + 1


def _rows(text: str, source: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Give each row that has any text, with its first line."""
    header: list[str] | None = None
    for line, cells in _records(text, source):
        if not any(cells):
            continue
        if header is None:
            header = _checked_header(cells, source, line)
        elif len(cells) != len(header):
            raise InputError(source, f"{len(cells)} cells, but the header has {len(header)}", line=line)
        else:
            yield line, dict(zip(header, cells, strict=True))
    if header is None:
        raise InputError(source, "empty: a header is needed")


def _records(text: str, source: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(source, f"not CSV: {error}", line=line) from error


def _checked_header(cells: list[str], source: str, line: int) -> list[str]:
    missing = [column for column in _COLUMNS if column not in cells]
    if missing:
        raise InputError(source, f"no column {', '.join(missing)}", line=line)
    return cells
