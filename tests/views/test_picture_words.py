"""The words of boxes: what tells a crowd from another, how a node is doing, what a picture is about."""

from __future__ import annotations

import msgspec
import pytest

from kubectl_insight.graph.graph import Node
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.metadata import OwnerReference
from kubectl_insight.views.shared_names import shared_name
from kubectl_insight.views.status_words import health_lines, status_phrase, tone_of
from kubectl_insight.views.titles import picture_title
from tests.graph.graphs import FAILED, MISSING, graph, node


@pytest.mark.parametrize(
    ("names", "shared"),
    [
        (["web-7d9c5b8f6-2kxvq", "web-7d9c5b8f6-x9zzq"], "web-7d9c5b8f6-…"),
        (["web", "web-debug"], "web…"),
        (["website", "webhook"], "website, webhook"),
        (["a-1", "a-2"], "a-1, a-2"),
        (["a", "b", "c"], "a, b, c"),
        (["a", "b", "c", "d"], ""),
        (["same", "same"], "same"),
    ],
    ids=["a prefix", "one within the other", "no separator", "too short", "few", "many", "equal"],
)
def test_what_names_share(names: list[str], shared: str) -> None:
    nodes = [node(f"Secret/ns{number}/{name}") for number, name in enumerate(names)]

    assert shared_name(nodes, graph([], nodes)) == shared


def test_images_of_one_registry_share_no_more_than_that() -> None:
    nodes = [node(f"Image//registry.example.com/{name}") for name in ("cart:1", "web:2")]

    assert shared_name(nodes, graph([])) == "cart:1, web:2"


def pods(*edges: tuple[str, str]) -> str:
    whole = graph([(owner, "owns", owned, {"controller": True}) for owner, owned in edges])
    members = [each for each in whole.sorted_nodes() if each.gvk.kind == "Pod"]
    return shared_name(members, whole)


def test_pods_of_one_controller_are_named_after_it() -> None:
    one, other = "ReplicaSet/shop/web-1", "ReplicaSet/shop/web-2"
    deployment = "Deployment/shop/web"

    assert pods((deployment, one), (one, "Pod/shop/a"), (one, "Pod/shop/b")) == "of web-1"
    assert (
        pods((deployment, one), (deployment, other), (one, "Pod/shop/a"), (other, "Pod/shop/b")) == "of web"
    )
    assert pods((one, "Pod/shop/a"), (other, "Pod/shop/b")) == "a, b"
    assert pods(("Pod/shop/a", "Pod/shop/b"), ("Pod/shop/b", "Pod/shop/a")) in {"of a", "of b"}  # a cycle


def owned(name: str, owner: str) -> Node:
    made = node(f"Pod/shop/{name}")
    assert made.object is not None
    reference = OwnerReference(kind="ReplicaSet", name=owner, controller=True)
    metadata = msgspec.structs.replace(made.object.metadata, owner_references=[reference])
    made.object = msgspec.structs.replace(made.object, metadata=metadata)
    return made


def test_the_controller_is_known_without_its_relation() -> None:
    assert shared_name([owned("a", "web-1"), owned("b", "web-1")], graph([])) == "of web-1"
    assert shared_name([owned("a", "web-1"), owned("b", "web-2")], graph([])) == "a, b"


WELL = Health(Status.CURRENT, "1/1", "Running")


@pytest.mark.parametrize(
    ("name", "health", "lines"),
    [
        ("Node/n", Health(Status.CURRENT, reason="KubeletReady"), []),
        ("Deployment/shop/web", Health(Status.CURRENT, "3/3", "MinimumReplicasAvailable"), ["3/3"]),
        ("Pod/shop/a", WELL, ["1/1"]),
        ("Pod/shop/a", Health(Status.CURRENT, "0/1", "Completed"), ["Completed 0/1"]),
        ("Secret/shop/a", Health(Status.UNKNOWN, message="not read"), []),
        ("Pod/shop/a", FAILED, ["Error", "exit 1"]),
        ("Job/shop/a", Health(Status.IN_PROGRESS, "0/1", healthy=False), ["InProgress 0/1"]),
    ],
)
def test_a_reason_is_told_where_something_is_not_well(name: str, health: Health, lines: list[str]) -> None:
    assert health_lines(node(name, health)) == lines


@pytest.mark.parametrize(
    ("health", "tone"),
    [(WELL, "good"), (FAILED, "bad"), (MISSING, "bad"), (Health(Status.UNKNOWN), "unknown"),
     (Health(Status.TERMINATING, healthy=False), "busy")],
)  # fmt: skip
def test_tones(health: Health, tone: str) -> None:
    assert tone_of(node("Pod/shop/a", health)) == tone
    phantom = tone_of(node("Pod/shop/a", health, presence="phantom"))
    assert phantom == ("unknown" if tone == "unknown" else "missing")


def test_a_status_says_no_more_than_it_must() -> None:
    ready = node("Deployment/shop/web", Health(Status.CURRENT, "3/3"))

    assert status_phrase(ready, wordy=True) == "Current 3/3"
    assert status_phrase(ready, wordy=False) == "3/3"
    assert status_phrase(node("Pod/shop/a", WELL), wordy=False) == "Running 1/1"


@pytest.mark.parametrize(
    ("focus", "home", "title"),
    [
        ([], "shop", "Namespace shop (here)"),
        ([], "", "All namespaces (here)"),
        (["Deployment/shop/web"], "shop", "Deployment web in namespace shop (here)"),
        (["Node/n1"], "", "Node n1 (here)"),
        (["Pod/shop/a", "Pod/other/a"], "", "Pod other/a, Pod shop/a (here)"),
        (["Pod/shop/a", "Node/n1"], "", "Node n1, Pod shop/a (here)"),
        ([f"Pod/shop/{name}" for name in "abcd"], "shop", "4 Pod objects in namespace shop (here)"),
        (["Node/n1", *(f"Pod/shop/{name}" for name in "abc")], "", "4 objects (here)"),
    ],
)
def test_a_title_says_what_a_picture_is_about(focus: list[str], home: str, title: str) -> None:
    whole = graph([], [node(name) for name in {*focus, "Secret/shop/x"}])

    assert picture_title(whole, focus, home=home, place="here") == title
    assert picture_title(whole, focus, home=home, place="") == title.removesuffix(" (here)")
