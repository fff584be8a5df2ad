"""How pictures look, whatever writes them: shapes and colours by family, marks by health, dashes by relation.

A colour never says anything alone: kinds differ in shape as well, health in a mark, relations in dashes and
arrow heads.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple
from unicodedata import east_asian_width

from kubectl_insight.objects.visible import visible
from kubectl_insight.output.palettes import DARK, LIGHT, Arrow, Dash, Paint, Palette, Pen
from kubectl_insight.rules.edge_types import EDGE_TYPES
from kubectl_insight.views.kind_families import FAMILIES
from kubectl_insight.views.picture import Box, Line, Picture, Tone

__all__ = [
    "DARK",
    "LIGHT",
    "Arrow",
    "BoxStyle",
    "Dash",
    "Legend",
    "Paint",
    "Palette",
    "Pen",
    "Shape",
    "box_style",
    "box_tooltip",
    "broken",
    "columns",
    "elided",
    "legend",
    "line_style",
    "line_tooltip",
    "marked_title",
    "shown_lines",
    "shown_parts",
    "shown_title",
]

Shape = Literal[
    "round", "box", "note", "cylinder", "hexagon", "octagon", "solid", "folder", "component", "oval"
]

SHAPES: Final[Mapping[str, Shape]] = {
    "workload": "round",
    "pod": "round",
    "container": "box",
    "image": "folder",
    "network": "hexagon",
    "storage": "cylinder",
    "config": "note",
    "secret": "note",
    "access": "octagon",
    "policy": "octagon",
    "scaling": "round",
    "node": "solid",
    "namespace": "folder",
    "cluster": "solid",
    "release": "component",
    "extension": "component",
    "event": "note",
    "custom": "box",
    "external": "oval",
}
MARKS: Final[Mapping[Tone, str]] = {"good": "", "busy": "▲", "bad": "✖", "unknown": "?", "missing": "∅"}
TONE_WORDS: Final[Mapping[Tone, str]] = {
    "good": "well",
    "busy": "not ready yet",
    "bad": "failed",
    "unknown": "not known",
    "missing": "does not exist",
}
LINE_WORDS: Final = {
    "ownership": "owns, contains",
    "placement": "runs, is made from",
    "traffic": "sends traffic to",
    "use": "uses",
    "control": "restricts, scales",
    "permission": "allows",
    "access": "gives rights",
}
FOCUS_WIDTH: Final = 3.0
LONGEST_TITLE: Final = 36
SHORTEST_NAME: Final = 18
LONGEST_LINE: Final = 40
MOST_LINES: Final = 4


class BoxStyle(NamedTuple):
    """How one box is drawn; ``mark`` stands before its title."""

    shape: Shape
    fill: str
    border: str
    dashed: bool
    width: float
    mark: str


class Legend(NamedTuple):
    """What of a picture needs an explanation, in fixed order.

    Attributes:
        kinds: Families of kinds, where there are several.
        tones: All but ``good``.
        lines: Families of edges, where there are several.
        optional, problem: Whether a line is optional, or wrong.
    """

    kinds: tuple[str, ...]
    tones: tuple[Tone, ...]
    lines: tuple[str, ...]
    optional: bool
    problem: bool

    def __bool__(self) -> bool:
        return bool(self.kinds or self.tones or self.lines or self.optional or self.problem)


def box_style(box: Box, palette: Palette) -> BoxStyle:
    """Return how a box is drawn: by its kind while it is well, by its health otherwise."""
    paint = palette.tones.get(box.tone) or palette.kinds.get(box.family, palette.kinds["custom"])
    return BoxStyle(
        shape=SHAPES.get(box.family, "box"),
        fill=paint.fill,
        border=paint.border,
        dashed=box.tone == "missing" or box.node.presence != "live",
        width=FOCUS_WIDTH if box.focus else 1.0,
        mark=MARKS[box.tone],
    )


def line_style(line: Line, palette: Palette) -> Pen:
    """Return how a line is drawn: by its family, dotted where it is optional, red where it is wrong."""
    pen = palette.lines.get(line.family, palette.lines["use"])
    if line.problem:
        pen = pen._replace(colour=palette.problem, width=2.0)
    if line.optional:
        return pen._replace(dash="dotted")
    return pen._replace(dash="dashed") if line.back else pen


def legend(picture: Picture) -> Legend:
    """Return what the picture needs explained: only what occurs in it."""
    families = {box.family for box in picture.boxes}
    lines = {line.family for line in picture.lines}
    tones = {box.tone for box in picture.boxes}
    return Legend(
        kinds=tuple(each for each in FAMILIES if each in families) if len(families) > 1 else (),
        tones=tuple(tone for tone in MARKS if tone in tones and tone != "good"),
        lines=tuple(each for each in LINE_WORDS if each in lines) if len(lines) > 1 else (),
        optional=any(line.optional for line in picture.lines),
        problem=any(line.problem for line in picture.lines),
    )


def shown_title(box: Box) -> str:
    """Return what a box is, on one line: ``Pod web-0``, without its mark, cut in the middle where it is long."""
    return " ".join(part for part in shown_parts(box) if part)


def marked_title(box: Box, mark: str) -> list[str]:
    """Return what a box is, its mark in front of the name: kind and name on a line each, one line for a crowd."""
    kind, name = shown_parts(box)
    title = [shown_title(box)] if box.members or not name else [kind, name]
    title[-1] = f"{mark} {title[-1]}" if mark else title[-1]
    return title


def shown_parts(box: Box) -> tuple[str, str]:
    """Return the kind and the name that a box shows; the name is empty where the title is one word."""
    kind, _, name = visible(box.title).partition(" ")
    return elided(kind, LONGEST_TITLE), elided(name, max(SHORTEST_NAME, LONGEST_TITLE - len(kind) - 1))


def shown_lines(box: Box) -> list[str]:
    """Return the further lines of a box, broken where they are long."""
    lines = [line for text in box.lines for line in broken(text, LONGEST_LINE)]
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], "…"]


def broken(text: str, width: int) -> list[str]:
    """Break a text into at most two lines, at spaces where it has some; its control characters are visible."""
    from textwrap import wrap

    text = visible(text)
    if columns(text) <= width:
        return [text]
    return [elided(line, width) for line in wrap(text, width, max_lines=2, placeholder=" …")]


def box_tooltip(box: Box) -> list[str]:
    """Return all that a box stands for in full, one thing a line; control characters are as they come."""
    lines = [box.node.id if not box.members else box.title, *box.lines]
    if box.tone != "good":
        lines.append(TONE_WORDS[box.tone])
    most = 20
    lines += [member.id for member in box.members[:most]]
    if len(box.members) > most:
        lines.append(f"and {len(box.members) - most} more")
    return lines


def line_tooltip(line: Line) -> list[str]:
    """Return why a line is there, line by line: its type, then rule and field of each of its edges."""
    meaning = EDGE_TYPES[line.type].meaning if line.type in EDGE_TYPES else ""
    lines = [f"{line.type}: {meaning}" if meaning else line.type]
    if line.problem:
        lines.append(line.problem)
    most = 8
    for edge in line.edges[:most]:
        state = f", {edge.state}" if edge.state else ""
        lines.append(f"{edge.source} → {edge.target}: {edge.rule} at {edge.path} ({edge.evidence}{state})")
    if len(line.edges) > most:
        lines.append(f"and {len(line.edges) - most} more")
    return lines


def elided(text: str, most: int) -> str:
    """Cut a text in its middle; a name tells what it is by its beginning and which one by its end.

    Args:
        most: Columns; wide characters take two.

    >>> elided("Pod checkout-5f7d8c9b64-x2v9q", 20)
    'Pod checkou…64-x2v9q'
    """
    if columns(text) <= most:
        return text
    tail = _fitting(text[::-1], min(most - 1, (most - 1) * 2 // 5 + 1))[::-1]
    return f"{_fitting(text, most - 1 - columns(tail))}…{tail}"


def columns(text: str) -> int:
    """Return how much room a text takes, in average characters."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(character) in {"W", "F"} else 1 for character in text)


def _fitting(text: str, most: int) -> str:
    """Return the beginning of a text that takes at most so many columns."""
    used = 0
    for place, character in enumerate(text):
        used += columns(character)
        if used > most:
            return text[:place]
    return text
