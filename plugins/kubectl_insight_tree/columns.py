"""The columns that ``tree`` shows on request: provenance, labels, and the wide ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kubectl_insight.api import (
    Column,
    Edge,
    Graph,
    Node,
    ProvenanceContext,
    first_manager,
    origins,
    rollout,
)

# They write manifests and leave it to others to apply them, so they are half of an answer.
_RENDERERS = frozenset({"kustomize"})
# A ServiceAccount may be used by thousands of pods.
_MOST_FIELDS = 5


@dataclass(frozen=True)
class Columns:
    """Which columns, and what their cells are read from."""

    graph: Graph
    wide: bool = False
    provenance: ProvenanceContext | None = None
    labels: tuple[str, ...] = ()
    fates: tuple[Callable[[Node], str], Callable[[Node], str]] | None = None

    def columns(self) -> list[Column]:
        """Return header and cell of each column, in order."""
        columns: list[Column] = []
        if self.fates is not None:
            columns += zip(("FATE", "WHY"), self.fates, strict=True)
        if self.provenance is not None:
            columns.append(("ORIGIN", self._origin))
            if any(_rollout(node) for node in self.graph.nodes.values()):
                columns.append(("ROLLOUT", _rollout))
        columns += [(key.rpartition("/")[2].upper(), _label_cell(key)) for key in self.labels]
        if self.wide:
            columns += [("RELATION", self._evidence), ("MANAGER", _manager)]
        return columns

    def _origin(self, node: Node) -> str:
        """Return the best origin, and behind it what rendered the manifest that it applied.

        Of what a controller made, the tree shows the owner already.
        """
        found = origins(node.object, self.provenance) if node.object is not None else ()
        if found and found[0].system == "owner":
            return "its owner"
        rendered = [origin for origin in found[1:] if origin.system in _RENDERERS][:1]
        return ", ".join(origin.text for origin in (*found[:1], *rendered))

    def _evidence(self, node: Node) -> str:
        """Return the fields that say so; those of many containers of one image are often the same."""
        paths = sorted({_field(edge) for edge in self.graph.incoming.get(node.id, ())})
        more = [f"{len(paths) - _MOST_FIELDS} more"] if len(paths) > _MOST_FIELDS else []
        return ", ".join([*paths[:_MOST_FIELDS], *more])


def _field(edge: Edge) -> str:
    """Return the field that says so, with the type of what is no part of a tree of owners."""
    relation = "" if edge.type in {"owns", "contains", "createdFrom"} else f"{edge.type} "
    return f"{relation}{edge.path}{' (controller)' if edge.controller else ''}"


def _rollout(node: Node) -> str:
    """Return revision, images without their registries, and cause: ``#6 web:1.6.0 "bump web"``."""
    found = rollout(node.object) if node.object is not None else None
    if found is None:
        return ""
    was = f" (was {', '.join(map(str, found.history))})" if found.history else ""
    pieces = (
        f"#{found.revision}{was}" if found.revision is not None else "",
        ", ".join(image.rpartition("/")[2] for image in found.images),
        f'"{found.cause}"' if found.cause else "",
        "by hand" if found.manual else "",
        f"for {found.scheduled}" if found.scheduled else "",
    )
    return " ".join(piece for piece in pieces if piece)


def _label_cell(key: str) -> Callable[[Node], str]:
    return lambda node: node.object.metadata.label(key) if node.object is not None else ""


def _manager(node: Node) -> str:
    manager = first_manager(node.object) if node.object is not None else None
    return manager.name if manager else ""
