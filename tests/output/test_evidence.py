"""Why two things are connected, in a few words."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_insight.graph.graph import Edge
from kubectl_insight.output.evidence import evidence_phrase


def edge(path: str = "spec.a", **more: Any) -> Edge:
    values: dict[str, Any] = {"evidence": "declared", "dependent": "source", **more}
    return Edge("Pod/shop/a", "Secret/shop/b", "uses", "pod.secret", path, **values)


@pytest.mark.parametrize(
    ("edges", "phrase"),
    [
        pytest.param([edge()], "spec.a", id="the field alone"),
        pytest.param([edge(evidence="guessed")], "spec.a, guessed", id="not declared"),
        pytest.param([edge(state="ready")], "spec.a, ready", id="a state"),
        pytest.param([edge(), edge("spec.b"), edge("spec.c")], "spec.a and 2 more", id="several"),
        pytest.param(
            [edge(state="ready"), edge("spec.b")], "spec.a and 1 more", id="the state is one edge's"
        ),
        pytest.param([edge(optional=True), edge("spec.b")], "spec.a and 1 more", id="one is needed"),
        pytest.param(
            [edge(optional=True), edge("spec.b", optional=True)],
            "spec.a and 1 more, optional",
            id="none is needed",
        ),
        pytest.param(
            [edge(), edge("spec.b", problem="cut")], "spec.a and 1 more, cut", id="one has a problem"
        ),
        pytest.param([edge("spec.\x1b[31m")], "spec.\\x1b[31m", id="hostile"),
    ],
)
def test_it_says(edges: list[Edge], phrase: str) -> None:
    assert evidence_phrase(edges) == phrase
