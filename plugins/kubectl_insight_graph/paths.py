"""The paths between two objects, found and told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kubectl_insight.api import (
    Edge,
    Environment,
    Graph,
    GraphPath,
    Inventory,
    PrintOptions,
    SimplePaths,
    UsageError,
    edge_document,
    json_text,
    node_document,
    path_cost,
    resolve_type,
    shortest_path,
    table_lines,
    visible,
    yaml_text,
)
from kubectl_insight_graph.assembling import Assembled
from kubectl_insight_graph.question import Subject

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


def one_end(word: str, inventory: Inventory, assembled: Assembled) -> str:
    """Return the id of the one node that a word of the command line means.

    Raises:
        UsageError: Several have that name.
    """
    subject = Subject.of([word])
    ids: set[str] = set()
    for thing in subject.things:
        ids.update(thing.ids(assembled.graph))
    for target in subject.targets:
        kinds = {resource.group_kind for resource in resolve_type(inventory.catalogue, target.type).resources}
        nodes = (assembled.graph.nodes[node_id] for node_id in assembled.roots)
        ids.update(node.id for node in nodes if node.group_kind in kinds and node.name == target.name)
    if len(ids) != 1:
        names = ", ".join(sorted(ids)[:MOST_NAMES])
        raise UsageError(f'"{word}" means {len(ids)} objects: {names}', hint="Choose one namespace with -n.")
    return ids.pop()


def find_paths(graph: Graph, start: str, goal: str, *, longest: int | None, most: int) -> FoundPaths:
    """Return the shortest path, or with ``longest`` all simple paths of at most so many steps."""
    if longest is None:
        path = shortest_path(graph, start, goal)
        return FoundPaths(start, goal, () if path is None else (path,), complete=True)
    every = SimplePaths(graph, start, goal, longest=longest, most=most)
    paths = tuple(sorted(every, key=lambda path: path_cost(graph, path)))
    return FoundPaths(start, goal, paths, every.complete)


@dataclass(frozen=True, slots=True)
class PathsAnswer:
    """What is told of the paths."""

    found: FoundPaths
    inventory: Inventory
    assembled: Assembled
    printing: PrintOptions
    environment: Environment
    stats: bool = False

    def text(self, output: str) -> Iterable[str]:
        """Return the answer in pieces of text."""
        if output == "json":
            return [json_text(self._document())]
        if output == "yaml":
            return [yaml_text(self._document())]
        return (line + "\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        along, against = ("→", "←") if self.environment.speaks_unicode() else ("->", "<-")
        rows: list[list[str]] = []
        for number, path in enumerate(self.found.paths):
            if number:
                rows.append(["", "", ""])
            rows.append([visible(self.found.start), "", ""])
            for hop in path:
                first = hop.edges[0]
                arrow = f"  {along if hop.forward else against} {first.type}"
                rows.append([f"{arrow} {visible(hop.end)}", _evidence(hop.edges), ""])
        width = None if self.printing.output_file else self.environment.width()
        yield from table_lines([row[:2] for row in rows], width=width)
        if not self.found.complete:
            self.environment.warn("There are more paths: --max-paths and --max-length say how many are shown")

    def _document(self) -> dict[str, Any]:
        from kubectl_insight.api import (
            ProvenanceContext,
            graph_head,
            makers,
            source_document,
            traffic_document,
        )

        found, graph = self.found, self.assembled.graph
        head = graph_head(
            [found.start, found.goal],
            source=source_document(self.inventory.source),
            completeness=self.inventory.completeness,
            stats=traffic_document(self.inventory.traffic) if self.stats else None,
            remarks=self.assembled.problems,
        )
        del head["roots"]
        passed = {found.start, found.goal, *(hop.end for path in found.paths for hop in path)}
        context = ProvenanceContext.of(self.inventory.objects)
        return {
            **head,
            "kind": "PathReport",
            "from": found.start,
            "to": found.goal,
            "allPaths": found.complete,
            "paths": [_path_document(path) for path in found.paths],
            "nodes": [
                node_document(graph.nodes[node_id], lambda node: makers(node.object, context))
                for node_id in sorted(passed)
            ],
        }


def _path_document(path: GraphPath) -> dict[str, Any]:
    return {
        "length": len(path),
        "againstTheArrow": sum(not hop.forward for hop in path),
        "hops": [
            {
                "from": hop.start,
                "to": hop.end,
                "direction": "along" if hop.forward else "against",
                "edges": [edge_document(edge) for edge in hop.edges],
            }
            for hop in path
        ],
    }


def _evidence(edges: tuple[Edge, ...]) -> str:
    first = edges[0]
    words = [
        visible(first.path),
        "" if first.evidence == "declared" else first.evidence,
        first.state,
        "optional" if first.optional else "",
        visible(first.problem),
        f"and {len(edges) - 1} more" if len(edges) > 1 else "",
    ]
    return ", ".join(word for word in words if word)
