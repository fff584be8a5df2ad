"""Title, legend and notes of a picture, as one HTML-like label above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from kubectl_insight.objects.visible import visible
from kubectl_insight.output.picture_style import (
    LINE_WORDS,
    MARKS,
    TONE_WORDS,
    Legend,
    Paint,
    Palette,
    Pen,
    broken,
    legend,
)
from kubectl_insight.views.picture import Picture

_ACROSS = 7
_TEXT_WIDTH = 90
_TEXT_HEIGHT = 21.0
_TABLE_HEIGHT = 36.0
_STROKES = {"solid": "───", "dashed": "- - -", "dotted": "· · ·"}
_HEADS = {"full": "►", "open": ">", "hollow": "▷", "bar": "┤", "dot": "●"}


def caption(picture: Picture, palette: Palette) -> dict[str, str]:
    """Return the attributes of the graph that show its caption; none where there is nothing to say."""
    rows = [f'<TR><TD ALIGN="LEFT">{row}</TD></TR>' for row in _rows(picture, palette)]
    if not rows:
        return {}
    table = f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="2" CELLPADDING="1">{"".join(rows)}</TABLE>'
    return {"label": f"<{table}>", "labelloc": "t", "labeljust": "l", "fontcolor": palette.text}


def caption_height(picture: Picture, palette: Palette) -> float:
    """Return about how high the caption will be, in points."""
    return sum(_TABLE_HEIGHT if row.startswith("<TABLE") else _TEXT_HEIGHT for row in _rows(picture, palette))


def markup(text: str) -> str:
    """Return a text for HTML-like labels.

    They have no empty elements, and obey a backslash together with what follows it in the same element.
    """
    return escape(visible(text), quote=True).replace("\\", "<FONT>&#92;</FONT>") or " "


def _rows(picture: Picture, palette: Palette) -> Iterator[str]:
    for line in broken(picture.title, _TEXT_WIDTH) if picture.title else ():
        yield _font(f"<B>{markup(line)}</B>", 16, palette.text)
    yield from _legend_rows(legend(picture), palette)
    for note in picture.notes:
        for line in broken(note, _TEXT_WIDTH):
            yield _font(markup(line), 10, palette.quiet)


def _legend_rows(shown: Legend, palette: Palette) -> Iterator[str]:
    swatches = [_swatch("", each, palette.kinds[each], palette) for each in shown.kinds]
    swatches += [_swatch(MARKS[tone], TONE_WORDS[tone], palette.tones[tone], palette) for tone in shown.tones]
    yield from _tables(swatches)
    lines = [_stroke(LINE_WORDS[each], palette.lines[each], palette) for each in shown.lines]
    if shown.optional:
        lines.append(_stroke("optional", Pen(palette.quiet, "dotted"), palette))
    if shown.problem:
        lines.append(_stroke("wrong", Pen(palette.problem), palette))
    for row in _balanced(lines):
        yield "     ".join(row)


def _tables(cells: Sequence[str]) -> Iterator[str]:
    for row in _balanced(cells):
        yield f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="3" CELLPADDING="3"><TR>{"".join(row)}</TR></TABLE>'


def _balanced(cells: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield rows that differ by at most one cell."""
    rows = -(-len(cells) // _ACROSS)
    for row in range(rows):
        yield cells[row * len(cells) // rows : (row + 1) * len(cells) // rows]


def _swatch(mark: str, text: str, paint: Paint, palette: Palette) -> str:
    sign = f"{_font(mark, 10, paint.border)} " if mark else ""
    attributes = f'BORDER="1" COLOR="{paint.border}" BGCOLOR="{paint.fill}" STYLE="ROUNDED"'
    return f"<TD {attributes}>{sign}{_font(markup(text), 10, palette.text)}</TD>"


def _stroke(text: str, pen: Pen, palette: Palette) -> str:
    sample = _font(f"<B>{escape(_STROKES[pen.dash] + _HEADS[pen.arrow])}</B>", 10, pen.colour)
    return f"{sample} {_font(markup(text), 10, palette.text)}"


def _font(content: str, size: int, colour: str) -> str:
    return f'<FONT POINT-SIZE="{size}" COLOR="{colour}">{content}</FONT>'
