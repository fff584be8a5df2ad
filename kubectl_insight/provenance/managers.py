"""Who has written fields of an object, from ``metadata.managedFields``, and which tools those names mean.

Names from ``k8s.io/apiserver/pkg/endpoints/handlers/create.go`` (the default is the user agent up to the
first slash) and from the tools' sources. Emptied managedFields mean that the writers are not known, never
that the object was made by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import msgspec

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.provenance.claims import Origin, Proof


class Manager(msgspec.Struct, gc=False, frozen=True):
    """One writer of fields.

    Attributes:
        name: The field manager.
        operation: ``Apply`` or ``Update``.
        time: RFC 3339 text of its latest change of the set of fields, or ``None`` where none is recorded.
        subresource: ``status``, ``scale`` and the like; empty for the object itself.
    """

    name: str
    operation: str
    time: str | None
    subresource: str

    @property
    def evidence(self) -> str:
        """The manager as evidence names it: ``manager helm (Update)``."""
        return f"manager {self.name} ({self.operation})" if self.operation else f"manager {self.name}"


def managers(obj: KubernetesObject) -> tuple[Manager, ...]:
    """Return the writers of an object by time, then name; those without a time come last."""
    found = [
        Manager(entry.manager, entry.operation or "", entry.time or None, entry.subresource or "")
        for entry in obj.metadata.managed_fields or ()
        if entry.manager
    ]
    found.sort(key=_turn)
    return tuple(found)


def _turn(manager: Manager) -> tuple[bool, str, str, str, str]:
    return manager.time is None, manager.time or "", manager.name, manager.operation, manager.subresource


def first_manager(obj: KubernetesObject) -> Manager | None:
    """Return the earliest writer of the object itself that is still on record.

    Writers of subresources did not create the object, and placeholders are nobody. Within one second the
    control plane comes last, because it reacts to what somebody else created.
    """
    return _first(managers(obj))


def _first(writers: Iterable[Manager]) -> Manager | None:
    own = [m for m in writers if not m.subresource and m.name not in _PLACEHOLDERS]
    if len(own) == 1:
        return own[0]
    return min(
        own, key=lambda m: (m.time is None, m.time or "", m.name in CONTROL_PLANE, m.name), default=None
    )


CONTROL_PLANE = frozenset(
    {
        "cloud-controller-manager",
        "kube-apiserver",
        "kube-controller-manager",
        "kube-proxy",
        "kube-scheduler",
        "kubelet",
        "kwok",
    }
)
"""Managers that derive objects from others, and copy labels and annotations when they do."""

_PLACEHOLDERS = frozenset({"ancient-changes", "before-first-apply", "unknown"})
"""What the API server writes where it does not know the manager, or folds many into one."""


class _Tool(NamedTuple):
    """What a field manager's name means.

    Attributes:
        operation: The only operation that means this tool; empty for any.
    """

    system: str
    reference: str = ""
    operation: str = ""
    proof: Proof = Proof.MANAGER


_TOOLS = {
    "argocd-applicationset-controller": _Tool("applicationset"),
    "argocd-application-controller": _Tool("argocd"),
    "argocd-controller": _Tool("argocd"),
    "helm": _Tool("helm"),
    "helm-controller": _Tool("flux-helm"),
    "kapp": _Tool("kapp"),
    "kubectl": _Tool("kubectl", "apply --server-side", operation="Apply"),
    "kubectl-autoscale": _Tool("kubectl", "autoscale"),
    "kubectl-client-side-apply": _Tool("kubectl", "apply"),
    "kubectl-create": _Tool("kubectl", "create"),
    "kubectl-expose": _Tool("kubectl", "expose"),
    # What is left of client-side apply after the move to server-side apply: old news.
    "kubectl-last-applied": _Tool("kubectl", "apply", proof=Proof.LABEL),
    "kubectl-run": _Tool("kubectl", "run"),
    "kustomize-controller": _Tool("flux-kustomize"),
    "pulumi-kubernetes": _Tool("pulumi"),
    "Terraform": _Tool("terraform"),
}
"""Tools that make objects. ``kubectl-edit`` and its like change what others have made, so they are absent."""

_TOOLS_BY_PREFIX = {
    "apiextensions.crossplane.io/": _Tool("crossplane"),
    "pulumi-kubernetes-": _Tool("pulumi"),
    "terraform-provider-": _Tool("terraform"),
}


@lru_cache(maxsize=1024)  # a cluster has a few writers, and each of them writes many objects
def _tool(name: str, operation: str) -> _Tool | None:
    tool = _TOOLS.get(name)
    if tool is None:
        found = (tool for prefix, tool in _TOOLS_BY_PREFIX.items() if name.startswith(prefix))
        return next(found, None)
    return tool if tool.operation in {"", operation} else None


def manager_claims(writers: Iterable[Manager]) -> list[Origin]:
    """Return an origin for each writer of the object itself that is a tool known to make objects."""
    claims: list[Origin] = []
    for writer in writers:
        if not writer.subresource:
            tool = _tool(writer.name, writer.operation)
            if tool is not None:
                claims.append(Origin(tool.system, tool.reference, writer.evidence, tool.proof))
    return claims


def fallback_claim(writers: Iterable[Manager]) -> Origin | None:
    """Return the first writer as the origin, for objects of which nothing better is known."""
    first = _first(writers)
    if first is None:
        return None
    if first.name.startswith("kubectl-"):
        system, reference = "kubectl", first.name.removeprefix("kubectl-")
    else:
        system, reference = first.name, ""
    return Origin(system, reference, f"first {first.evidence}", Proof.FIRST_MANAGER)


def written_only_by_control_plane(writers: Iterable[Manager]) -> bool:
    """Whether everything on the object itself is known to come from the control plane.

    Labels on such objects are copies: Endpoints carry those of their Service, claims those of a template.
    """
    names = {m.name for m in writers if not m.subresource}
    return bool(names) and names <= CONTROL_PLANE


def written_only_by_kubectl(writers: Iterable[Manager]) -> bool:
    """Whether everything on the object is known to be hand work, control plane aside.

    A tool's marks on such an object were typed or copied: ``kubectl get -o yaml | kubectl create -f -``.
    """
    names = {m.name for m in writers if not m.subresource} - CONTROL_PLANE
    return bool(names) and all(name == "kubectl" or name.startswith("kubectl-") for name in names)
