"""Tables in narrow terminals: every table fits, and the column that a question is about stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.api import table_lines
from kubectl_insight_coverage.printing.fitting import fitted
from kubectl_insight_coverage.printing.tables import Table, tables_of
from kubectl_insight_coverage.query import CoverageQuery
from tests.coverage.made_uses import client, report_on, use

LONG = client("system:serviceaccount:a-rather-long-namespace:" + "x" * 300, "Go-http-client/2.0")
USES = (
    use("list", "/apis/policy/v1beta1/namespaces/shop/poddisruptionbudgets", count=100_000, by=LONG),
    use("list", "/apis/flowcontrol.apiserver.k8s.io/v1beta2/prioritylevelconfigurations"),
    use("get", "/api/v1/namespaces/shop/pods/web", 403, 12),
    use("list", "/apis/a.very.long.group.example.com/v1alpha1/widgets", by=LONG),
)
QUERIES = {
    "VERDICT": CoverageQuery(target=26),
    "APPLICATION": CoverageQuery(target=26),
    "WORST": CoverageQuery(by="app"),
    "HITS": CoverageQuery(by="user"),
    "REQUESTS": CoverageQuery(only=frozenset({"denied"})),
    "REASON": CoverageQuery(only=frozenset({"never"})),
    "REMOVED": CoverageQuery(only=frozenset({"removed"})),
    "WHAT": CoverageQuery(only=frozenset({"unmatched"})),
}


@pytest.mark.parametrize("width", [80, 100, 120, 200])
@pytest.mark.parametrize("title", QUERIES)
def test_tables_fit_and_answer(title: str, width: int) -> None:
    query = QUERIES[title]
    tables = [fitted(table, width) for table in tables_of(report_on(USES, query, "1.24"), query, wide=False)]
    assert any(title in table.header and table.rows for table in tables)
    for table in tables:
        lines = list(table_lines([table.header, *table.rows], width=width, elastic=table.elastic))
        assert max(map(len, lines)) <= width


def test_nothing_is_cut_without_a_terminal() -> None:
    table = Table(("NAME", "ALPHA"), (("x" * 500, "1"),))
    assert fitted(table, None) is table


@given(
    st.lists(st.lists(st.text("ab", max_size=90), min_size=5, max_size=5), min_size=1, max_size=4),
    st.integers(60, 200),
)
def test_a_table_that_fits_stays_as_it_is(cells: list[list[str]], width: int) -> None:
    table = Table(("NAME", "ALPHA", "BETA", "HITS", "LAST"), tuple(tuple(row) for row in cells))
    made = fitted(table, width)
    assert made.header[0] == "NAME"
    assert made.header[-1] == "LAST"
    assert "HITS" in made.header
    assert all(len(row) == len(made.header) for row in made.rows)
    if len(made.header) == len(table.header):
        assert [row[1:] for row in made.rows] == [row[1:] for row in table.rows]
