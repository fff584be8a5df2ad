"""Volumes that are on one machine: local disks, whose node affinity names the host.

Affinity to a zone says where a volume may be attached, which is no relation to each node of the zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.rules.catalogue.decoding import decoded
from kubectl_insight.rules.catalogue.kinds import NODE, VOLUME
from kubectl_insight.rules.edge_types import Harm
from kubectl_insight.rules.rule import Derivation, ObjectKey, Relation, World

_HOST = "kubernetes.io/hostname"
_TERMS = "spec.nodeAffinity.required.nodeSelectorTerms"


class _Requirement(msgspec.Struct, gc=False):
    key: str | None = ""
    operator: str | None = ""
    values: list[str] | None = None


class _Term(msgspec.Struct, gc=False, rename="camel"):
    match_expressions: list[_Requirement] | None = None


class _Terms(msgspec.Struct, gc=False, rename="camel"):
    node_selector_terms: list[_Term] | None = None


class _Affinity(msgspec.Struct, gc=False):
    required: _Terms | None = None


class _Spec(msgspec.Struct, gc=False, rename="camel"):
    node_affinity: _Affinity | None = None


class _Volume(msgspec.Struct, gc=False):
    spec: _Spec | None = None

    @property
    def terms(self) -> list[_Term]:
        """The terms, of which a node must fulfil one."""
        affinity = self.spec.node_affinity if self.spec else None
        return (affinity.required.node_selector_terms if affinity and affinity.required else None) or []


class _Host(NamedTuple):
    path: str
    name: str


def _find(world: World) -> Iterator[Relation]:
    nodes = {node.metadata.label(_HOST) or node.name: node for node in world.of_kind(NODE)}
    for volume, body in decoded(world, VOLUME, _Volume):
        for host in _hosts(body):
            yield _relation(volume, host, nodes.get(host.name))


def _relation(volume: KubernetesObject, host: _Host, node: KubernetesObject | None) -> Relation:
    end = ObjectKey(NODE, "", host.name) if node is None else node
    return Relation(volume, end, "uses", "volume.node", host.path, "declared")


def _hosts(volume: _Volume) -> Iterator[_Host]:
    for position, term in enumerate(volume.terms):
        for place, requirement in enumerate(term.match_expressions or ()):
            if requirement.key == _HOST and requirement.operator == "In":
                path = f"{_TERMS}[{position}].matchExpressions[{place}]"
                for number, name in enumerate(requirement.values or ()):
                    yield _Host(f"{path}.values[{number}]", name)


RULES = (
    Derivation(
        "volume.node",
        frozenset({"uses"}),
        frozenset({VOLUME}),
        _find,
        "`spec.nodeAffinity.required`: the hosts that `kubernetes.io/hostname` must be one of",
        (NODE,),
        Harm.CANNOT_RUN,
        "k8s.io/api/core/v1 VolumeNodeAffinity",
    ),
)
