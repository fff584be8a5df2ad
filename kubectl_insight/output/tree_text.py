"""A tree as text, in columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kubectl_insight.graph.graph import Node
from kubectl_insight.objects.age import age
from kubectl_insight.objects.visible import visible
from kubectl_insight.output import table
from kubectl_insight.output.tone_colours import TONE_COLOURS
from kubectl_insight.views.status_words import status_word, tone_of
from kubectl_insight.views.tree import TreeItem

Column = tuple[str, Callable[[Node], str]]

# Branch, last branch, line, nothing, mark of the object asked for.
UNICODE = ("├─", "└─", "│ ", "  ", "◀")
ASCII = ("|-", "`-", "| ", "  ", "<")

# Behind the lines of the tree the kind, and its group, which a narrow terminal does without.
_GROUP = re.compile(r"^((?:\[\+\d+\] )?[^\w]*[^./ ]+)\.[^/ ]+(?=/| x\d)")

DRAWN_LEVELS = 32
"""How many levels are indented before the next ones start at the left again, behind ``[+32]``.

Every level indents all below it, and what is printed is as wide as its widest line: the whole indentation
of 20,000 owners, one above the other, would take gigabytes.
"""


@dataclass(frozen=True, slots=True)
class TreeStyle:
    """How a tree is printed.

    Attributes:
        now: When AGE is counted from.
        home: The namespace that goes without saying; names elsewhere carry theirs.
        columns: Further columns behind the usual ones, header and cell.
        width: The terminal's columns, or ``None`` to cut nothing.
        ascii: Draw with ASCII, for streams that cannot say more.
    """

    now: datetime
    home: str = ""
    columns: Sequence[Column] = ()
    headers: bool = True
    colour: bool = False
    width: int | None = None
    ascii: bool = False


def tree_lines(tops: Sequence[TreeItem], style: TreeStyle) -> Iterator[str]:
    """Yield the lines of a tree, with control characters made visible."""
    drawn = list(_drawn(tops, ASCII if style.ascii else UNICODE))
    marked = any(item.focus for _, item in drawn)
    rows = [_row(prefix, item, style) for prefix, item in drawn]
    if style.width is not None and table.is_cramped(rows, style.width):
        for row in rows:
            row[0] = _GROUP.sub(r"\1", row[0])
    if marked:
        _add_marks(rows, [item for _, item in drawn], (ASCII if style.ascii else UNICODE)[4])
    styles = (
        [_colours(item, len(row)) for (_, item), row in zip(drawn, rows, strict=True)]
        if style.colour
        else None
    )
    if style.headers:
        extra = [visible(header) for header, _ in style.columns]
        rows.insert(0, ["NAME", "READY", "STATUS", "AGE", *extra, "REASON"])
        if styles is not None:
            styles.insert(0, {})
    elastic = range(4, 4 + len(style.columns))
    yield from table.lines(rows, styles=styles, width=style.width, elastic=elastic)


def label(node: Node, home: str) -> str:
    """Return ``Kind.group/name``, with the namespace where it is not the usual one."""
    kind = f"{node.gvk.kind}.{node.gvk.group}" if node.gvk.group else node.gvk.kind
    if node.namespace and node.namespace != home:
        return visible(f"{kind}/{node.namespace}/{node.name}")
    return visible(f"{kind}/{node.name}")


def _drawn(tops: Sequence[TreeItem], art: tuple[str, ...]) -> Iterator[tuple[str, TreeItem]]:
    """Yield each item with the lines that lead to it; iterative, because chains can be long."""
    branch, last_branch, line, nothing, _ = art
    stack: list[tuple[int, str, str, TreeItem]] = [(0, "", "", top) for top in reversed(tops)]
    while stack:
        level, prefix, below, item = stack.pop()
        yield prefix, item
        if not item.children:
            continue
        if level and level % DRAWN_LEVELS == 0:
            below = f"[+{level}] "
        level += 1
        stack.append((level, below + last_branch, below + nothing, item.children[-1]))
        more, deeper = below + branch, below + line
        stack.extend((level, more, deeper, child) for child in item.children[-2::-1])


def _row(prefix: str, item: TreeItem, style: TreeStyle) -> list[str]:
    node, health = item.node, item.node.health
    if item.members:
        name = _group_label(item, style.home)
        created = min(map(_created, item.members))
    else:
        name = label(node, style.home)
        created = _created(node)
    return [
        prefix + name + _suffix(item),
        health.ready or "-",
        visible(status_word(node)),
        age(created, style.now) if created else "-",
        *(visible(cell(node)) or "-" for _, cell in style.columns),
        visible("; ".join(text for text in (health.message, item.problem) if text)),
    ]


def _created(node: Node) -> str:
    return (node.object.metadata.creation_timestamp or "") if node.object is not None else ""


def _group_label(item: TreeItem, home: str) -> str:
    node = item.node
    kind = f"{node.gvk.kind}.{node.gvk.group}" if node.gvk.group else node.gvk.kind
    place = f"/{node.namespace}" if node.namespace and node.namespace != home else ""
    scaled = (
        " (scaled to 0)" if node.gvk.kind in {"ReplicaSet", "Deployment"} and not node.health.ready else ""
    )
    return visible(f"{kind}{place} x{len(item.members)}{scaled}")


def _suffix(item: TreeItem) -> str:
    place = f"shown {item.elsewhere}" if item.elsewhere else f"+{item.hidden} below" if item.hidden else ""
    remark = ", ".join(part for part in (item.relation, place) if part)
    return f" ({remark})" if remark else ""


def _add_marks(rows: list[list[str]], items: Sequence[TreeItem], mark: str) -> None:
    widest = max(len(row[0]) for row in rows)
    for row, item in zip(rows, items, strict=True):
        row[0] = f"{row[0].ljust(widest)} {mark if item.focus else ' '}"


def _colours(item: TreeItem, columns: int) -> dict[int, str]:
    if item.elsewhere:
        return dict.fromkeys(range(columns), "quiet")
    style = TONE_COLOURS[tone_of(item.node)]
    colours = {1: style, 2: style, columns - 1: style if style != "good" else ""}
    if item.focus:
        colours[0] = "mark"
    return colours
