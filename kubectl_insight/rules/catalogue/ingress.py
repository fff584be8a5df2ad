"""Ingresses, their classes, and what other routers of the same kind name.

The forms of ``extensions`` and ``networking.k8s.io/v1beta1`` are read beside today's.
"""

from __future__ import annotations

from typing import Any

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.kinds import ANY, SECRET, SERVICE, on
from kubectl_insight.rules.edge_types import Harm
from kubectl_insight.rules.rule import Reference

INGRESS = GroupKind("networking.k8s.io", "Ingress")
INGRESS_CLASS = GroupKind("networking.k8s.io", "IngressClass")

_BACKEND = "k8s.io/api/networking/v1 IngressBackend"
_RULES = "spec.rules[].http.paths[].backend"

INGRESSES = (
    *(
        Reference(f"ingress.{name}", on(INGRESS), path, "routes", SERVICE, source=source)
        for name, path, source in (
            ("service", f"{_RULES}.service.name", _BACKEND),
            ("defaultService", "spec.defaultBackend.service.name", _BACKEND),
            ("beta.service", f"{_RULES}.serviceName", "k8s.io/api/networking/v1beta1 IngressBackend"),
            (
                "beta.defaultService",
                "spec.backend.serviceName",
                "k8s.io/api/networking/v1beta1 IngressBackend",
            ),
        )
    ),
    *(
        Reference(
            f"ingress.{name}",
            on(INGRESS),
            f"{path}.resource.name",
            "routes",
            ANY,
            kind="kind",
            group="apiGroup",
            source=_BACKEND,
        )
        for name, path in (
            ("resource", _RULES),
            ("defaultResource", "spec.defaultBackend"),
            ("beta.defaultResource", "spec.backend"),
        )
    ),
    Reference(
        "ingress.tls",
        on(INGRESS),
        "spec.tls[].secretName",
        "uses",
        SECRET,
        harm=Harm.TRAFFIC,
        source="k8s.io/api/networking/v1 IngressTLS",
    ),
    Reference(
        "ingress.class",
        on(INGRESS),
        "spec.ingressClassName",
        "uses",
        INGRESS_CLASS,
        harm=Harm.TRAFFIC,
        source="k8s.io/api/networking/v1 IngressSpec",
    ),
    Reference(
        "ingressClass.parameters",
        on(INGRESS_CLASS),
        "spec.parameters.name",
        "uses",
        ANY,
        kind="kind",
        group="apiGroup",
        namespace="namespace",
        harm=Harm.TRAFFIC,
        source="k8s.io/api/networking/v1 IngressClassParametersReference",
    ),
)

_ROUTE = GroupKind("route.openshift.io", "Route")
_ROUTE_TARGET = "github.com/openshift/api/route/v1 RouteTargetReference"


def _route(name: str, path: str) -> Reference:
    return Reference(
        f"openshift.route.{name}", on(_ROUTE), path, "routes", SERVICE, kind="kind", source=_ROUTE_TARGET
    )


OPENSHIFT = (
    _route("service", "spec.to.name"),
    _route("alternateService", "spec.alternateBackends[].name"),
    Reference(
        "openshift.route.certificate",
        on(_ROUTE),
        "spec.tls.externalCertificate.name",
        "uses",
        SECRET,
        harm=Harm.TRAFFIC,
        source="github.com/openshift/api/route/v1 TLSConfig",
    ),
)


def _traefik(holder: str, name: str, path: str, target: GroupKind, **more: Any) -> Reference:
    holders = on(GroupKind("traefik.io", holder), GroupKind("traefik.containo.us", holder))
    source = "github.com/traefik/traefik pkg/provider/kubernetes/crd/traefikio/v1alpha1"
    rule = f"traefik.{holder[0].lower()}{holder[1:]}.{name}"
    return Reference(rule, holders, path, more.pop("type", "routes"), target, source=source, **more)


_MIDDLEWARE = GroupKind("traefik.io", "Middleware")

TRAEFIK = (
    _traefik(
        "IngressRoute",
        "service",
        "spec.routes[].services[].name",
        SERVICE,
        kind="kind",
        namespace="namespace",
        dangling=False,  # its own TraefikService stands there as well, without a group
    ),
    _traefik("IngressRouteTCP", "service", "spec.routes[].services[].name", SERVICE, namespace="namespace"),
    _traefik("IngressRouteUDP", "service", "spec.routes[].services[].name", SERVICE, namespace="namespace"),
    _traefik(
        "IngressRoute",
        "middleware",
        "spec.routes[].middlewares[].name",
        _MIDDLEWARE,
        namespace="namespace",
        type="uses",
        harm=Harm.TRAFFIC,
    ),
    *(
        _traefik(kind, "certificate", "spec.tls.secretName", SECRET, type="uses", harm=Harm.TRAFFIC)
        for kind in ("IngressRoute", "IngressRouteTCP")
    ),
)

RULES = (*INGRESSES, *OPENSHIFT, *TRAEFIK)
