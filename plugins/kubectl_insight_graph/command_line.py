"""What the command lines of ``graph``, ``impact`` and ``why`` share: options, checks, and the way to a result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import typer

from kubectl_insight.api import (
    RULES,
    ConnectionOptions,
    Environment,
    FetchOptions,
    Inventory,
    PrintOptions,
    Rule,
    SelectionOptions,
    UsageError,
    kind_filter,
    open_inventory,
    relation_types,
    split_commas,
    tell_cost,
    tell_nothing_found,
    write_output,
)
from kubectl_insight_graph.building import Result, build
from kubectl_insight_graph.query import Query
from kubectl_insight_graph.subject import Subject


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """The form of an answer that is a report."""

    output: Annotated[
        Literal["text", "json", "yaml"],
        typer.Option("-o", "--output", metavar="FORMAT", help="The form of the answer: text, json, yaml."),
    ] = "text"


@dataclass(frozen=True, slots=True)
class RelationOptions:
    """Which relations, and whose."""

    relations: Annotated[
        list[str] | None,
        typer.Option(
            "--relations", metavar="TYPES", help="Only these relations: all, basic, or their types."
        ),
    ] = None
    rules: Annotated[
        list[str] | None,
        typer.Option("--rules", metavar="FILE", help="Relations of your own, as YAML; may be repeated."),
    ] = None

    def read(self, environment: Environment) -> tuple[Rule, ...]:
        """Return our own rules and those of the user's files.

        Raises:
            InputError: A file cannot be read, or is no list of rules.
        """
        if not self.rules:
            return RULES
        from kubectl_insight.api import load_all_yaml, read_bytes, read_rules

        rules = RULES
        for path in self.rules:
            documents = load_all_yaml(read_bytes(path, environment), source=path)
            rules += read_rules(documents, source=path, taken=(rule.name for rule in rules))
        return rules


def read_query(words: Sequence[str], relations: RelationOptions, selection: SelectionOptions) -> Query:
    """Return what was asked.

    Raises:
        UsageError: The words cannot be read, contradict the selectors, or name no type of relation.
    """
    subject = Subject.of(words)
    if (selection.selector or selection.field_selector) and subject.has_names:
        raise UsageError("name cannot be provided when a selector is specified")
    return Query(
        subject=subject,
        types=relation_types(split_commas(relations.relations)),
        label_selector=selection.selector or "",
        field_selector=selection.field_selector or "",
        kinds=kind_filter(selection),
    )


def refuse_label_columns(printing: PrintOptions) -> None:
    """Refuse a flag that only a table of objects could obey.

    Raises:
        UsageError: It was given.
    """
    if printing.label_columns:
        raise UsageError("--label-columns goes with tree: there is no table of objects here")


def load(
    query: Query,
    relations: RelationOptions,
    selection: SelectionOptions,
    fetch: FetchOptions,
    connection: ConnectionOptions,
    environment: Environment,
) -> Result:
    """Read what a query needs, build its graph, and tell what is to be known before the answer.

    Raises:
        InsightError: Nothing could be read, or the user's own rules cannot be.
    """
    rules = relations.read(environment)
    inventory = open_inventory(query.plan(rules), connection, selection, fetch, environment)
    result = build(inventory, query, rules, inventory.source.moment(environment.now))
    for warning in (*result.warnings, *_without_effect(rules[len(RULES) :], inventory)):
        environment.warn(f"warning: {warning}")
    nothing_selected = query.selected and not result.roots and not result.missing
    if nothing_selected or not result.graph.nodes:
        tell_nothing_found(inventory, environment)
    return result


def _without_effect(rules: Sequence[Rule], inventory: Inventory) -> Iterable[str]:
    """Yield a sentence for each kind in the user's own rules that nobody knows."""
    if not rules:
        return ()
    from kubectl_insight.api import unknown_kinds

    return unknown_kinds(rules, lambda kind: inventory.catalogue.by_group_kind(*kind) is not None)


def write_report(
    pieces: Iterable[str],
    inventory: Inventory,
    report: ReportOptions,
    printing: PrintOptions,
    fetch: FetchOptions,
    environment: Environment,
) -> None:
    """Write a report to where it is wanted, and say what it cost where the report itself does not.

    Raises:
        InputError: The file cannot be written.
    """
    write_output(pieces, printing.output_file, environment)
    if fetch.stats and report.output == "text":
        tell_cost(inventory, environment)
