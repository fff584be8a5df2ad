"""The lines of a tree: colours, ASCII, names, and what stands behind them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from kubectl_insight.graph.graph import Node
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.reference import GroupVersionKind
from kubectl_insight.output.tree_text import TreeStyle, label, tree_lines
from kubectl_insight.views.collapse import collapse
from kubectl_insight.views.status_words import status_word
from kubectl_insight.views.tree import TreeItem, build_tree
from tests.views.forest_of import BAD, WELL, edge, graph_of, node

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
GREEN, YELLOW, RED, QUIET, BOLD, END = "\x1b[32m", "\x1b[33m", "\x1b[31m", "\x1b[2m", "\x1b[1m", "\x1b[0m"


def text(tops: list[TreeItem], **style: Any) -> list[str]:
    return list(tree_lines(tops, TreeStyle(**{"now": NOW, "home": "shop", **style})))


def small() -> list[TreeItem]:
    bad = node("bad", BAD)
    graph = graph_of(
        [edge("top", "bad"), edge("top", "well"), edge("well", "deep"), edge("other", "bad")], bad
    )
    return build_tree(graph, ["top"])


def test_the_drawing() -> None:
    assert text(small()) == [
        "NAME                       READY  STATUS   AGE  REASON",
        "Pod/other                  1/1    Current  60m",
        "└─Pod/bad                  0/1    Broken   60m  broken",
        "Pod/top                 ◀  1/1    Current  60m",
        "├─Pod/bad (shown above)    0/1    Broken   60m  broken",
        "└─Pod/well                 1/1    Current  60m",
        "  └─Pod/deep               1/1    Current  60m",
    ]


def chain(levels: int) -> list[TreeItem]:
    """Return a tree of which every item has one child, and the item on its 32nd level a second one."""
    edges = [edge(f"{level:05}", f"{level + 1:05}") for level in range(levels)]
    return build_tree(graph_of([*edges, edge("00032", "second")]))


def test_what_is_very_deep_starts_at_the_left_again() -> None:
    names = [line.partition("  1/1")[0].rstrip() for line in text(chain(66), headers=False)]

    assert names[32] == "  " * 31 + "└─Pod/00032"
    assert names[33:35] == ["[+32] ├─Pod/00033", "[+32] │ └─Pod/00034"]
    assert names[64] == "[+32] │ " + "  " * 30 + "└─Pod/00064"
    assert names[65:] == ["[+64] └─Pod/00065", "[+64]   └─Pod/00066", "[+32] └─Pod/second"]


def test_the_text_of_a_long_chain_grows_with_its_length_alone() -> None:
    lines = text(chain(5_000))

    assert len(lines) == 5_003
    assert max(map(len, lines)) < 120


def test_the_drawing_in_ascii() -> None:
    assert text(small(), ascii=True, headers=False) == [
        "Pod/other                  1/1  Current  60m",
        "`-Pod/bad                  0/1  Broken   60m  broken",
        "Pod/top                 <  1/1  Current  60m",
        "|-Pod/bad (shown above)    0/1  Broken   60m  broken",
        "`-Pod/well                 1/1  Current  60m",
        "  `-Pod/deep               1/1  Current  60m",
    ]


@pytest.mark.parametrize(
    ("health", "colour", "reason"),
    [
        pytest.param(WELL, GREEN, "", id="well"),
        pytest.param(BAD, RED, f"{RED}broken{END}", id="failed"),
        pytest.param(
            Health(Status.IN_PROGRESS, "0/1", "", "wait", healthy=False),
            YELLOW,
            f"{YELLOW}wait{END}",
            id="busy",
        ),
        pytest.param(
            Health(Status.TERMINATING, "0/1", "", "going", healthy=False),
            YELLOW,
            f"{YELLOW}going{END}",
            id="going",
        ),
        pytest.param(
            Health(Status.CURRENT, "0/1", "", "odd", healthy=False),
            YELLOW,
            f"{YELLOW}odd{END}",
            id="current, but",
        ),
        pytest.param(
            Health(Status.NOT_FOUND, "", "", "gone", healthy=False), RED, f"{RED}gone{END}", id="not there"
        ),
        pytest.param(Health(Status.UNKNOWN, "", "", "unread"), QUIET, f"{QUIET}unread{END}", id="unknown"),
    ],
)
def test_the_colours(health: Health, colour: str, reason: str) -> None:
    (line,) = text(build_tree(graph_of({}, node("p", health))), colour=True, headers=False)
    ready, status = health.ready or "-", health.reason or str(health.status)

    assert line == f"Pod/p  {colour}{ready}{END}  {colour}{status}{END}  60m  {reason}".rstrip()


def test_the_marked_is_bold_and_a_back_reference_faint() -> None:
    lines = text(small(), colour=True, headers=False)

    assert lines[2].startswith(f"{BOLD}Pod/top ")
    assert lines[3].startswith(f"{QUIET}├─Pod/bad (shown above)")
    assert RED not in lines[3]


def test_the_header_has_no_colour() -> None:
    assert "\x1b" not in text(small(), colour=True)[0]


def test_further_columns_stand_before_the_reason() -> None:
    tops = build_tree(graph_of({}, node("p", BAD)))
    columns = [("ZONE", lambda one: "a" if one.name == "p" else ""), ("EMPTY", lambda _: "")]

    assert text(tops, columns=columns) == [
        "NAME   READY  STATUS  AGE  ZONE  EMPTY  REASON",
        "Pod/p  0/1    Broken  60m  a     -      broken",
    ]


def test_hostile_cells_and_headers_are_made_visible() -> None:
    columns = [("A\x1bB\n", lambda _: "c\x1bd\n")]
    assert text(build_tree(graph_of({"p": ""})), columns=columns) == [
        "NAME   READY  STATUS   AGE  A\\x1bB\\n  REASON",
        "Pod/p  1/1    Current  60m  c\\x1bd\\n",
    ]


def test_a_group_that_is_scaled_to_zero_says_so() -> None:
    idle = [node(name, Health(Status.CURRENT), kind="ReplicaSet") for name in "ab"]
    tops = build_tree(graph_of({"top": "a b c d"}, *idle))
    collapse(tops)

    assert [line.partition("  ")[0] for line in text(tops, headers=False)] == [
        "Pod/top",
        "├─Pod x2",
        "└─ReplicaSet x2 (scaled to 0)",
    ]


def test_a_group_elsewhere_names_its_namespace() -> None:
    tops = build_tree(graph_of({"top": "a b"}, node("a", namespace="far"), node("b", namespace="far")))
    collapse(tops)
    assert text(tops, headers=False)[1].startswith("└─Pod/far x2 ")


def test_what_was_never_made_has_no_age() -> None:
    gone = node("gone", Health(Status.NOT_FOUND, healthy=False), object=None, presence="phantom")
    assert text(build_tree(graph_of({}, gone)), headers=False) == ["Pod/gone  -  NotFound  -"]


def test_a_fault_of_the_relation_follows_the_objects_own() -> None:
    tops = build_tree(graph_of([edge("a", "b", problem="odd")], node("b", BAD)))
    assert text(tops)[-1].endswith("  broken; odd")


@pytest.mark.parametrize(
    ("gvk", "namespace", "home", "expected"),
    [
        (GroupVersionKind("", "v1", "Pod"), "shop", "shop", "Pod/x"),
        (GroupVersionKind("", "v1", "Pod"), "shop", "", "Pod/shop/x"),
        (GroupVersionKind("", "v1", "Node"), "", "shop", "Node/x"),
        (GroupVersionKind("apps", "v1", "Deployment"), "shop", "far", "Deployment.apps/shop/x"),
    ],
)
def test_names(gvk: GroupVersionKind, namespace: str, home: str, expected: str) -> None:
    assert label(Node("id", gvk, namespace, "x", "", WELL), home) == expected


@pytest.mark.parametrize(
    ("group", "kind", "expected"),
    [
        ("", "Pod", "Broken"),
        ("", "Container", "Broken"),
        ("apps", "Deployment", "Failed"),
        ("x.y", "Pod", "Failed"),
    ],
)
def test_only_pods_and_containers_have_kubectls_status(group: str, kind: str, expected: str) -> None:
    assert status_word(Node("id", GroupVersionKind(group, "v1", kind), "", "x", "", BAD)) == expected


def test_a_pod_without_a_reason_has_its_status() -> None:
    assert status_word(Node("id", GroupVersionKind("", "v1", "Pod"), "", "x", "", WELL)) == "Current"
