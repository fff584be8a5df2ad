"""Command line of ``why``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

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
    kind_filter,
    open_inventory,
    relation_types,
    split_commas,
    write_output,
)
from kubectl_insight_graph.assembling import assemble, refuse_label_columns, tell_stats
from kubectl_insight_graph.paths import PathsAnswer, find_paths, one_end
from kubectl_insight_graph.question import Question, Subject
from kubectl_insight_graph.relations import read_user_rules

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@dataclass(frozen=True, slots=True)
class WhyOptions:
    """The options that only ``why`` has."""

    output: Annotated[
        Literal["text", "json", "yaml"],
        typer.Option("-o", "--output", metavar="FORMAT", help="The form of the answer: text, json, yaml."),
    ] = "text"
    every: Annotated[
        bool, typer.Option("--all", help="All paths that pass no object twice, the shorter ones first.")
    ] = False
    longest: Annotated[
        int, typer.Option("--max-length", min=1, metavar="N", help="With --all: the most steps of a path.")
    ] = 6
    most: Annotated[
        int, typer.Option("--max-paths", min=1, metavar="N", help="With --all: the most paths.")
    ] = 50
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
    why_options: WhyOptions,
    selection: SelectionOptions,
    printing: PrintOptions,
    fetch: FetchOptions,
    connection: ConnectionOptions,
    objects: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TYPE/NAME TYPE/NAME",
            help="The two ends: objects, image/REF, container/POD/NAME, helm/RELEASE.",
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
    if selection.selector or selection.field_selector:
        raise UsageError("name cannot be provided when a selector is specified")
    question = Question(
        subject=Subject.of(words),
        types=relation_types(split_commas(why_options.relations)),
        kinds=kind_filter(selection),
    )
    rules = read_user_rules(why_options.rules or (), environment)
    inventory = open_inventory(question.plan(rules), connection, selection, fetch, environment)
    assembled = assemble(inventory, question.subject, question.types, environment, rules=rules)
    if assembled.missing:
        for line in () if selection.ignore_not_found else assembled.missing:
            environment.warn(line)
        raise typer.Exit(ExitStatus.OK if selection.ignore_not_found else ExitStatus.NOT_FOUND)
    start, goal = (one_end(word, inventory, assembled) for word in words)
    longest, most = (why_options.longest, why_options.most) if why_options.every else (None, 1)
    found = find_paths(assembled.graph, start, goal, longest=longest, most=most)
    answer = PathsAnswer(found, inventory, assembled, printing, environment, stats=fetch.stats)
    write_output(answer.text(why_options.output), printing.output_file, environment)
    if fetch.stats and why_options.output == "text":
        tell_stats(inventory, environment)
    if not found.paths:
        environment.warn(f"No path leads from {start} to {goal}")
        raise typer.Exit(ExitStatus.FOUND)
