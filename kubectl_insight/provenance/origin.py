"""Who made an object: every answer that the evidence supports, best first.

Ranking: ownerReference, then the tool's own inventory, then a mark that names the object itself, then a
field manager, then a plain label.

Objects with a controller get no origin from plain marks: a ReplicaSet carries the annotations of its
Deployment and a Pod the labels of its template, so such marks say who made the model. The same holds for
what only the control plane has written, such as Endpoints with the labels of their Service. A mark that
names the object itself, an inventory entry and a field manager are believed on any object.
"""

from __future__ import annotations

from msgspec.structs import replace

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.provenance.claims import Origin, Proof, ranked
from kubectl_insight.provenance.context import ProvenanceContext
from kubectl_insight.provenance.identity import (
    argocd_application,
    argocd_evidence,
    helm_record_claim,
    kapp_evidence,
    kapp_label,
    last_applied_claim,
)
from kubectl_insight.provenance.managers import (
    Manager,
    fallback_claim,
    manager_claims,
    managers,
    written_only_by_control_plane,
    written_only_by_kubectl,
)
from kubectl_insight.provenance.marks import mark_claims
from kubectl_insight.provenance.owners import controller_of, owner_claims

__all__ = ["Origin", "Proof", "ProvenanceContext", "origins"]

_NOTHING_ELSE_KNOWN = ProvenanceContext()


def origins(
    obj: KubernetesObject,
    context: ProvenanceContext | None = None,
    writers: tuple[Manager, ...] | None = None,
) -> tuple[Origin, ...]:
    """Return who made an object, best proof first; empty where nothing is known.

    Args:
        obj: Any object; its body is not read.
        context: What other objects say, see :class:`ProvenanceContext`. Without it, releases,
            inventories and look-alikes that only a record can unmask are not known.
        writers: What :func:`managers` returns, where the caller has it already.
    """
    context = context or _NOTHING_ELSE_KNOWN
    writers = managers(obj) if writers is None else writers
    claims = [
        *owner_claims(obj),
        *context.listing(obj),
        *_identity_claims(obj, context),
        *manager_claims(writers),
    ]
    if controller_of(obj) is None and not written_only_by_control_plane(writers):
        claims += _believed_marks(obj, context, writers)
    if all(claim.proof is Proof.OWNER for claim in claims) and (fallback := fallback_claim(writers)):
        claims.append(fallback)
    return ranked(claims)


def _identity_claims(obj: KubernetesObject, context: ProvenanceContext) -> list[Origin]:
    claims: list[Origin] = []
    if obj.metadata.annotations:
        if application := argocd_application(obj):
            reference = context.application(*application)
            claims.append(Origin("argocd", reference, argocd_evidence(), Proof.IDENTITY))
        if (label := kapp_label(obj)) is not None:
            claims.append(Origin("kapp", context.kapp_app(label), kapp_evidence(), Proof.IDENTITY))
    if helm_record := helm_record_claim(obj):
        claims.append(helm_record)
    return claims


def _believed_marks(
    obj: KubernetesObject, context: ProvenanceContext, writers: tuple[Manager, ...]
) -> list[Origin]:
    """Return what the marks claim, as far as the records of the tools do not refute it.

    Marks on an object that only kubectl has written were typed or copied, so they stay plain labels.
    """
    listed = {(origin.system, origin.reference) for origin in context.listing(obj)}
    by_hand = written_only_by_kubectl(writers)
    believed: list[Origin] = []
    for claim in (*mark_claims(obj.metadata), *_argocd_label_claims(obj, context, writers)):
        key = claim.system, claim.reference
        if key in listed or key not in context.refuted:
            believed.append(replace(claim, proof=Proof.LABEL) if by_hand else _confirmed(claim, context))
    if last_applied := last_applied_claim(obj):
        believed.append(last_applied)
    return believed


def _confirmed(claim: Origin, context: ProvenanceContext) -> Origin:
    """Trust a mark more when what it refers to exists; a Helm release gets its revision, ``shop/web@7``."""
    evidence = context.confirmed.get((claim.system, claim.reference))
    if evidence is None:
        return claim
    proof = min(claim.proof, Proof.IDENTITY)
    confirmed = replace(claim, evidence=f"{claim.evidence}, {evidence}", proof=proof)
    release = context.releases.get(claim.reference) if claim.system == "helm" else None
    if release is None:
        return confirmed
    return replace(confirmed, reference=release.reference, trouble=release.trouble)


_INSTANCE = "app.kubernetes.io/instance"


def _argocd_label_claims(
    obj: KubernetesObject, context: ProvenanceContext, writers: tuple[Manager, ...]
) -> list[Origin]:
    """Return the application of Argo CD's label tracking.

    Most charts set this label themselves, so an application of that name must exist, and Argo CD must
    have written the object.
    """
    namespace, _, name = obj.metadata.label(_INSTANCE).rpartition("_")
    known = context.applications.get(name, frozenset())
    written = any(claim.system == "argocd" for claim in manager_claims(writers))
    if not written or not known or (namespace and namespace not in known):
        return []
    return [Origin("argocd", context.application(namespace, name), f"label {_INSTANCE}", Proof.LABEL)]
