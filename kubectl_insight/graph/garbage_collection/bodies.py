"""The few fields outside the metadata that deletion depends on, as typed partial structs.

Source of the field names: ``k8s.io/api/core/v1/types.go``, ``apps/v1``, ``apiextensions/v1``,
``apiregistration/v1``.
"""

from __future__ import annotations

import msgspec

from kubectl_insight.objects.health.conditions import Conditioned


class Claim(msgspec.Struct, gc=False, rename="camel"):
    """``persistentVolumeClaim`` of a volume."""

    claim_name: str | None = ""


class Present(msgspec.Struct, gc=False):
    """A field of which only the presence matters."""


class Volume(msgspec.Struct, gc=False, rename="camel"):
    """A volume of a pod, as far as it can stand for a claim."""

    name: str | None = ""
    persistent_volume_claim: Claim | None = None
    ephemeral: Present | None = None


class PodSpec(msgspec.Struct, gc=False, rename="camel"):
    """Where a pod runs, which claims it uses, how long it may take to end."""

    node_name: str | None = ""
    termination_grace_period_seconds: int | None = None
    volumes: list[Volume] | None = None


class PodStatus(msgspec.Struct, gc=False):
    """How far a pod has come."""

    phase: str | None = ""


class Pod(msgspec.Struct, gc=False):
    """A pod."""

    spec: PodSpec | None = None
    status: PodStatus | None = None


class ClaimReference(msgspec.Struct, gc=False):
    """``spec.claimRef`` of a volume, which carries its own namespace and uid."""

    namespace: str | None = ""
    name: str | None = ""
    uid: str | None = ""


class PersistentVolumeSpec(msgspec.Struct, gc=False, rename="camel"):
    """Whose volume it is, and what becomes of it afterwards."""

    claim_ref: ClaimReference | None = None
    persistent_volume_reclaim_policy: str | None = ""


class PersistentVolume(msgspec.Struct, gc=False):
    """A volume."""

    spec: PersistentVolumeSpec | None = None


class TemplateMeta(msgspec.Struct, gc=False):
    """The metadata of a claim template."""

    name: str | None = ""


class ClaimTemplate(msgspec.Struct, gc=False):
    """An entry of ``volumeClaimTemplates``."""

    metadata: TemplateMeta | None = None


class StatefulSetSpec(msgspec.Struct, gc=False, rename="camel"):
    """The claims that a set makes for its pods."""

    volume_claim_templates: list[ClaimTemplate] | None = None


class StatefulSet(msgspec.Struct, gc=False):
    """A StatefulSet."""

    spec: StatefulSetSpec | None = None


class Names(msgspec.Struct, gc=False):
    """``spec.names`` of a definition."""

    kind: str | None = ""


class Version(msgspec.Struct, gc=False):
    """An entry of ``spec.versions`` of a definition."""

    name: str | None = ""


class DefinitionSpec(msgspec.Struct, gc=False):
    """What a CustomResourceDefinition defines."""

    group: str | None = ""
    names: Names | None = None
    versions: list[Version] | None = None


class Definition(msgspec.Struct, gc=False):
    """A CustomResourceDefinition."""

    spec: DefinitionSpec | None = None


class NamespaceSpec(msgspec.Struct, gc=False):
    """What has to be done before a namespace ends."""

    finalizers: list[str] | None = None


class Namespace(msgspec.Struct, gc=False):
    """A namespace."""

    spec: NamespaceSpec | None = None


class Judged(Conditioned):
    """An object of which only the conditions matter: a Node, an APIService."""
