"""Services that are named by their host name: in Istio's rules, and by Services of type ExternalName.

A host without dots is a Service of the same namespace, ``web.shop.svc`` and all longer forms one of the namespace
``shop``; any other host is outside of the cluster.
Source: ``istio.io/api/networking/v1`` Destination, ``k8s.io/api/core/v1`` ServiceSpec.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.decoding import found_names
from kubectl_insight.rules.catalogue.kinds import SERVICE, on
from kubectl_insight.rules.edge_types import Harm
from kubectl_insight.rules.rule import Derivation, ObjectKey, Reference, Relation, World

_VIRTUAL_SERVICE = GroupKind("networking.istio.io", "VirtualService")
_DESTINATION_RULE = GroupKind("networking.istio.io", "DestinationRule")
_GATEWAY = GroupKind("networking.istio.io", "Gateway")
_ISTIO = "istio.io/api/networking/v1"
_MESH = "mesh"

_ROUTES = tuple(
    Reference("istio.virtualService.destination", on(_VIRTUAL_SERVICE), path, "routes", SERVICE)
    for path in (
        "spec.http[].route[].destination.host",
        "spec.http[].mirror.host",
        "spec.http[].mirrors[].destination.host",
        "spec.tcp[].route[].destination.host",
        "spec.tls[].route[].destination.host",
    )
)
_RULES = (Reference("istio.destinationRule.host", on(_DESTINATION_RULE), "spec.host", "references", SERVICE),)
_NAMES = (Reference("service.externalName", on(SERVICE), "spec.externalName", "routes", SERVICE),)
_GATEWAYS = (
    Reference("istio.virtualService.gateway", on(_VIRTUAL_SERVICE), "spec.gateways[]", "uses", _GATEWAY),
)


def service_of(host: str, namespace: str) -> ObjectKey | None:
    """Return the Service that a host name means; ``None`` for a host outside of the cluster.

    Args:
        namespace: Where a host without dots is sought; empty where such a host means nothing.
    """
    labels = host.rstrip(".").split(".")
    if len(labels) == 1 and namespace and labels[0] not in {"", "*"}:
        return ObjectKey(SERVICE, namespace, labels[0])
    if len(labels) > 2 and labels[2] == "svc" and "*" not in labels[:2]:  # noqa: PLR2004 - name, namespace, svc
        return ObjectKey(SERVICE, labels[1], labels[0])
    return None


def _services(world: World, references: tuple[Reference, ...], *, short: bool) -> Iterator[Relation]:
    for obj, found in found_names(world, references):
        service = service_of(found.name, obj.namespace if short else "")
        if service is not None:
            rule = found.rule
            yield Relation(obj, service, rule.type, rule.name, found.path, "declared")


def _destinations(world: World) -> Iterator[Relation]:
    yield from _services(world, _ROUTES, short=True)


def _hosts(world: World) -> Iterator[Relation]:
    yield from _services(world, _RULES, short=True)


def _external_names(world: World) -> Iterator[Relation]:
    yield from _services(world, _NAMES, short=False)


def _gateways(world: World) -> Iterator[Relation]:
    for obj, found in found_names(world, _GATEWAYS):
        if found.name != _MESH:
            key = _gateway(obj, found.name)
            yield Relation(obj, key, "uses", found.rule.name, found.path, "declared")


def _gateway(obj: KubernetesObject, name: str) -> ObjectKey:
    namespace, slash, rest = name.partition("/")
    return ObjectKey(_GATEWAY, namespace, rest) if slash else ObjectKey(_GATEWAY, obj.namespace, name)


RULES = (
    Derivation(
        "istio.virtualService.destination",
        frozenset({"routes"}),
        frozenset({_VIRTUAL_SERVICE}),
        _destinations,
        "hosts of destinations and mirrors that are Services",
        (SERVICE,),
        source=f"{_ISTIO} Destination",
    ),
    Derivation(
        "istio.virtualService.gateway",
        frozenset({"uses"}),
        frozenset({_VIRTUAL_SERVICE}),
        _gateways,
        "`spec.gateways[]`: `name` or `namespace/name`, but not `mesh`",
        (_GATEWAY,),
        Harm.TRAFFIC,
        f"{_ISTIO} VirtualService",
    ),
    Derivation(
        "istio.destinationRule.host",
        frozenset({"references"}),
        frozenset({_DESTINATION_RULE}),
        _hosts,
        "`spec.host` that is a Service",
        (SERVICE,),
        Harm.POLICY,
        f"{_ISTIO} DestinationRule",
    ),
    Derivation(
        "service.externalName",
        frozenset({"routes"}),
        frozenset({SERVICE}),
        _external_names,
        "`spec.externalName` that is a Service of the cluster, `NAME.NAMESPACE.svc...`",
        (SERVICE,),
        source="k8s.io/api/core/v1 ServiceSpec",
    ),
)
