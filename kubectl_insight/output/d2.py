"""A picture as D2: frames as containers, looks as classes, evidence in tooltips.

Keys are ours and every text is double-quoted, so that nothing in it can become syntax. The layout is ELK's, which
the ``d2`` command carries; an option of its command line wins over that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from kubectl_insight.objects.visible import visible
from kubectl_insight.output.picture_style import (
    LIGHT,
    Arrow,
    Palette,
    Pen,
    Shape,
    box_style,
    box_tooltip,
    elided,
    line_style,
    line_tooltip,
    marked_title,
    shown_lines,
)
from kubectl_insight.views.picture import Box, Frame, Line, Picture

_SHAPES: Final[dict[Shape, str]] = {
    "round": "shape: rectangle; style.border-radius: 8",
    "box": "shape: rectangle",
    "note": "shape: page",
    "cylinder": "shape: cylinder",
    "hexagon": "shape: hexagon",
    "octagon": "shape: parallelogram",
    "solid": "shape: rectangle; style.3d: true",
    "folder": "shape: package",
    "component": "shape: rectangle; style.double-border: true",
    "oval": "shape: oval",
}
_ARROWS: Final[dict[Arrow, str]] = {
    "full": "shape: triangle",
    "open": "shape: arrow",
    "hollow": "shape: triangle; style.filled: false",
    "bar": "shape: diamond",
    "dot": "shape: circle; style.filled: true",
}
_DASHES: Final = {"dashed": 5, "dotted": 2}
_ENGINE: Final = "vars: { d2-config: { layout-engine: elk } }"
_MOST_EVIDENCE: Final = 12
_LONGEST_TITLE: Final = 100


def d2_text(picture: Picture, palette: Palette = LIGHT, *, tooltips: bool = True) -> str:
    """Return the D2 source of a picture.

    Args:
        tooltips: Have each box carry what it stands for and why its lines are there. D2 shows that under the
            pointer, and lists it below the picture where there is none, as in PNG. Lines have no tooltips: D2
            would not show them, and they are most of the text.
    """
    return "".join(f"{line}\n" for line in _D2Source(picture, palette, tooltips=tooltips).lines())


class _D2Source:
    """Writes one picture."""

    def __init__(self, picture: Picture, palette: Palette, *, tooltips: bool) -> None:
        self._picture = picture
        self._palette = palette
        self._tooltips = tooltips
        self._inside: dict[str, list[Box]] = {}
        for box in picture.boxes:
            self._inside.setdefault(box.frame, []).append(box)
        self._leaving: dict[str, list[Line]] = {}
        for line in picture.lines:
            self._leaving.setdefault(line.source, []).append(line)
        frames = {frame.key: frame for frame in picture.frames}
        self._paths = {box.key: _path(box, frames) for box in picture.boxes}

    def lines(self) -> Iterator[str]:
        """Yield the lines of the source."""
        yield from (_ENGINE, "direction: right")
        yield from self._classes()
        yield from self._remarks()
        yield from self._content("", "")
        yield from (self._line(line) for line in self._picture.lines)

    def _remarks(self) -> Iterator[str]:
        text = "shape: text; near: {}; style.font-size: {}; style.font-color: " + _quoted(self._palette.quiet)
        if self._picture.title:
            title = elided(visible(self._picture.title), _LONGEST_TITLE)
            yield f"title: {_quoted(title)} {{ {text.format('top-center', 24)} }}"
        if self._picture.notes:
            yield f"notes: {_quoted(*self._picture.notes)} {{ {text.format('bottom-center', 14)} }}"

    def _content(self, frame: str, indent: str) -> Iterator[str]:
        for box in self._inside.get(frame, ()):
            yield f"{indent}{self._box(box)}"
        for each in self._picture.frames:
            if each.parent == frame:
                title = _quoted(elided(visible(each.title), _LONGEST_TITLE))
                yield f"{indent}{each.key}: {title} {{"
                yield f"{indent}  class: frame; label.near: top-left"
                yield from self._content(each.key, f"{indent}  ")
                yield f"{indent}}}"

    def _box(self, box: Box) -> str:
        style = box_style(box, self._palette)
        title = marked_title(box, style.mark)
        settings = [f"class: [{'; '.join(_box_classes(box, dashed=style.dashed))}]"]
        if box.members:
            settings.append("style.multiple: true")
        if self._tooltips:
            settings.append(f"tooltip: {_tooltip(self._box_tooltip(box))}")
        return f"{box.key}: {_quoted(*title, *shown_lines(box))} {{ {'; '.join(settings)} }}"

    def _box_tooltip(self, box: Box) -> list[str]:
        evidence = [each for line in self._leaving.get(box.key, ()) for each in line_tooltip(line)[1:]]
        more = len(evidence) - _MOST_EVIDENCE
        rest = [f"and {more} more relations"] if more > 0 else []
        return [*box_tooltip(box), *evidence[:_MOST_EVIDENCE], *rest]

    def _line(self, line: Line) -> str:
        settings = f"class: {_line_class(line)}"
        return (
            f"{self._paths[line.source]} -> {self._paths[line.target]}: {_quoted(line.type)} {{ {settings} }}"
        )

    def _classes(self) -> Iterator[str]:
        palette = self._palette
        found = {"frame": f'style: {{ fill: "{palette.frame.fill}"; stroke: "{palette.frame.border}"; '
                 f'font-color: "{palette.quiet}"; font-size: 18; border-radius: 6; stroke-width: 1 }}',
                 "dashed": "style.stroke-dash: 4"}  # fmt: skip
        for box in self._picture.boxes:
            style = box_style(box, palette)
            found[f"kind_{box.family}"] = _SHAPES[style.shape]
            found[f"tone_{_tone(box)}"] = (
                f'style: {{ fill: "{style.fill}"; stroke: "{style.border}"; '
                f'font-color: "{palette.text}"; stroke-width: 1 }}'
            )
            if box.focus:
                found["focus"] = f"style.stroke-width: {style.width:.0f}"
        for line in self._picture.lines:
            found[_line_class(line)] = _pen_style(line_style(line, palette), palette)
        yield "classes: {"
        yield from (f"  {name}: {{ {found[name]} }}" for name in sorted(found))
        yield "}"


def _path(box: Box, frames: dict[str, Frame]) -> str:
    """Return the key of a box as it is named outside all frames."""
    steps, around = [box.key], box.frame
    while around:
        steps.append(around)
        around = frames[around].parent
    return ".".join(reversed(steps))


def _tone(box: Box) -> str:
    """Return whose colours a box has: its family's while it is well."""
    return box.family if box.tone == "good" else box.tone


def _box_classes(box: Box, *, dashed: bool) -> Iterator[str]:
    yield f"kind_{box.family}"
    yield f"tone_{_tone(box)}"
    if dashed:
        yield "dashed"
    if box.focus:
        yield "focus"


def _line_class(line: Line) -> str:
    marks = {"optional": line.optional, "wrong": bool(line.problem), "back": line.back}
    return "_".join(["line", line.family, *(mark for mark, there in marks.items() if there)])


def _pen_style(pen: Pen, palette: Palette) -> str:
    dash = f"; stroke-dash: {_DASHES[pen.dash]}" if pen.dash in _DASHES else ""
    style = f'stroke: "{pen.colour}"; stroke-width: {round(pen.width)}; font-color: "{palette.quiet}"{dash}'
    return f"style: {{ {style} }}; target-arrowhead: {{ {_ARROWS[pen.arrow]} }}"


def _tooltip(lines: Sequence[str]) -> str:
    """Return lines as a string that is itself as plain text, and a block of code as Markdown.

    D2 checks tooltips as Markdown and then shows them as they are, so that escapes would be seen.
    """
    return _quoted(*(f"    {line}" for line in lines))


_ESCAPES: Final = str.maketrans({
    "\\": r"\\",
    '"': r"\"",
    "$": r"\$",  # of a substitution, ``${x}``
    "\ufffe": "\ufffd",  # no characters of XML, and so of no tooltip and no SVG
    "\uffff": "\ufffd",
})  # fmt: skip


def _quoted(*lines: str) -> str:
    r"""Return lines of text as one double-quoted string; what could mislead a reader becomes visible."""
    return '"' + r"\n".join(visible(line).translate(_ESCAPES) for line in lines) + '"'
