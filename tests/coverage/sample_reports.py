"""Coverage reports made up from a real catalogue: the same ones for every test of pages and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kubectl_insight.audit.reading import BadLine
from kubectl_insight.audit.tally import Tally
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.classification import UnmatchedClass
from kubectl_insight_coverage.catalogue.operation import Conformance, Level, Operation
from kubectl_insight_coverage.counting.usage import InputAccount
from kubectl_insight_coverage.reports.client_identity import Noise
from kubectl_insight_coverage.reports.report import (
    ApplicationUse,
    CoverageReport,
    DeniedUse,
    GroupUse,
    LevelSummary,
    NeverReason,
    OperationUse,
    TestUse,
    UnmatchedUse,
    UpgradeUse,
    UpgradeVerdict,
)
from kubectl_insight_coverage.reports.resource_names import ResourceName

FIRST, LAST = "2026-03-01T08:00:00Z", "2026-03-07T17:30:00Z"
APPLICATIONS = (
    "shop/deployment/web",
    "shop/cronjob/report",
    "kube-system/kube-controller-manager",
    "kube-system/generic-garbage-collector",
    "argocd/argocd-application-controller",
    "monitoring/prometheus",
    "user:alice kubectl",
)
HOSTILE = {
    "markup": "</script><script>alert(1)</script>",
    "element": "<img src=x onerror=alert(2)>",
    "reordered": "kubectl\u202e/live\u2066",
    "controls": "curl\x1b[31m\x07\x00 7.1",
    "template": "$data ${script} {{7*7}}",
    "wide": "検査" * 40,
    "long": "agent/" + "9" * 1010 + "...TRUNCATED",
}


def report_of(
    uses: Sequence[OperationUse],
    applications: Sequence[ApplicationUse] = (),
    *,
    release: str = "1.36",
    source: str = "audit.log",
) -> CoverageReport:
    """Return a report that says so much and nothing else."""
    tally = sum((use.tally for use in uses), Tally())
    return CoverageReport(
        catalogue=Catalogue.of(release),
        evidence=f"--k8s-version {release}",
        hits="served",
        inputs=(InputAccount(source, source, 2 * tally.total, 0),),
        events=2 * tally.total,
        requests=tally,
        matched=tally.total,
        summary={level: _summary(uses, level) for level in Level},
        total=LevelSummary(len(uses), sum(use.hits > 0 for use in uses)),
        operations=tuple(uses),
        applications=tuple(applications),
        unmatched=(),
        denied=(),
        tests=(),
        upgrade=(),
        target=None,
        by=None,
        groups=(),
        exact=True,
    )


def use_of(
    operation: Operation, hits: int, applications: Mapping[str, int] | None = None, denied: int = 0
) -> OperationUse:
    """Return the use of an operation."""
    return OperationUse(
        operation=operation,
        tally=Tally(served=hits, denied=denied),
        hits=hits,
        applications=applications or {},
        tests=(),
        first=FIRST if hits + denied else "",
        last=LAST if hits + denied else "",
        never=None if hits else NeverReason.UNUSED,
    )


def full_report(applications: Sequence[str] = APPLICATIONS, *, release: str = "1.36") -> CoverageReport:
    """Return a report in which every table has rows: roughly half of the operations were hit."""
    uses = [_use(number, each, applications) for number, each in enumerate(Catalogue.of(release).operations)]
    report = report_of(uses, [_application(name, uses) for name in applications], release=release)
    return replace(
        report,
        inputs=(
            *report.inputs,
            InputAccount(
                "audit-1.log.gz", "audit-1.log.gz", 0, 2, (BadLine(3, "is no JSON"),), "ends too early"
            ),
        ),
        unmatched=_unmatched(applications),
        denied=tuple(
            DeniedUse(name, "get", "secrets/v1", "shop", 403, 3, LAST) for name in sorted(applications)
        ),
        tests=_tests(uses),
        upgrade=_upgrade(applications),
        target=37,
        by="namespace",
        groups=(GroupUse("shop", 900, 870, 3, 40, {Level.STABLE: 38, Level.BETA: 2}, 2, FIRST, LAST),),
    )


def hostile_report() -> CoverageReport:
    """Return a report whose names try everything."""
    names = list(HOSTILE.values())
    report = full_report(names)
    tests = tuple(TestUse(name, {"listCoreV1Node": 1}, 1, is_conformance=False) for name in names)
    inputs = tuple(InputAccount(name, name, 1, 1, (BadLine(1, name),), name) for name in names)
    return replace(report, tests=tests, inputs=inputs, evidence=HOSTILE["markup"])


def small_report(number: int = 24) -> CoverageReport:
    """Return a report of a question about few operations."""
    operations = [each for each in Catalogue.of("1.36").operations if each.key.resource == "pods"][:number]
    return report_of([use_of(each, place % 3) for place, each in enumerate(operations)])


def _use(number: int, operation: Operation, applications: Sequence[str]) -> OperationUse:
    share = {Level.STABLE: 10, Level.BETA: 4, Level.ALPHA: 1}[operation.level]
    is_likely = operation.conformance is Conformance.TESTED or operation.key.prefix == ""
    if not is_likely or (number * 7919) % 13 >= share:
        denied = 4 if number % 31 == 0 else 0
        return use_of(operation, 0, denied=denied)
    callers = {applications[(number + step) % len(applications)]: 5 + step for step in range(1 + number % 3)}
    return use_of(operation, sum(callers.values()), callers, denied=number % 29 == 0)


def _application(name: str, uses: Sequence[OperationUse]) -> ApplicationUse:
    hit = [use for use in uses if name in use.applications]
    by_level = {level: sum(use.operation.level is level for use in hit) for level in Level}
    worst = next((level for level in reversed(Level) if by_level[level]), None)
    noise = Noise.GARBAGE_COLLECTOR if "garbage" in name else Noise.NONE
    requests = sum(use.applications[name] for use in hit)
    return ApplicationUse(name, requests, len(hit), by_level, worst, 3, noise, FIRST, LAST)


def _unmatched(applications: Sequence[str]) -> tuple[UnmatchedUse, ...]:
    callers = {applications[0]: 12}
    return (
        UnmatchedUse(
            UnmatchedClass.CUSTOM_RESOURCE, "applications.argoproj.io", "the group is not built in", 12, 12,
            "/apis/argoproj.io/v1alpha1/namespaces/{namespace}/applications/{name}", callers,
        ),
        UnmatchedUse(UnmatchedClass.HEALTH, "/livez", "asks whether the server is well", 900, 900, "/livez", callers),
    )  # fmt: skip


def _upgrade(applications: Sequence[str]) -> tuple[UpgradeUse, ...]:
    rows = (
        (
            UpgradeVerdict.REMOVED,
            ResourceName("flowschemas", "flowcontrol.apiserver.k8s.io", "v1beta3"),
            False,
            Noise.NONE,
        ),
        (UpgradeVerdict.DEPRECATED, ResourceName("endpoints", "", "v1"), False, Noise.NONE),
        (UpgradeVerdict.REMOVED, ResourceName("cronjobs", "batch", "v1beta1"), True, Noise.GARBAGE_COLLECTOR),
    )
    return tuple(
        UpgradeUse(
            api, verdict, 29, 32 if verdict is UpgradeVerdict.REMOVED else None, None, applications[place],
            ("somebody",), 11 * (place + 1), LAST, noise, also,
        )
        for place, (verdict, api, also, noise) in enumerate(rows)
    )  # fmt: skip


def _tests(uses: Sequence[OperationUse]) -> tuple[TestUse, ...]:
    names = [use.operation.operation_id for use in uses if use.hits][:3]
    return (
        TestUse("[sig-node] Pods should run [Conformance]", dict.fromkeys(names, 2), 6, is_conformance=True),
        TestUse("[sig-apps] CronJob should not fail", {names[0]: 1}, 1, is_conformance=False),
    )


def _summary(uses: Sequence[OperationUse], level: Level) -> LevelSummary:
    of_level = [use for use in uses if use.operation.level is level]
    return LevelSummary(len(of_level), sum(use.hits > 0 for use in of_level))
