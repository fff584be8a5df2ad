"""Kinds that moved to another API group: rules name the new one and hold for the old one as well.

Source: the deprecated API migration guide of Kubernetes, releases 1.16 to 1.25.
"""

from __future__ import annotations

from kubectl_insight.objects.reference import GroupKind

_MOVED = {
    "apps": ("Deployment", "DaemonSet", "ReplicaSet"),
    "networking.k8s.io": ("Ingress", "NetworkPolicy"),
    "policy": ("PodSecurityPolicy",),
}
_CANONICAL = {
    **{
        GroupKind("extensions", kind): GroupKind(group, kind)
        for group, kinds in _MOVED.items()
        for kind in kinds
    },
    GroupKind("events.k8s.io", "Event"): GroupKind("", "Event"),
}
_FORMER = {new: old for old, new in _CANONICAL.items()}


def canonical(kind: GroupKind) -> GroupKind:
    """Return a kind under the group that rules name it by."""
    return _CANONICAL.get(kind, kind)


def former(kind: GroupKind) -> GroupKind | None:
    """Return the kind under the other group that serves it, if there is one."""
    return _FORMER.get(kind) or _CANONICAL.get(kind)
