"""Command line of the ``tree`` plugin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from kubectl_insight.api import (
    DOCUMENTS,
    ConnectionOptions,
    Environment,
    FetchOptions,
    PrintOptions,
    SelectionOptions,
    Target,
    UsageError,
    command,
    complete_objects,
    end_where_missing,
    kind_filter,
    open_inventory,
    parse_object_arguments,
    split_commas,
    tell_cost,
    write_output,
)
from kubectl_insight_tree.building import build
from kubectl_insight_tree.query import CascadeMode, Output, Query
from kubectl_insight_tree.rendering import Rendering

if TYPE_CHECKING:
    from kubectl_insight_tree.compositions import Compositions

app = typer.Typer(add_completion=False, rich_markup_mode=None)

SHOWABLE = frozenset({"containers", "images"})
PARTS = {"containers": {"contains"}, "images": {"contains", "createdFrom"}}


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
        typer.Option(
            "--via",
            metavar="TYPES",
            help="Relations to follow instead of owns: all, or types such as uses, loadBalances, tracks.",
        ),
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
    delete_preview: Annotated[
        bool,
        typer.Option(
            "--delete-preview", help="What would go if the objects were deleted. Nothing is deleted."
        ),
    ] = False
    cascade: Annotated[
        CascadeMode | None,
        typer.Option(
            "--cascade",
            metavar="MODE",
            help="With --delete-preview: background (the default), foreground or orphan, as kubectl delete has them.",
            show_default=False,
        ),
    ] = None
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
  # What uses, selects, routes to and tracks it, and what it needs
  kubectl insight tree deploy/web --via all
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
    query = _query(objects or [], tree_options, selection, compositions)
    inventory = open_inventory(query.plan(), connection, selection, fetch, environment)
    result = build(inventory, query, inventory.source.moment(environment.now), compositions=compositions)
    for warning in result.warnings:
        environment.warn(f"warning: {warning}")
    rendering = Rendering(result, printing, environment, stats=fetch.stats)
    write_output(rendering.pieces(), printing.output_file, environment)
    if fetch.stats and query.output not in DOCUMENTS:
        tell_cost(inventory, environment)
    end_where_missing(inventory.missing, selection, environment)


def _compositions(path: str | None, environment: Environment) -> Compositions | None:
    if path is None:
        return None
    from kubectl_insight_tree.compositions import read_compositions

    return read_compositions(path, environment)


def _query(
    words: list[str], options: TreeOptions, selection: SelectionOptions, compositions: Compositions | None
) -> Query:
    if options.up and options.down:
        raise UsageError("--up and --down exclude each other; without them both directions are shown")
    kinds = kind_filter(selection)
    if compositions is not None:
        if kinds.include:
            raise UsageError(
                "--include and --compositions exclude each other: both say which kinds there are"
            )
        kinds = compositions.filter(kinds)
    targets = tuple(Target(argument.type, argument.name) for argument in parse_object_arguments(words))
    selected = bool(selection.selector or selection.field_selector)
    if selected and any(target.name for target in targets):
        raise UsageError("name cannot be provided when a selector is specified")
    show = _check("--show", split_commas(options.show), frozenset(PARTS))
    return Query(
        targets=targets,
        up=options.up or (not options.down and compositions is None),
        down=not options.up,
        depth=options.depth,
        via=_via(options, show),
        cascade=_cascade(options, asked=bool(targets) or selected),
        provenance=options.provenance,
        show=frozenset(show),
        condition_types=split_commas(options.condition_types),
        collapse=not options.no_collapse,
        unhealthy=options.unhealthy,
        output=options.output,
        label_selector=selection.selector or "",
        field_selector=selection.field_selector or "",
        kinds=kinds,
    )


def _via(options: TreeOptions, show: tuple[str, ...]) -> frozenset[str] | None:
    """Return the types of edges to follow; ``None`` for owners alone, which need none of the rules."""
    words = split_commas(options.via)
    if set(words) <= {"owns"}:
        return None
    if options.compositions is not None or options.output in {"compositions", "kubediscovery"}:
        raise UsageError("--via goes with no form of compositions: those know owners only")
    from kubectl_insight.api import relation_types

    return relation_types(words, "--via").union(*(PARTS[what] for what in show))


def _cascade(options: TreeOptions, *, asked: bool) -> CascadeMode | None:
    if not options.delete_preview:
        if options.cascade is not None:
            raise UsageError("--cascade goes with --delete-preview: nothing else is about deleting")
        return None
    if not asked:
        raise UsageError("--delete-preview needs to know what would be deleted, such as TYPE/NAME")
    others = {
        "--up": options.up,
        "--down": options.down,
        "--depth": options.depth is not None,
        "--via": bool(options.via),
        "--compositions": options.compositions is not None,
        f"-o {options.output}": options.output in {"compositions", "kubediscovery"},
    }
    for flag, given in others.items():
        if given:
            raise UsageError(f"--delete-preview and {flag} exclude each other: it shows all that would go")
    return options.cascade or "background"


def _check(flag: str, values: tuple[str, ...], known: frozenset[str]) -> tuple[str, ...]:
    unknown = sorted(set(values) - known)
    if unknown:
        raise UsageError(
            f'invalid argument "{unknown[0]}" for "{flag}": must be one of {", ".join(sorted(known))}'
        )
    return values
