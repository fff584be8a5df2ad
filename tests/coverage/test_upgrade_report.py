"""What an upgrade breaks, for whom, and what of it is noise."""

from __future__ import annotations

import pytest

from kubectl_insight_coverage.counting.usage import Use
from kubectl_insight_coverage.query import CoverageQuery
from kubectl_insight_coverage.reports.report import UpgradeUse, UpgradeVerdict
from tests.coverage.made_uses import client, report_on, use

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
    assert (first.api, first.application, first.requests) == ("cronjobs.batch/v1beta1", "shop/exporter", 3)
    assert (first.verdict, first.removed_in, first.replacement) == (
        UpgradeVerdict.REMOVED,
        "1.25",
        "cronjobs.batch/v1",
    )
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
    assert (row.verdict, row.deprecated_in, row.removed_in) == (UpgradeVerdict.DEPRECATED, "1.21", "1.25")
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
    assert row.noise == ""
