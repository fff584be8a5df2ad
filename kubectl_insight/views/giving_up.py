"""What is not well and must share a box all the same, because there are more such objects than boxes.

A rollout of thousands of pods must not hide the few that failed: what is merely on its way is given up before
what failed or is missing, and large crowds with one complaint before small ones, which would say more.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import Final

from kubectl_insight.graph.graph import Graph
from kubectl_insight.views.equivalence import complaint
from kubectl_insight.views.picture import Tone
from kubectl_insight.views.status_words import is_well, tone_of

_LAST: Final[frozenset[Tone]] = frozenset({"bad", "missing"})


def given_up(graph: Graph, alone: Collection[str], most: int) -> frozenset[str]:
    """Return the ids of what may share boxes with its like, as few as possible.

    Args:
        alone: What was asked for, which never shares a box.
        most: The boxes that there may be.
    """
    crowds: dict[tuple[bool, Hashable], list[str]] = {}
    kinds = set()
    for node_id in sorted(graph.nodes):
        node = graph.nodes[node_id]
        if node_id in alone:
            continue
        if is_well(node):
            kinds.add(node.gvk)
        else:
            crowds.setdefault((tone_of(node) in _LAST, complaint(node)), []).append(node_id)
    room = most - len(kinds) - len(graph.nodes.keys() & set(alone))
    drawn = sum(map(len, crowds.values()))
    if drawn <= room:
        return frozenset()
    found: set[str] = set()
    for (last, _), crowd in sorted(crowds.items(), key=lambda item: (item[0][0], -len(item[1]), item[1][0])):
        # What is on its way leaves half of the boxes to what is well, so that there remains something to see.
        if drawn > (room if last else min(room, most // 2)) and len(crowd) > 1:
            found.update(crowd)
            drawn -= len(crowd) - 1
    return frozenset(found)
