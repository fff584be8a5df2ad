"""From an inventory to the graph that was asked for, and to the forest and the part of it that are shown. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kubectl_insight.api import (
    Graph,
    Health,
    Inventory,
    KubernetesObject,
    Node,
    TreeItem,
    assess,
    build_tree,
    collapse,
    join_back_references,
    leaf_shape,
    settle,
    unhealthy_only,
)
from kubectl_insight_tree.graphs import Judge, add_parts, owned, related
from kubectl_insight_tree.query import Query

if TYPE_CHECKING:
    from kubectl_insight_tree.compositions import Compositions
    from kubectl_insight_tree.preview import Preview


@dataclass(frozen=True)
class Result:
    """The answer's data.

    Attributes:
        graph: What was asked for, whole.
        preview: What a deletion of the objects asked for would do, where that is the question.
        problems: One sentence for everything malformed.
        warnings: What to tell whoever asked, one sentence each.
        now: The moment that ages count from.
    """

    inventory: Inventory
    query: Query
    graph: Graph
    now: datetime
    preview: Preview | None = None
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @cached_property
    def roots(self) -> list[str]:
        """The ids of the objects asked for."""
        asked = {root.id for root in self.inventory.roots or ()}
        if not asked:
            return []
        return sorted(node.id for node in self.graph.nodes.values() if node.id in asked and node.object)

    @cached_property
    def tops(self) -> list[TreeItem]:
        """The forest in the order of the graph, nothing collapsed."""
        return self._narrowed(self._tree())

    @cached_property
    def shown(self) -> Graph:
        """The graph, or with ``--unhealthy`` what of it is unhealthy and the ways that lead there."""
        if not self.query.unhealthy:
            return self.graph
        from kubectl_insight_tree.narrowing import part_shown

        return part_shown(self.graph, self._narrowed(self._tree(depth=None, hidden=None)))

    @cached_property
    def shown_roots(self) -> list[str]:
        """The ids of the objects asked for, as far as they are shown."""
        return [root for root in self.roots if root in self.shown.nodes]

    def forest(self, cells: Callable[[Node], tuple[str, ...]] | None = None) -> list[TreeItem]:
        """Return the forest for people: the newest first, and equal siblings in one line unless that is not wanted.

        Args:
            cells: What else is said of a node; siblings that differ in it are not equal.
        """
        from kubectl_insight.api import newest_first

        shape = leaf_shape(cells) if self.query.collapse else None
        tops = self._narrowed(self._tree(leaf_shape=shape, order=newest_first))
        if self.query.collapse:
            collapse(tops, cells)
            if self.query.via is not None:
                settle(tops)
                join_back_references(tops, cells)
        return tops

    def _tree(self, **manner: Any) -> list[TreeItem]:
        graph = self.graph if self.preview is None else self.preview.drawn
        depth = self.query.depth if self.inventory.roots is None else None
        manner = {"depth": depth, "hidden": graph.hidden, **manner}
        return build_tree(graph, self.roots, related=self.query.via is not None, **manner)

    def _narrowed(self, tops: list[TreeItem]) -> list[TreeItem]:
        if not self.query.unhealthy:
            return tops
        named = any(target.name is not None for target in self.query.targets)
        return unhealthy_only(tops, keep_marked=named)


def build(
    inventory: Inventory, query: Query, now: datetime, *, compositions: Compositions | None = None
) -> Result:
    """Build what was asked for.

    Args:
        compositions: Which kinds may hang below which; ``None`` for any.
    """

    def judge(obj: KubernetesObject) -> Health:
        return assess(obj, now, query.condition_types)

    unmatched = tuple(_unmatched(inventory, whole=compositions is None))
    if query.cascade is not None:
        from kubectl_insight_tree.preview import doubts, preview

        played = preview(inventory, query.cascade, judge)
        add_parts(played.graph, query)
        warnings = (*unmatched, *doubts(inventory, query.kinds), *played.outcome.problems)
        return Result(inventory, query, played.graph, now, preview=played, warnings=warnings)
    if query.via is not None:
        graph, problems = related(inventory, query, query.via, judge)
        return Result(inventory, query, graph, now, problems=tuple(problems), warnings=unmatched)
    graph = _owned(inventory, query, compositions, judge)
    return Result(inventory, query, graph, now, warnings=unmatched)


def _unmatched(inventory: Inventory, *, whole: bool) -> Iterator[str]:
    """Yield which patterns of kinds fit none; a file of compositions includes kinds of its own."""
    return (str(pattern) for pattern in inventory.unmatched if whole or pattern.flag == "--exclude")


def _owned(inventory: Inventory, query: Query, compositions: Compositions | None, judge: Judge) -> Graph:
    objects, roots = inventory.objects, inventory.roots
    if compositions is None:
        return owned(inventory, query, objects, roots, judge)
    pruned = compositions.prune(objects)
    return owned(inventory, query, pruned, _kept(roots, objects, pruned), judge)


def _kept(
    roots: list[KubernetesObject] | None,
    objects: Sequence[KubernetesObject],
    pruned: Sequence[KubernetesObject],
) -> list[KubernetesObject] | None:
    """Return the objects asked for as a composition file leaves them."""
    if roots is None:
        return None
    kept = {id(old): new for old, new in zip(objects, pruned, strict=True)}
    return [kept.get(id(root), root) for root in roots]
