"""Claims whose names are made up of other names.

A StatefulSet's claims outlive its pods: those of replicas that were scaled away still hold data.
Source: kubernetes ``pkg/controller/statefulset/stateful_set_utils.go``, ``pkg/controller/volume/ephemeral``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.rules.catalogue.decoding import decoded
from kubectl_insight.rules.catalogue.kinds import CLAIM, POD, STATEFUL_SET
from kubectl_insight.rules.edge_types import Harm
from kubectl_insight.rules.rule import Derivation, ObjectKey, Relation, World


class _Meta(msgspec.Struct, gc=False):
    name: str | None = ""


class _ClaimTemplate(msgspec.Struct, gc=False):
    metadata: _Meta | None = None


class _Ordinals(msgspec.Struct, gc=False):
    start: int | None = 0


class _StatefulSetSpec(msgspec.Struct, gc=False, rename="camel"):
    replicas: int | None = 1
    ordinals: _Ordinals | None = None
    volume_claim_templates: list[_ClaimTemplate] | None = None


class _StatefulSet(msgspec.Struct, gc=False):
    spec: _StatefulSetSpec | None = None


_ORDINAL = re.compile(r"0|[1-9][0-9]{0,9}")


def _of_stateful_sets(world: World) -> Iterator[Relation]:
    claims: dict[str, list[KubernetesObject]] | None = None
    for stateful_set, body in decoded(world, STATEFUL_SET, _StatefulSet):
        spec = body.spec or _StatefulSetSpec()
        templates = [
            each.metadata.name if each.metadata else "" for each in spec.volume_claim_templates or ()
        ]
        if not templates:
            continue
        claims = _claims_by_stem(world) if claims is None else claims
        start = (spec.ordinals.start if spec.ordinals else 0) or 0
        wanted = range(start, start + (1 if spec.replicas is None else spec.replicas))
        for position, template in enumerate(templates):
            path = f"spec.volumeClaimTemplates[{position}]"
            for claim in claims.get(f"{stateful_set.namespace}/{template}-{stateful_set.name}", ()):
                ordinal = int(claim.name.rpartition("-")[2])
                state = "" if ordinal in wanted else "not in use"
                yield Relation(
                    stateful_set, claim, "uses", "statefulSet.claim", path, "inferred", state=state
                )


def _claims_by_stem(world: World) -> dict[str, list[KubernetesObject]]:
    """Return the claims that end in an ordinal, by namespace and what stands before the ordinal."""
    found: dict[str, list[KubernetesObject]] = {}
    for claim in world.of_kind(CLAIM):
        stem, _, ordinal = claim.name.rpartition("-")
        if stem and _ORDINAL.fullmatch(ordinal):
            found.setdefault(f"{claim.namespace}/{stem}", []).append(claim)
    return found


class _Volume(msgspec.Struct, gc=False):
    name: str | None = ""
    ephemeral: dict[str, object] | None = None


class _PodSpec(msgspec.Struct, gc=False):
    volumes: list[_Volume] | None = None


class _Pod(msgspec.Struct, gc=False):
    spec: _PodSpec | None = None


def _of_pods(world: World) -> Iterator[Relation]:
    for pod, body in decoded(world, POD, _Pod):
        for position, volume in enumerate(body.spec.volumes or () if body.spec else ()):
            if volume.ephemeral is not None and volume.name:
                claim = ObjectKey(CLAIM, pod.namespace, f"{pod.name}-{volume.name}")
                path = f"spec.volumes[{position}].ephemeral"
                yield Relation(pod, claim, "uses", "pod.volume.ephemeral", path, "declared")


RULES = (
    Derivation(
        "statefulSet.claim",
        frozenset({"uses"}),
        frozenset({STATEFUL_SET}),
        _of_stateful_sets,
        "the existing claims `TEMPLATE-STATEFULSET-ORDINAL` of `spec.volumeClaimTemplates`, also those of replicas "
        "that were scaled away: their state is `not in use`",
        (CLAIM,),
        Harm.DATA,
        "k8s.io/api/apps/v1 StatefulSetSpec",
    ),
    Derivation(
        "pod.volume.ephemeral",
        frozenset({"uses"}),
        frozenset({POD}),
        _of_pods,
        "the claim `POD-VOLUME` of a generic ephemeral volume",
        (CLAIM,),
        source="k8s.io/api/core/v1 EphemeralVolumeSource",
    ),
)
