"""Command line of ``coverage``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, get_args

import typer

from kubectl_insight.api import (
    ConnectionOptions,
    Environment,
    ExitStatus,
    PrintOptions,
    UsageError,
    command,
    read_bytes,
    split_commas,
    write_output,
)
from kubectl_insight_coverage.catalogue.history import newest
from kubectl_insight_coverage.catalogue.release import minor_of, release_name
from kubectl_insight_coverage.counting.usage import Usage
from kubectl_insight_coverage.gate import doubts, failures
from kubectl_insight_coverage.ineligible import read_ineligible
from kubectl_insight_coverage.options import (
    CoverageConnection,
    FilterOptions,
    ReportOptions,
    SpecificationOptions,
    Texts,
)
from kubectl_insight_coverage.printing.rendering import TableStyle, report_pieces
from kubectl_insight_coverage.query import ApisnoopOutput, CoverageQuery, FailOn, LeftOut, Only, ReportOutput
from kubectl_insight_coverage.reading.logs import read_usage
from kubectl_insight_coverage.reports.building import Answer, build_answer
from kubectl_insight_coverage.reports.report import CoverageReport
from kubectl_insight_coverage.specification import (
    AUTO,
    Specification,
    bundled_specification,
    specification_from_file,
    specification_of_cluster,
)
from kubectl_insight_coverage.time_argument import parse_moment

if TYPE_CHECKING:
    from kubectl_insight_coverage.apisnoop.annotations import Annotations

app = typer.Typer(add_completion=False, rich_markup_mode=None)

EXAMPLES = """
\b
Examples:
  # Who calls what, by the audit log at hand
  kubectl insight coverage /var/log/kubernetes/audit/

\b
  # What the upgrade to 1.37 breaks, and for whom; end with 1 if it breaks anything
  kubectl insight coverage s3://logs/audit/ --target 1.37 --fail-on removed

\b
  # What one team's applications were denied yesterday
  kubectl insight coverage audit.log -n 'shop*' --since 24h --only denied

\b
  # Operations of this very cluster that nobody calls
  kubectl insight coverage audit.log --from-cluster --only never

\b
  # A page to look through
  kubectl insight coverage audit.log.gz -o html --output-file coverage.html
"""


@app.command(epilog=EXAMPLES)
@command
def coverage(
    environment: Environment,
    report_options: ReportOptions,
    filters: FilterOptions,
    specification: SpecificationOptions,
    printing: PrintOptions,
    connection: CoverageConnection,
    logs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH|DIR|-|s3://...]...",
            help="Audit logs: files, directories, rotated sets, - for standard input, buckets.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Show which operations of the API are really called, by whom, and what an upgrade breaks.

    Reads the audit log of the API server, plain or packed, in the envelopes of clouds and collectors as well.
    """
    if not logs:
        raise UsageError("an audit log is needed: a file, a directory, - or an s3:// URL")
    if printing.label_columns:
        raise UsageError("--label-columns goes with tree: there is no table of objects here")
    query = _query(report_options, filters, connection, environment)
    annotations = _annotations(report_options, environment)
    since, until = _period(filters, environment)
    reading = read_usage(
        logs,
        environment,
        since=since,
        until=until,
        cache=not report_options.no_cache,
        cache_dir=connection.cache_dir,
    )
    compared = _specification(specification, reading.usage, connection, environment)
    _check_target(query, compared, environment)
    answer = build_answer(
        reading.usage, compared.catalogue, query, evidence=compared.evidence, by_source=reading.by_source
    )
    output = report_options.output
    pieces: Iterable[str]
    match output:
        case "table" | "wide" | "json" | "csv" | "html" | "svg":
            pieces = report_pieces(answer.report, query, output, _style(output, printing, environment))
        case _:
            pieces = _apisnoop_pieces(output, answer, query, compared, annotations, environment)
    write_output(pieces, printing.output_file, environment)
    _decide(answer.report, query, environment)
    if not reading.is_whole:
        raise typer.Exit(ExitStatus.INPUT)


def _style(output: ReportOutput, printing: PrintOptions, environment: Environment) -> TableStyle:
    return TableStyle(
        headers=not printing.no_headers,
        width=None if output == "wide" or printing.output_file else environment.width(),
        colour=environment.colour_allowed(printing.color) and not printing.output_file,
    )


def _apisnoop_pieces(
    output: ApisnoopOutput,
    answer: Answer,
    query: CoverageQuery,
    compared: Specification,
    annotations: Annotations | None,
    environment: Environment,
) -> tuple[str]:
    from kubectl_insight_coverage.apisnoop.export import ComparedApi, apisnoop_export

    text, warnings = apisnoop_export(
        output,
        answer.calls,
        query,
        ComparedApi(compared.catalogue, compared.document),
        inputs=answer.report.inputs,
        annotations=annotations,
    )
    for warning in warnings:
        environment.warn(f"warning: {warning}")
    return (text,)


def _check_target(query: CoverageQuery, compared: Specification, environment: Environment) -> None:
    """Refuse an upgrade that leads back; say so where it leads beyond what is known."""
    if query.target is None:
        return
    target, release = release_name(query.target), compared.catalogue.release
    if query.target < compared.catalogue.minor:
        raise UsageError(f"--target {target} is older than {release}, which the log is of")
    if query.target > newest():
        known = release_name(newest())
        environment.warn(f"warning: {target} is not known yet: what {known} plans for it counts, no more")


def _decide(report: CoverageReport, query: CoverageQuery, environment: Environment) -> None:
    """End with 1 if a condition of ``--fail-on`` or ``--fail-under`` is not met."""
    for doubt in doubts(report, query):
        environment.warn(f"warning: {doubt}")
    if report.events and not report.requests.total:
        environment.warn("warning: no request passes the filters")
    reasons = list(failures(report, query))
    for reason in reasons:
        environment.warn(f"failed: {reason}")
    if reasons:
        raise typer.Exit(ExitStatus.FOUND)


def _query(
    options: ReportOptions, filters: FilterOptions, connection: ConnectionOptions, environment: Environment
) -> CoverageQuery:
    _refuse_what_means_nothing(options)
    target = None if options.target is None else minor_of(options.target)
    if options.target is not None and target is None:
        raise UsageError(f"--target {options.target}: a release such as 1.37 is needed")
    fail_on = _words(options.fail_on, FailOn, "--fail-on")
    if "removed" in fail_on and target is None:
        raise UsageError(
            "--fail-on removed goes with --target: what is removed depends on where the upgrade leads"
        )
    return CoverageQuery(
        by=options.by,
        only=_words(options.only, Only, "--only"),
        verb=split_commas(filters.verb),
        resource=split_commas(filters.resource),
        namespace=split_commas([connection.namespace or ""]),
        user=split_commas(filters.user_filter),
        user_agent=tuple(filters.user_agent or ()),
        code=split_commas(filters.code),
        hits=options.hits,
        exclude=_words(filters.exclude, LeftOut, "--exclude"),
        app=options.app,
        app_by=options.app_by,
        target=target,
        ineligible=read_ineligible(options.ineligible, environment) if options.ineligible else frozenset(),
        fail_on=fail_on,
        fail_under=options.fail_under,
    )


def _refuse_what_means_nothing(options: ReportOptions) -> None:
    """Refuse options that would be ignored otherwise."""
    if (
        options.ineligible
        and "conformance" not in split_commas(options.only)
        and options.output != "apisnoop-coverage"
    ):
        raise UsageError("--ineligible goes with --only conformance and -o apisnoop-coverage")
    if options.annotations and options.output != "apisnoop-spreadsheet":
        raise UsageError("--annotations goes with -o apisnoop-spreadsheet: nothing else shows them")
    if options.app and options.app_by != "auto":
        raise UsageError(
            "--app and --app-by exclude each other: with --app the whole log is of one application"
        )
    if (options.by or options.only) and options.output in _WHOLE:
        raise UsageError(f"-o {options.output} shows everything: --by and --only mean nothing to it")
    if options.only and options.by not in {None, "operation"}:
        raise UsageError(f"--only chooses operations: it means nothing to --by {options.by}")
    if options.output == "csv" and options.by is None and len(set(split_commas(options.only))) > 1:
        raise UsageError("-o csv is one table: it goes with one word after --only")


_WHOLE: Final = frozenset(get_args(ApisnoopOutput)) | {"html", "svg"}
"""The forms that have no rows to choose."""


def _period(filters: FilterOptions, environment: Environment) -> tuple[datetime | None, datetime | None]:
    since, until = (
        parse_moment(text, environment.now(), option) if text else None
        for text, option in ((filters.since, "--since"), (filters.until, "--until"))
    )
    if since and until and since >= until:
        raise UsageError("--since must be before --until")
    return since, until


def _specification(
    options: SpecificationOptions, usage: Usage, connection: ConnectionOptions, environment: Environment
) -> Specification:
    if (options.openapi is not None) + options.from_cluster + (options.k8s_version != AUTO) > 1:
        raise UsageError("--k8s-version, --openapi and --from-cluster exclude each other")
    if options.openapi is not None:
        return specification_from_file(options.openapi, environment)
    if options.from_cluster:
        return specification_of_cluster(connection, environment)
    return bundled_specification(options.k8s_version, usage)


def _annotations(options: ReportOptions, environment: Environment) -> Annotations | None:
    if options.annotations is None:
        return None
    from kubectl_insight_coverage.apisnoop.annotations import read_annotations

    return read_annotations(read_bytes(options.annotations, environment), options.annotations)


def _words(values: Texts, words: Any, option: str) -> frozenset[Any]:
    """Check words against a Literal, since Typer cannot check what commas separate."""
    given, known = split_commas(values), get_args(words)
    for word in given:
        if word not in known:
            raise UsageError(f'invalid argument "{word}" for "{option}" flag: known are {", ".join(known)}')
    return frozenset(given)
