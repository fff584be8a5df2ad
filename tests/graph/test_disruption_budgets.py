"""Which evictions a budget allows. The same questions are put to the real API server in cluster_e2e."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.graph.disruption import Fate, evictions
from kubectl_insight.graph.disruption.budgets import Budgets
from kubectl_insight.graph.disruption.snapshot import Snapshot
from kubectl_insight.objects.item import KubernetesObject
from tests.graph.disruption_objects import (
    READY,
    UNREADY,
    Item,
    budget,
    controlled,
    make,
    of,
    pod,
    replica_set,
)


def numbers(*objects: KubernetesObject) -> tuple[int, int, int, int]:
    """Return expected, desired, healthy and allowed of the one budget."""
    budgets = Budgets(Snapshot(objects))
    (only,) = budgets.in_namespace("shop")
    found = budgets.computed(only)
    return found.expected, found.desired, found.healthy, found.allowed


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"minAvailable": 2}, (3, 2, 3, 1)),
        ({"minAvailable": 0}, (3, 0, 3, 3)),
        ({"minAvailable": 5}, (3, 5, 3, 0)),
        ({"minAvailable": "50%"}, (4, 2, 3, 1)),
        ({"minAvailable": "51%"}, (4, 3, 3, 0)),
        ({"minAvailable": "100%"}, (4, 4, 3, 0)),
        ({"maxUnavailable": 1}, (4, 3, 3, 0)),
        ({"maxUnavailable": 2}, (4, 2, 3, 1)),
        ({"maxUnavailable": "30%"}, (4, 2, 3, 1)),
        ({"maxUnavailable": "200%"}, (4, 0, 3, 3)),
        ({"maxUnavailable": 1, "minAvailable": 0}, (4, 3, 3, 0)),
        ({}, (0, 0, 3, 0)),
    ],
)
def test_what_a_budget_demands(spec: Item, expected: tuple[int, int, int, int]) -> None:
    """Three ready pods of a set that should have four; percentages count what should be there, rounded up."""
    owner = replica_set(replicas=4)
    assert numbers(budget(**spec), owner, *(pod(f"p{n}", owner) for n in range(3))) == expected


def test_the_scale_of_each_controller_counts_once() -> None:
    deployment = make("Deployment", "web", api="apps/v1", spec={"replicas": 10})
    old, new = (
        make("ReplicaSet", name, api="apps/v1", metadata=controlled(deployment), spec={"replicas": 5})
        for name in ("old", "new")
    )
    lone = replica_set("lone", replicas=2)
    objects = [deployment, old, new, lone, pod("a", old), pod("b", new), pod("c", lone), pod("bare")]
    assert numbers(budget(maxUnavailable=0), *objects)[0] == 12
    assert (
        numbers(budget(maxUnavailable=0), *objects[1:])[0] == 12
    )  # the sets' own scale without their Deployment


@pytest.mark.parametrize(
    ("kind", "api"), [("DaemonSet", "apps/v1"), ("Job", "batch/v1")], ids=["DaemonSet", "Job"]
)
def test_a_controller_without_scale_fails_the_budget(kind: str, api: str) -> None:
    owner = make(kind, "x", api=api)
    covered = pod("p", owner)
    outcome = evictions([owner, covered, budget(maxUnavailable=1)], [covered])
    assert of(outcome, "p").fate is Fate.BLOCKED
    assert "does not implement the scale subresource" in of(outcome, "p").reason
    assert of(evictions([owner, covered, budget(minAvailable=0)], [covered]), "p").fate is Fate.EVICTED


def test_a_missing_controller_fails_the_budget() -> None:
    covered = pod("p", replica_set())
    outcome = evictions([covered, budget(maxUnavailable=1)], [covered])
    assert (
        of(outcome, "p").reason == 'PodDisruptionBudget web allows nothing: found no controllers for pod "p"'
    )


@pytest.mark.parametrize(
    ("spec", "allowed", "fates"),
    [
        ({"minAvailable": 2}, 1, ["evicted", "waits", "waits"]),
        ({"maxUnavailable": "67%"}, 3, ["evicted", "evicted", "evicted"]),
        ({"maxUnavailable": 0}, 0, ["blocked", "blocked", "blocked"]),
    ],
    ids=["one at a time", "all", "none"],
)
def test_each_eviction_leaves_less_for_the_next(spec: Item, allowed: int, fates: list[str]) -> None:
    owner = replica_set()
    pods = [pod(f"p{n}", owner) for n in range(3)]
    outcome = evictions([owner, *pods, budget(**spec)], pods)
    assert [each.fate for each in outcome.pods] == fates
    assert outcome.completes is (allowed > 0)


@pytest.mark.parametrize(
    ("spec", "pods", "reason"),
    [
        ({"maxUnavailable": 0}, 3, "never allows an eviction: it wants 3 of 3 pods healthy"),
        ({"minAvailable": 3}, 3, "never allows an eviction: it wants 3 of 3 pods healthy"),
        ({"maxUnavailable": 1}, 2, "allows nothing now: it needs 2 healthy pods and has 2"),
    ],
    ids=["no disruption", "all of them", "one is missing"],
)
def test_why_a_budget_blocks(spec: Item, pods: int, reason: str) -> None:
    owner = replica_set()
    covered = [pod(f"p{n}", owner) for n in range(pods)]
    outcome = evictions([owner, *covered, budget(**spec)], covered[:1])
    assert of(outcome, "p0").reason == f"PodDisruptionBudget web {reason}"


def test_two_budgets_on_one_pod() -> None:
    covered = pod("p")
    outcome = evictions([covered, budget("a", minAvailable=0), budget("b", minAvailable=0)], [covered])
    found = of(outcome, "p")
    assert found.fate is Fate.BLOCKED
    assert found.reason == "covered by 2 PodDisruptionBudgets, which the eviction API does not support: a, b"
    assert found.budgets == ("PodDisruptionBudget.policy/shop/a", "PodDisruptionBudget.policy/shop/b")


@pytest.mark.parametrize(
    ("status", "metadata"),
    [
        ({"phase": "Pending"}, {}),
        ({"phase": "Succeeded"}, {}),
        ({"phase": "Failed"}, {}),
        (READY, {"deletionTimestamp": "2026-01-01T00:00:00Z"}),
    ],
    ids=["pending", "succeeded", "failed", "terminating"],
)
def test_no_budget_holds_what_does_not_run(status: Item, metadata: Item) -> None:
    covered = pod("p", status=status, metadata=metadata)
    assert of(evictions([covered, budget(minAvailable=5)], [covered]), "p").fate is Fate.EVICTED


@pytest.mark.parametrize(
    ("policy", "healthy", "fate"),
    [
        ("AlwaysAllow", 0, Fate.EVICTED),
        ("IfHealthyBudget", 0, Fate.BLOCKED),
        (None, 0, Fate.BLOCKED),
        ("IfHealthyBudget", 1, Fate.EVICTED),
        (None, 1, Fate.EVICTED),
    ],
)
def test_pods_that_are_not_ready(policy: str | None, healthy: int, fate: Fate) -> None:
    sick = pod("sick", status=UNREADY)
    others = [pod(f"well{n}") for n in range(healthy)]
    protected = budget(minAvailable=1, unhealthyPodEvictionPolicy=policy)
    assert of(evictions([sick, *others, protected], [sick]), "sick").fate is fate


@pytest.mark.parametrize(
    ("selector", "namespace", "covers"),
    [
        ({}, "shop", True),
        (None, "shop", False),
        ({}, "other", False),
        ({"matchLabels": {"app": "web"}}, "shop", True),
        ({"matchLabels": {"app": "api"}}, "shop", False),
        ({"matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["x"]}]}, "shop", True),
        ({"matchExpressions": [{"key": "app", "operator": "Like", "values": ["x"]}]}, "shop", False),
    ],
    ids=["empty", "none", "another namespace", "labels", "other labels", "absent key", "an unknown operator"],
)
def test_which_pods_a_budget_covers(selector: Item | None, namespace: str, covers: bool) -> None:
    covered = pod("p")
    outcome = evictions([covered, budget(selector=selector, namespace=namespace, minAvailable=1)], [covered])
    assert bool(of(outcome, "p").budgets) is covers
    assert bool(outcome.problems) is ("Like" in str(selector))


@pytest.mark.parametrize(("observed", "fate"), [(1, Fate.BLOCKED), (0, Fate.EVICTED), (None, Fate.EVICTED)])
def test_the_status_counts_where_it_is_current(observed: int | None, fate: Fate) -> None:
    status = {"observedGeneration": observed, "disruptionsAllowed": 0, "expectedPods": 1, "desiredHealthy": 0}
    covered = pod("p")
    assert of(evictions([covered, budget(minAvailable=0, status=status)], [covered]), "p").fate is fate


@pytest.mark.parametrize("spec", [{"maxUnavailable": []}, {"selector": "x"}, {"minAvailable": 1.5}])
def test_a_malformed_budget_is_told_not_raised(spec: dict[str, Any]) -> None:
    covered = pod("p")
    outcome = evictions([covered, budget(**spec)], [covered])
    assert [
        each.startswith("PodDisruptionBudget.policy/shop/web: malformed") for each in outcome.problems
    ] == [True]


def test_a_percentage_that_is_none_allows_nothing() -> None:
    covered = pod("p")
    outcome = evictions([covered, budget(minAvailable="many")], [covered])
    assert of(outcome, "p").reason.endswith('"many" is neither a number nor a percentage')


@given(
    ready=st.lists(st.booleans(), min_size=1, max_size=8),
    want=st.integers(0, 9),
    always=st.booleans(),
    chance=st.randoms(),
)
def test_a_budget_is_never_overdrawn(
    ready: list[bool], want: int, always: bool, chance: random.Random
) -> None:
    policy = "AlwaysAllow" if always else None
    pods = [pod(f"p{n}", status=READY if well else UNREADY) for n, well in enumerate(ready)]
    objects = [*pods, budget(minAvailable=want, unhealthyPodEvictionPolicy=policy)]
    outcome = evictions(objects, pods)
    going = [each for each in outcome.pods if each.fate is Fate.EVICTED]
    well_going = sum(each.object.body()["status"] == READY for each in going)
    assert well_going == 0 or sum(ready) - well_going >= want
    chance.shuffle(objects)
    assert [(each.object.id, each.fate, each.reason) for each in evictions(objects, pods[::-1]).pods] == [
        (each.object.id, each.fate, each.reason) for each in outcome.pods
    ]
