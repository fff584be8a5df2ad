"""``kubectl insight completion bash|zsh|fish|powershell [--install]``."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from kubectl_insight.commands.completion_scripts import KUBECTL, KUBECTL_NAME, SCRIPTS, Shell
from kubectl_insight.environment import Environment
from kubectl_insight.errors import InputError
from kubectl_insight.output.writing import write_output

PROGRAM = "kubectl-insight"

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def completion(
    context: typer.Context,
    shell: Annotated[
        Shell | None,
        typer.Argument(
            metavar="[bash|zsh|fish|powershell]", help="The shell to complete in.", show_default=False
        ),
    ] = None,
    install: Annotated[
        bool, typer.Option("--install", help="Write it where the shell looks for it, and tell where.")
    ] = False,
) -> None:
    """Print the script that makes a shell complete kubectl-insight, or install it.

    `kubectl insight` is completed by kubectl's own script, which asks the program kubectl_complete-insight;
    where that is missing, as after an installation by krew, --install writes it beside kubectl-insight.
    """
    environment: Environment = context.obj
    if shell is None:
        environment.stdout.write(f"{context.get_help()}\n")
    elif install:
        _install(shell, environment)
    else:
        environment.stdout.write(SCRIPTS[shell])


def _install(shell: Shell, environment: Environment) -> None:
    path = _place(shell, environment)
    if path is not None:
        _write(path, SCRIPTS[shell], environment)
    for line in _advice(shell, path):
        environment.stdout.write(f"{line}\n")
    _install_for_kubectl(environment)


def _place(shell: Shell, environment: Environment) -> Path | None:
    """Return where the shell looks for a user's completions; PowerShell looks nowhere.

    Raises:
        InputError: That is in the user's home, and ``HOME`` is empty.
    """
    variables = environment.variables
    if shell == "bash":
        data = variables.get("XDG_DATA_HOME") or _home(environment) / ".local" / "share"
        return Path(data) / "bash-completion" / "completions" / PROGRAM
    if shell == "zsh":
        return _home(environment) / ".zfunc" / f"_{PROGRAM}"
    if shell == "fish":
        config = variables.get("XDG_CONFIG_HOME") or _home(environment) / ".config"
        return Path(config) / "fish" / "completions" / f"{PROGRAM}.fish"
    return None


def _home(environment: Environment) -> Path:
    if environment.variables.get("HOME") == "":
        raise InputError("HOME", "the variable is empty, so there is no place for the script")
    return environment.home


def _advice(shell: Shell, path: Path | None) -> list[str]:
    if shell == "bash":
        return ["The package bash-completion loads it; without that package, add to .bashrc:", f"  . {path}"]
    if shell == "zsh":
        return [
            "Add to .zshrc, unless it is there:",
            "  fpath=(~/.zfunc $fpath)",
            "  autoload -Uz compinit && compinit",
        ]
    if shell == "powershell":
        return [
            "Add to the file that $PROFILE names:",
            f"  {PROGRAM} completion powershell | Out-String | Invoke-Expression",
        ]
    return []


def _install_for_kubectl(environment: Environment) -> None:
    """Write the program that kubectl asks, unless PATH has one."""
    search = environment.variables.get("PATH", "")
    if shutil.which(KUBECTL_NAME, path=search):
        return
    link = _running(search)
    if link is None:
        environment.warn(f"warning: {PROGRAM} is not on PATH, so kubectl finds neither it nor its completion")
        return
    path = link.parent / KUBECTL_NAME
    _write(path, KUBECTL, environment)
    path.chmod(0o755)


def _running(search: str) -> Path | None:
    """Return the file that was run, links not followed: krew's link is on PATH, the file behind it is not."""
    started = Path(sys.argv[0])
    if started.name.removesuffix(".exe") == PROGRAM:
        return started.absolute()
    found = shutil.which(PROGRAM, path=search)
    return Path(found) if found else None


def _write(path: Path, text: str, environment: Environment) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(str(path.parent), f"cannot be made: {error.strerror}") from error
    write_output([text], str(path), environment)
    environment.stdout.write(f"Wrote {path}\n")
