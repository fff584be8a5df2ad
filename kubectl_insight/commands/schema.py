"""``kubectl insight schema [KIND]``."""

from __future__ import annotations

from importlib.resources import files
from typing import Annotated

import typer

from kubectl_insight.environment import Environment
from kubectl_insight.errors import NotFoundError
from kubectl_insight.options import command

app = typer.Typer(add_completion=False, rich_markup_mode=None)


def kinds() -> list[str]:
    """Return the kinds of documents that have a schema."""
    folder = files("kubectl_insight") / "schemas"
    return sorted(
        entry.name.removesuffix(".json") for entry in folder.iterdir() if entry.name.endswith(".json")
    )


def schema_text(kind: str) -> str:
    """Return the JSON schema of a kind, whatever its case.

    Raises:
        NotFoundError: There is no such kind.
    """
    known = {name.lower(): name for name in kinds()}
    name = known.get(kind.lower())
    if name is None:
        raise NotFoundError(f'there is no schema "{kind}"', hint=f"There are: {', '.join(kinds())}")
    return (files("kubectl_insight") / "schemas" / f"{name}.json").read_text("utf-8")


@app.command()
@command
def schema(
    environment: Environment,
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="[KIND]", help="The kind of document.", show_default=False, autocompletion=kinds
        ),
    ] = None,
) -> None:
    """Print the JSON schema of a kind of document; without a kind, the names of all."""
    text = "".join(f"{name}\n" for name in kinds()) if kind is None else schema_text(kind)
    environment.stdout.write(text)
