"""Command line of ``graph``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, get_args

import typer

from kubectl_insight.api import (
    DOCUMENTS,
    ConnectionOptions,
    Environment,
    FetchOptions,
    GroupBy,
    PrintOptions,
    SelectionOptions,
    UsageError,
    command,
    complete_objects,
    end_where_missing,
    tell_cost,
)
from kubectl_insight_graph.command_line import RelationOptions, load, read_query, refuse_label_columns
from kubectl_insight_graph.query import Query
from kubectl_insight_graph.rendering import Rendering
from kubectl_insight_graph.subject import THINGS_HELP
from kubectl_insight_graph.view import UNFOLDED, Direction, Output, View

app = typer.Typer(add_completion=False, rich_markup_mode=None)

MOST_NODES = 300


@dataclass(frozen=True, slots=True)
class GraphOptions:
    """The options that only ``graph`` has."""

    output: Annotated[
        Output,
        typer.Option(
            "-o", "--output", metavar="FORMAT", help=f"The form of the answer: {', '.join(get_args(Output))}."
        ),
    ] = "text"
    dot: Annotated[bool, typer.Option("--dot", help="The same as -o dot.")] = False
    depth: Annotated[
        int | None,
        typer.Option(
            "--depth",
            min=0,
            metavar="N",
            help="Relations to follow from the object; without it, all that belongs to it and one further.",
            show_default=False,
        ),
    ] = None
    direction: Annotated[
        Direction,
        typer.Option(
            "--direction",
            metavar="in|out|both",
            help="Follow relations against their arrow, along it, or both ways.",
        ),
    ] = "both"
    no_relations: Annotated[bool, typer.Option("--no-relations", help="Only the objects.")] = False
    group_by: Annotated[
        GroupBy | None,
        typer.Option(
            "--group-by",
            metavar="WHAT",
            help="What a frame in a picture stands for:"
            f" {', '.join(get_args(GroupBy))}; without it, a namespace.",
            show_default=False,
        ),
    ] = None
    max_nodes: Annotated[
        int | None,
        typer.Option(
            "--max-nodes",
            min=0,
            metavar="N",
            help="Boxes in text and pictures: equal objects share one until they fit; 0 draws all;"
            f" without it, {MOST_NODES}.",
            show_default=False,
        ),
    ] = None
    show_secrets: Annotated[
        bool,
        typer.Option(
            "--show-secrets", help="With -o cluster-insight: show the values of environment variables."
        ),
    ] = False


EXAMPLES = """
\b
Examples:
  # What is connected to a Deployment, and which field says so
  kubectl insight graph deploy/web -n shop

\b
  # A picture of the namespace
  kubectl insight graph -n shop -o svg --output-file shop.svg

\b
  # Where the requests to an Ingress go
  kubectl insight graph ingress/shop -n shop --direction out --relations routes,loadBalances --depth 2

\b
  # Which roles a group has
  kubectl insight graph group/shop-viewers -n shop --depth 2

\b
  # Everything as data
  kubectl insight graph -n shop -o json
"""


@app.command(epilog=EXAMPLES)
@command
def graph(
    environment: Environment,
    graph_options: GraphOptions,
    relation_options: RelationOptions,
    selection: SelectionOptions,
    printing: PrintOptions,
    fetch: FetchOptions,
    connection: ConnectionOptions,
    objects: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TYPE[/NAME]...]",
            help=f"Objects and kinds as kubectl takes them, {THINGS_HELP}.",
            show_default=False,
            autocompletion=complete_objects,
        ),
    ] = None,
) -> None:
    """Show what is connected to what, and which field says so.

    Without an object: everything in the namespace.
    """
    refuse_label_columns(printing)
    query = read_query(objects or [], relation_options, selection)
    view = _view(graph_options, query)
    if graph_options.no_relations and relation_options.relations:
        raise UsageError("--no-relations and --relations exclude each other")
    result = load(query, relation_options, selection, fetch, connection, environment)
    if result.roots or not result.missing:
        Rendering(result, query, view, printing, environment, stats=fetch.stats).write()
        if fetch.stats and view.output not in DOCUMENTS:
            tell_cost(result.inventory, environment)
    end_where_missing(result.missing, selection, environment)


def _view(options: GraphOptions, query: Query) -> View:
    if options.dot and options.output not in {"text", "dot"}:
        raise UsageError(f"--dot and -o {options.output} exclude each other")
    if options.show_secrets and options.output != "cluster-insight":
        raise UsageError("--show-secrets goes with -o cluster-insight: nothing else shows values")
    if not query.focused and (options.depth is not None or options.direction != "both"):
        raise UsageError("--depth and --direction go with an object: they say how far to go from it")
    if options.output in UNFOLDED:
        for flag, value in (("--max-nodes", options.max_nodes), ("--group-by", options.group_by)):
            if value is not None:
                raise UsageError(f"{flag} goes with text and pictures: -o {options.output} has no boxes")
    return View(
        output="dot" if options.dot else options.output,
        depth=options.depth,
        direction=options.direction,
        relations=not options.no_relations,
        group_by=options.group_by or "namespace",
        max_nodes=MOST_NODES if options.max_nodes is None else options.max_nodes,
        show_secrets=options.show_secrets,
    )
