"""From an inventory to the lines of the answer: graph, then view, then renderer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kubectl_insight.api import (
    Column,
    Environment,
    Graph,
    Health,
    Inventory,
    KubernetesObject,
    Node,
    PrintOptions,
    TreeItem,
    TreeStyle,
    assess,
    build_tree,
    collapse,
    join_back_references,
    leaf_shape,
    settle,
    split_commas,
    tree_lines,
    unhealthy_only,
)
from kubectl_insight_tree.assembling import Assembled, add_parts, owned, related
from kubectl_insight_tree.question import Question

if TYPE_CHECKING:
    from kubectl_insight.api import ProvenanceContext
    from kubectl_insight_tree.compositions import Compositions
    from kubectl_insight_tree.preview import Preview

DOCUMENTS = frozenset({"json", "yaml"})
PICTURES = frozenset({"dot", "mermaid", "svg", "html"})


@dataclass(frozen=True)
class Answer:
    """What is wanted of an inventory."""

    question: Question
    printing: PrintOptions
    stats: bool = False
    compositions: Compositions | None = None


def answer(inventory: Inventory, wanted: Answer, environment: Environment) -> Iterable[str]:
    """Return the answer in pieces of text, each with its line ends.

    Raises:
        UsageError: ``-o name`` was asked of objects in several namespaces.
    """
    return _Rendering(inventory, wanted, environment).text()


class _Rendering:
    def __init__(self, inventory: Inventory, wanted: Answer, environment: Environment) -> None:
        self.inventory = inventory
        self.question = wanted.question
        self.printing = wanted.printing
        self.stats = wanted.stats
        self.compositions = wanted.compositions
        self.environment = environment

    def text(self) -> Iterator[str]:
        self._tell_unmatched()
        self._tell_doubts()
        yield from self._answer()
        if self.stats and self.question.output not in DOCUMENTS:
            self._tell_stats()

    def _answer(self) -> Iterable[str]:
        output = self.question.output
        if output in DOCUMENTS:
            return self._document_text()
        if output in {"compositions", "kubediscovery"}:
            return self._legacy_text()
        if not self.shown.nodes:
            return self._nothing()
        if output in {"name", "paths"}:
            return self._plain_lines()
        return self._drawing() if output in PICTURES else self._tree()

    def _document_text(self) -> Iterable[str]:
        from kubectl_insight_tree.documents import Document

        left_out = len(self.graph.nodes) - len(self.shown.nodes)
        remarks = [f"--unhealthy: {left_out} healthy nodes were left out"] if left_out else []
        return Document(
            self.shown,
            self.shown_roots,
            self.inventory,
            self.context,
            [*remarks, *self.assembled.problems],
            stats=self.stats,
            preview=self.preview,
        ).text(self.question.output)

    def _legacy_text(self) -> Iterable[str]:
        from kubectl_insight_tree.compositions import flat_compositions, nested_compositions

        legacy = flat_compositions if self.question.output == "compositions" else nested_compositions
        return [legacy(self.tops, self.shown_roots)]

    def _plain_lines(self) -> Iterable[str]:
        from kubectl_insight.api import induced, name_lines, path_lines

        if self.question.output == "paths":
            found: Iterable[str] = path_lines(self.tops)
        elif self.preview is not None:
            found = name_lines(induced(self.shown, self.preview.deleted), ())
        elif self.inventory.roots and not self.shown_roots:
            found = ()  # the objects asked for are healthy, only what owns them is not
        else:
            found = name_lines(self.shown, self.shown_roots)
        return (f"{line}\n" for line in found)

    def _drawing(self) -> Iterable[str]:
        from kubectl_insight_tree.drawing import drawing, picture_of

        fate = self.preview.fate if self.preview is not None else None
        tops = self._for_people((lambda node: (fate(node),)) if fate is not None else None)
        picture = picture_of(tops, self.inventory, self.question, fate)
        return drawing(picture, self.shown, self.question, self.environment)

    @cached_property
    def now(self) -> datetime:
        """The moment that ages count from: a recording's own, else the clock's."""
        return self.inventory.source.moment(self.environment.now)

    @cached_property
    def objects(self) -> list[KubernetesObject]:
        """All objects, with only those owners that a composition file allows."""
        objects = self.inventory.objects
        return objects if self.compositions is None else self.compositions.prune(objects)

    @cached_property
    def assembled(self) -> Assembled:
        """The graph of what was asked for, whole."""
        inventory, question = self.inventory, self.question
        if self.preview is not None:
            add_parts(self.preview.graph, question)
            return Assembled(self.preview.graph)
        if question.via is not None:
            return related(inventory, question, question.via, self._judge())
        return owned(inventory, question, self.objects, self._kept_roots(), self._judge())

    @property
    def graph(self) -> Graph:
        """The graph of what was asked for."""
        return self.assembled.graph

    @cached_property
    def preview(self) -> Preview | None:
        """What a deletion of the objects asked for would do, where that is the question."""
        if self.question.cascade is None:
            return None
        from kubectl_insight_tree.preview import preview

        return preview(self.inventory, self.question.cascade, self._judge())

    def _kept_roots(self) -> list[KubernetesObject] | None:
        """Return the objects asked for as a composition file leaves them."""
        roots = self.inventory.roots
        if roots is None or self.compositions is None:
            return roots
        kept = {id(old): new for old, new in zip(self.inventory.objects, self.objects, strict=True)}
        return [kept.get(id(root), root) for root in roots]

    def _judge(self) -> Callable[[KubernetesObject], Health]:
        now, condition_types = self.now, self.question.condition_types
        return lambda obj: assess(obj, now, condition_types)

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
        return self._narrowed(self._build_tree())

    @cached_property
    def shown(self) -> Graph:
        """The graph, or with ``--unhealthy`` what of it is unhealthy and the ways that lead there."""
        if not self.question.unhealthy:
            return self.graph
        from kubectl_insight_tree.narrowing import part_shown

        return part_shown(self.graph, self._narrowed(self._build_tree(depth=None, hidden=None)))

    @cached_property
    def shown_roots(self) -> list[str]:
        """The ids of the objects asked for, as far as they are shown."""
        return [root for root in self.roots if root in self.shown.nodes]

    def _narrowed(self, tops: list[TreeItem]) -> list[TreeItem]:
        if not self.question.unhealthy:
            return tops
        named = any(target.name is not None for target in self.question.targets)
        return unhealthy_only(tops, keep_marked=named)

    def _build_tree(self, **manner: Any) -> list[TreeItem]:
        graph = self.graph if self.preview is None else self.preview.drawn
        depth = self.question.depth if self.inventory.roots is None else None
        manner = {"depth": depth, "hidden": graph.hidden, **manner}
        return build_tree(graph, self.roots, related=self.question.via is not None, **manner)

    @cached_property
    def context(self) -> ProvenanceContext:
        """What all objects at hand say about origins."""
        from kubectl_insight.api import ProvenanceContext

        return ProvenanceContext.of(self.inventory.objects)

    def _tree(self) -> Iterator[str]:
        question, printing = self.question, self.printing
        columns = self._columns()
        style = TreeStyle(
            now=self.now,
            home=self.inventory.home,
            columns=columns,
            headers=not printing.no_headers,
            colour=self.environment.colour_allowed(printing.color) and not printing.output_file,
            width=None if question.output == "wide" or printing.output_file else self.environment.width(),
            ascii=not self.environment.speaks_unicode(),
        )
        cells = (lambda node: tuple(cell(node) for _, cell in columns)) if columns else None
        tops = self._for_people(cells)
        if not tops:
            self._tell_nothing("unhealthy resources")
            return
        for line in tree_lines(tops, style):
            yield line + "\n"

    def _columns(self) -> list[Column]:
        wide, labels = self.question.output == "wide", split_commas(self.printing.label_columns)
        if not (wide or labels or self.question.provenance or self.preview):
            return []
        from kubectl_insight_tree.columns import Columns

        context = self.context if self.question.provenance else None
        fates = (self.preview.fate, self.preview.why) if self.preview is not None else None
        return Columns(self.graph, wide=wide, provenance=context, labels=labels, fates=fates).columns()

    def _for_people(self, cells: Callable[[Node], tuple[str, ...]] | None = None) -> list[TreeItem]:
        from kubectl_insight.views.sibling_order import newest_first

        shape = leaf_shape(cells) if self.question.collapse else None
        tops = self._narrowed(self._build_tree(leaf_shape=shape, order=newest_first))
        if self.question.collapse:
            collapse(tops, cells)
            if self.question.via is not None:
                settle(tops)
                join_back_references(tops, cells)
        return tops

    def _nothing(self) -> Iterable[str]:
        if self.graph.nodes:
            self._tell_nothing("unhealthy resources")
        elif not self.inventory.missing:
            self._tell_nothing("resources")
        return []

    def _tell_nothing(self, what: str) -> None:
        place = f" in {self.inventory.home} namespace." if self.inventory.home else ""
        self.environment.warn(f"No {what} found{place}")

    def _tell_unmatched(self) -> None:
        for pattern in self.inventory.unmatched:
            if self.compositions is None or pattern.flag == "--exclude":  # a file includes kinds of its own
                self.environment.warn(f"warning: {pattern}")

    def _tell_doubts(self) -> None:
        if self.preview is None:
            return
        from kubectl_insight_tree.preview import doubts

        for sentence in (*doubts(self.inventory, self.question.kinds), *self.preview.outcome.problems):
            self.environment.warn(f"warning: {sentence}")

    def _tell_stats(self) -> None:
        traffic = self.inventory.traffic
        objects = self.inventory.completeness.objects
        self.environment.warn(
            f"{traffic.requests} requests, {traffic.bytes} bytes, {objects} objects, {traffic.seconds:.2f} s"
        )
