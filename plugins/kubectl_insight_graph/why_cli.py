"""Command line of ``why``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from kubectl_insight.api import (
    ConnectionOptions,
    Environment,
    ExitStatus,
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
from kubectl_insight_graph.paths import FoundPaths, find_paths, one_end
from kubectl_insight_graph.paths_rendering import PathsRendering
from kubectl_insight_graph.subject import THINGS_HELP

app = typer.Typer(add_completion=False, rich_markup_mode=None)

LONGEST, MOST_PATHS = 6, 50


@dataclass(frozen=True, slots=True)
class WhyOptions:
    """The options that only ``why`` has."""

    every: Annotated[
        bool, typer.Option("--all", help="All paths that pass no object twice, the shorter ones first.")
    ] = False
    longest: Annotated[
        int | None,
        typer.Option(
            "--max-length",
            min=1,
            metavar="N",
            help=f"With --all: the most steps of a path; without it, {LONGEST}.",
            show_default=False,
        ),
    ] = None
    most: Annotated[
        int | None,
        typer.Option(
            "--max-paths",
            min=1,
            metavar="N",
            help=f"With --all: the most paths; without it, {MOST_PATHS}.",
            show_default=False,
        ),
    ] = None


EXAMPLES = """
\b
Examples:
  # How an Ingress comes to a Secret
  kubectl insight why ingress/shop secret/web-session -n shop

\b
  # Every path from a Deployment to what it must not see
  kubectl insight why deploy/web secret/orders-db-credentials -n shop --all --max-length 4

\b
  # Only by what is used and owned
  kubectl insight why deploy/web cm/web-config -n shop --relations uses,owns
"""


@app.command(epilog=EXAMPLES)
@command
def why(
    environment: Environment,
    report_options: ReportOptions,
    why_options: WhyOptions,
    relation_options: RelationOptions,
    selection: SelectionOptions,
    printing: PrintOptions,
    fetch: FetchOptions,
    connection: ConnectionOptions,
    objects: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TYPE/NAME TYPE/NAME",
            help=f"The two ends: objects, {THINGS_HELP}.",
            show_default=False,
            autocompletion=complete_objects,
        ),
    ] = None,
) -> None:
    """Show how two objects are connected, step by step, with the field that says so.

    Ends with 1 where they are not.
    """
    refuse_label_columns(printing)
    words = objects or []
    if len(words) != 2 or not all("/" in word for word in words):  # noqa: PLR2004 - A and B
        raise UsageError("two objects are needed, each as TYPE/NAME")
    if not why_options.every and (why_options.longest is not None or why_options.most is not None):
        raise UsageError("--max-length and --max-paths go with --all: without it the shortest path is shown")
    query = read_query(words, relation_options, selection)
    result = load(query, relation_options, selection, fetch, connection, environment)
    if result.missing:
        end_where_missing(result.missing, selection, environment)
        return
    found = _find(words, why_options, result)
    rendering = PathsRendering(found, result, printing, environment, stats=fetch.stats)
    pieces = rendering.pieces(report_options.output)
    write_report(pieces, result.inventory, report_options, printing, fetch, environment)
    if not found.paths:
        environment.warn(f"No path leads from {found.start} to {found.goal}")
        raise typer.Exit(ExitStatus.FOUND)


def _find(words: list[str], options: WhyOptions, result: Result) -> FoundPaths:
    start, goal = (one_end(word, result) for word in words)
    longest = (options.longest or LONGEST) if options.every else None
    return find_paths(result, start, goal, longest=longest, most=options.most or MOST_PATHS)
