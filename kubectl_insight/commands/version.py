"""``kubectl insight version``."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from typing import Annotated, Literal

import typer

from kubectl_insight.environment import Environment
from kubectl_insight.options import command
from kubectl_insight.output.data_text import json_text
from kubectl_insight.output.graph_document import API_VERSION
from kubectl_insight.plugin import API_VERSION as PLUGIN_API

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@dataclass(frozen=True, slots=True)
class VersionOptions:
    """The options of ``version``."""

    output: Annotated[
        Literal["text", "json"],
        typer.Option("-o", "--output", metavar="FORMAT", help="The form of the answer: text or json."),
    ] = "text"


@app.command()
@command
def version(environment: Environment, options: VersionOptions) -> None:
    """Print the version of kubectl-insight, of Python, and of what it promises to plugins and scripts."""
    from importlib.metadata import version as version_of

    facts = {
        "version": version_of("kubectl-insight"),
        "python": platform.python_version(),
        "pluginApi": PLUGIN_API,
        "json": API_VERSION,
    }
    if options.output == "json":
        environment.stdout.write(json_text(facts))
        return
    environment.stdout.write(
        f"kubectl-insight {facts['version']} (Python {facts['python']}, plugin API {PLUGIN_API}, {API_VERSION})\n"
    )
