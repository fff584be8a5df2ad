"""Labels and annotations that tools leave on what they make, as data.

Key names from the tools' sources: helm ``pkg/action/validate.go``, fluxcd/pkg ``ssa/manager.go``,
operator-framework/api, operator-controller, kubevela ``pkg/oam/labels.go``, operator-lib, pulumi-kubernetes,
kustomize ``api/konfig``, cli-utils ``pkg/inventory``, rancher/wrangler ``pkg/apply``.
Marks that name the object itself are in :mod:`kubectl_insight.provenance.identity`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

from kubectl_insight.objects.metadata import ObjectMeta
from kubectl_insight.provenance.claims import Origin, Proof


@dataclass(frozen=True, slots=True)
class Key:
    """A label or annotation that must be there.

    Attributes:
        place: Where it stands.
        name: Its key.
        value: What the whole value must look like; the first group, or all of it, is what the mark says.
    """

    place: Literal["label", "annotation"]
    name: str
    value: re.Pattern[str] = re.compile(r".+", re.DOTALL)

    @property
    def evidence(self) -> str:
        """The key as evidence names it."""
        return f"{self.place} {self.name}"

    def read(self, metadata: ObjectMeta) -> str:
        """Return what the value says; an empty string where it is missing or of another form."""
        text = metadata.label(self.name) if self.place == "label" else metadata.annotation(self.name)
        match = self.value.fullmatch(text or "")
        return (match[1] if match.re.groups else match[0]) if match else ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a tool writes on what it makes.

    Attributes:
        system: The tool.
        keys: All of these must be there.
        reference: The keys whose values make up the reference, joined by ``/``; missing ones are left out.
        proof: What the keys prove by themselves.
    """

    system: str
    keys: tuple[Key, ...]
    reference: tuple[Key, ...] = field(default=())
    proof: Proof = Proof.LABEL

    def claim(self, metadata: ObjectMeta) -> Origin | None:
        """Return the origin that an object with this metadata claims, if it carries the mark."""
        if not all(key.read(metadata) for key in self.keys):
            return None
        pieces = (key.read(metadata).strip("/") for key in self.reference)
        reference = "/".join(piece for piece in pieces if piece)
        return Origin(self.system, reference, ", ".join(key.evidence for key in self.keys), self.proof)


def _label(name: str, value: str = "") -> Key:
    return Key("label", name, re.compile(value)) if value else Key("label", name)


def _annotation(name: str, value: str = "") -> Key:
    return Key("annotation", name, re.compile(value)) if value else Key("annotation", name)


_HELM_NAME = _annotation("meta.helm.sh/release-name")
_HELM_NAMESPACE = _annotation("meta.helm.sh/release-namespace")
_KUSTOMIZATION_NAME = _label("kustomize.toolkit.fluxcd.io/name")
_KUSTOMIZATION_NAMESPACE = _label("kustomize.toolkit.fluxcd.io/namespace")
_HELM_RELEASE_NAME = _label("helm.toolkit.fluxcd.io/name")
_HELM_RELEASE_NAMESPACE = _label("helm.toolkit.fluxcd.io/namespace")
_CSV_NAME = _label("olm.owner")
_CSV_NAMESPACE = _label("olm.owner.namespace")
_EXTENSION_KIND = _label("olm.operatorframework.io/owner-kind")
_EXTENSION_NAME = _label("olm.operatorframework.io/owner-name")
_VELA_NAME = _label("app.oam.dev/name")
_PRIMARY = _annotation("operator-sdk/primary-resource", r"/?[^/]+(?:/[^/]+)?")
_PRIMARY_TYPE = _annotation("operator-sdk/primary-resource-type")
_KUSTOMIZE_VERSION = _label("app.kubernetes.io/managed-by", r"kustomize-(v\d[\w.-]*)")
_INVENTORY_ID = _annotation("config.k8s.io/owning-inventory")
_OBJECTSET_KIND = _annotation("objectset.rio.cattle.io/owner-gvk", r"(?:[^/,]*/)?[^/,]+, Kind=.+")

MARKS = (
    # The three that Helm itself asks for before it takes an object for its own. managed-by or
    # helm.sh/chart alone only say that a chart was rendered, by whomever.
    Mark(
        "helm",
        (_HELM_NAME, _HELM_NAMESPACE, _label("app.kubernetes.io/managed-by", "Helm")),
        (_HELM_NAMESPACE, _HELM_NAME),
        Proof.IDENTITY,
    ),
    Mark(
        "flux-kustomize",
        (_KUSTOMIZATION_NAME, _KUSTOMIZATION_NAMESPACE),
        (_KUSTOMIZATION_NAMESPACE, _KUSTOMIZATION_NAME),
    ),
    Mark(
        "flux-helm",
        (_HELM_RELEASE_NAME, _HELM_RELEASE_NAMESPACE),
        (_HELM_RELEASE_NAMESPACE, _HELM_RELEASE_NAME),
    ),
    # olm.managed and operators.coreos.com/<package>.<namespace> group what belongs to an operator and
    # are also put on what users made, such as the Subscription.
    Mark(
        "olm",
        (_CSV_NAME, _label("olm.owner.kind", "ClusterServiceVersion"), _CSV_NAMESPACE),
        (_CSV_NAMESPACE, _CSV_NAME),
    ),
    Mark("olm", (_EXTENSION_KIND, _EXTENSION_NAME), (_EXTENSION_KIND, _EXTENSION_NAME)),
    Mark(
        "kubevela",
        (_VELA_NAME, _label("app.oam.dev/component")),
        (_label("app.oam.dev/namespace"), _VELA_NAME),
    ),
    Mark("operator-sdk", (_PRIMARY, _PRIMARY_TYPE), (_PRIMARY_TYPE, _PRIMARY)),
    Mark("cli-utils", (_INVENTORY_ID,), (_INVENTORY_ID,)),
    # Other pulumi.com annotations are wishes of the program's author.
    Mark("pulumi", (_annotation("pulumi.com/autonamed", "true"),)),
    # A hash suffix of ten characters on a ConfigMap's name looks like kustomize too and proves nothing.
    Mark("kustomize", (_KUSTOMIZE_VERSION,)),
    Mark("kustomize", (_annotation("alpha.config.kubernetes.io/transformations"),)),
)


_BY_FIRST_KEY = {place: defaultdict[str, list[Mark]](list) for place in ("label", "annotation")}
for _mark in MARKS:
    _BY_FIRST_KEY[_mark.keys[0].place][_mark.keys[0].name].append(_mark)


def mark_claims(metadata: ObjectMeta) -> list[Origin]:
    """Return what the labels and annotations claim; whether they may be believed is not decided here."""
    carried = (("label", metadata.labels or ()), ("annotation", metadata.annotations or ()))
    marks = (
        mark for place, names in carried for name in names for mark in _BY_FIRST_KEY[place].get(name, ())
    )
    claims = [mark.claim(metadata) for mark in marks]
    claims += [_objectset_claim(metadata), _kustomize_source_claim(metadata)]
    return [claim for claim in claims if claim is not None]


def _objectset_claim(metadata: ObjectMeta) -> Origin | None:
    """Read Rancher's and k3s's owner, ``k3s.cattle.io/v1, Kind=Addon``, into ``Addon.k3s.cattle.io/ns/name``."""
    kind_of_owner = _OBJECTSET_KIND.read(metadata)
    name = metadata.annotation("objectset.rio.cattle.io/owner-name")
    if not kind_of_owner or not name:
        return None
    api_version, _, kind = kind_of_owner.partition(", Kind=")
    group = api_version.rpartition("/")[0]
    head = f"{kind}.{group}" if group else kind
    namespace = metadata.annotation("objectset.rio.cattle.io/owner-namespace")
    reference = "/".join(piece for piece in (head, namespace, name) if piece)
    return Origin("rancher", reference, _OBJECTSET_KIND.evidence, Proof.LABEL)


_ORIGIN = _annotation("config.kubernetes.io/origin")


def _kustomize_source_claim(metadata: ObjectMeta) -> Origin | None:
    """Read kustomize's origin annotation, a flat YAML text, into ``path`` or ``repo//path?ref=ref``."""
    pairs = (line.partition(": ") for line in _ORIGIN.read(metadata).splitlines())
    lines = {key: value.strip(" '\"") for key, _, value in pairs}
    path = lines.get("path") or lines.get("configuredIn")
    if not path:
        return None
    reference = _without_credentials(path)
    if repo := lines.get("repo"):
        reference = f"{_without_credentials(repo)}//{reference}"
        if ref := lines.get("ref"):
            reference += f"?ref={ref}"
    return Origin("kustomize", reference, _ORIGIN.evidence, Proof.LABEL)


def _without_credentials(address: str) -> str:
    """Remove user, password and query of a URL: private repositories are cloned with tokens in them."""
    scheme, separator, rest = address.partition("://")
    if not separator:
        return address
    rest = rest.partition("?")[0].partition("#")[0]
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"
