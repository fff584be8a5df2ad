"""Command line of the ``tree`` plugin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from kubectl_insight.api import (
    ConnectionOptions,
    Environment,
    ExitStatus,
    FetchOptions,
    PrintOptions,
    SelectionOptions,
    Target,
    UsageError,
    command,
    complete_objects,
    kind_filter,
    open_inventory,
    parse_object_arguments,
    split_commas,
    write_output,
)
from kubectl_insight_tree.answer import Answer, answer
from kubectl_insight_tree.question import Output, Question

if TYPE_CHECKING:
    from kubectl_insight_tree.compositions import Compositions

app = typer.Typer(add_completion=False, rich_markup_mode=None)

SHOWABLE = frozenset({"containers", "images"})
RELATIONS = frozenset({"owns", "all"})


@dataclass(frozen=True, slots=True)
class TreeOptions:
    """The options that only ``tree`` has."""

    output: Annotated[
        Output,
        typer.Option(
            "-o", "--output", metavar="FORMAT", help=f"The form of the answer: {', '.join(get_args(Output))}."
        ),
    ] = "tree"
    up: Annotated[bool, typer.Option("--up", help="Only the owners.")] = False
    down: Annotated[bool, typer.Option("--down", help="Only what is owned.")] = False
    depth: Annotated[
        int | None,
        typer.Option("--depth", min=0, metavar="N", help="Levels below the object.", show_default=False),
    ] = None
    via: Annotated[
        list[str] | None,
        typer.Option("--via", metavar="TYPES", help="Relations to follow: owns (the default)."),
    ] = None
    provenance: Annotated[
        bool, typer.Option("--provenance", help="Show who made each object, and the revisions of rollouts.")
    ] = False
    show: Annotated[
        list[str] | None, typer.Option("--show", metavar="THINGS", help="Add containers, images to the tree.")
    ] = None
    condition_types: Annotated[
        list[str] | None,
        typer.Option(
            "--condition-types", metavar="TYPES", help="Conditions that must be true, such as Synced."
        ),
    ] = None
    no_collapse: Annotated[
        bool, typer.Option("--no-collapse", help="A line for every object, also for equal healthy siblings.")
    ] = False
    unhealthy: Annotated[
        bool, typer.Option("--unhealthy", help="Only branches with something unhealthy.")
    ] = False
    compositions: Annotated[
        str | None,
        typer.Option(
            "--compositions", metavar="FILE", help="Follow only the kinds of this kind_compositions.yaml."
        ),
    ] = None


EXAMPLES = """
\b
Examples:
  # Everything in the namespace, as a forest
  kubectl insight tree

\b
  # What a Deployment owns, and what owns it
  kubectl insight tree deploy/web -n shop

\b
  # What is unhealthy anywhere, and where it hangs
  kubectl insight tree -A --unhealthy

\b
  # Who made each object, and which ReplicaSet is which revision
  kubectl insight tree deploy/web --provenance

\b
  # From files instead of a cluster, as JSON
  kubectl get all -o yaml | kubectl insight tree -f - -o json
"""


@app.command(epilog=EXAMPLES)
@command
def tree(
    environment: Environment,
    tree_options: TreeOptions,
    selection: SelectionOptions,
    printing: PrintOptions,
    fetch: FetchOptions,
    connection: ConnectionOptions,
    objects: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TYPE/NAME... | TYPE [NAME...]]",
            help="The objects, as kubectl takes them: deploy/web, deploy web api, pods, hpa.autoscaling/web.",
            show_default=False,
            autocompletion=complete_objects,
        ),
    ] = None,
) -> None:
    """Show what an object owns and what owns it, with health and origin.

    Without an object: everything in the namespace.
    """
    compositions = _compositions(tree_options.compositions, environment)
    question = _question(objects or [], tree_options, selection, compositions)
    inventory = open_inventory(question.plan(), connection, selection, fetch, environment)
    wanted = Answer(question, printing, stats=fetch.stats, compositions=compositions)
    write_output(answer(inventory, wanted, environment), printing.output_file, environment)
    if inventory.missing and not selection.ignore_not_found:
        for error in inventory.missing:
            environment.warn(str(error))
        raise typer.Exit(ExitStatus.NOT_FOUND)


def _compositions(path: str | None, environment: Environment) -> Compositions | None:
    if path is None:
        return None
    from kubectl_insight_tree.compositions import read_compositions

    return read_compositions(path, environment)


def _question(
    words: list[str], options: TreeOptions, selection: SelectionOptions, compositions: Compositions | None
) -> Question:
    if options.up and options.down:
        raise UsageError("--up and --down exclude each other; without them both directions are shown")
    kinds = kind_filter(selection)
    if compositions is not None:
        if kinds.include:
            raise UsageError(
                "--include and --compositions exclude each other: both say which kinds there are"
            )
        kinds = compositions.filter(kinds)
    _check("--via", split_commas(options.via), RELATIONS)
    targets = tuple(Target(argument.type, argument.name) for argument in parse_object_arguments(words))
    if (selection.selector or selection.field_selector) and any(target.name for target in targets):
        raise UsageError("name cannot be provided when a selector is specified")
    return Question(
        targets=targets,
        up=options.up or (not options.down and compositions is None),
        down=not options.up,
        depth=options.depth,
        provenance=options.provenance,
        show=frozenset(_check("--show", split_commas(options.show), SHOWABLE)),
        condition_types=split_commas(options.condition_types),
        collapse=not options.no_collapse,
        unhealthy=options.unhealthy,
        output=options.output,
        label_selector=selection.selector or "",
        field_selector=selection.field_selector or "",
        kinds=kinds,
    )


def _check(flag: str, values: tuple[str, ...], known: frozenset[str]) -> tuple[str, ...]:
    unknown = sorted(set(values) - known)
    if unknown:
        raise UsageError(
            f'invalid argument "{unknown[0]}" for "{flag}": must be one of {", ".join(sorted(known))}'
        )
    return values
