"""``kubectl insight plugin list``."""

from __future__ import annotations

import typer

from kubectl_insight.environment import Environment
from kubectl_insight.options import command
from kubectl_insight.output import table
from kubectl_insight.plugin import builtin, find_executables, installed

app = typer.Typer(add_completion=False, rich_markup_mode=None, invoke_without_command=True)


@app.callback()
def plugin(context: typer.Context) -> None:
    """List the plugins and what shadows them."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("list")
@command
def list_plugins(environment: Environment) -> None:
    """List every command, where it comes from, and what keeps it from being used."""
    rows = [["NAME", "FROM", "HELP"]]
    names = set()
    for found in builtin():
        rows.append([found.name, "built in", found.help])
        names.add(found.name)
    for found in installed(environment.warn):
        if found.name in names:
            environment.warn(f"warning: plugin {found.name!r} of {found.target} is never run: it is built in")
            continue
        rows.append([found.name, found.target.partition(":")[0], found.help])
        names.add(found.name)
    for name, executable in find_executables().items():
        if name in names:
            environment.warn(
                f"warning: kubectl runs {executable.path} for `kubectl insight {name}`, "
                f"and kubectl-insight runs its own {name}"
            )
            continue
        rows.append([name, executable.path, ""])
    head, *rest = rows
    for line in table.lines([head, *sorted(rest)]):
        environment.stdout.write(f"{line}\n")
