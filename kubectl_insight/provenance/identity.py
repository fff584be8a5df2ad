"""Marks that name the very object they stand on: whoever copies such a mark gives himself away.

Sources: argo-cd ``util/argo/resource_tracking.go`` and ``controller/state.go``, carvel-dev/kapp
``pkg/kapp/resources/identity_annotation.go``, helm ``pkg/storage/driver/secrets.go``, kubectl ``pkg/util/apply.go``.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.provenance.body import number
from kubectl_insight.provenance.claims import Origin, Proof

_TRACKING_ID = "argocd.argoproj.io/tracking-id"
_KAPP_IDENTITY = "kapp.k14s.io/identity"
_KAPP_APP = "kapp.k14s.io/app"
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def argocd_application(obj: KubernetesObject) -> tuple[str, str] | None:
    """Return namespace and name of the Argo CD application whose tracking id names this object.

    The id is ``<app>:<group>/<Kind>:<namespace>/<name>``; ``<app>`` is ``<namespace>_<name>`` for an
    application outside Argo CD's own namespace, which is otherwise not said and returned empty. A
    cluster-scoped object carries its application's destination namespace.
    """
    application, _, identity = obj.metadata.annotation(_TRACKING_ID).partition(":")
    group_kind, _, place = identity.partition(":")
    namespace, _, name = place.partition("/")
    if not application or group_kind != f"{obj.gvk.group}/{obj.gvk.kind}" or name != obj.name:
        return None
    if obj.namespace and namespace != obj.namespace:
        return None
    application_namespace, _, application_name = application.rpartition("_")
    return application_namespace, application_name


def argocd_evidence() -> str:
    """Return how evidence names the tracking id."""
    return f"annotation {_TRACKING_ID}"


def kapp_label(obj: KubernetesObject) -> str | None:
    """Return the ``kapp.k14s.io/app`` label if kapp's identity annotation names this object, else ``None``.

    The annotation is ``v1;<namespace>/<group>/<Kind>/<name>;<apiVersion>``. The version is that of the
    first deployment and may have changed since. The label alone is inherited by children, and missing
    (empty here) where kapp was told to use another label.
    """
    version, _, rest = obj.metadata.annotation(_KAPP_IDENTITY).partition(";")
    identity, separator, _ = rest.partition(";")
    own = f"{obj.namespace}/{obj.gvk.group}/{obj.gvk.kind}/{obj.name}"
    return obj.metadata.label(_KAPP_APP) if version == "v1" and separator and identity == own else None


def kapp_evidence() -> str:
    """Return how evidence names kapp's identity."""
    return f"annotation {_KAPP_IDENTITY}"


class HelmRevision(NamedTuple):
    """What the labels of a Helm release's record say."""

    namespace: str
    name: str
    revision: int
    status: str

    @property
    def reference(self) -> str:
        """The form of references: ``shop/web@7``."""
        return f"{self.namespace}/{self.name}@{self.revision}"

    @property
    def trouble(self) -> str:
        """The status of a revision that was not installed, or not wholly; of one that was, nothing."""
        return "" if self.status in {"deployed", "superseded"} else self.status


def helm_revision(obj: KubernetesObject) -> HelmRevision | None:
    """Read a Secret or ConfigMap in which Helm keeps one revision of a release; metadata only.

    It is named ``sh.helm.release.v1.<release>.v<revision>``, and its labels say the same.
    """
    metadata = obj.metadata
    if obj.gvk.group or obj.gvk.kind not in {"Secret", "ConfigMap"} or metadata.label("owner") != "helm":
        return None
    name, revision = metadata.label("name"), number(metadata.label("version"))
    if not name or revision is None or obj.name != f"sh.helm.release.v1.{name}.v{revision}":
        return None
    return HelmRevision(obj.namespace, name, revision, metadata.label("status"))


def helm_record_claim(obj: KubernetesObject) -> Origin | None:
    """Return the origin of a Helm release's own record."""
    record = helm_revision(obj)
    if record is None:
        return None
    return Origin("helm", record.reference, "label owner", Proof.IDENTITY, record.trouble)


class _AppliedMeta(msgspec.Struct, gc=False):
    name: str | None = ""
    namespace: str | None = ""


class _Applied(msgspec.Struct, gc=False):
    kind: str | None = ""
    metadata: _AppliedMeta | None = None


def last_applied_claim(obj: KubernetesObject) -> Origin | None:
    """Return the claim of ``kubectl apply``: somebody applied this object once, perhaps long ago.

    The annotation is a whole manifest, perhaps of a Secret: only kind, namespace and name are decoded. It
    must name the object, because copies of objects carry their model's. The group is not compared: the
    annotation keeps the one of the manifest, which may have been superseded.
    """
    text = obj.metadata.annotation(_LAST_APPLIED)
    if not text:
        return None
    try:
        applied = msgspec.json.decode(text, type=_Applied)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None  # not written by kubectl
    metadata = applied.metadata or _AppliedMeta()
    same_place = (metadata.namespace or obj.namespace) == obj.namespace
    if applied.kind != obj.gvk.kind or metadata.name != obj.name or not same_place:
        return None
    return Origin("kubectl", "apply", f"annotation {_LAST_APPLIED}", Proof.LABEL)
