"""Command line of ``impact``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import typer

from kubectl_insight.api import (
    ConnectionOptions,
    Environment,
    FetchOptions,
    PrintOptions,
    SelectionOptions,
    UsageError,
    command,
    complete_objects,
    end_where_missing,
)
from kubectl_insight_graph.building import Result
from kubectl_insight_graph.command_line import (
    RelationOptions,
    ReportOptions,
    load,
    read_query,
    refuse_label_columns,
    write_report,
)
from kubectl_insight_graph.impact import Impact, WhatIf, impact_of
from kubectl_insight_graph.impact_answer import ImpactAnswer
from kubectl_insight_graph.query import Query
from kubectl_insight_graph.subject import THINGS_HELP

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@dataclass(frozen=True, slots=True)
class ImpactOptions:
    """The options that only ``impact`` has."""

    what_if: Annotated[
        WhatIf | None,
        typer.Option(
            "--what-if",
            metavar="delete|drain",
            help="Simulate it: delete as the garbage collector does, or drain a node as kubectl drain does.",
            show_default=False,
        ),
    ] = None
    cascade: Annotated[
        Literal["background", "foreground", "orphan"] | None,
        typer.Option(
            "--cascade",
            metavar="MODE",
            help="With --what-if delete: background (the default), foreground or orphan, as kubectl delete"
            " has them.",
            show_default=False,
        ),
    ] = None


EXAMPLES = """
\b
Examples:
  # Who suffers when a Secret goes
  kubectl insight impact secret/orders-db-credentials -n shop

\b
  # What would go with a Deployment, and what that breaks
  kubectl insight impact deploy/web -n shop --what-if delete

\b
  # Whether a node can be drained, and where its pods would go
  kubectl insight impact node/shop-worker-2 --what-if drain

\b
  # What all pods of an application would take along
  kubectl insight impact pods -l app.kubernetes.io/name=web -n shop
"""


@app.command(epilog=EXAMPLES)
@command
def impact(
    environment: Environment,
    report_options: ReportOptions,
    impact_options: ImpactOptions,
    relation_options: RelationOptions,
    selection: SelectionOptions,
    printing: PrintOptions,
    fetch: FetchOptions,
    connection: ConnectionOptions,
    objects: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TYPE/NAME... | TYPE -l SELECTOR",
            help=f"What goes, all of it together: objects, {THINGS_HELP}; or the kinds that a selector chooses"
            " from.",
            show_default=False,
            autocompletion=complete_objects,
        ),
    ] = None,
) -> None:
    """Show what suffers when an object goes: which pods, workloads, Services and hosts, and why."""
    refuse_label_columns(printing)
    query = _query(objects or [], impact_options, relation_options, selection)
    result = load(query, relation_options, selection, fetch, connection, environment)
    if result.roots:
        answer = ImpactAnswer(
            _impact(result, impact_options),
            result.inventory,
            printing,
            environment,
            result.problems,
            stats=fetch.stats,
        )
        pieces = answer.text(report_options.output)
        write_report(pieces, result.inventory, report_options, printing, fetch, environment)
    end_where_missing(result.missing, selection, environment)


def _query(
    words: list[str], options: ImpactOptions, relations: RelationOptions, selection: SelectionOptions
) -> Query:
    if options.cascade is not None and options.what_if != "delete":
        raise UsageError("--cascade goes with --what-if delete: nothing else is about deleting")
    query = read_query(words, relations, selection)
    if not query.subject or (query.subject.has_kinds and not query.selected):
        raise UsageError("an object is needed, as TYPE/NAME, or a selector with TYPE")
    # What is not there cannot be deleted or drained, as kubectl says too.
    return replace(query, dependents=True, phantoms=options.what_if is None)


def _impact(result: Result, options: ImpactOptions) -> Impact:
    cascade = options.cascade or "background"
    return impact_of(result.inventory, result.graph, result.roots, options.what_if, cascade)
