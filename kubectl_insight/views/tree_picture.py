"""A tree as a picture, so that whatever draws graphs draws trees; a back-reference is a line to the box it means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter

from kubectl_insight.graph.graph import Node
from kubectl_insight.views.kind_families import family_of
from kubectl_insight.views.line_families import line_family
from kubectl_insight.views.picture import Box, Line, Picture
from kubectl_insight.views.status_words import status_phrase, tone_of
from kubectl_insight.views.tree import TreeItem


def tree_picture(
    tops: Sequence[TreeItem],
    home: str,
    title: str = "",
    *,
    remark: Callable[[Node], str] = lambda _: "",
    full_kinds: bool = False,
) -> Picture:
    """Return the picture of a forest, each node once, from top to bottom.

    Args:
        home: The namespace that goes without saying; names elsewhere carry theirs.
        remark: Returns what else a box says of its node.
        full_kinds: Title boxes as the text of a tree does, ``Kind.group/name``, not as graphs do.
    """
    keys: dict[str, str] = {}
    boxes: list[Box] = []
    ways: list[tuple[str, TreeItem]] = []
    hidden = 0
    stack = [("", top) for top in reversed(tops)]
    while stack:
        above, item = stack.pop()
        if above:
            ways.append((above, item))
        # What a tree repeats, such as an image, has one box all the same.
        if not item.elsewhere and item.node.id not in keys:
            key = f"n{len(boxes)}"
            keys.update((node.id, key) for node in (item.node, *item.members))
            boxes.append(_box(key, item, home, remark(item.node), full=full_kinds))
            stack.extend((key, child) for child in reversed(item.children))
            hidden += item.hidden
    lines = [line for above, item in ways for line in _lines(above, item, keys)]
    return Picture(title, boxes, lines, [], [], sum(box.count for box in boxes), hidden)


def _lines(above: str, item: TreeItem, keys: Mapping[str, str]) -> Iterator[Line]:
    """Yield the lines to an item: one to each box that what it stands for is drawn in."""
    words = item.relation or "owns"
    targets = {keys[node.id] for node in (item.node, *item.members) if node.id in keys}
    for target in sorted(targets, key=lambda key: int(key[1:])):
        yield Line(
            above, target, words, line_family(words), [], problem=item.problem, back=bool(item.elsewhere)
        )


def _box(key: str, item: TreeItem, home: str, remark: str, *, full: bool) -> Box:
    node = item.node
    lines = (status_phrase(node, wordy=full), node.health.message, remark)
    return Box(
        key,
        node,
        sorted(item.members, key=attrgetter("id")),
        _full_title(item, home) if full else _title(item, home),
        [line for line in lines if line],
        family_of(node.group_kind),
        tone_of(node),
        focus=item.focus,
    )


def _title(item: TreeItem, home: str) -> str:
    return f"{item.node.gvk.kind} {_count(item) or _name(item.node, home)}"


def _full_title(item: TreeItem, home: str) -> str:
    count, kind = _count(item), item.node.group_kind
    return f"{kind} {count}" if count else f"{kind}/{_name(item.node, home)}"


def _count(item: TreeItem) -> str:
    return f"x{len(item.members)}" if item.members else ""


def _name(node: Node, home: str) -> str:
    place = f"{node.namespace}/" if node.namespace and node.namespace != home else ""
    return f"{place}{node.name}"
