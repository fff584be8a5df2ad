"""Whom network policies let their pods talk with: pods, namespaces, address blocks.

A peer without a pod selector is a namespace as a whole, so a policy that is open to all namespaces has an edge
for each of them and not for each of their pods.
Source: ``k8s.io/api/networking/v1`` NetworkPolicyPeer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.label_selector import LabelSelector, SelectorError, from_api
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.decoding import decoded
from kubectl_insight.rules.catalogue.kinds import NAMESPACE, POD
from kubectl_insight.rules.catalogue.services import NETWORK_POLICY
from kubectl_insight.rules.rule import Derivation, End, EvidenceClass, ObjectKey, Relation, Thing, World

IP_BLOCK = GroupKind("", "IPBlock")
"""A range of addresses; no kind of Kubernetes."""


class _IPBlock(msgspec.Struct, gc=False):
    cidr: str | None = ""


class _Peer(msgspec.Struct, gc=False, rename="camel"):
    pod_selector: dict[str, Any] | None = None
    namespace_selector: dict[str, Any] | None = None
    ip_block: _IPBlock | None = msgspec.field(default=None, name="ipBlock")


class _Ingress(msgspec.Struct, gc=False):
    from_: list[_Peer] | None = msgspec.field(default=None, name="from")


class _Egress(msgspec.Struct, gc=False):
    to: list[_Peer] | None = None


class _Spec(msgspec.Struct, gc=False):
    ingress: list[_Ingress] | None = None
    egress: list[_Egress] | None = None


class _Policy(msgspec.Struct, gc=False):
    spec: _Spec | None = None


def _find(world: World) -> Iterator[Relation]:
    for policy, body in decoded(world, NETWORK_POLICY, _Policy):
        for path, peer in _peers(body.spec or _Spec()):
            try:
                for end, rule, evidence in _ends(world, policy, peer):
                    yield Relation(policy, end, "allows", rule, path, evidence, dangling=False)
            except SelectorError as error:
                world.complain(f"{policy.id}: {path}: {error}; it selects nothing")


def _peers(spec: _Spec) -> Iterator[tuple[str, _Peer]]:
    directions: tuple[tuple[str, str, Iterable[list[_Peer] | None]], ...] = (
        ("ingress", "from", [each.from_ for each in spec.ingress or ()]),
        ("egress", "to", [each.to for each in spec.egress or ()]),
    )
    for direction, field, rules in directions:
        for position, peers in enumerate(rules):
            for place, peer in enumerate(peers or ()):
                yield f"spec.{direction}[{position}].{field}[{place}]", peer


def _ends(world: World, policy: KubernetesObject, peer: _Peer) -> Iterator[tuple[End, str, EvidenceClass]]:
    if peer.ip_block is not None:
        if peer.ip_block.cidr:
            yield Thing(IP_BLOCK, "", peer.ip_block.cidr), "networkPolicy.peer.ipBlock", "declared"
        return
    pods, namespaces = from_api(peer.pod_selector), from_api(peer.namespace_selector)
    if pods is None and namespaces is None:
        return
    if pods is None or not pods.requirements:
        for end in _whole_namespaces(world, policy, namespaces):
            yield end, "networkPolicy.peer.namespace", "selected"
        return
    for pod in _pods(world, policy, pods, namespaces):
        yield pod, "networkPolicy.peer.pod", "selected"


def _whole_namespaces(
    world: World, policy: KubernetesObject, namespaces: LabelSelector | None
) -> Iterator[End]:
    if namespaces is None:
        yield ObjectKey(NAMESPACE, "", policy.namespace)
    else:
        yield from _selected_namespaces(world, namespaces)


def _pods(
    world: World, policy: KubernetesObject, pods: LabelSelector, namespaces: LabelSelector | None
) -> Iterator[KubernetesObject]:
    if namespaces is None:
        yield from world.select(POD, policy.namespace, pods)
    elif not namespaces.requirements:
        yield from world.select(POD, "", pods)
    else:
        for namespace in _selected_namespaces(world, namespaces):
            yield from world.select(POD, namespace.name, pods)


_NAME_LABEL = "kubernetes.io/metadata.name"


def _selected_namespaces(world: World, selector: LabelSelector) -> Iterator[KubernetesObject]:
    """Yield the selected namespaces; in a manifest, one lacks the label of its name that every live one has."""
    yield from world.select(NAMESPACE, "", selector)
    if any(requirement.key == _NAME_LABEL for requirement in selector.requirements):
        for namespace in world.of_kind(NAMESPACE):
            labels = namespace.metadata.label_map()
            if _NAME_LABEL not in labels and selector.matches({**labels, _NAME_LABEL: namespace.name}):
                yield namespace


RULES = (
    Derivation(
        "networkPolicy.peer",
        frozenset({"allows"}),
        frozenset({NETWORK_POLICY}),
        _find,
        "`spec.ingress[].from[]` and `spec.egress[].to[]`: selected pods, in the namespaces that "
        "`namespaceSelector` selects; without a pod selector those namespaces as a whole; address blocks",
        (POD, NAMESPACE, IP_BLOCK),
        source="k8s.io/api/networking/v1 NetworkPolicyPeer",
    ),
)
