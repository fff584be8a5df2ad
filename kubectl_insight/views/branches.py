"""Which edges of a graph are the branches of a tree, and below which of its sources a node stands in full."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from kubectl_insight.graph.graph import Edge
from kubectl_insight.rules.edge_types import BODY

# What these lead to is repeated wherever it is used: an image has no place of its own.
LEAF_EDGES = frozenset({"createdFrom"})

# The source that a node stands below in full: what it belongs to before what needs or reaches it.
_PREFERRED = (
    "owns",
    "tracks",
    "contains",
    "claims",
    "uses",
    "routes",
    "loadBalances",
    "binds",
    "createdFrom",
)


@dataclass(frozen=True, slots=True)
class Branches:
    """The branches of a tree.

    Attributes:
        below: The edges below each node.
        main: For each node the edge below which it is expanded; what has none is a top.
    """

    below: Mapping[str, Sequence[Edge]]
    main: dict[str, Edge]


def owned_branches(edges: Iterable[Edge]) -> Branches:
    """Return the branches by ownership, with containers and images.

    A node is expanded below its controller, else below its first owner; what owns only itself is a top.
    """
    below: defaultdict[str, list[Edge]] = defaultdict(list)
    main: dict[str, Edge] = {}
    for edge in edges:
        if edge.type not in BODY:
            continue
        below[edge.source].append(edge)
        if edge.source != edge.target:
            known = main.setdefault(edge.target, edge)
            if known is not edge and _by_owner(edge) < _by_owner(known):
                main[edge.target] = edge
    return Branches(dict(below), main)


def related_branches(edges: Iterable[Edge]) -> Branches:
    """Return the branches by all edges, several between the same two nodes as one with all their types."""
    pairs: dict[tuple[str, str], list[Edge]] = {}
    for edge in edges:
        pairs.setdefault((edge.source, edge.target), []).append(edge)
    below: defaultdict[str, list[Edge]] = defaultdict(list)
    ranked: dict[str, tuple[_Preference, Edge]] = {}
    for (source, target), parallel in pairs.items():
        parallel.sort(key=_by_relation)
        edge = parallel[0] if len(parallel) == 1 else _joined(parallel)
        below[source].append(edge)
        preference = _by_relation(parallel[0])
        if source != target and (target not in ranked or preference < ranked[target][0]):
            ranked[target] = preference, edge
    return Branches(dict(below), {target: edge for target, (_, edge) in ranked.items()})


def tops_of_cycles(branches: Branches) -> Sequence[str]:
    """Return the smallest id on each cycle that the way up from some node ends in."""
    main = branches.main
    found: list[str] = []
    settled: set[str] = set()
    for start in branches.below:
        name = start
        way: dict[str, None] = {}
        while name in main and name not in settled and name not in way:
            way[name] = None
            name = main[name].source
        if name in way:
            path = list(way)
            found.append(min(path[path.index(name) :]))
        settled.update(way)
    return sorted(found)


def _by_owner(edge: Edge) -> tuple[bool, str, str]:
    return (not edge.controller, edge.source, edge.path)


_Preference = tuple[bool, int, str, bool, str, str]


def _by_relation(edge: Edge) -> _Preference:
    rank = _PREFERRED.index(edge.type) if edge.type in _PREFERRED else len(_PREFERRED)
    # What a pod needs its workload's template mostly needs too.
    return (not edge.controller, rank, edge.type, edge.source.startswith("Pod/"), edge.source, edge.path)


def _joined(parallel: Sequence[Edge]) -> Edge:
    types = dict.fromkeys(edge.type for edge in parallel)
    problems = dict.fromkeys(edge.problem for edge in parallel if edge.problem)
    return msgspec.structs.replace(parallel[0], type=", ".join(types), problem="; ".join(problems))
