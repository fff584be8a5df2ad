"""Reading the records that tools keep of what they made: releases, inventories, applications.

Of Secrets only the metadata is looked at. Sources: helm ``pkg/storage/driver/util.go``, fluxcd
kustomize-controller and helm-controller ``inventory_types.go``, cli-utils ``pkg/object/objmetadata.go`` and
``pkg/inventory``, argo-cd ``ApplicationStatus``, operator-lifecycle-manager, kapp ``pkg/kapp/app/apps.go``,
kubevela ``ResourceTracker``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.provenance.body import partial_body
from kubectl_insight.provenance.claims import Origin, Proof
from kubectl_insight.provenance.identity import HelmRevision, helm_revision


def inventory_id(group: str, kind: str, namespace: str, name: str) -> str:
    """Return the id of an object in Flux's and cli-utils' inventories: ``<namespace>_<name>_<group>_<Kind>``.

    >>> inventory_id("rbac.authorization.k8s.io", "ClusterRole", "", "system:shop")
    '_system__shop_rbac.authorization.k8s.io_ClusterRole'
    """
    return f"{namespace}_{name.replace(':', '__')}_{group}_{kind}"


_INVENTORY_ID = "cli-utils.sigs.k8s.io/inventory-id"


@dataclass(slots=True)
class Records:
    """What has been read so far.

    Attributes:
        listed: Inventory id of an object to the origins whose inventories list it.
        confirmed: System and reference to the evidence that the thing referred to exists.
        refuted: System and reference of what has made nothing but what it lists.
        releases: Helm release ``namespace/name`` to its revisions and the ids of their holders.
        applications: Name of an Argo CD application to its namespaces.
        kapp_apps: Value of a kapp app's label to the apps that have it.
    """

    listed: defaultdict[str, set[Origin]] = field(default_factory=lambda: defaultdict(set))
    confirmed: dict[tuple[str, str], str] = field(default_factory=dict)
    refuted: set[tuple[str, str]] = field(default_factory=set)
    releases: defaultdict[str, set[tuple[HelmRevision, str]]] = field(
        default_factory=lambda: defaultdict(set)
    )
    applications: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    kapp_apps: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add_inventory(
        self, system: str, reference: str, holder: KubernetesObject, entries: Iterable[tuple[str, str]]
    ) -> None:
        """Record a whole inventory: what it lists, and that it lists nothing else.

        Args:
            holder: The object that holds it.
            entries: The concrete field of each entry and the inventory id in it; of two that are equal the
                first counts.
        """
        self.refuted.add((system, reference))
        places: dict[str, str] = {}
        for path, listed in entries:
            places.setdefault(listed, path)
        for listed, path in places.items():
            evidence = f"{path} of {holder.id}"
            self.listed[listed].add(Origin(system, reference, evidence, Proof.INVENTORY))

    def read(self, obj: KubernetesObject) -> None:
        """Take in what an object records, if it is of a kind that keeps records."""
        read = _READERS.get((obj.gvk.group, obj.gvk.kind))
        if read is not None:
            read(self, obj)
        labels = obj.metadata.labels
        if labels and _INVENTORY_ID in labels:
            _read_cli_utils_inventory(self, obj)


def _read_helm_record(records: Records, obj: KubernetesObject) -> None:
    record = helm_revision(obj)
    if record is not None:
        records.releases[f"{record.namespace}/{record.name}"].add((record, obj.id))


class _FluxEntry(msgspec.Struct, gc=False):
    id: str | None = ""


class _FluxInventory(msgspec.Struct, gc=False):
    entries: list[_FluxEntry] | None = None


class _FluxStatus(msgspec.Struct, gc=False):
    inventory: _FluxInventory | None = None


class _Flux(msgspec.Struct, gc=False):
    status: _FluxStatus | None = None


def _read_flux(system: str) -> Callable[[Records, KubernetesObject], None]:
    def read(records: Records, obj: KubernetesObject) -> None:
        body = partial_body(obj, _Flux)
        inventory = body.status.inventory if body and body.status else None
        if inventory is not None:
            entries = (
                (f"status.inventory.entries[{position}].id", entry.id)
                for position, entry in enumerate(inventory.entries or ())
                if entry.id
            )
            records.add_inventory(system, f"{obj.namespace}/{obj.name}", obj, entries)

    return read


class _Listed(msgspec.Struct, gc=False):
    group: str | None = ""
    kind: str | None = ""
    namespace: str | None = ""
    name: str | None = ""

    @property
    def id(self) -> str:
        return inventory_id(self.group or "", self.kind or "", self.namespace or "", self.name or "")


class _Resources(msgspec.Struct, gc=False):
    resources: list[_Listed] | None = None


class _ApplicationBody(msgspec.Struct, gc=False):
    status: _Resources | None = None


def _read_application(records: Records, obj: KubernetesObject) -> None:
    records.applications[obj.name].add(obj.namespace)
    body = partial_body(obj, _ApplicationBody)
    if body and body.status and body.status.resources:
        entries = _places("status.resources", body.status.resources)
        records.add_inventory("argocd", f"{obj.namespace}/{obj.name}", obj, entries)


def _places(path: str, resources: Iterable[_Listed]) -> Iterator[tuple[str, str]]:
    return ((f"{path}[{position}]", each.id) for position, each in enumerate(resources))


def _read_cluster_service_version(records: Records, obj: KubernetesObject) -> None:
    """Note an operator's version; copies of it in other namespaces have installed nothing."""
    key = "olm", f"{obj.namespace}/{obj.name}"
    if "olm.copiedFrom" in obj.metadata.label_map():
        records.refuted.add(key)
    else:
        records.confirmed[key] = obj.id


def _read_resource_tracker(records: Records, obj: KubernetesObject) -> None:
    name, namespace = obj.metadata.label("app.oam.dev/name"), obj.metadata.label("app.oam.dev/namespace")
    if name and namespace:
        key = "kubevela", f"{namespace}/{name}"
        records.confirmed[key] = min(obj.id, records.confirmed.get(key, obj.id))


class _ConfigMap(msgspec.Struct, gc=False):
    data: dict[str, Any] | None = None


class _KappSpec(msgspec.Struct, gc=False, rename="camel"):
    label_key: str | None = ""
    label_value: str | None = ""


def _read_config_map(records: Records, obj: KubernetesObject) -> None:
    _read_helm_record(records, obj)
    if "kapp.k14s.io/is-app" in obj.metadata.label_map():
        _read_kapp_app(records, obj)


def _read_kapp_app(records: Records, obj: KubernetesObject) -> None:
    """Learn the label of a kapp app, which is in JSON inside the ConfigMap."""
    body = partial_body(obj, _ConfigMap)
    text = (body.data or {}).get("spec") if body else None
    if not isinstance(text, str):
        return
    try:
        spec = msgspec.json.decode(text, type=_KappSpec)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return  # not written by kapp
    if spec.label_key == "kapp.k14s.io/app" and spec.label_value:
        app = obj.name.removesuffix(".apps.k14s.io")
        records.kapp_apps[spec.label_value].add(f"{obj.namespace}/{app}")


class _ResourceGroup(msgspec.Struct, gc=False):
    spec: _Resources | None = None


def _read_cli_utils_inventory(records: Records, obj: KubernetesObject) -> None:
    """Read an inventory of kpt or Config Sync: the keys of a ConfigMap, or a ResourceGroup's list."""
    name = obj.metadata.label(_INVENTORY_ID)
    if obj.group_kind == GroupKind("", "ConfigMap"):
        config_map = partial_body(obj, _ConfigMap)
        if config_map is not None:
            keys = config_map.data or ()
            records.add_inventory("cli-utils", name, obj, ((f'data["{key}"]', key) for key in keys))
    elif obj.gvk.kind == "ResourceGroup":
        group = partial_body(obj, _ResourceGroup)
        if group is not None and group.spec is not None:
            entries = _places("spec.resources", group.spec.resources or ())
            records.add_inventory("cli-utils", name, obj, entries)


_READERS: Mapping[tuple[str, str], Callable[[Records, KubernetesObject], None]] = {
    GroupKind("", "Secret"): _read_helm_record,
    GroupKind("", "ConfigMap"): _read_config_map,
    GroupKind("kustomize.toolkit.fluxcd.io", "Kustomization"): _read_flux("flux-kustomize"),
    GroupKind("helm.toolkit.fluxcd.io", "HelmRelease"): _read_flux("flux-helm"),
    GroupKind("argoproj.io", "Application"): _read_application,
    GroupKind("operators.coreos.com", "ClusterServiceVersion"): _read_cluster_service_version,
    GroupKind("core.oam.dev", "ResourceTracker"): _read_resource_tracker,
}
"""Which kinds keep records. A ResourceGroup has several groups; it is found by its label."""
