"""What makes a pipeline fail, and how its options are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.environment import Environment
from kubectl_insight.errors import InputError, UsageError
from kubectl_insight_coverage.counting.usage import Use
from kubectl_insight_coverage.gate import doubts, failures
from kubectl_insight_coverage.ineligible import read_ineligible
from kubectl_insight_coverage.query import CoverageQuery, FailOn
from kubectl_insight_coverage.reports.globs import Globs
from kubectl_insight_coverage.time_argument import parse_moment
from tests.coverage.made_uses import client, report_on, use

NOW = datetime(2026, 6, 2, 12, tzinfo=UTC)
OLD = use("list", "/apis/batch/v1beta1/cronjobs", by=client("ana"))
NOISE = use("list", "/apis/batch/v1beta1/cronjobs", by=client("system:kube-scheduler"))


def failed(
    *uses: Use, fail_on: tuple[FailOn, ...] = (), target: int | None = None, fail_under: float | None = None
) -> list[str]:
    query = CoverageQuery(fail_on=frozenset(fail_on), target=target, fail_under=fail_under)
    return list(failures(report_on(uses, query, "1.24"), query))


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        pytest.param(
            failed(OLD, fail_on=("removed",), target=25),
            ["1 use of APIs that 1.25 does not serve: kubectl"],
            id="removed at the target",
        ),
        pytest.param(failed(OLD, fail_on=("removed",), target=24), [], id="served at the target"),
        pytest.param(failed(NOISE, fail_on=("removed",), target=25), [], id="noise"),
        pytest.param(failed(OLD, target=25), [], id="not asked to fail"),
        pytest.param(
            failed(OLD, fail_on=("deprecated",)),
            ["1 deprecated operation in use: listBatchV1beta1CronJobForAllNamespaces"],
            id="deprecated",
        ),
        pytest.param(failed(NOISE, fail_on=("deprecated",)), [], id="deprecated, but noise"),
        pytest.param(failed(OLD, fail_under=0.01), [], id="enough operations"),
        pytest.param(
            failed(fail_under=0.01),
            ["0.0 % of the operations were hit, 0.01 % are required"],
            id="too few operations",
        ),
    ],
)
def test_reasons_to_fail(reasons: list[str], expected: list[str]) -> None:
    assert reasons == expected


@pytest.mark.parametrize(
    ("query", "exact", "doubted"),
    [
        pytest.param(CoverageQuery(), False, False, id="no gate"),
        pytest.param(CoverageQuery(fail_under=50), True, False, id="exact"),
        pytest.param(CoverageQuery(fail_under=50), False, True, id="a share of inexact counts"),
        pytest.param(CoverageQuery(fail_on=frozenset({"never"})), False, True, id="inexact uses"),
    ],
)
def test_a_gate_tells_that_it_decides_on_inexact_counts(
    query: CoverageQuery, *, exact: bool, doubted: bool
) -> None:
    report = replace(report_on([OLD], query), exact=exact)
    assert [doubt.startswith("the log was too big") for doubt in doubts(report, query)] == [True] * doubted


def test_never_hit_operations_fail_only_where_they_could_have_been_hit() -> None:
    (reason,) = failed(fail_on=("never",))
    assert "never hit" in reason
    assert "and" in reason


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-06-01T10:00:00Z", datetime(2026, 6, 1, 10, tzinfo=UTC)),
        ("2026-06-01T12:00:00+02:00", datetime(2026, 6, 1, 10, tzinfo=UTC)),
        ("2026-06-01", datetime(2026, 6, 1, tzinfo=UTC)),
        ("36h", datetime(2026, 6, 1, tzinfo=UTC)),
        ("1d12h", datetime(2026, 6, 1, tzinfo=UTC)),
        ("1.5d", datetime(2026, 6, 1, tzinfo=UTC)),
    ],
)
def test_time_arguments(text: str, moment: datetime) -> None:
    assert parse_moment(text, NOW, "--since") == moment


@pytest.mark.parametrize("text", ["", "yesterday", "12", "h", "1y", "-1h", "99999999999w", "2026-13-01"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(UsageError, match="--since"):
        parse_moment(text, NOW, "--since")


@pytest.mark.parametrize(
    ("globs", "fitting", "other"),
    [
        ((), ["anything", ""], []),
        (("pods",), ["pods"], ["pod", "pods/log", ""]),
        (("pods*",), ["pods", "pods/log"], ["xpods"]),
        (("-pods",), ["pod", ""], ["pods"]),
        (("a*", "b*", "-ab"), ["aa", "b"], ["ab", "c"]),
        (("[ab]",), ["a"], ["[ab]"]),
        (("a.c",), ["a.c"], ["abc"]),
    ],
)
def test_globs(globs: tuple[str, ...], fitting: list[str], other: list[str]) -> None:
    chosen = Globs(globs)
    assert all(chosen.fit(text) for text in fitting)
    assert not any(chosen.fit(text) for text in other)


@given(st.text(max_size=5), st.text(max_size=5))
def test_a_glob_and_its_opposite_split_everything(text: str, glob: str) -> None:
    if not glob.startswith("-"):
        assert Globs([glob]).fit(text) is not Globs([f"-{glob}"]).fit(text)


def test_ineligible_operations(tmp_path: Path) -> None:
    path = tmp_path / "ineligible.yaml"
    path.write_text("- endpoint: connectCoreV1GetNodeProxy\n  reason: vendor\n  link: x\n- listCoreV1Node\n")
    assert read_ineligible(str(path), Environment()) == {"connectCoreV1GetNodeProxy", "listCoreV1Node"}


@pytest.mark.parametrize("text", ["a: b", "- reason: none", "- 3", "- endpoint: [a]", "text"])
def test_odd_lists_of_ineligible_operations(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ineligible.yaml"
    path.write_text(text)
    with pytest.raises(InputError, match=r"ineligible\.yaml"):
        read_ineligible(str(path), Environment())
