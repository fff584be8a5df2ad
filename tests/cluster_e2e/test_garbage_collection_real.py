"""The simulated garbage collector against the real one, in all three modes.

ConfigMaps that own each other in every way, planted at random; then some are deleted, by us and by the
cluster, and what is left is compared: which objects, which of them Terminating, with which finalizers, and
with which owners.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

import pytest

from kubectl_insight.graph.garbage_collection import Cascade, Outcome, simulate
from kubectl_insight.objects.item import KubernetesObject, decode_list
from kubectl_insight.objects.reference import GroupKind
from tests.cluster_e2e.run_insight import Item, create, make, reference
from tests.controlplane.control_plane import ControlPlane

STALE = "0b7e6c3a-0000-4000-8000-00000000000"
FINALIZER = "insight.test/held"
Remains = dict[str, tuple[bool, frozenset[str]]]
"""What is left: for each id whether it is Terminating, and the uids of its owners."""


class Served:
    """What the test's server serves, for owners that nobody can find."""

    def namespaced(self, kind: GroupKind) -> bool:
        return kind.kind != "ClusterRole"

    def unread_reason(self, kind: GroupKind, namespace: str, name: str) -> str:
        return "the server does not serve this kind" if kind.group == "gone.example.org" else ""


@pytest.mark.parametrize("cascade", list(Cascade))
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_random_crowd(control_plane: ControlPlane, namespace: str, cascade: Cascade, seed: int) -> None:
    chance = random.Random(seed)
    other = control_plane.namespace(f"{namespace}-abroad")
    names = [f"n{number:02}" for number in range(36)]
    made = create(control_plane, *(make("ConfigMap", name, namespace=namespace) for name in names))
    (foreign,) = create(control_plane, make("ConfigMap", "foreign", namespace=other))
    (role,) = create(
        control_plane,
        make("ClusterRole", namespace, api_version="rbac.authorization.k8s.io/v1", rules=[]),
    )
    owned = [_with_owners(chance, each, made, foreign, role) for each in made]
    control_plane.kubectl("replace", "-f", "-", stdin=json.dumps(_list(owned)))
    read = _from_items([*owned, foreign, role])
    _settles(control_plane, namespace, read, simulate(read, [], strays=True, knowledge=Served()))

    read = [*_read(control_plane, namespace), *_from_items([foreign, role])]
    alive = [each for each in read if each.namespace == namespace and not each.metadata.deletion_timestamp]
    doomed = chance.sample(alive, min(len(alive), 6))
    outcome = simulate(read, doomed, cascade, knowledge=Served())
    for each in doomed:
        _delete(control_plane, each, cascade)
    _settles(control_plane, namespace, read, outcome)


def _with_owners(chance: random.Random, item: Item, made: Sequence[Item], foreign: Item, role: Item) -> Item:
    """Give an object owners that were made before it, sometimes one that is wrong in some way."""
    earlier = made[: made.index(item)]
    owners = chance.sample(earlier, min(len(earlier), chance.choice([0, 1, 1, 1, 2])))
    references = [reference(each, blockOwnerDeletion=chance.random() < 0.6) for each in owners]
    if references and chance.random() < 0.3:
        references.append(
            chance.choice(
                [
                    reference(chance.choice(earlier), uid=f"{STALE}{chance.randrange(9)}"),
                    reference(foreign),
                    reference(role),
                    {"apiVersion": "gone.example.org/v1", "kind": "Relic", "name": "old", "uid": f"{STALE}9"},
                    reference(chance.choice(earlier), name="somebody-else"),
                ]
            )
        )
    unique = list({each["uid"]: each for each in references}.values())
    finalizers = [FINALIZER] if chance.random() < 0.1 else []
    metadata = item["metadata"] | {"ownerReferences": unique, "finalizers": finalizers}
    return item | {"metadata": metadata}


CASES: dict[str, dict[str, Any]] = {
    "a circle": {"owners": {"a": ["b"], "b": ["a"], "c": ["b"]}},
    "a circle of three that blocks": {"owners": {"a": ["c!"], "b": ["a!"], "c": ["b!"], "d": ["c!"]}},
    "its own owner": {"owners": {"a": ["a"], "b": ["a"]}},
    "its own owner that blocks": {"owners": {"a": ["a!"], "b": ["a!"]}},
    "two owners": {"owners": {"a": [], "x": [], "b": ["a!", "x!"], "c": ["b!"]}},
    "a chain": {"owners": {"a": [], "b": ["a!"], "c": ["b!"], "d": ["c!"]}},
    "a chain that hangs in the middle": {
        "owners": {"a": [], "b": ["a!"], "c": ["b!"], "d": ["c!"]},
        "held": ["b"],
    },
    "a chain whose end hangs": {"owners": {"a": [], "b": ["a!"], "c": ["b!"]}, "held": ["c"]},
    "an end that hangs without blocking": {"owners": {"a": [], "b": ["a"], "c": ["b"]}, "held": ["c"]},
    "a held owner": {"owners": {"a": [], "b": ["a!"]}, "held": ["a"]},
    "one that orphans": {"owners": {"a": [], "b": ["a!"], "c": ["b!"]}, "finalizers": {"b": ["orphan"]}},
    "one that goes in the foreground": {
        "owners": {"a": [], "b": ["a!"], "c": ["b!"]},
        "finalizers": {"b": ["foregroundDeletion"]},
        "held": ["c"],
    },
    "a diamond": {"owners": {"a": [], "b": ["a!"], "c": ["a!"], "d": ["b!", "c!"], "e": ["d!"]}},
}


@pytest.mark.parametrize("cascade", list(Cascade))
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_planted_case(
    control_plane: ControlPlane, namespace: str, case: dict[str, Any], cascade: Cascade
) -> None:
    owners: dict[str, list[str]] = case["owners"]
    held, finalizers = case.get("held", []), case.get("finalizers", {})
    made = {
        item["metadata"]["name"]: item
        for item in create(control_plane, *(make("ConfigMap", name, namespace=namespace) for name in owners))
    }
    for name, item in made.items():
        item["metadata"]["ownerReferences"] = [
            reference(made[owner.removesuffix("!")], blockOwnerDeletion=owner.endswith("!"))
            for owner in owners[name]
        ]
        item["metadata"]["finalizers"] = [*([FINALIZER] if name in held else []), *finalizers.get(name, [])]
    control_plane.kubectl("replace", "-f", "-", stdin=json.dumps(_list(list(made.values()))))
    read = _read(control_plane, namespace)
    doomed = [each for each in read if each.name == "a"]
    outcome = simulate(read, doomed, cascade, knowledge=Served())
    _delete(control_plane, doomed[0], cascade)
    _settles(control_plane, namespace, read, outcome)


def _settles(
    control_plane: ControlPlane, namespace: str, read: Sequence[KubernetesObject], outcome: Outcome
) -> None:
    """Wait until the cluster holds what the outcome says, and then see that it stays so.

    The collector has come to rest when it has collected one more object that was made after all others.
    """
    expected = _expected(read, outcome, namespace)
    seen: list[Remains] = []

    def agrees() -> bool:
        seen.append(_remains(_read(control_plane, namespace)))
        return seen[-1] == expected

    for _ in range(2):
        try:
            control_plane.wait_until(
                agrees, "the garbage collector doing as expected", of="kube-controller-manager"
            )
        except Exception as error:
            real = seen[-1]
            error.args = (f"expected {_difference(expected, real)}, real {_difference(real, expected)}",)
            raise
        _collects_one_more(control_plane, namespace)


def _collects_one_more(control_plane: ControlPlane, namespace: str) -> None:
    (owner,) = create(control_plane, make("Secret", "last-owner", namespace=namespace))
    create(control_plane, make("Secret", "last", owner, namespace=namespace))
    control_plane.kubectl("delete", "secret", "last-owner", "-n", namespace)
    control_plane.wait_until(
        lambda: control_plane.kubectl("get", "secret", "last", "-n", namespace, check=False).returncode != 0,
        "one more object being collected",
        of="kube-controller-manager",
    )


def _difference(one: Remains, other: Remains) -> Remains:
    return {key: value for key, value in one.items() if other.get(key) != value}


def _expected(read: Sequence[KubernetesObject], outcome: Outcome, namespace: str) -> Remains:
    gone = {each.object.uid for each in outcome.deletions if each.gone is not None}
    hanging = {each.object.uid for each in outcome.deletions if each.gone is None}
    released: dict[str, tuple[str, ...]] = {each.object.uid: each.released_from for each in outcome.kept}
    released |= {each.object.uid: each.released_from for each in outcome.deletions}
    remains: Remains = {}
    for obj in read:
        if obj.namespace != namespace or obj.uid in gone:
            continue
        lost = {each.rpartition("@")[2] for each in released.get(obj.uid, ())}
        by_id = {each.id: each.uid for each in read}
        lost_uids = {by_id.get(each, each) for each in lost}
        owners = {each.uid or "" for each in obj.metadata.owner_references or ()} - lost_uids
        deleting = obj.uid in hanging or bool(obj.metadata.deletion_timestamp)
        remains[obj.id] = deleting, frozenset(owners)
    return remains


def _remains(objects: Sequence[KubernetesObject]) -> Remains:
    return {
        each.id: (
            bool(each.metadata.deletion_timestamp),
            frozenset(owner.uid or "" for owner in each.metadata.owner_references or ()),
        )
        for each in objects
    }


def _delete(control_plane: ControlPlane, obj: KubernetesObject, cascade: Cascade) -> None:
    flags = (f"--cascade={cascade}", "--wait=false", "-n", obj.namespace)
    control_plane.kubectl("delete", "configmap", obj.name, *flags)


def _read(control_plane: ControlPlane, namespace: str) -> list[KubernetesObject]:
    listed = control_plane.kubectl("get", "configmaps", "-n", namespace, "-o", "json").stdout
    return [each for each in decode_list(listed.encode()).objects if each.name != "kube-root-ca.crt"]


def _from_items(items: Sequence[Item]) -> list[KubernetesObject]:
    return decode_list(json.dumps(_list(items)).encode()).objects


def _list(items: Sequence[Item]) -> Item:
    cleaned = [
        each
        | {"metadata": {key: value for key, value in each["metadata"].items() if key != "resourceVersion"}}
        for each in items
    ]
    return {"apiVersion": "v1", "kind": "List", "items": cleaned}
