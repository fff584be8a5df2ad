"""``kubectl insight help [COMMAND]``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


def commands(ctx: typer.Context) -> list[tuple[str, str]]:
    """Return the names of all commands, with a line of help."""
    root: Any = ctx.find_root()
    group = root.command
    return [(name, group.get_command(root, name).help or "") for name in group.list_commands(root)]


@app.command("help")
def help_of(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[COMMAND]...",
            help="A command, such as: tree, plugin list.",
            show_default=False,
            autocompletion=commands,
        ),
    ] = None,
) -> None:
    """Show the help of a command; without one, the list of all."""
    root: Any = context.find_root()
    if not words:
        typer.echo(root.get_help())
        return
    name, command, rest = root.command.resolve_command(root, words)
    with command.make_context(name, [*rest, "--help"], parent=root) as inner:
        inner.command.invoke(inner)
