"""What a command says after its answer: what it cost, what was not there; the counterpart of :mod:`.opening`."""

from __future__ import annotations

from collections.abc import Iterable

import typer

from kubectl_insight.environment import Environment
from kubectl_insight.errors import NotFoundError
from kubectl_insight.exit_status import ExitStatus
from kubectl_insight.inventory.inventory import Inventory
from kubectl_insight.options import SelectionOptions


def tell_cost(inventory: Inventory, environment: Environment) -> None:
    """Say in one line what it cost to ask; the documents have it themselves."""
    traffic, objects = inventory.traffic, inventory.completeness.objects
    environment.warn(
        f"{traffic.requests} requests, {traffic.bytes} bytes, {objects} objects, {traffic.seconds:.2f} s"
    )


def tell_nothing_found(inventory: Inventory, environment: Environment, what: str = "resources") -> None:
    """Say that there is nothing, as ``kubectl get`` does."""
    place = f" in {inventory.home} namespace." if inventory.home else ""
    environment.warn(f"No {what} found{place}")


def end_where_missing(
    missing: Iterable[NotFoundError], selection: SelectionOptions, environment: Environment
) -> None:
    """Name what was asked for and does not exist, and end with that exit code.

    With ``--ignore-not-found`` nothing is said, and the command goes on.

    Raises:
        typer.Exit: Something is missing.
    """
    errors = [] if selection.ignore_not_found else list(missing)
    for error in errors:
        environment.warn(str(error))
    if errors:
        raise typer.Exit(ExitStatus.NOT_FOUND)
