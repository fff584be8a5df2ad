"""Command line of ``impact``."""

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
from kubectl_insight_graph.impact_answer import ImpactAnswer
from kubectl_insight_graph.losses import WhatIf, lose
from kubectl_insight_graph.question import Question, Subject
from kubectl_insight_graph.relations import read_user_rules

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@dataclass(frozen=True, slots=True)
class ImpactOptions:
    """The options that only ``impact`` has."""

    output: Annotated[
        Literal["text", "json", "yaml"],
        typer.Option("-o", "--output", metavar="FORMAT", help="The form of the answer: text, json, yaml."),
    ] = "text"
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
        Literal["background", "foreground", "orphan"],
        typer.Option(
            "--cascade",
            metavar="MODE",
            help="With --what-if delete: background, foreground or orphan, as kubectl delete has them.",
        ),
    ] = "background"
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
  # Who suffers when a Secret goes
  kubectl insight impact secret/orders-db-credentials -n shop

\b
  # What would go with a Deployment, and what that breaks
  kubectl insight impact deploy/web -n shop --what-if delete

\b
  # Whether a node can be drained, and where its pods would go
  kubectl insight impact node/shop-worker-2 --what-if drain
"""


@app.command(epilog=EXAMPLES)
@command
def impact(
    environment: Environment,
    impact_options: ImpactOptions,
    selection: SelectionOptions,
    printing: PrintOptions,
    fetch: FetchOptions,
    connection: ConnectionOptions,
    objects: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TYPE/NAME...",
            help="What goes: objects, image/REF, container/POD/NAME, helm/RELEASE.",
            show_default=False,
            autocompletion=complete_objects,
        ),
    ] = None,
) -> None:
    """Show what suffers when an object goes: which pods, workloads, Services and hosts, and why."""
    refuse_label_columns(printing)
    subject = Subject.of(objects or [])
    if not subject.named or any(target.name is None for target in subject.targets):
        raise UsageError("an object is needed, as TYPE/NAME")
    if selection.selector or selection.field_selector:
        raise UsageError("name cannot be provided when a selector is specified")
    question = Question(
        subject=subject,
        types=relation_types(split_commas(impact_options.relations)),
        kinds=kind_filter(selection),
    )
    rules = read_user_rules(impact_options.rules or (), environment)
    inventory = open_inventory(question.plan(rules), connection, selection, fetch, environment)
    assembled = assemble(inventory, subject, question.types, environment, rules=rules)
    if inventory.source.type == "cluster" and inventory.listed_namespaces is not None:
        places = ", ".join(inventory.listed_namespaces)
        environment.warn(f"note: only namespace {places} was read; -A finds what depends on it elsewhere")
    if assembled.roots:
        loss = lose(inventory, assembled, impact_options.what_if, impact_options.cascade)
        answer = ImpactAnswer(loss, inventory, assembled, printing, environment, stats=fetch.stats)
        write_output(answer.text(impact_options.output), printing.output_file, environment)
        if fetch.stats and impact_options.output == "text":
            tell_stats(inventory, environment)
    if assembled.missing and not selection.ignore_not_found:
        for line in assembled.missing:
            environment.warn(line)
        raise typer.Exit(ExitStatus.NOT_FOUND)
