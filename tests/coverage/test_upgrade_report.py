"""What an upgrade breaks, for whom, and what of it is noise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kubectl_insight_coverage.catalogue import history
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.counting.usage import Use
from kubectl_insight_coverage.query import CoverageQuery
from kubectl_insight_coverage.reports.building import build_answer
from kubectl_insight_coverage.reports.client_identity import Noise
from kubectl_insight_coverage.reports.report import UpgradeUse, UpgradeVerdict
from kubectl_insight_coverage.reports.resource_names import replacement_name
from tests.coverage.made_uses import client, report_on, usage_of, use

OLD = "/apis/batch/v1beta1/namespaces/shop/cronjobs"
NEW = "/apis/batch/v1/namespaces/shop/cronjobs"
EXPORTER = client("system:serviceaccount:shop:exporter", "Go-http-client/2.0")
COLLECTOR = client(
    "system:serviceaccount:kube-system:generic-garbage-collector", "kube-controller-manager/v1.24"
)


def upgrade(*uses: Use, release: str = "1.24", target: int = 25) -> list[UpgradeUse]:
    return list(report_on(uses, CoverageQuery(target=target), release).upgrade)


def test_a_removed_api_is_found_among_system_noise() -> None:
    rows = upgrade(
        *(
            use("list", path, count=500, by=COLLECTOR)
            for path in (OLD, NEW, "/apis/policy/v1beta1/podsecuritypolicies")
        ),
        use("get", "/api/v1/namespaces/shop/pods/web", count=9000),
        use("list", OLD, count=3, by=EXPORTER),
    )
    first = rows[0]
    assert (str(first.api), first.application, first.requests) == (
        "cronjobs.batch/v1beta1",
        "shop/exporter",
        3,
    )
    assert (first.verdict, first.removed) == (UpgradeVerdict.REMOVED, 25)
    assert str(first.replacement) == "cronjobs.batch/v1"
    assert first.breaks
    assert [row.application for row in rows if row.breaks] == ["shop/exporter"]
    assert {row.noise for row in rows[1:]} == {"garbage collector"}


@pytest.mark.parametrize(
    ("code", "safe"),
    [pytest.param(200, True, id="it works with the new version"), pytest.param(403, False, id="it may not")],
)
def test_who_calls_the_successor_as_well_is_safe(code: int, *, safe: bool) -> None:
    (row,) = upgrade(use("list", OLD, by=EXPORTER), use("list", NEW, code, by=EXPORTER))
    assert row.also_calls_successor is safe
    assert row.breaks is not safe


def test_the_successor_must_be_called_by_the_same_application() -> None:
    (row,) = upgrade(use("list", OLD, by=EXPORTER), use("list", NEW, by=client("ana")))
    assert row.breaks


def test_what_is_gone_already_is_told_apart() -> None:
    (row,) = upgrade(use("list", OLD, 404, by=EXPORTER), release="1.26", target=27)
    assert row.verdict is UpgradeVerdict.GONE
    assert row.breaks


def test_deprecated_is_not_broken() -> None:
    (row,) = upgrade(use("list", OLD, by=EXPORTER), release="1.22", target=23)
    assert (row.verdict, row.deprecated, row.removed) == (UpgradeVerdict.DEPRECATED, 21, 25)
    assert not row.breaks


def test_nothing_is_said_of_what_stays() -> None:
    assert upgrade(use("list", NEW, by=EXPORTER), use("list", "/api/v1/pods")) == []


def test_watch_paths_are_no_api_version() -> None:
    assert upgrade(use("watch", "/api/v1/watch/pods")) == []


def test_a_release_that_is_not_out_yet() -> None:
    rows = upgrade(use("list", OLD, by=EXPORTER), release="1.24", target=99)
    assert [row.verdict for row in rows] == [UpgradeVerdict.REMOVED]


def test_one_name_with_noise_and_without_is_no_noise() -> None:
    scanner = client("system:serviceaccount:shop:exporter", "pluto/1.0")
    (row,) = upgrade(use("list", OLD, by=EXPORTER), use("list", OLD, by=scanner))
    assert row.requests == 2
    assert row.noise is Noise.NONE


WIDGETS = "/apis/example.com/v1beta1/namespaces/shop/widgets"
METRICS = "/apis/metrics.k8s.io/v1beta1/nodes"


@pytest.mark.parametrize(
    ("path", "mark", "verdict", "removed"),
    [
        pytest.param(WIDGETS, "", UpgradeVerdict.DEPRECATED, None, id="a deprecated custom resource"),
        pytest.param(WIDGETS, "1.37", UpgradeVerdict.REMOVED, 37, id="removed at the target"),
        pytest.param(WIDGETS, "1.38", UpgradeVerdict.DEPRECATED, 38, id="removed later"),
        pytest.param(METRICS, "1.37", UpgradeVerdict.REMOVED, 37, id="an aggregated API"),
        pytest.param(WIDGETS, "soon", UpgradeVerdict.DEPRECATED, None, id="a mark that is no release"),
    ],
)
def test_what_only_its_server_knows(
    path: str, mark: str, verdict: UpgradeVerdict, removed: int | None
) -> None:
    call = use("get", f"{path}/one", by=EXPORTER)
    (row,) = marked({path: mark}, call, use("list", "/apis/example.com/v1/gadgets", by=EXPORTER))
    assert (row.verdict, row.removed, row.deprecated, row.replacement) == (verdict, removed, None, None)
    assert row.requests == 1
    assert row.breaks is (verdict is UpgradeVerdict.REMOVED)


def test_the_earliest_release_that_a_server_names_counts() -> None:
    call = use("list", WIDGETS, by=EXPORTER)
    for marks in ({WIDGETS: "1.39", f"{WIDGETS}/x": "1.37", f"{WIDGETS}/x/status": ""},):
        for order in (marks, dict(reversed(marks.items()))):
            (row,) = marked(order, call)
            assert row.removed == 37


def test_the_catalogue_knows_better_than_a_server() -> None:
    (row,) = marked({OLD: "1.99"}, use("list", OLD, by=EXPORTER), release="1.24", target=25)
    assert (row.verdict, row.removed) == (UpgradeVerdict.REMOVED, 25)


def marked(
    marks: dict[str, str], *uses: Use, release: str = "1.36", target: int = 37
) -> tuple[UpgradeUse, ...]:
    usage = replace(usage_of(uses), removed_releases=marks)
    return build_answer(usage, Catalogue.of(release), CoverageQuery(target=target)).report.upgrade


def test_every_replacement_has_a_plural() -> None:
    for operations in history.known_operations().values():
        for known in operations.values():
            for run in known.releases():
                kind = known.nearest(run[-1]).lifecycle.replacement
                assert kind is None or str(replacement_name(kind)).islower()


def test_one_person_copes_and_another_does_not() -> None:
    (row,) = upgrade(
        use("patch", f"{OLD}/nightly", by=client("jenkins")), use("list", NEW, by=client("alice"))
    )
    assert row.application == "kubectl"
    assert row.users == ("jenkins",)
    assert row.breaks
    (row,) = upgrade(
        use("list", OLD, by=client("jenkins")),
        use("list", OLD, by=client("alice")),
        use("list", NEW, by=client("alice")),
    )
    assert row.users == ("alice", "jenkins")
    assert row.breaks


@pytest.mark.parametrize(
    ("target", "replacement"), [(26, "v1beta3"), (28, "v1beta3"), (29, "v1"), (40, "v1")]
)
def test_a_replacement_is_what_the_target_has(target: int, replacement: str) -> None:
    path = "/apis/flowcontrol.apiserver.k8s.io/v1beta2/flowschemas"
    (row,) = upgrade(use("list", path, by=EXPORTER), release="1.25", target=target)
    assert str(row.replacement) == f"flowschemas.flowcontrol.apiserver.k8s.io/{replacement}"
