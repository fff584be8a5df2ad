"""A picture as a file: SVG, PNG or PDF, by Graphviz or by ourselves.

Graphviz draws small pictures best: its lines go around boxes. It lays large ones out in a column or a row without
end and reserves a lane for every line; those are laid out by ourselves, and Graphviz only paints them for PNG and
PDF. SVG needs no Graphviz at all.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from kubectl_insight.output.dot import dot_text
from kubectl_insight.output.graphviz_engine import Engine, EngineFailedError, EngineMissingError
from kubectl_insight.output.picture_style import LIGHT, Palette
from kubectl_insight.views.picture import Picture

PictureFormat = Literal["svg", "png", "pdf"]

MOST_BOXES = 60
MOST_LINES = 150
"""What Graphviz lays out well."""
_SHARP = {"dpi": "144"}


class Rendering(NamedTuple):
    """A drawn picture.

    Attributes:
        data: The file.
        warnings: One sentence each: what did not go as wanted.
    """

    data: bytes
    warnings: tuple[str, ...] = ()


def render(
    picture: Picture, form: PictureFormat, *, palette: Palette = LIGHT, engine: Engine | None = None
) -> Rendering:
    """Draw a picture.

    Raises:
        EngineMissingError: PNG or PDF was asked for and there is no Graphviz.
        EngineFailedError: PNG or PDF was asked for and Graphviz failed even at painting.
    """
    engine = engine or Engine()
    if form == "svg":
        return svg(picture, palette=palette, engine=engine)
    return _painted(picture, form, palette, engine)


def svg(picture: Picture, *, palette: Palette = LIGHT, engine: Engine | None = None) -> Rendering:
    """Draw a picture as self-contained SVG; always succeeds."""
    warnings: tuple[str, ...] = ()
    if _suits_graphviz(picture):
        from kubectl_insight.output.graphviz_svg import self_contained

        try:
            drawn = (engine or Engine()).draw(dot_text(picture, tooltips=False, palette=palette), "svg")
            return Rendering(self_contained(drawn.decode(), picture).encode())
        except EngineMissingError:
            pass  # nothing is lost but some beauty
        except EngineFailedError as error:
            warnings = (_by_ourselves(error),)
    from kubectl_insight.output.svg.drawing import svg_text

    return Rendering(svg_text(picture, palette).encode(), warnings)


def png(picture: Picture, *, palette: Palette = LIGHT, engine: Engine | None = None) -> Rendering:
    """Draw a picture as PNG; see :func:`render`."""
    return _painted(picture, "png", palette, engine or Engine())


def pdf(picture: Picture, *, palette: Palette = LIGHT, engine: Engine | None = None) -> Rendering:
    """Draw a picture as PDF; see :func:`render`."""
    return _painted(picture, "pdf", palette, engine or Engine())


def _painted(picture: Picture, form: Literal["png", "pdf"], palette: Palette, engine: Engine) -> Rendering:
    warnings: tuple[str, ...] = ()
    if _suits_graphviz(picture):
        sharp = _SHARP if form == "png" else {}
        source = dot_text(picture, tooltips=False, palette=palette, attributes=sharp)
        try:
            return Rendering(engine.draw(source, form))
        except EngineFailedError as error:
            warnings = (_by_ourselves(error),)
    from kubectl_insight.output.dot_placed import placed_dot_text

    return Rendering(engine.draw(placed_dot_text(picture, palette), form, placed=True), warnings)


def _suits_graphviz(picture: Picture) -> bool:
    return len(picture.boxes) <= MOST_BOXES and len(picture.lines) <= MOST_LINES


def _by_ourselves(error: EngineFailedError) -> str:
    return f"Warning: Graphviz {error.problem}; the picture is laid out without it"
