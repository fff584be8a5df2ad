"""From a result to the lines of the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kubectl_insight.api import (
    DOCUMENTS,
    Column,
    DrawingForm,
    Environment,
    Node,
    PrintOptions,
    TreeStyle,
    split_commas,
    tell_nothing_found,
    tree_lines,
)
from kubectl_insight_tree.building import Result
from kubectl_insight_tree.query import Query

_NEVER_EMPTY = DOCUMENTS | {"compositions", "kubediscovery"}


@dataclass(frozen=True, slots=True)
class Rendering:
    """An answer of ``tree``, and how it is wanted."""

    result: Result
    printing: PrintOptions
    environment: Environment
    stats: bool = False

    @property
    def query(self) -> Query:
        """What was asked."""
        return self.result.query

    def pieces(self) -> Iterable[str]:
        """Return the answer in pieces of text, each with its line ends; what is to be said about it is told.

        Raises:
            UsageError: ``-o name`` was asked of objects in several namespaces.
        """
        output = self.query.output
        if output not in _NEVER_EMPTY and not self.result.shown.nodes:
            return self._nothing()
        match output:
            case "json" | "yaml":
                return self._document(output)
            case "compositions" | "kubediscovery":
                return self._legacy()
            case "name" | "paths":
                return self._plain_lines()
            case "tree" | "wide":
                return self._tree()
            case _:
                return self._drawing(output)

    def _document(self, form: str) -> Iterable[str]:
        from kubectl_insight.api import graph_report, report_head

        result = self.result
        left_out = len(result.graph.nodes) - len(result.shown.nodes)
        remarks = [f"--unhealthy: {left_out} healthy nodes were left out"] if left_out else []
        head = report_head(
            "Graph",
            result.inventory,
            roots=result.shown_roots,
            stats=self.stats,
            remarks=[*remarks, *result.problems],
        )
        if result.preview is not None:
            from kubectl_insight.api import deletion_document

            head["deletion"] = deletion_document(result.preview.outcome, result.preview.id_of)
        return graph_report(form, result.shown, head, result.inventory)

    def _legacy(self) -> Iterable[str]:
        from kubectl_insight_tree.compositions import flat_compositions, nested_compositions

        legacy = flat_compositions if self.query.output == "compositions" else nested_compositions
        return [legacy(self.result.tops, self.result.shown_roots)]

    def _plain_lines(self) -> Iterable[str]:
        from kubectl_insight.api import induced, name_lines, path_lines

        result = self.result
        if self.query.output == "paths":
            found: Iterable[str] = path_lines(result.tops)
        elif result.preview is not None:
            found = name_lines(induced(result.shown, result.preview.deleted), ())
        elif result.inventory.roots and not result.shown_roots:
            found = ()  # the objects asked for are healthy, only what owns them is not
        else:
            found = name_lines(result.shown, result.shown_roots)
        return (f"{line}\n" for line in found)

    def _drawing(self, form: DrawingForm) -> Iterable[str]:
        from kubectl_insight.api import drawing
        from kubectl_insight_tree.drawing import is_plain, picture_of

        result = self.result
        drawn = drawing(form, picture_of(result), result.shown, bare=is_plain(self.query))
        for warning in drawn.warnings:
            self.environment.warn(warning)
        return drawn.pieces

    def _tree(self) -> Iterator[str]:
        printing, environment, result = self.printing, self.environment, self.result
        columns = self._columns()
        tops = result.forest(_cells(columns))
        if not tops:
            tell_nothing_found(result.inventory, environment, "unhealthy resources")
            return
        unlimited = self.query.output == "wide" or printing.output_file
        style = TreeStyle(
            now=result.now,
            home=result.inventory.home,
            columns=columns,
            headers=not printing.no_headers,
            colour=environment.colour_allowed(printing.color) and not printing.output_file,
            width=None if unlimited else environment.width(),
            ascii=not environment.speaks_unicode(),
        )
        for line in tree_lines(tops, style):
            yield line + "\n"

    def _columns(self) -> list[Column]:
        query, result = self.query, self.result
        wide, labels = query.output == "wide", split_commas(self.printing.label_columns)
        if not (wide or labels or query.provenance or result.preview):
            return []
        from kubectl_insight.api import ProvenanceContext
        from kubectl_insight_tree.columns import Columns

        context = ProvenanceContext.of(result.inventory.objects) if query.provenance else None
        fates = (result.preview.fate, result.preview.why) if result.preview is not None else None
        return Columns(result.graph, wide=wide, provenance=context, labels=labels, fates=fates).columns()

    def _nothing(self) -> Iterable[str]:
        result = self.result
        if result.graph.nodes:
            tell_nothing_found(result.inventory, self.environment, "unhealthy resources")
        elif not result.inventory.missing:
            tell_nothing_found(result.inventory, self.environment)
        return []


def _cells(columns: list[Column]) -> Callable[[Node], tuple[str, ...]] | None:
    return (lambda node: tuple(cell(node) for _, cell in columns)) if columns else None
