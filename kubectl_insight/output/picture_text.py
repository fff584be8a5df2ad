"""A picture as text: every box with the lines that leave it, and why they are there.

What was asked for comes first, and there the lines that arrive are shown as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kubectl_insight.objects.visible import visible
from kubectl_insight.output import table
from kubectl_insight.views.picture import Box, Line, Picture

UNICODE = ("→", "←", "◀")
ASCII = ("->", "<-", "<")
_COLOURS = {"good": "good", "busy": "busy", "bad": "bad", "missing": "bad", "unknown": "quiet"}


@dataclass(frozen=True, slots=True)
class PictureTextStyle:
    """How a picture is printed.

    Attributes:
        width: The terminal's columns, or ``None`` to cut nothing.
        ascii: Arrows of ASCII, for streams that cannot say more.
    """

    headers: bool = True
    colour: bool = False
    width: int | None = None
    ascii: bool = False


def picture_lines(picture: Picture, style: PictureTextStyle) -> Iterator[str]:
    """Yield the lines of a picture, with control characters made visible."""
    text = _Text(picture, style)
    rows = text.rows()
    if rows:
        if style.headers:
            rows.insert(0, (["OBJECT", "STATUS", "WHY"], {}))
        styles = [colours for _, colours in rows] if style.colour else None
        yield from table.lines([row for row, _ in rows], styles=styles, width=style.width)
    for note in picture.notes:
        yield visible(f"({note})")


_Row = tuple[list[str], dict[int, str]]


class _Text:
    def __init__(self, picture: Picture, style: PictureTextStyle) -> None:
        self._picture = picture
        self._out, self._in, self._mark = ASCII if style.ascii else UNICODE
        self._boxes = {box.key: box for box in picture.boxes}
        self._frames = {frame.key: frame.title for frame in picture.frames}
        self._leaving: dict[str, list[Line]] = {}
        self._arriving: dict[str, list[Line]] = {}
        for line in picture.lines:
            self._leaving.setdefault(line.source, []).append(line)
            self._arriving.setdefault(line.target, []).append(line)

    def rows(self) -> list[_Row]:
        """Return the rows with the styles of their cells."""
        asked = [box for box in self._picture.boxes if box.focus]
        others = [box for box in self._picture.boxes if not box.focus]
        rows = [row for box in asked for row in self._box(box, "")]
        frame = ""
        for box in others:
            if box.frame != frame:
                frame = box.frame
                rows.append(([visible(self._frames[frame]) if frame else "(no frame)", "", ""], {0: "mark"}))
            rows.extend(self._box(box, box.frame))
        return rows

    def _box(self, box: Box, frame: str) -> Iterator[_Row]:
        colour = _COLOURS[box.tone]
        title = f"{visible(box.title)} {self._mark}" if box.focus else visible(box.title)
        first, *more = box.lines or [""]
        row = [title, visible(first), visible("; ".join(more))]
        yield row, {0: "mark" if box.focus else "", 1: colour, 2: colour if colour != "good" else ""}
        yield from (
            self._line(line, self._out, line.target, frame) for line in self._leaving.get(box.key, ())
        )
        if box.focus:
            yield from (
                self._line(line, self._in, line.source, frame) for line in self._arriving.get(box.key, ())
            )

    def _line(self, line: Line, arrow: str, end: str, frame: str) -> _Row:
        other = self._boxes[end]
        place = f" ({self._frames[other.frame]})" if other.frame != frame and other.frame and frame else ""
        name = f"  {line.type} {arrow} {visible(other.title + place)}"
        status = visible(other.lines[0]) if other.lines and other.tone != "good" else ""
        return [name, status, visible(_evidence(line))], {
            1: _COLOURS[other.tone],
            2: "bad" if line.problem else "quiet",
        }


def _evidence(line: Line) -> str:
    """Say in a few words why a line is there."""
    first = line.edges[0]
    words: Sequence[str] = (
        first.path if len(line.edges) == 1 else f"{first.path} and {len(line.edges) - 1} more",
        "" if first.evidence == "declared" else first.evidence,
        first.state if len(line.edges) == 1 else "",
        "optional" if line.optional else "",
        line.problem,
    )
    return ", ".join(word for word in words if word)
