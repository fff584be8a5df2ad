"""Which objects a page tells of, and in which box each of them lies.

All of them where they are few; of a cluster of tens of thousands the first of every box, so that the page stays
one that a browser opens at once. What is not told is counted.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from kubectl_insight.graph.graph import Graph, Node
from kubectl_insight.rules.edge_types import WHOLES
from kubectl_insight.views.picture import Picture

MOST_OBJECTS: Final = 5000
_SAMPLES: Final = (1000, 300, 100, 30, 10, 3, 1)


class Told(NamedTuple):
    """One object of the page.

    Attributes:
        box: The number of the box that it lies in.
        part: It has no place of its own there, but is drawn with what it belongs to.
    """

    node: Node
    box: int
    part: bool = False


def told_objects(graph: Graph, picture: Picture) -> list[Told]:
    """Return the objects by id."""
    held = [box.members or [box.node] for box in picture.boxes]
    places = {node.id: number for number, nodes in enumerate(held) for node in nodes}
    parts = _parts(graph, places) if len(graph.nodes) <= MOST_OBJECTS else {}
    sample = _sample([len(nodes) for nodes in held])
    found = [Told(node, number) for number, nodes in enumerate(held) for node in nodes[:sample]]
    found += [Told(graph.nodes[node_id], number, part=True) for node_id, number in parts.items()]
    return sorted(found, key=lambda told: (told.node.id, told.box))


def _sample(counts: list[int]) -> int:
    """Return how many objects of each box fit."""
    if sum(counts) <= MOST_OBJECTS:
        return MOST_OBJECTS
    return next(
        (most for most in _SAMPLES if sum(min(count, most) for count in counts) <= MOST_OBJECTS), _SAMPLES[-1]
    )


def _parts(graph: Graph, places: dict[str, int]) -> dict[str, int]:
    """Return the boxes of what is not drawn: those of the nearest drawn whole, nothing where there is none."""
    found: dict[str, int] = {}
    for start in sorted(graph.nodes.keys() - places.keys()):
        way: list[str] = []
        here: str | None = start
        while here is not None and here not in places and here not in found and here not in way:
            way.append(here)
            wholes = [edge.source for edge in graph.incoming.get(here, ()) if edge.type in WHOLES]
            here = min(wholes, default=None)
        box = None if here is None else places.get(here, found.get(here))
        if box is not None:
            found.update((node_id, box) for node_id in way)
    return found
