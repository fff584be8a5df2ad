"""Origins that an ownerReference proves, and the tools that write their owner there.

Sources: argo-cd ``applicationset/controllers``, crossplane ``internal/xcrd``, operator-lifecycle-manager
``pkg/lib/ownerutil``, operator-controller ``internal/operator-controller/labels``.
"""

from __future__ import annotations

from functools import lru_cache

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.metadata import OwnerReference
from kubectl_insight.objects.reference import GroupKind, split_api_version
from kubectl_insight.provenance.claims import Origin, Proof

_APPLICATION = GroupKind("argoproj.io", "Application")
_APPLICATION_SET = GroupKind("argoproj.io", "ApplicationSet")
_CLUSTER_SERVICE_VERSION = GroupKind("operators.coreos.com", "ClusterServiceVersion")


def controller_of(obj: KubernetesObject) -> OwnerReference | None:
    """Return the owner that manages the object.

    The API server admits one at most; in a file there may be several, and the first by name is taken.
    """
    references = obj.metadata.owner_references
    if not references:
        return None
    if len(references) == 1:
        return references[0] if references[0].controller else None
    controllers = (owner for owner in references if owner.controller)
    return min(controllers, key=lambda o: (o.api_version or "", o.kind or "", o.name or ""), default=None)


def kind_of(owner: OwnerReference) -> GroupKind:
    """Return kind and group that an ownerReference names."""
    return _kind(owner.api_version or "", owner.kind or "")


@lru_cache(maxsize=1024)
def _kind(api_version: str, kind: str) -> GroupKind:
    return GroupKind(split_api_version(api_version)[0], kind)


def owner_claims(obj: KubernetesObject) -> list[Origin]:
    """Return what the owners prove: the tool behind an owner where that is known, else the controller."""
    if not obj.metadata.owner_references:
        return []
    controller = controller_of(obj)
    claims = [_operator_claim(obj, owner) for owner in obj.metadata.owner_references or ()]
    if controller is not None:
        claims += [
            _application_set_claim(obj, controller),
            _crossplane_claim(obj, controller),
            _cluster_extension_claim(obj, controller),
        ]
    named = [claim for claim in claims if claim is not None]
    if named or controller is None:
        return named
    return [_plain_claim(controller)]


@lru_cache(maxsize=1024)  # siblings have the same one, and come one after the other
def _plain_claim(controller: OwnerReference) -> Origin:
    return _claim("owner", f"{kind_of(controller)}/{controller.name or ''}", controller)


def _claim(system: str, reference: str, owner: OwnerReference, *more: str) -> Origin:
    evidence = f"ownerReference {kind_of(owner)}/{owner.name or ''}"
    return Origin(system, reference, ", ".join((evidence, *more)), Proof.OWNER)


def _application_set_claim(obj: KubernetesObject, controller: OwnerReference) -> Origin | None:
    """An application that an ApplicationSet generated; its label alone is copied with the manifest."""
    if (
        obj.gvk.kind != _APPLICATION.kind
        or obj.gvk.group != _APPLICATION.group
        or kind_of(controller) != _APPLICATION_SET
    ):
        return None
    return _claim("applicationset", f"{obj.namespace}/{controller.name or ''}", controller)


def _crossplane_claim(obj: KubernetesObject, controller: OwnerReference) -> Origin | None:
    """A composed resource: both marks, and a composite as its controller.

    Composites are custom resources, so their groups have a dot; without that check a ReplicaSet with the
    copied marks of a composed Deployment would pass. The label names the root of nested composites.
    """
    resource_name = obj.metadata.annotation("crossplane.io/composition-resource-name")
    if not resource_name:
        return None
    owner = kind_of(controller)
    custom = "." in owner.group and not owner.group.endswith(".k8s.io")
    if not (custom and obj.metadata.label("crossplane.io/composite")):
        return None
    marks = "label crossplane.io/composite", "annotation crossplane.io/composition-resource-name"
    return _claim("crossplane", f"{owner}/{controller.name or ''}", controller, *marks)


def _operator_claim(obj: KubernetesObject, owner: OwnerReference) -> Origin | None:
    """What OLM installed for an operator: owned by its version, though not controlled."""
    if kind_of(owner) != _CLUSTER_SERVICE_VERSION or obj.metadata.label("olm.owner") != owner.name:
        return None
    namespace = obj.metadata.label("olm.owner.namespace") or obj.namespace
    return _claim("olm", f"{namespace}/{owner.name}", owner, "label olm.owner")


def _cluster_extension_claim(obj: KubernetesObject, controller: OwnerReference) -> Origin | None:
    """What OLM 1 installed: controlled by the extension or by one of its revisions."""
    if kind_of(controller).group != "olm.operatorframework.io":
        return None
    kind = obj.metadata.label("olm.operatorframework.io/owner-kind")
    name = obj.metadata.label("olm.operatorframework.io/owner-name")
    if not (kind and name):
        return None
    return _claim("olm", f"{kind}/{name}", controller, "label olm.operatorframework.io/owner-name")
