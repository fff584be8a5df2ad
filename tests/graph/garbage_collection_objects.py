"""Objects that own each other, and short forms of what becomes of them."""

from __future__ import annotations

from typing import Any

from kubectl_insight.graph.garbage_collection import Deletion, Outcome
from kubectl_insight.objects.item import KubernetesObject, from_mapping

Item = dict[str, Any]


def obj(
    kind: str, name: str, *owners: KubernetesObject | Item, api: str = "v1", **body: Any
) -> KubernetesObject:
    """Make an object in namespace shop; ``namespace=""`` makes it cluster-scoped."""
    namespace = body.pop("namespace", "shop")
    metadata: Item = {"name": name, "uid": f"uid-{kind}-{namespace}-{name}", **body.pop("metadata", {})}
    if namespace:
        metadata["namespace"] = namespace
    metadata["ownerReferences"] = [each if isinstance(each, dict) else ref(each) for each in owners]
    return from_mapping({"apiVersion": api, "kind": kind, "metadata": metadata, **body})


def ref(owner: KubernetesObject, **changes: Any) -> Item:
    named = {
        "apiVersion": owner.gvk.api_version,
        "kind": owner.gvk.kind,
        "name": owner.name,
        "uid": owner.uid,
    }
    return {**named, "controller": True, "blockOwnerDeletion": True, **changes}


def waves(outcome: Outcome) -> dict[str, tuple[int, int | None]]:
    return {each.object.name: (each.wave, each.gone) for each in outcome.deletions}


def deletion(outcome: Outcome, name: str) -> Deletion:
    (found,) = [each for each in outcome.deletions if each.object.name == name]
    return found


def kept(outcome: Outcome) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {each.object.name: (each.reason, each.released_from) for each in outcome.kept}
