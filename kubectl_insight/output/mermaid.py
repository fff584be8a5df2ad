"""A picture as a Mermaid flowchart, in the syntax that every Mermaid since version 10 reads.

Texts are quoted, and all in them that Mermaid, Markdown, HTML or a template engine could obey is written as a
character reference. Shapes are those without double braces, which Liquid and Jinja would take for their own.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from math import log
from typing import Final, Literal, NamedTuple

from kubectl_insight.objects.visible import visible
from kubectl_insight.output.dot_layout import arrangement
from kubectl_insight.output.layering.ranks import longest_path_ranks
from kubectl_insight.output.picture_style import (
    LIGHT,
    Paint,
    Palette,
    Pen,
    Shape,
    box_style,
    elided,
    line_style,
    marked_title,
    shown_lines,
)
from kubectl_insight.views.picture import Box, Frame, Picture

MOST_CHARACTERS: Final = 50_000
MOST_LINES: Final = 500
"""What Mermaid draws unless the page that it runs in allows more: ``maxTextSize`` and ``maxEdges``.

A diagram cannot raise them for itself; both are among the keys that Mermaid takes from the page only.
"""

_SHAPES: Final[dict[Shape, tuple[str, str]]] = {
    "round": ("(", ")"),
    "box": ("[", "]"),
    "note": (">", "]"),
    "cylinder": ("[(", ")]"),
    "hexagon": ("([", "])"),
    "octagon": ("[/", "\\]"),
    "solid": ("[[", "]]"),
    "folder": ("[/", "/]"),
    "component": ("[[", "]]"),
    "oval": ("([", "])"),
}
_DASHES: Final = {"dashed": "6 4", "dotted": "2 3"}
_BOX_WIDTH, _BOX_HEIGHT, _GAP = 200.0, 75.0, 110.0
_PAGE: Final = 1.5
"""Width by height of a page that is pleasant on a screen."""
_LONGEST_COLUMN: Final = 12
_LONGEST_TITLE: Final = 100


def mermaid_text(picture: Picture, palette: Palette = LIGHT) -> str:
    """Return the Mermaid source of a picture; where Mermaid's limits are exceeded, a comment says so."""
    text = "".join(f"{line}\n" for line in _MermaidSource(picture, palette).lines())
    comments = "".join(f"%% {problem}\n" for problem in mermaid_problems(picture, text))
    return text.replace("flowchart ", f"{comments}flowchart ", 1) if comments else text


def mermaid_problems(picture: Picture, text: str) -> list[str]:
    """Return why Mermaid will not draw a text with its default limits, one sentence each."""
    found = []
    size = len(text.encode("utf-16-le")) // 2  # as JavaScript counts
    if size > MOST_CHARACTERS:
        found.append(_beyond(f"{size} characters", MOST_CHARACTERS, "maxTextSize"))
    if len(picture.lines) > MOST_LINES:
        found.append(_beyond(f"{len(picture.lines)} lines between boxes", MOST_LINES, "maxEdges"))
    return found


def _beyond(what: str, most: int, setting: str) -> str:
    return (
        f"there are {what}, and Mermaid draws at most {most} unless the page that it runs in sets {setting}"
    )


class _MermaidSource:
    """Writes one picture."""

    def __init__(self, picture: Picture, palette: Palette) -> None:
        self._picture = picture
        self._palette = palette
        self._shape = _shape(picture)
        self._inside: dict[str, list[Box]] = {}
        for box in picture.boxes:
            self._inside.setdefault(box.frame, []).append(box)

    def lines(self) -> Iterator[str]:
        """Yield the lines of the source."""
        if self._picture.title:
            yield from ("---", f"title: {_yaml(self._picture.title)}", "---")
        yield f"flowchart {self._shape.direction}"
        yield from self._content("", "  ")
        if self._picture.notes:
            yield f'  notes["{_label(self._picture.notes)}"]:::notes'
        yield from self._links()
        yield from self._classes()

    def _content(self, frame: str, indent: str) -> Iterator[str]:
        for box in self._inside.get(frame, ()):
            yield f"{indent}{self._box(box)}"
        for each in self._picture.frames:
            if each.parent == frame:
                yield from self._frame(each, indent)

    def _frame(self, frame: Frame, indent: str) -> Iterator[str]:
        yield f'{indent}subgraph {frame.key}["{_label([elided(visible(frame.title), _LONGEST_TITLE)])}"]'
        yield from self._content(frame.key, f"{indent}  ")
        yield f"{indent}end"

    def _box(self, box: Box) -> str:
        style = box_style(box, self._palette)
        title = marked_title(box, style.mark)
        before, after = _SHAPES[style.shape]
        return f'{box.key}{before}"{_label([*title, *shown_lines(box)])}"{after}:::{_class(box)}'

    def _links(self) -> Iterator[str]:
        named = len({line.type for line in self._picture.lines}) > 1
        for line in self._picture.lines:
            label = f'|"{_label([line.type])}"|' if named else ""
            yield f"  {line.source} {_arrow(line_style(line, self._palette))}{label} {line.target}"
        yield from (f"  {source} ~~~ {target}" for source, target in self._shape.invisible)

    def _classes(self) -> Iterator[str]:
        palette, text = self._palette, self._palette.text
        found: dict[str, Paint] = {}
        for box in self._picture.boxes:
            style = box_style(box, palette)
            found[_class(box)] = Paint(style.fill, style.border)
        for name in sorted(found):
            yield f"  classDef {name} fill:{found[name].fill},stroke:{found[name].border},color:{text}"
        boxes, frames = self._picture.boxes, self._picture.frames
        frame = f"fill:{palette.frame.fill},stroke:{palette.frame.border},color:{palette.quiet}"
        yield from _assigned("frame", frame, [each.key for each in frames])
        dashed = [box.key for box in boxes if box_style(box, palette).dashed]
        yield from _assigned("dashed", "stroke-dasharray:5 4", dashed)
        thick = next((f"{box_style(box, palette).width:g}px" for box in boxes if box.focus), "")
        yield from _assigned("focus", f"stroke-width:{thick}", [box.key for box in boxes if box.focus])
        if self._picture.notes:
            yield f"  classDef notes fill:{palette.page},stroke:{palette.page},color:{palette.quiet}"
        yield from self._line_styles()

    def _line_styles(self) -> Iterator[str]:
        numbers: dict[str, list[int]] = {}
        for number, line in enumerate(self._picture.lines):
            numbers.setdefault(_pen_style(line_style(line, self._palette)), []).append(number)
        for style in sorted(numbers):
            yield f"  linkStyle {','.join(map(str, numbers[style]))} {style}"


def _assigned(name: str, style: str, keys: list[str]) -> Iterator[str]:
    """Yield a class and what has it besides its own."""
    if keys:
        yield f"  classDef {name} {style}"
        yield f"  class {','.join(keys)} {name}"


def _class(box: Box) -> str:
    """Return the class of a box; bare words such as ``node`` are Mermaid's own classes."""
    return f"kind_{box.family}" if box.tone == "good" else f"tone_{box.tone}"


def _arrow(pen: Pen) -> str:
    shaft = "--" if pen.dash == "solid" else "-.-"
    return f"{shaft}o" if pen.arrow == "dot" else f"{shaft}>"


def _pen_style(pen: Pen) -> str:
    style = f"stroke:{pen.colour},stroke-width:{pen.width:g}px"
    return f"{style},stroke-dasharray:{_DASHES[pen.dash]}" if pen.dash in _DASHES else style


class _Shape(NamedTuple):
    """A direction, and invisible links that put parts without lines between them side by side."""

    direction: Literal["LR", "TB"]
    invisible: list[tuple[str, str]]


def _shape(picture: Picture) -> _Shape:
    """Return what comes near to the proportions of a page; Mermaid alone makes one column of loose parts."""
    places = {box.key: number for number, box in enumerate(picture.boxes)}
    links = [(places[line.source], places[line.target]) for line in picture.lines]
    crowds = Counter(longest_path_ranks(len(places), links))
    deep, wide = len(crowds) or 1, max(crowds.values(), default=1)
    if wide > _LONGEST_COLUMN:
        room = max(0, MOST_LINES - len(links))
        return _Shape("LR", arrangement(picture).invisible[:room])
    across = deep * (_BOX_WIDTH + _GAP) / (wide * _BOX_HEIGHT)
    down = wide * _BOX_WIDTH / (deep * (_BOX_HEIGHT + _GAP))
    return _Shape("LR" if abs(log(across / _PAGE)) <= abs(log(down / _PAGE)) else "TB", [])


_PLACEHOLDERS: Final = re.compile("\ufb02(?=\xb0)|\xb6(?=\xdf)")
"""What Mermaid itself writes for the ends of a reference while it works, and reads back afterwards."""
_TRAPS: Final = re.compile(r"s(?=tyle)|c(?=lassDef)|:(?=fa-)|[^\w .,:'=()/+▲✖∅…-]")
"""What begins an icon or a statement for Mermaid's searches through the whole text, and all odd signs."""


def _label(lines: Iterable[str]) -> str:
    r"""Return lines as a text between quotes, which Mermaid does not let be empty.

    They are broken by Mermaid's own ``\n``. A ``<br/>`` would send the text through a sanitiser that resolves the
    references too early, before icons (``fa:fa-car``), formulas (``$$``) and ``\n`` are looked for.
    """
    return "\\n".join(_quoted(line) for line in lines) or " "


def _quoted(text: str) -> str:
    """Write what Mermaid could obey as references, which it spells ``#`` for ``&#``."""
    return _TRAPS.sub(lambda match: f"#{ord(match[0])};", _unplaced(visible(text)))


def _unplaced(text: str) -> str:
    return _PLACEHOLDERS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


_NOT_IN_TITLES: Final = str.maketrans({"<": "\u2039", ">": "\u203a", "\ufffe": "\ufffd", "\uffff": "\ufffd"})
"""Tags, of which Mermaid deletes the harmful ones, and what YAML forbids."""


def _yaml(text: str) -> str:
    """Return a text as a double-quoted scalar of YAML, which a string of JSON is."""
    shown = elided(_unplaced(visible(text)), _LONGEST_TITLE)
    return json.dumps(shown.translate(_NOT_IN_TITLES), ensure_ascii=False)
