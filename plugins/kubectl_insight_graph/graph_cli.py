"""Command line of ``graph``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, get_args

import typer

from kubectl_insight.api import (
    ConnectionOptions,
    Environment,
    ExitStatus,
    FetchOptions,
    GroupBy,
    PrintOptions,
    SelectionOptions,
    UsageError,
    command,
    complete_objects,
    kind_filter,
    open_inventory,
    relation_types,
    split_commas,
)
from kubectl_insight_graph.answer import Answer, write_answer
from kubectl_insight_graph.assembling import assemble, refuse_label_columns
from kubectl_insight_graph.question import Direction, Output, Question, Subject
from kubectl_insight_graph.relations import read_user_rules

app = typer.Typer(add_completion=False, rich_markup_mode=None)


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
    relations: Annotated[
        list[str] | None,
        typer.Option(
            "--relations", metavar="TYPES", help="Only these relations: all, basic, or their types."
        ),
    ] = None
    no_relations: Annotated[bool, typer.Option("--no-relations", help="Only the objects.")] = False
    group_by: Annotated[
        GroupBy,
        typer.Option(
            "--group-by",
            metavar="WHAT",
            help=f"What a frame in a picture stands for: {', '.join(get_args(GroupBy))}.",
        ),
    ] = "namespace"
    max_nodes: Annotated[
        int,
        typer.Option(
            "--max-nodes",
            min=0,
            metavar="N",
            help="Boxes in text and pictures: equal objects share one until they fit; 0 draws all.",
        ),
    ] = 300
    show_secrets: Annotated[
        bool,
        typer.Option(
            "--show-secrets", help="With -o cluster-insight: show the values of environment variables."
        ),
    ] = False
    rules: Annotated[
        list[str] | None,
        typer.Option("--rules", metavar="FILE", help="Relations of your own, as YAML; may be repeated."),
    ] = None


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
  # Everything as data
  kubectl insight graph -n shop -o json
"""


@app.command(epilog=EXAMPLES)
@command
def graph(
    environment: Environment,
    graph_options: GraphOptions,
    selection: SelectionOptions,
    printing: PrintOptions,
    fetch: FetchOptions,
    connection: ConnectionOptions,
    objects: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TYPE[/NAME]...]",
            help="Objects and kinds as kubectl takes them, image/REF, container/POD/NAME, helm/RELEASE.",
            show_default=False,
            autocompletion=complete_objects,
        ),
    ] = None,
) -> None:
    """Show what is connected to what, and which field says so.

    Without an object: everything in the namespace.
    """
    refuse_label_columns(printing)
    question = _question(objects or [], graph_options, selection)
    rules = read_user_rules(graph_options.rules or (), environment)
    inventory = open_inventory(question.plan(rules), connection, selection, fetch, environment)
    assembled = assemble(inventory, question.subject, question.types, environment, rules=rules)
    if assembled.roots or not assembled.missing:
        write_answer(Answer(inventory, assembled, question, printing, environment, stats=fetch.stats))
    if assembled.missing and not selection.ignore_not_found:
        for line in assembled.missing:
            environment.warn(line)
        raise typer.Exit(ExitStatus.NOT_FOUND)


def _question(words: list[str], options: GraphOptions, selection: SelectionOptions) -> Question:
    if options.dot and options.output not in {"text", "dot"}:
        raise UsageError(f"--dot and -o {options.output} exclude each other")
    if options.show_secrets and options.output != "cluster-insight":
        raise UsageError("--show-secrets goes with -o cluster-insight: nothing else shows values")
    subject = Subject.of(words)
    is_cut = options.depth is not None or options.direction != "both"
    if is_cut and not (subject.named or selection.selector or selection.field_selector):
        raise UsageError("--depth and --direction go with an object: they say how far to go from it")
    if (selection.selector or selection.field_selector) and any(target.name for target in subject.targets):
        raise UsageError("name cannot be provided when a selector is specified")
    return Question(
        subject=subject,
        depth=options.depth,
        direction=options.direction,
        types=relation_types(split_commas(options.relations)),
        relations=not options.no_relations,
        group_by=options.group_by,
        max_nodes=options.max_nodes,
        output="dot" if options.dot else options.output,
        label_selector=selection.selector or "",
        field_selector=selection.field_selector or "",
        kinds=kind_filter(selection),
        show_secrets=options.show_secrets,
    )
