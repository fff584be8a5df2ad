"""The Gateway API: gateways, routes, backends, certificates, policies.

References that may cross namespaces only with a ReferenceGrant are in :data:`GRANTED`; they are read as data
and checked by :mod:`.reference_grants`.
"""

from __future__ import annotations

from typing import Any

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.kinds import ANY, CONFIG_MAP, SECRET, SERVICE, on
from kubectl_insight.rules.catalogue.reference_grants import granted
from kubectl_insight.rules.edge_types import Harm
from kubectl_insight.rules.rule import Holder, Reference, Rule

GROUP = "gateway.networking.k8s.io"
_EXPERIMENTAL = "gateway.networking.x-k8s.io"
GATEWAY = GroupKind(GROUP, "Gateway")
GATEWAY_CLASS = GroupKind(GROUP, "GatewayClass")
HTTP_ROUTE = GroupKind(GROUP, "HTTPRoute")
GRPC_ROUTE = GroupKind(GROUP, "GRPCRoute")
ROUTES = on(
    HTTP_ROUTE,
    GRPC_ROUTE,
    GroupKind(GROUP, "TLSRoute"),
    GroupKind(GROUP, "TCPRoute"),
    GroupKind(GROUP, "UDPRoute"),
)
_FILTERING = on(HTTP_ROUTE, GRPC_ROUTE)
_LISTENER_SETS = on(GroupKind(GROUP, "ListenerSet"), GroupKind(_EXPERIMENTAL, "XListenerSet"))
_LISTENING = (*on(GATEWAY), *_LISTENER_SETS)
_POLICIES = on(
    GroupKind(GROUP, "BackendTLSPolicy"),
    GroupKind(GROUP, "BackendLBPolicy"),
    GroupKind(_EXPERIMENTAL, "XBackendTrafficPolicy"),
    GroupKind(_EXPERIMENTAL, "XMeshPolicy"),
)
_API = "sigs.k8s.io/gateway-api/apis/v1"


def _reference(
    name: str, holders: tuple[Holder, ...], path: str, target: GroupKind, source: str, **more: Any
) -> Reference:
    """Return a rule for a reference with ``group`` and ``kind``; its edges carry traffic."""
    fields: dict[str, Any] = {"type": "uses", "kind": "kind", "group": "group", "harm": Harm.TRAFFIC} | more
    return Reference(f"gateway.{name}", holders, path, target=target, source=f"{_API} {source}", **fields)


LOCAL = (
    Reference(
        "gateway.class",
        on(GATEWAY),
        "spec.gatewayClassName",
        "uses",
        GATEWAY_CLASS,
        harm=Harm.TRAFFIC,
        source=f"{_API} GatewaySpec",
    ),
    _reference(
        "class.parameters",
        on(GATEWAY_CLASS),
        "spec.parametersRef.name",
        ANY,
        "ParametersReference",
        namespace="namespace",
    ),
    _reference(
        "parameters",
        on(GATEWAY),
        "spec.infrastructure.parametersRef.name",
        ANY,
        "LocalParametersReference",
    ),
    _reference(
        "route.parent", ROUTES, "spec.parentRefs[].name", GATEWAY, "ParentReference", namespace="namespace"
    ),
    _reference(
        "listenerSet.parent",
        _LISTENER_SETS,
        "spec.parentRef.name",
        GATEWAY,
        "ParentGatewayReference",
        namespace="namespace",
    ),
    *(
        _reference(f"{name}.extension", _FILTERING, f"{path}.extensionRef.name", ANY, "LocalObjectReference")
        for name, path in (
            ("route.filter", "spec.rules[].filters[]"),
            ("route.backend.filter", "spec.rules[].backendRefs[].filters[]"),
        )
    ),
    _reference(
        "policy.target",
        _POLICIES,
        "spec.targetRefs[].name",
        ANY,
        "LocalPolicyTargetReference",
        type="references",
        harm=Harm.POLICY,
    ),
    _reference(
        "policy.certificateAuthority",
        on(GroupKind(GROUP, "BackendTLSPolicy")),
        "spec.validation.caCertificateRefs[].name",
        CONFIG_MAP,
        "BackendTLSPolicyValidation",
    ),
)

_BACKEND: dict[str, Any] = {"type": "routes", "harm": None}
_AUTHORITIES = "validation.caCertificateRefs[].name"

GRANTED = (
    _reference(
        "route.backend",
        ROUTES,
        "spec.rules[].backendRefs[].name",
        SERVICE,
        "BackendObjectReference",
        **_BACKEND,
    ),
    *(
        _reference(
            f"{name}.{use}",
            _FILTERING,
            f"{path}.{field}.backendRef.name",
            SERVICE,
            "HTTPRouteFilter",
            **_BACKEND,
        )
        for name, path in (
            ("route.filter", "spec.rules[].filters[]"),
            ("route.backend.filter", "spec.rules[].backendRefs[].filters[]"),
        )
        for use, field in (("mirror", "requestMirror"), ("authorization", "externalAuth"))
    ),
    _reference(
        "certificate",
        _LISTENING,
        "spec.listeners[].tls.certificateRefs[].name",
        SECRET,
        "ListenerTLSConfig",
    ),
    *(
        _reference(f"clientAuthority{name}", on(GATEWAY), f"{path}.{_AUTHORITIES}", CONFIG_MAP, source)
        for name, path, source in (
            ("", "spec.tls.frontend.default", "FrontendTLSConfig"),
            (".port", "spec.tls.frontend.perPort[].tls", "TLSPortConfig"),
        )
    ),
    _reference(
        "clientAuthority.listener",
        _LISTENING,
        "spec.listeners[].tls.frontendValidation.caCertificateRefs[].name",
        CONFIG_MAP,
        "FrontendTLSValidation",
    ),
    _reference(
        "clientCertificate",
        on(GATEWAY),
        "spec.tls.backend.clientCertificateRef.name",
        SECRET,
        "GatewayBackendTLS",
    ),
)

RULES: tuple[Rule, ...] = (*LOCAL, *(granted(reference) for reference in GRANTED))
