"""What the other objects at hand say about origins, indexed once.

A mark on an object is a claim; the record of the tool itself confirms or refutes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.provenance.claims import Origin
from kubectl_insight.provenance.identity import HelmRevision
from kubectl_insight.provenance.records import Records, inventory_id


@dataclass(frozen=True, slots=True)
class ProvenanceContext:
    """An index of what tools have recorded about other objects.

    Attributes:
        listed: Inventory id of an object to the origins whose inventories list it.
        confirmed: System and reference to the evidence that the thing referred to exists.
        refuted: System and reference of what is known not to have made anything that it does not list.
        releases: Helm release ``namespace/name`` to its newest revision: also one that failed has changed
            objects, and Helm itself names a release by it.
        applications: Name of an Argo CD application to its namespaces.
        kapp_apps: Value of a kapp app's label to the apps that have it.
    """

    listed: Mapping[str, tuple[Origin, ...]] = field(default_factory=dict)
    confirmed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    refuted: frozenset[tuple[str, str]] = frozenset()
    releases: Mapping[str, HelmRevision] = field(default_factory=dict)
    applications: Mapping[str, frozenset[str]] = field(default_factory=dict)
    kapp_apps: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, objects: Iterable[KubernetesObject]) -> ProvenanceContext:
        """Make the index in one pass; the order of the objects does not matter."""
        records = Records()
        for obj in objects:
            records.read(obj)
        newest = {release: max(found, key=_age) for release, found in records.releases.items()}
        confirmed = {
            ("helm", release): f"{holder} ({record.status})" for release, (record, holder) in newest.items()
        }
        return cls(
            {key: tuple(sorted(found, key=_names)) for key, found in records.listed.items()},
            records.confirmed | confirmed,
            frozenset(records.refuted),
            {release: record for release, (record, _) in newest.items()},
            {name: frozenset(found) for name, found in records.applications.items()},
            {label: frozenset(found) for label, found in records.kapp_apps.items()},
        )

    def listing(self, obj: KubernetesObject) -> tuple[Origin, ...]:
        """Return the origins whose inventories list the object."""
        if not self.listed:
            return ()
        return self.listed.get(inventory_id(obj.gvk.group, obj.gvk.kind, obj.namespace, obj.name), ())

    def application(self, namespace: str, name: str) -> str:
        """Return ``namespace/name`` of an Argo CD application, or its name where the namespace is not known."""
        known = self.applications.get(name, frozenset())
        if not namespace and len(known) == 1:
            (namespace,) = known
        return f"{namespace}/{name}" if namespace else name

    def kapp_app(self, label: str) -> str:
        """Return ``namespace/name`` of the kapp app with that label, or the label where it is not known."""
        known = self.kapp_apps.get(label, frozenset())
        return next(iter(known)) if len(known) == 1 else label


def _age(entry: tuple[HelmRevision, str]) -> tuple[int, str, str]:
    record, holder = entry
    return record.revision, record.status, holder


def _names(origin: Origin) -> tuple[str, str, str]:
    return origin.system, origin.reference, origin.evidence
