"""What Graphviz writes as SVG, made self-contained: no document type to fetch, and titles that tell the evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kubectl_insight.output.picture_style import box_tooltip, line_tooltip
from kubectl_insight.output.svg.elements import text_content
from kubectl_insight.views.picture import Picture

_PROLOGUE = re.compile(r"<!DOCTYPE[^>]*>\s*|<!--.*?-->\s*", re.DOTALL)
_GRAPH_TITLE = re.compile(r'(<g id="graph0"[^>]*>\s*)<title>[^<]*</title>\s*')
_TITLE = re.compile(r'(<g id="(?P<id>[neg]\d+)"[^>]*>\s*)<title>[^<]*</title>')
_OPENING = re.compile(r"<svg ([^>]*)>")


def self_contained(svg: str, picture: Picture) -> str:
    """Return the SVG with a title for each box, line and frame, and without references to elsewhere."""
    titles = _titles(picture)
    clean = _PROLOGUE.sub("", svg).replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "", 1)
    title = text_content(picture.title or "Relations")
    clean = _GRAPH_TITLE.sub(r"\1", clean, count=1)
    clean = _OPENING.sub(lambda match: f'<svg role="img" {match[1]}>\n<title>{title}</title>', clean, count=1)
    return _TITLE.sub(lambda match: f"{match[1]}<title>{titles.get(match['id'], '')}</title>", clean)


def _titles(picture: Picture) -> Mapping[str, str]:
    titles = {frame.key: text_content(frame.title) for frame in picture.frames}
    titles |= {box.key: text_content(*box_tooltip(box)) for box in picture.boxes}
    titles |= {f"e{place}": text_content(*line_tooltip(line)) for place, line in enumerate(picture.lines)}
    return titles
