"""A picture as text: every box with the lines that leave it, and why they are there.

What was asked for comes first, and there the lines that arrive are shown as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kubectl_insight.objects.visible import visible
from kubectl_insight.output.evidence import evidence_phrase
from kubectl_insight.output.flowing_rows import Row, flowing_lines
from kubectl_insight.output.tone_colours import TONE_COLOURS
from kubectl_insight.rules.edge_types import PLACES
from kubectl_insight.views.picture import Box, Line, Picture

UNICODE = ("→", "←", "◀")
ASCII = ("->", "<-", "<")
_FOLDED: Final = "runs"
"""Which pods a node runs would be most of the text; where it says no more than that, they are one row."""


@dataclass(frozen=True, slots=True)
class PictureTextStyle:
    """How a picture is printed.

    Attributes:
        width: The terminal's columns, or ``None`` for what is no terminal: there each row is one line.
        ascii: Arrows of ASCII, for streams that cannot say more.
    """

    headers: bool = True
    colour: bool = False
    width: int | None = None
    ascii: bool = False


def picture_lines(picture: Picture, style: PictureTextStyle) -> Iterator[str]:
    """Yield the lines of a picture, with control characters made visible."""
    rows = _Text(picture, style).rows()
    if rows:
        if style.headers:
            rows.insert(0, Row(["OBJECT", "STATUS", "WHY"], {}))
        yield from flowing_lines(rows, colour=style.colour, width=style.width)
    for note in picture.notes:
        yield visible(f"({note})")


class _Text:
    def __init__(self, picture: Picture, style: PictureTextStyle) -> None:
        self._picture = picture
        self._out, self._in, self._mark = ASCII if style.ascii else UNICODE
        self._boxes = {box.key: box for box in picture.boxes}
        self._frames = {frame.key: frame.title for frame in picture.frames}
        self._folds = any(line.type not in PLACES for line in picture.lines)
        self._leaving: dict[str, list[Line]] = {}
        self._arriving: dict[str, list[Line]] = {}
        for line in picture.lines:
            self._leaving.setdefault(line.source, []).append(line)
            self._arriving.setdefault(line.target, []).append(line)

    def rows(self) -> list[Row]:
        """Return the rows with the styles of their cells."""
        asked = [box for box in self._picture.boxes if box.focus]
        others = [box for box in self._picture.boxes if not box.focus]
        rows = [row for box in asked for row in self._box(box, "")]
        frame = ""
        for box in others:
            if box.frame != frame:
                frame = box.frame
                rows.append(
                    Row([visible(self._frames[frame]) if frame else "(no frame)", "", ""], {0: "mark"})
                )
            rows.extend(self._box(box, box.frame))
        return rows

    def _box(self, box: Box, frame: str) -> Iterator[Row]:
        colour = TONE_COLOURS[box.tone]
        title = f"{visible(box.title)} {self._mark}" if box.focus else visible(box.title)
        first, *more = box.lines or [""]
        row = [title, visible(first), visible("; ".join(more))]
        yield Row(row, {0: "mark" if box.focus else "", 1: colour, 2: colour if colour != "good" else ""})
        leaving = self._leaving.get(box.key, ())
        folded = [line for line in leaving if self._may_fold(line)] if not box.focus else []
        if len(folded) > 1:
            yield self._folded(folded)
        else:
            folded = []
        for line in leaving:
            if line not in folded:
                yield self._line(line, self._out, line.target, frame)
        if box.focus:
            for line in self._arriving.get(box.key, ()):
                yield self._line(line, self._in, line.source, frame)

    def _may_fold(self, line: Line) -> bool:
        other = self._boxes[line.target]
        return (
            self._folds
            and line.type == _FOLDED
            and other.tone == "good"
            and not other.focus
            and not line.problem
        )

    def _folded(self, lines: Sequence[Line]) -> Row:
        edges = [edge for line in lines for edge in line.edges]
        kind = self._boxes[lines[0].target].node.gvk.kind
        count = len({edge.target for edge in edges})
        name = f"  {lines[0].type} {self._out} {visible(kind)} x{count} in {len(lines)} boxes"
        return Row([name, "", evidence_phrase(edges)], {1: "good", 2: "quiet"})

    def _line(self, line: Line, arrow: str, end: str, frame: str) -> Row:
        other = self._boxes[end]
        place = f" ({self._frames[other.frame]})" if other.frame != frame and other.frame and frame else ""
        name = f"  {line.type} {arrow} {visible(self._reached(line, other) + place)}"
        status = visible(other.lines[0]) if other.lines and other.tone != "good" else ""
        return Row(
            [name, status, evidence_phrase(line.edges)],
            {1: TONE_COLOURS[other.tone], 2: "bad" if line.problem else "quiet"},
        )

    def _reached(self, line: Line, other: Box) -> str:
        """Return the title of a box, and how many of its objects a line means where that is not all of them."""
        end = {edge.target if other.key == line.target else edge.source for edge in line.edges}
        return f"{len(end)} of {other.title}" if end and len(end) < other.count else other.title
