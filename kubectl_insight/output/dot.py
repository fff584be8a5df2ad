"""A picture as Graphviz DOT; quoting is the graphviz library's, escapes in labels are ours to prevent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kubectl_insight.objects.visible import visible
from kubectl_insight.output.dot_caption import caption, markup
from kubectl_insight.output.dot_layout import arrangement, layout_attributes
from kubectl_insight.output.picture_style import (
    LIGHT,
    Palette,
    Pen,
    Shape,
    box_style,
    box_tooltip,
    elided,
    line_style,
    line_tooltip,
    shown_lines,
    shown_parts,
    shown_title,
)
from kubectl_insight.views.picture import Box, Frame, Line, Picture

if TYPE_CHECKING:
    from collections.abc import Mapping

FONT = "Helvetica,Arial,sans-serif"

_SHAPES: dict[Shape, dict[str, str]] = {
    "round": {"style": "rounded,filled"},
    "box": {"style": "filled"},
    "note": {"shape": "note", "style": "filled"},
    "cylinder": {"shape": "cylinder", "style": "filled"},
    "hexagon": {"shape": "hexagon", "style": "filled"},
    "octagon": {"shape": "octagon", "style": "filled"},
    "solid": {"shape": "box3d", "style": "filled", "margin": "0.18,0.12"},  # its sides take from the room
    "folder": {"shape": "folder", "style": "filled"},
    "component": {"shape": "component", "style": "filled"},
    "oval": {"shape": "ellipse", "style": "filled"},
}
_ARROWS = {"full": "normal", "open": "vee", "hollow": "empty", "bar": "tee", "dot": "dot"}
_LONGEST_FRAME_TITLE = 60


def dot_text(
    picture: Picture,
    *,
    bare: bool = False,
    tooltips: bool = True,
    palette: Palette = LIGHT,
    attributes: Mapping[str, str] | None = None,
) -> str:
    """Return the DOT source of a picture.

    Args:
        bare: Leave out marks, tooltips and the caption with title, notes and legend.
        tooltips: Carry what each box and line stands for, which viewers show under the pointer.
        attributes: Further attributes of the graph, which win over ours.
    """
    graph = {**layout_attributes(picture), **(attributes or {})}
    if not bare:
        graph |= {"bgcolor": palette.page, **caption(picture, palette)}
    dot = new_digraph(graph, palette)
    DotSource(picture, palette, bare=bare, tooltips=tooltips and not bare).write(dot)
    return str(dot.source)


def new_digraph(attributes: Mapping[str, str], palette: Palette) -> Any:
    """Return an empty digraph of the graphviz library, with what all boxes and lines have in common."""
    import graphviz

    return graphviz.Digraph(
        graph_attr={"fontname": FONT, **attributes},
        node_attr=_node_defaults(palette),
        edge_attr=_edge_defaults(palette),
    )


def _node_defaults(palette: Palette) -> dict[str, str]:
    return {
        "shape": "box",
        "style": "rounded,filled",
        "fontname": FONT,
        "fontsize": "11",
        "fontcolor": palette.text,
        "margin": "0.13,0.06",
        "height": "0.36",
    }


def _edge_defaults(palette: Palette) -> dict[str, str]:
    pen = palette.lines["ownership"]
    return {"color": pen.colour, "arrowsize": "0.7", "fontname": FONT, "fontsize": "9"}


class DotSource:
    """Writes the statements of a picture; its subclasses know more about them."""

    def __init__(self, picture: Picture, palette: Palette, *, bare: bool, tooltips: bool) -> None:
        self._picture = picture
        self._palette = palette
        self._bare = bare
        self._tooltips = tooltips
        self._arrangement = arrangement(picture)

    def write(self, dot: Any) -> None:
        """Add everything to a digraph of the graphviz library."""
        frames = {frame.key for frame in self._picture.frames}
        inside: dict[str, list[Box]] = {}
        for box in self._picture.boxes:
            inside.setdefault(box.frame if box.frame in frames else "", []).append(box)
        self._write_inside(dot, "", inside)
        for number, line in enumerate(self._picture.lines):
            dot.edge(line.source, line.target, **self.line_attributes(line, number))
        for source, target in self._arrangement.invisible:
            dot.edge(source, target, style="invis")

    def _write_inside(self, dot: Any, frame: str, inside: dict[str, list[Box]]) -> None:
        for box in inside.get(frame, ()):
            dot.node(box.key, **self.box_attributes(box))
        for each in self._picture.frames:
            if each.parent == frame:
                with dot.subgraph(name=f"cluster_{each.key}", graph_attr=self.frame_attributes(each)) as part:
                    self._write_inside(part, each.key, inside)

    def frame_attributes(self, frame: Frame) -> dict[str, str]:
        """Return the attributes of one frame."""
        paint = self._palette.frame
        attributes = {
            "label": escaped(elided(visible(frame.title), _LONGEST_FRAME_TITLE)),
            "style": "rounded,filled",
            "color": paint.border,
            "fillcolor": paint.fill,
            "fontcolor": self._palette.quiet,
            "fontsize": "12",
            "labeljust": "l",
            "margin": "14",
        }
        if not self._bare:
            attributes["id"] = frame.key
        return attributes

    def box_attributes(self, box: Box) -> dict[str, str]:
        """Return the attributes of one box."""
        style = box_style(box, self._palette)
        attributes = {"label": self._label(box), "fillcolor": style.fill, "color": style.border}
        attributes |= _SHAPES[style.shape]
        if style.dashed:
            attributes["style"] += ",dashed"
        if box.focus:
            attributes["penwidth"] = f"{style.width:g}"
        if not self._bare:
            attributes["id"] = box.key
        if self._tooltips:
            attributes["tooltip"] = escaped(*box_tooltip(box))
        return attributes

    def _label(self, box: Box) -> str:
        if self._bare:
            return escaped(shown_title(box), *shown_lines(box))
        mark = box_style(box, self._palette).mark
        kind, name = shown_parts(box)
        sign = f'<FONT COLOR="{box_style(box, self._palette).border}">{mark}</FONT> ' if mark else ""
        small = f'<FONT POINT-SIZE="9" COLOR="{self._palette.quiet}">'
        rows = [f"{small}{markup(kind)}</FONT>", f"{sign}<B>{markup(name)}</B>"]
        rows += [f"{small}{markup(line)}</FONT>" for line in shown_lines(box)]
        return f"<{'<BR/>'.join(rows)}>"

    def line_attributes(self, line: Line, number: int) -> dict[str, str]:
        """Return the attributes of one line."""
        attributes = _pen_attributes(line_style(line, self._palette), self._palette)
        if line.back and not self._bare:
            attributes["constraint"] = "false"
        if number in self._arrangement.lengths:
            attributes["minlen"] = str(self._arrangement.lengths[number])
        if not self._bare:
            attributes["id"] = f"e{number}"
        if self._tooltips:
            attributes["tooltip"] = escaped(*line_tooltip(line))
        return attributes


def _pen_attributes(pen: Pen, palette: Palette) -> dict[str, str]:
    """Return what differs from the defaults."""
    attributes = {}
    if pen.colour != palette.lines["ownership"].colour:
        attributes["color"] = pen.colour
    if pen.dash != "solid":
        attributes["style"] = pen.dash
    if pen.arrow != "full":
        attributes["arrowhead"] = _ARROWS[pen.arrow]
    if pen.width != 1.0:
        attributes["penwidth"] = f"{pen.width:g}"
    return attributes


_LOOKS_LIKE_ENTITY = re.compile(r"&(?=#?\w+;)")


def escaped(*lines: str) -> str:
    r"""Have lines of text stand for themselves in a label.

    Backslashes would be obeyed, character references resolved, ``<..>`` read as markup; lines are broken by
    DOT's own ``\n``, and whatever a terminal or a reader could be misled by becomes visible.
    """
    import graphviz

    text = "\\n".join(visible(line).replace("\\", "\\\\") for line in lines)
    safe: str = graphviz.nohtml(_LOOKS_LIKE_ENTITY.sub("&amp;", text))
    return safe
