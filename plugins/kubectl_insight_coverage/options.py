"""The options that only ``coverage`` has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, get_args

import typer

from kubectl_insight.api import ConnectionOptions
from kubectl_insight_coverage.counting.usage import Hits
from kubectl_insight_coverage.query import AppBy, By, FailOn, LeftOut, Only, Output

Texts = list[str] | None


@dataclass(frozen=True, slots=True)
class CoverageConnection(ConnectionOptions):
    """Which cluster ``--from-cluster`` asks; ``--user`` is a filter here."""

    user: Annotated[
        str | None,
        typer.Option(
            "--kubeconfig-user",
            metavar="NAME",
            help="With --from-cluster: use this user of the kubeconfig, as --user does elsewhere.",
        ),
    ] = None
    namespace: Annotated[
        str | None,
        typer.Option(
            "-n",
            "--namespace",
            metavar="GLOBS",
            help="Only requests in these namespaces; globs with commas, -x leaves out x.",
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class SpecificationOptions:
    """What the log is compared with."""

    k8s_version: Annotated[
        str,
        typer.Option(
            "--k8s-version",
            metavar="auto|1.N",
            help="The release that the log is of; auto finds it out from the log.",
        ),
    ] = "auto"
    openapi: Annotated[
        str | None,
        typer.Option("--openapi", metavar="FILE", help="Compare with this OpenAPI file, version 2 or 3."),
    ] = None
    from_cluster: Annotated[
        bool,
        typer.Option(
            "--from-cluster",
            help="Compare with what the cluster serves, custom resources and aggregated APIs included.",
        ),
    ] = False


@dataclass(frozen=True, slots=True)
class FilterOptions:
    """Which requests count."""

    verb: Annotated[
        Texts, typer.Option("--verb", metavar="GLOBS", help="Only these verbs; -x leaves out x.")
    ] = None
    resource: Annotated[
        Texts,
        typer.Option(
            "--resource",
            metavar="GLOBS",
            help="Only these resources: pods, pods/log, deployments.apps, /healthz; -x leaves out x.",
        ),
    ] = None
    user_filter: Annotated[
        Texts,
        typer.Option(
            "--user", metavar="GLOBS", help="Only requests by or on behalf of these users; -x leaves out x."
        ),
    ] = None
    user_agent: Annotated[
        Texts,
        typer.Option("--user-agent", metavar="GLOBS", help="Only these user agents; -x leaves out x."),
    ] = None
    code: Annotated[
        Texts, typer.Option("--code", metavar="GLOBS", help="Only these status codes, such as 404 or 5*.")
    ] = None
    exclude: Annotated[
        Texts,
        typer.Option(
            "--exclude",
            metavar="WHAT",
            help=f"Leave out {', '.join(get_args(LeftOut))}, before anything is counted.",
        ),
    ] = None
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="TIME", help="Only requests from then on: a time, a day, or 36h."),
    ] = None
    until: Annotated[
        str | None, typer.Option("--until", metavar="TIME", help="Only requests before then.")
    ] = None


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What the report is about, and what fails."""

    output: Annotated[
        Output,
        typer.Option(
            "-o", "--output", metavar="FORMAT", help=f"The form of the answer: {', '.join(get_args(Output))}."
        ),
    ] = "table"
    by: Annotated[
        By | None,
        typer.Option(
            "--by",
            metavar="WHAT",
            help=f"One row for each of what: {', '.join(get_args(By))}.",
            show_default=False,
        ),
    ] = None
    only: Annotated[
        Texts,
        typer.Option(
            "--only",
            metavar="WHAT",
            help=f"Only operations that are any of what: {', '.join(get_args(Only))}.",
        ),
    ] = None
    hits: Annotated[
        Hits,
        typer.Option(
            "--hits",
            metavar="|".join(get_args(Hits)),
            help="Which requests count as a hit: served ones, all that were authorised, or all.",
        ),
    ] = "served"
    app: Annotated[
        str,
        typer.Option(
            "--app", metavar="NAME", help="The whole log is of this application.", show_default=False
        ),
    ] = ""
    app_by: Annotated[
        AppBy,
        typer.Option("--app-by", metavar="|".join(get_args(AppBy)), help="What tells applications apart."),
    ] = "auto"
    target: Annotated[
        str | None,
        typer.Option("--target", metavar="1.M", help="What an upgrade to this release breaks, and for whom."),
    ] = None
    ineligible: Annotated[
        str | None,
        typer.Option(
            "--ineligible",
            metavar="FILE",
            help="With --only conformance: operations that no conformance test can cover, as APISnoop lists them.",
        ),
    ] = None
    annotations: Annotated[
        str | None,
        typer.Option(
            "--annotations",
            metavar="CSV",
            help="With -o apisnoop-spreadsheet: what people noted of endpoints, by METHOD and URL.",
        ),
    ] = None
    fail_on: Annotated[
        Texts,
        typer.Option("--fail-on", metavar="WHAT", help=f"End with 1 on {', '.join(get_args(FailOn))}."),
    ] = None
    fail_under: Annotated[
        float | None,
        typer.Option(
            "--fail-under", min=0, max=100, metavar="PERCENT", help="End with 1 if fewer operations were hit."
        ),
    ] = None
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Neither use nor keep what was read from these logs before.")
    ] = False
