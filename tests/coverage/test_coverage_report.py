"""The report on uses: levels, operations, reasons, filters; every number against a slow count of its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.history import newest, oldest
from kubectl_insight_coverage.catalogue.matching import Matcher
from kubectl_insight_coverage.catalogue.operation import Level
from kubectl_insight_coverage.catalogue.release import release_name
from kubectl_insight_coverage.counting.usage import Hits, InputAccount
from kubectl_insight_coverage.printing.rendering import TableStyle, report_text
from kubectl_insight_coverage.printing.tables import main_table, tables_of
from kubectl_insight_coverage.query import By, CoverageQuery, Only
from kubectl_insight_coverage.reports.building import build_answer
from kubectl_insight_coverage.reports.calls import resource_spellings, verbs_of
from kubectl_insight_coverage.reports.groups import NONE
from kubectl_insight_coverage.reports.report import INEXACT, CoverageReport, NeverReason, OperationUse
from tests.coverage.made_uses import ADMIN, client, report_on, usage_of, use

PODS = "/api/v1/namespaces/shop/pods"
SCHEDULER = client("system:kube-scheduler", "kube-scheduler/v1.36")
USES = (
    use("list", PODS, count=3, at="08:00:00Z"),
    use("list", PODS, 404, at="09:00:00Z"),
    use("watch", f"{PODS}?watch=true", at="10:00:00Z", by=SCHEDULER),
    use("get", f"{PODS}/web", 403, 2, by=client("ana")),
    use("get", f"{PODS}/web/log", 500),
    use("get", "/apis/apps/v1/deployments", 0),
    use("list", "/apis/storage.k8s.io/v1beta1/volumeattributesclasses"),
    use("get", "/healthz", count=5, by=client("system:anonymous", "kube-probe/1.36")),
    use("get", "/apis"),
    use("list", "/apis/example.com/v1/widgets", count=2),
    use("list", "/apis/extensions/v1beta1/ingresses", 404),
)


def find(report: CoverageReport, operation_id: str) -> OperationUse:
    return next(row for row in report.operations if row.operation.operation_id == operation_id)


@pytest.mark.parametrize(
    ("hits", "pods", "logs", "single", "deployments"),
    [("served", 4, 0, 0, 0), ("allowed", 5, 1, 0, 0), ("attempted", 5, 1, 2, 1)],
)
def test_which_requests_hit(hits: Hits, pods: int, logs: int, single: int, deployments: int) -> None:
    report = report_on(USES, CoverageQuery(hits=hits))
    assert find(report, "listCoreV1NamespacedPod").hits == pods
    assert find(report, "readCoreV1NamespacedPodLog").hits == logs
    assert find(report, "readCoreV1NamespacedPod").hits == single
    assert find(report, "listAppsV1DeploymentForAllNamespaces").hits == deployments


def test_an_operation_knows_who_hit_it_and_when() -> None:
    row = find(report_on(USES), "listCoreV1NamespacedPod")
    assert row.applications == {"kubectl": 3, "kube-scheduler": 1}
    assert (row.tally.served, row.tally.failed) == (4, 1)
    assert (row.first, row.last) == ("2026-06-01T08:00:00Z", "2026-06-01T10:00:00Z")
    assert row.never is None


def test_levels_add_up() -> None:
    report = report_on(USES)
    assert report.total.operations == len(Catalogue.of("1.36").operations) == len(report.operations)
    assert report.total.hit == sum(level.hit for level in report.summary.values()) == 3
    assert report.summary[Level.BETA].hit == 1
    assert report.requests.total == sum(each.tally.total for each in USES)
    assert report.matched + sum(row.requests for row in report.unmatched) == report.requests.total


def test_unmatched_requests_are_classified_and_nothing_is_dropped() -> None:
    rows = {row.what: row for row in report_on(USES).unmatched}
    assert rows["widgets.example.com/v1"].unmatched_class == "custom resource"
    assert rows["/healthz"].unmatched_class == "health"
    assert rows["ingresses.extensions/v1beta1"].unmatched_class == "removed"
    assert rows["ingresses.extensions/v1beta1"].applications == {"kubectl": 1}
    assert rows["ingresses.extensions/v1beta1"].served == 0


def test_denied_requests_are_named() -> None:
    (row,) = report_on(USES).denied
    assert (row.application, row.verb, row.what, row.namespace, row.code, row.requests) == (
        "kubectl",
        "get",
        "pods.v1",
        "shop",
        403,
        2,
    )


class TestNever:
    """Why an operation was never hit."""

    def test_unused(self) -> None:
        assert find(report_on(USES), "deleteCoreV1Node").never is NeverReason.UNUSED

    def test_alpha_is_off_until_somebody_was_served(self) -> None:
        alpha = "listStoragemigrationV1alpha1StorageVersionMigration"
        path = "/apis/storagemigration.k8s.io/v1alpha1/storageversionmigrations"
        assert find(report_on([], release="1.33"), alpha).never is NeverReason.NOT_SERVED
        served = report_on([use("get", f"{path}/one")], release="1.33")
        assert find(served, alpha).never is NeverReason.UNUSED

    def test_discovery_tells_what_is_not_served(self) -> None:
        asked = use("get", "/apis/policy/v1", 404)
        assert (
            find(report_on([asked]), "listPolicyV1NamespacedPodDisruptionBudget").never
            is NeverReason.NOT_SERVED
        )
        proof = use("list", "/apis/policy/v1/poddisruptionbudgets")
        proved = report_on([asked, proof])
        assert find(proved, "listPolicyV1NamespacedPodDisruptionBudget").never is NeverReason.UNUSED

    def test_filters_do_not_hide_what_is_served(self) -> None:
        uses = [use("get", "/apis/policy/v1", 404), use("list", "/apis/policy/v1/poddisruptionbudgets")]
        report = report_on(uses, CoverageQuery(verb=("get",)))
        assert find(report, "readPolicyV1NamespacedPodDisruptionBudget").never is NeverReason.UNUSED

    def test_head_is_logged_as_get(self) -> None:
        assert (
            find(report_on(USES), "connectCoreV1HeadNamespacedPodProxy").never is NeverReason.UNDETERMINABLE
        )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param(CoverageQuery(verb=("list",)), 8, id="a verb"),
        pytest.param(CoverageQuery(verb=("-list",)), 11, id="all but a verb"),
        pytest.param(CoverageQuery(resource=("pods",)), 7, id="a resource is not its subresource"),
        pytest.param(CoverageQuery(resource=("pods*",)), 8, id="a glob"),
        pytest.param(CoverageQuery(resource=("*.apps", "/healthz")), 6, id="a group, and a path"),
        pytest.param(CoverageQuery(resource=("pods*", "-pods/log")), 7, id="a glob with an exception"),
        pytest.param(CoverageQuery(namespace=("sh*",)), 8, id="a namespace"),
        pytest.param(CoverageQuery(user=("ana",)), 2, id="a user"),
        pytest.param(CoverageQuery(user=("-system:*", f"-{ADMIN}")), 2, id="all but some users"),
        pytest.param(CoverageQuery(user_agent=("kube-probe/*",)), 5, id="a user agent"),
        pytest.param(CoverageQuery(code=("4*",)), 4, id="status codes"),
        pytest.param(CoverageQuery(exclude=frozenset({"discovery"})), 13, id="no discovery"),
        pytest.param(CoverageQuery(exclude=frozenset({"system"})), 18, id="no system"),
        pytest.param(CoverageQuery(exclude=frozenset({"scanners"})), 19, id="no scanners"),
    ],
)
def test_filters(query: CoverageQuery, expected: int) -> None:
    assert report_on(USES, query).requests.total == expected


def test_filters_of_resources_choose_operations_as_well() -> None:
    report = report_on(USES, CoverageQuery(resource=("pods",), verb=("list",)))
    assert {row.operation.operation_id for row in report.operations} == {
        "listCoreV1NamespacedPod",
        "listCoreV1PodForAllNamespaces",
    }
    assert (report.total.operations, report.total.hit) == (2, 1)


def test_every_operation_is_logged_under_one_of_its_verbs() -> None:
    for minor in range(oldest(), newest() + 1):
        catalogue = Catalogue.of(release_name(minor))
        matcher = Matcher(catalogue)
        for operation in catalogue.operations:
            found = {matcher.match(verb, operation.path) for verb in verbs_of(operation)}
            siblings = set(catalogue.by_key[operation.key].values())
            assert found <= siblings
            assert (
                operation in found
                or operation.method in {"HEAD", "OPTIONS"}
                or operation.key.prefix == "proxy"
            )
            assert resource_spellings(operation.key)


BYS: tuple[By, ...] = ("app", "level", "category", "kind", "user", "namespace", "verb", "test", "operation")


@pytest.mark.parametrize("by", BYS)
def test_rows_of_a_grouping_add_up(by: By) -> None:
    report = report_on(USES, CoverageQuery(by=by))
    assert sum(row.requests for row in report.groups) == report.requests.total
    assert sum(row.hits for row in report.groups) == sum(each.tally.served for each in USES)
    assert len({row.name for row in report.groups}) == len(report.groups)
    assert [row.requests for row in report.groups] == sorted(
        (row.requests for row in report.groups), reverse=True
    )


def test_namespaces_of_a_grouping() -> None:
    report = report_on(USES, CoverageQuery(by="namespace"))
    assert {row.name: row.requests for row in report.groups} == {"shop": 8, NONE: 11}


def test_clusters_are_the_inputs_that_were_named() -> None:
    query = CoverageQuery(by="cluster")
    by_source = {"east": usage_of(USES[:3]), "west": usage_of(USES[3:])}
    report = build_answer(usage_of(USES), Catalogue.of("1.36"), query, by_source=by_source).report
    assert {row.name: row.requests for row in report.groups} == {"east": 5, "west": 14}


def test_applications_against_a_slow_count() -> None:
    report = report_on(USES)
    slow = Counter[str]()
    for each in USES:
        slow[each.client.user_agent.partition("/")[0]] += each.tally.total
    assert {row.name: row.requests for row in report.applications} == dict(slow)


def test_tests_of_an_end_to_end_run() -> None:
    agent = "e2e.test/v1.36.0 (linux/amd64) kubernetes/0000000 -- [sig-node] Pods should run [Conformance]"
    report = report_on([use("list", PODS, by=client(ADMIN, agent)), *USES])
    (test,) = report.tests
    assert test.name == "[sig-node] Pods should run [Conformance]"
    assert test.is_conformance
    assert test.operations == {"listCoreV1NamespacedPod": 1}
    assert find(report, "listCoreV1NamespacedPod").tests == (test.name,)


ONLY: tuple[Only, ...] = ("hit", "never", "deprecated", "removed", "conformance", "denied", "unmatched")


@pytest.mark.parametrize("wide", [False, True])
def test_every_table_has_a_cell_for_each_title(*, wide: bool) -> None:
    for query in (
        CoverageQuery(target=37),
        *(CoverageQuery(by=by) for by in BYS),
        *(CoverageQuery(only=frozenset({only})) for only in ONLY),
    ):
        report = report_on(USES, query)
        for table in (*tables_of(report, query, wide=wide), main_table(report, query)):
            assert all(len(row) == len(table.header) for row in table.rows)
            assert table.rows or table.empty


def test_the_order_of_uses_does_not_matter() -> None:
    query = CoverageQuery(by="app", target=37)
    assert report_on(USES, query) == report_on(reversed(USES), query)


@pytest.mark.parametrize("exact", [True, False])
def test_the_head_says_where_counts_are_not_exact(*, exact: bool) -> None:
    report = replace(report_on(USES), exact=exact)
    lines = "".join(report_text(report, CoverageQuery(), "table", TableStyle())).splitlines()
    assert (INEXACT in lines) is not exact


@pytest.mark.parametrize(("bad", "line"), [(0, None), (1, "1 line is no"), (2000, "2,000 lines are no")])
def test_the_head_says_how_many_lines_are_no_events(bad: int, line: str | None) -> None:
    report = replace(report_on(USES), inputs=(InputAccount("audit.log", "audit.log", 9, bad),))
    text = "".join(report_text(report, CoverageQuery(), "table", TableStyle()))
    assert ("no audit event" in text) is (line is not None)
    assert (line or "") in text
