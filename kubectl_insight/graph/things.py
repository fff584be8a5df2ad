"""What is no object of the API and has a node all the same: containers, images, releases, machines."""

from __future__ import annotations

from kubectl_insight.graph.graph import Node
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.reference import GroupVersionKind, object_id
from kubectl_insight.rules.rule import Thing

_CURRENT = Health(Status.CURRENT)


def thing_id(thing: Thing) -> str:
    """Return the id of a thing's node."""
    return object_id(thing.kind.group, thing.kind.kind, thing.namespace, thing.name)


def thing_node(thing: Thing) -> Node:
    """Return the node of a thing; one of which nothing is known counts as well."""
    gvk = GroupVersionKind(thing.kind.group, "", thing.kind.kind)
    health = thing.health or _CURRENT
    return Node(thing_id(thing), gvk, thing.namespace, thing.label or thing.name, "", health)
