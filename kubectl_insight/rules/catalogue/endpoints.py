"""Which pods a Service really sends traffic to, and how ready they are: what EndpointSlices say.

The selector says who should get traffic, the slices who does. A slice without the label of its Service serves
none, as kube-proxy sees it. Endpoints are read only where a Service has no slice: slices mirror them.
Source: ``k8s.io/api/discovery/v1`` EndpointConditions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.decoding import decoded
from kubectl_insight.rules.catalogue.kinds import POD, SERVICE
from kubectl_insight.rules.rule import Derivation, ObjectKey, Relation, World

ENDPOINT_SLICE = GroupKind("discovery.k8s.io", "EndpointSlice")
ENDPOINTS = GroupKind("", "Endpoints")
_SERVICE_LABEL = "kubernetes.io/service-name"

_STATES = ("not ready", "terminating", "serving, terminating", "ready")
"""Worst first: a pod whose address of one family is not ready is not ready for all its clients."""


class _TargetReference(msgspec.Struct, gc=False):
    kind: str | None = ""
    namespace: str | None = ""
    name: str | None = ""
    uid: str | None = ""


class _Conditions(msgspec.Struct, gc=False):
    ready: bool | None = None
    serving: bool | None = None
    terminating: bool | None = None

    @property
    def state(self) -> str:
        """The conditions in a word; an unknown readiness counts as ready, an unknown ``serving`` as ``ready``."""
        ready = self.ready is not False
        serving = ready if self.serving is None else self.serving
        if self.terminating:
            return "serving, terminating" if serving else "terminating"
        return "ready" if ready else "not ready"


class _Endpoint(msgspec.Struct, gc=False, rename="camel"):
    target_ref: _TargetReference | None = None
    conditions: _Conditions | None = None


class _Slice(msgspec.Struct, gc=False):
    endpoints: list[_Endpoint] | None = None


class _Pair(NamedTuple):
    """A Service and a pod, by name."""

    service: ObjectKey
    pod: ObjectKey


def _find(world: World) -> Iterator[Relation]:
    found: dict[_Pair, tuple[int, str]] = {}
    sliced: set[ObjectKey] = set()
    for obj, body in decoded(world, ENDPOINT_SLICE, _Slice):
        if name := obj.metadata.label(_SERVICE_LABEL):
            service = ObjectKey(SERVICE, obj.namespace, name)
            sliced.add(service)
            for position, endpoint in enumerate(body.endpoints or ()):
                state = (endpoint.conditions or _Conditions()).state
                _note(found, service, endpoint.target_ref, state, f"endpoints[{position}] of {obj.id}")
    for obj, subsets in decoded(world, ENDPOINTS, _Endpoints):
        service = ObjectKey(SERVICE, obj.namespace, obj.name)
        if service not in sliced:
            _note_addresses(found, service, subsets, obj)
    for (service, pod), (rank, path) in found.items():
        yield Relation(
            service,
            pod,
            "loadBalances",
            "service.endpoint",
            path,
            "observed",
            dangling=False,
            state=_STATES[rank],
        )


def _note(
    found: dict[_Pair, tuple[int, str]],
    service: ObjectKey,
    target: _TargetReference | None,
    state: str,
    path: str,
) -> None:
    """Note an endpoint; of several for one pod the worst counts, then the first by name."""
    if target is None or target.kind != POD.kind or not target.name:
        return
    key = ObjectKey(POD, target.namespace or service.namespace, target.name, target.uid or "")
    pair, said = _Pair(service, key), (_STATES.index(state), path)
    found[pair] = min(found.get(pair, said), said)


class _Address(msgspec.Struct, gc=False, rename="camel"):
    target_ref: _TargetReference | None = None


class _Subset(msgspec.Struct, gc=False, rename="camel"):
    addresses: list[_Address] | None = None
    not_ready_addresses: list[_Address] | None = None


class _Endpoints(msgspec.Struct, gc=False):
    subsets: list[_Subset] | None = None


def _note_addresses(
    found: dict[_Pair, tuple[int, str]], service: ObjectKey, body: _Endpoints, obj: KubernetesObject
) -> None:
    for position, subset in enumerate(body.subsets or ()):
        for field, state, addresses in (
            ("addresses", "ready", subset.addresses),
            ("notReadyAddresses", "not ready", subset.not_ready_addresses),
        ):
            for place, address in enumerate(addresses or ()):
                path = f"subsets[{position}].{field}[{place}] of {obj.id}"
                _note(found, service, address.target_ref, state, path)


RULES = (
    Derivation(
        "service.endpoint",
        frozenset({"loadBalances"}),
        frozenset({ENDPOINT_SLICE, ENDPOINTS}),
        _find,
        "`endpoints[].targetRef` of EndpointSlices with label `kubernetes.io/service-name`, else of Endpoints; "
        "the edge's state is ready, not ready, terminating or serving, terminating",
        (POD,),
        source="k8s.io/api/discovery/v1 Endpoint",
    ),
)
