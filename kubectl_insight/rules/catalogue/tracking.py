"""What releases and GitOps applications have made, as their inventories and marks say.

Who made an object is decided in :mod:`kubectl_insight.provenance`; here the answers become edges. A mark alone
never makes a missing application: marks are copied, and applications live in other namespaces or clusters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.provenance.claims import Origin, Proof
from kubectl_insight.provenance.identity import (
    HelmRevision,
    argocd_application,
    argocd_evidence,
    helm_revision,
    kapp_evidence,
    kapp_label,
)
from kubectl_insight.provenance.marks import MARKS
from kubectl_insight.provenance.origin import ProvenanceContext, origins
from kubectl_insight.provenance.owners import controller_of
from kubectl_insight.rules.catalogue.kinds import CONFIG_MAP, SECRET
from kubectl_insight.rules.rule import Derivation, End, EvidenceClass, ObjectKey, Relation, Thing, World

RELEASE = GroupKind("helm.sh", "Release")
"""A Helm release; Helm keeps it in Secrets, one for each revision."""

_KUSTOMIZATION = GroupKind("kustomize.toolkit.fluxcd.io", "Kustomization")
_HELM_RELEASE = GroupKind("helm.toolkit.fluxcd.io", "HelmRelease")
_ARGO_APPLICATION = GroupKind("argoproj.io", "Application")
_VELA_APPLICATION = GroupKind("core.oam.dev", "Application")
_OPERATOR = GroupKind("operators.coreos.com", "ClusterServiceVersion")
_EXTENSION = GroupKind("olm.operatorframework.io", "ClusterExtension")
_INVENTORY_ID = "cli-utils.sigs.k8s.io/inventory-id"


class _Trackers:
    """The releases and applications at hand, found by how origins refer to them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.records: list[tuple[HelmRevision, KubernetesObject]] = []
        self._newest: dict[str, HelmRevision] = {}
        self._inventories: dict[str, KubernetesObject] = {}
        for kind in (SECRET, CONFIG_MAP):
            for obj in world.of_kind(kind):
                if (revision := helm_revision(obj)) is not None:
                    self._note(revision, obj)
                if inventory := obj.metadata.label(_INVENTORY_ID):
                    known = self._inventories.get(inventory, obj)
                    self._inventories[inventory] = min(known, obj, key=lambda holder: holder.id)

    def _note(self, revision: HelmRevision, obj: KubernetesObject) -> None:
        self.records.append((revision, obj))
        key = f"{revision.namespace}/{revision.name}"
        known = self._newest.get(key)
        if known is None or (revision.revision, revision.status) > (known.revision, known.status):
            self._newest[key] = revision

    def release(self, reference: str) -> Thing:
        """Return the node of ``namespace/name`` or ``namespace/name@revision``."""
        key = reference.partition("@")[0]
        namespace, _, name = key.rpartition("/")
        newest = self._newest.get(key)
        return Thing(RELEASE, namespace, name, name, _release_health(newest) if newest else None)

    def find(self, origin: Origin) -> End | None:
        """Return what an origin refers to, where that is a thing of its own."""
        find = _FINDERS.get(origin.system)
        return find(self, origin.reference) if find is not None and origin.reference else None

    def kapp(self, reference: str) -> End | None:
        """Return the ConfigMap of ``namespace/app``, which is named as the app, newer ones with a suffix."""
        namespace, _, name = reference.partition("/")
        keys = (ObjectKey(CONFIG_MAP, namespace, f"{name}{suffix}") for suffix in (".apps.k14s.io", ""))
        return next((found for key in keys if (found := self._world.named(key)) is not None), None)

    def inventory(self, reference: str) -> End | None:
        """Return the holder of an inventory of kpt or Config Sync."""
        return self._inventories.get(reference)

    def olm(self, reference: str) -> End | None:
        """Return ``namespace/version`` or ``ClusterExtension/name``."""
        place, _, name = reference.partition("/")
        if place == _EXTENSION.kind:
            return ObjectKey(_EXTENSION, "", name)
        return ObjectKey(_OPERATOR, place, name)


_Finder = Callable[[_Trackers, str], End | None]


def _named(kind: GroupKind) -> _Finder:
    def find(_: _Trackers, reference: str) -> End | None:
        namespace, slash, name = reference.partition("/")
        return ObjectKey(kind, namespace, name) if slash else None

    return find


def _any_kind(_: _Trackers, reference: str) -> End | None:
    """Return ``Kind.group/namespace/name``, cluster-scoped without the namespace."""
    head, *place = reference.split("/")
    kind, _dot, group = head.partition(".")
    if not kind or not 1 <= len(place) <= 2:  # noqa: PLR2004 - a name, or a namespace and a name
        return None
    return ObjectKey(GroupKind(group, kind), place[0] if len(place) > 1 else "", place[-1])


_FINDERS: dict[str, _Finder] = {
    "argocd": _named(_ARGO_APPLICATION),
    "cli-utils": _Trackers.inventory,
    "flux-helm": _named(_HELM_RELEASE),
    "flux-kustomize": _named(_KUSTOMIZATION),
    "helm": _Trackers.release,
    "kapp": _Trackers.kapp,
    "kubevela": _named(_VELA_APPLICATION),
    "olm": _Trackers.olm,
    "operator-sdk": _any_kind,
    "rancher": _any_kind,
}


def _find(world: World) -> Iterator[Relation]:
    trackers = _Trackers(world)
    context = ProvenanceContext.of(obj for objects in world.kinds.values() for obj in objects)
    for revision, record in trackers.records:
        release = trackers.release(f"{revision.namespace}/{revision.name}")
        path = 'metadata.labels["name"]'
        yield Relation(release, record, "tracks", "tracks.helm.record", path, "declared")
    for objects in world.kinds.values():
        for obj in objects:
            yield from _trackers_of(obj, trackers, context)
    yield from _missing(world, trackers, context)


def _trackers_of(
    obj: KubernetesObject, trackers: _Trackers, context: ProvenanceContext
) -> Iterator[Relation]:
    if helm_revision(obj) is not None or not _may_be_tracked(obj, context):
        return
    for origin in origins(obj, context):
        source = trackers.find(origin)
        if source is None or source is obj:
            continue
        rule, path = f"tracks.{origin.system}", _path(origin.evidence)
        yield Relation(source, obj, "tracks", rule, path, _evidence(origin), dangling=False)


_OPERATOR_MARKS = frozenset({"olm.owner", "olm.operatorframework.io/owner-kind"})
_TELLING = _OPERATOR_MARKS | {
    "app.kubernetes.io/instance",
    "objectset.rio.cattle.io/owner-gvk",
    *(evidence().removeprefix("annotation ") for evidence in (argocd_evidence, kapp_evidence)),
    *(mark.keys[0].name for mark in MARKS if mark.system in _FINDERS),
}
"""Without one of these labels or annotations, and in no inventory, an object has no tracker."""


def _may_be_tracked(obj: KubernetesObject, context: ProvenanceContext) -> bool:
    """Tell at little cost whether an origin could refer to something; most objects only have a controller.

    Plain marks of an object with a controller are those of its model, see :func:`origins`.
    """
    metadata = obj.metadata
    labels, annotations = metadata.labels or (), metadata.annotations or ()
    if _TELLING.isdisjoint(labels) and _TELLING.isdisjoint(annotations):
        return bool(context.listing(obj))
    if controller_of(obj) is None or not _OPERATOR_MARKS.isdisjoint(labels) or context.listing(obj):
        return True
    return argocd_application(obj) is not None or kapp_label(obj) is not None


def _evidence(origin: Origin) -> EvidenceClass:
    return "declared" if origin.proof <= Proof.IDENTITY else "inferred"


_PLACES = (("annotation ", "annotations"), ("label ", "labels"))


def _path(evidence: str) -> str:
    """Return the field that a piece of evidence names; the first, where there are several."""
    first = evidence.partition(", ")[0]
    for prefix, field in _PLACES:
        if first.startswith(prefix):
            return f'metadata.{field}["{first.removeprefix(prefix)}"]'
    return "metadata.ownerReferences" if first.startswith("ownerReference ") else first


class _InventoryEntry(NamedTuple):
    namespace: str
    name: str
    group: str
    kind: str


def _missing(world: World, trackers: _Trackers, context: ProvenanceContext) -> Iterator[Relation]:
    """Yield what inventories list although it does not exist."""
    for inventory_id, listing in context.listed.items():
        entry = _entry(inventory_id)
        if entry is None:
            continue
        kind = GroupKind(entry.group, entry.kind)
        key = ObjectKey(kind, entry.namespace, entry.name)
        if world.named(key) is not None:
            continue
        for origin in listing:
            if (source := trackers.find(origin)) is not None:
                rule, path = f"tracks.{origin.system}", _path(origin.evidence)
                yield Relation(source, key, "tracks", rule, path, "declared")


def _entry(inventory_id: str) -> _InventoryEntry | None:
    """Read ``<namespace>_<name>_<group>_<Kind>``, in which ``__`` stands for the colon of RBAC names."""
    head, first, kind = inventory_id.rpartition("_")
    head, second, group = head.rpartition("_")
    namespace, third, name = head.partition("_")
    if not (first and second and third and name and kind):
        return None
    return _InventoryEntry(namespace, name.replace("__", ":"), group, kind)


def _release_health(revision: HelmRevision) -> Health:
    status = revision.status
    if status == "failed":
        return Health(Status.FAILED, message=f"revision {revision.revision} failed", healthy=False)
    if status.startswith("pending-") or status == "uninstalling":
        return Health(Status.IN_PROGRESS, message=f"revision {revision.revision}: {status}", healthy=False)
    return Health(Status.CURRENT)


RULES = (
    Derivation(
        "tracks",
        frozenset({"tracks"}),
        frozenset({_ARGO_APPLICATION, _KUSTOMIZATION, _HELM_RELEASE}),
        _find,
        "objects that a Helm release, an Argo CD Application, a Flux Kustomization or HelmRelease, a kapp app, an "
        "operator of OLM, a KubeVela application, an inventory of kpt, or another owner by annotation has made; "
        "see provenance.md. A release also tracks the Secrets with its revisions",
        (),
        source="docs/provenance.md",
    ),
)
