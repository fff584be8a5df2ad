"""How much of a node a pod takes, as the scheduler counts it.

Source: ``PodRequests`` in ``k8s.io/component-helpers`` v0.36.3 ``resource/helpers.go``; kubernetes
``pkg/scheduler/framework/types.go`` for the units.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kubectl_insight.graph.disruption import bodies
from kubectl_insight.objects.quantity import parse_quantity, thousandths, units

CPU = "cpu"
PODS = "pods"

Amounts = dict[str, int]
"""Resources in the scheduler's units: thousandths of a CPU, whole numbers of everything else."""

_SIDECAR = "Always"


def pod_requests(spec: bodies.PodSpec) -> Amounts:
    """Return what a pod requests: of its containers, or more where an init container needs more.

    Requests of the pod as a whole win over those of its containers; the overhead comes on top.

    Raises:
        QuantityError: An amount is no quantity.
    """
    total = _containers(spec)
    whole = spec.resources.requests if spec.resources else None
    for name, text in (whole or {}).items():
        if name in {CPU, "memory"} or name.startswith("hugepages-"):
            total[name] = parse_quantity(str(text))
    _add(total, spec.overhead)
    return _in_units(total)


def node_amounts(allocatable: bodies.Requests | None) -> Amounts:
    """Return what a node has to give.

    Raises:
        QuantityError: An amount is no quantity.
    """
    total: Amounts = {}
    _add(total, allocatable)
    return {name: thousandths(amount) if name == CPU else units(amount) for name, amount in total.items()}


def _containers(spec: bodies.PodSpec) -> Amounts:
    """Add up the containers in billionths.

    Sidecars run from their start on, beside the init containers after them and beside the containers.
    """
    total: Amounts = {}
    for container in spec.containers or ():
        _add(total, _requests(container))
    sidecars: Amounts = {}
    highest: Amounts = {}
    for container in spec.init_containers or ():
        if container.restart_policy == _SIDECAR:
            _add(total, _requests(container))
            _add(sidecars, _requests(container))
            _raise(highest, sidecars)
        else:
            running = dict(sidecars)
            _add(running, _requests(container))
            _raise(highest, running)
    _raise(total, highest)
    return total


def _requests(container: bodies.Container) -> bodies.Requests | None:
    return container.resources.requests if container.resources else None


def _add(total: Amounts, requests: Mapping[str, str | int | float] | None) -> None:
    if requests:
        for name, text in requests.items():
            total[name] = total.get(name, 0) + parse_quantity(str(text))


def _raise(total: Amounts, least: Amounts) -> None:
    for name, amount in least.items():
        if amount > total.get(name, 0):
            total[name] = amount


def _in_units(total: Amounts) -> Amounts:
    return {
        name: thousandths(amount) if name == CPU else units(amount)
        for name, amount in total.items()
        if amount
    }


def host_ports(spec: bodies.PodSpec) -> list[tuple[str, str, int]]:
    """Return the ports of the node that a pod takes, each as address, protocol and number.

    On the node's own network every port of a container is one of the node.
    """
    return [
        (port.host_ip or "0.0.0.0", port.protocol or "TCP", number)  # noqa: S104 - compared, not bound
        for container in _running(spec)
        for port in container.ports or ()
        if (number := port.host_port or (port.container_port if spec.host_network else 0) or 0) > 0
    ]


def _running(spec: bodies.PodSpec) -> Iterable[bodies.Container]:
    """Return the containers that hold ports for as long as the pod runs."""
    yield from spec.containers or ()
    yield from (each for each in spec.init_containers or () if each.restart_policy == _SIDECAR)
