"""Which host names are served by way of which objects: what Ingresses, routes and virtual services say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import msgspec

from kubectl_insight.graph.graph import Node
from kubectl_insight.objects.item import UNDECODABLE
from kubectl_insight.rules.catalogue.ingress import INGRESS
from kubectl_insight.rules.kind_aliases import canonical


class _Named(msgspec.Struct, gc=False):
    name: str | None = ""


class _Backend(msgspec.Struct, gc=False, rename="camel"):
    """An ``IngressBackend``, as today's API and as ``v1beta1`` write it."""

    service: _Named | None = None
    resource: _Named | None = None
    service_name: str | None = ""

    @property
    def names(self) -> Iterator[str]:
        """The names of what requests are sent on to."""
        for each in (self.service, self.resource):
            if each is not None and each.name:
                yield each.name
        if self.service_name:
            yield self.service_name


class _Path(msgspec.Struct, gc=False):
    backend: _Backend | None = None


class _Http(msgspec.Struct, gc=False):
    paths: list[_Path] | None = None


class _Rule(msgspec.Struct, gc=False):
    host: str | None = ""
    http: _Http | None = None

    @property
    def names(self) -> Iterator[str]:
        """The names of what requests for this host are sent on to."""
        for path in (self.http.paths if self.http else None) or ():
            if path.backend is not None:
                yield from path.backend.names


class _Tls(msgspec.Struct, gc=False, rename="camel"):
    hosts: list[str] | None = None
    secret_name: str | None = ""


class _IngressSpec(msgspec.Struct, gc=False, rename="camel"):
    rules: list[_Rule] | None = None
    tls: list[_Tls] | None = None
    default_backend: _Backend | None = None
    backend: _Backend | None = None


class _Ingress(msgspec.Struct, gc=False):
    spec: _IngressSpec | None = None


class _RouteSpec(msgspec.Struct, gc=False):
    """What routes of OpenShift, of the Gateway API and of Istio call their hosts."""

    host: str | None = ""
    hostnames: list[str] | None = None
    hosts: list[str] | None = None


class _Route(msgspec.Struct, gc=False):
    spec: _RouteSpec | None = None


def host_names(route: Node, targets: Collection[str]) -> list[str]:
    """Return the hosts whose requests a route sends on to some of its targets.

    An Ingress says for each host where its requests go, and its default backend serves them all; any other route
    sends the requests for all its hosts the same way. What cannot be read has none.

    Args:
        targets: The names of what the requests are sent on to, in the terms of the route.
    """
    return _hosts(route, lambda spec: _leading_to(spec, targets)) if targets else []


def all_host_names(route: Node) -> list[str]:
    """Return every host of a route."""
    return _hosts(route, lambda spec: [rule.host or "" for rule in spec.rules or ()])


def certified_host_names(route: Node, secrets: Collection[str]) -> list[str]:
    """Return the hosts whose certificates an Ingress takes from some Secrets; all hosts of other routes.

    Args:
        secrets: The names of the Secrets.
    """
    return _hosts(
        route,
        lambda spec: [
            host for tls in spec.tls or () if tls.secret_name in secrets for host in tls.hosts or ()
        ],
    )


def _hosts(route: Node, of_ingress: Callable[[_IngressSpec], list[str]]) -> list[str]:
    if route.object is None or not route.object.has_body:
        return []
    try:
        if canonical(route.group_kind) == INGRESS:
            hosts = of_ingress(route.object.decode(_Ingress).spec or _IngressSpec())
        else:
            spec = route.object.decode(_Route).spec or _RouteSpec()
            hosts = spec.hostnames or spec.hosts or [spec.host or ""]
    except UNDECODABLE:
        return []
    return [host for host in hosts if host]


def _leading_to(spec: _IngressSpec, targets: Collection[str]) -> list[str]:
    rules = spec.rules or []
    for backend in (spec.default_backend, spec.backend):
        if backend is not None and any(name in targets for name in backend.names):
            return [rule.host or "" for rule in rules]
    return [rule.host or "" for rule in rules if any(name in targets for name in rule.names)]
