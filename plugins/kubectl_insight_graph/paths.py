"""The two ends that were asked for, and the paths between them. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_insight.api import (
    GraphPath,
    SimplePaths,
    UsageError,
    path_cost,
    resolve_type,
    shortest_path,
)
from kubectl_insight_graph.building import Result
from kubectl_insight_graph.subject import Subject

MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class FoundPaths:
    """The paths from one node to another.

    Attributes:
        complete: Whether there are no others of the length that was allowed.
    """

    start: str
    goal: str
    paths: tuple[GraphPath, ...]
    complete: bool


def one_end(word: str, result: Result) -> str:
    """Return the id of the one node that a word of the command line means.

    Raises:
        UsageError: Several have that name.
    """
    subject, graph = Subject.of([word]), result.graph
    ids: set[str] = set()
    for thing in subject.things:
        ids.update(thing.ids(graph))
    for target in subject.targets:
        resources = resolve_type(result.inventory.catalogue, target.type).resources
        kinds = {resource.group_kind for resource in resources}
        nodes = (graph.nodes[node_id] for node_id in result.roots)
        ids.update(node.id for node in nodes if node.group_kind in kinds and node.name == target.name)
    if len(ids) != 1:
        names = ", ".join(sorted(ids)[:MOST_NAMES])
        raise UsageError(f'"{word}" means {len(ids)} objects: {names}', hint="Choose one namespace with -n.")
    return ids.pop()


def find_paths(result: Result, start: str, goal: str, *, longest: int | None, most: int) -> FoundPaths:
    """Return the shortest path, or with ``longest`` all simple paths of at most so many steps."""
    graph = result.graph
    if longest is None:
        path = shortest_path(graph, start, goal)
        return FoundPaths(start, goal, () if path is None else (path,), complete=True)
    every = SimplePaths(graph, start, goal, longest=longest, most=most)
    paths = tuple(sorted(every, key=lambda path: path_cost(graph, path)))
    return FoundPaths(start, goal, paths, every.complete)
