"""Names in annotations. They are in the metadata, so no body is read for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.ingress import INGRESS, INGRESS_CLASS
from kubectl_insight.rules.catalogue.kinds import SECRET, SERVICE_ACCOUNT
from kubectl_insight.rules.edge_types import Harm
from kubectl_insight.rules.rule import Derivation, ObjectKey, Relation, Thing, World

CLOUD_ROLE = GroupKind("", "CloudRole")
"""A role or account of a cloud, by the name that the cloud gives it; no kind of Kubernetes."""


@dataclass(frozen=True, slots=True)
class AnnotatedName:
    """An annotation whose value names something.

    Attributes:
        external: What is named is no Kubernetes object.
        uid: The annotation that holds the uid, or an empty string.
        harm, source: As in :class:`~kubectl_insight.rules.rule.Reference`.
    """

    name: str
    holder: GroupKind
    annotation: str
    type: str
    target: GroupKind
    external: bool = False
    uid: str = ""
    harm: Harm | None = None
    source: str = ""

    def find(self, world: World) -> Iterator[Relation]:
        """Yield the relations of all objects that carry the annotation."""
        path = f'metadata.annotations["{self.annotation}"]'
        for obj in world.of_kind(self.holder):
            if not (value := obj.metadata.annotation(self.annotation)):
                continue
            if self.external:
                yield Relation(obj, Thing(self.target, "", value), self.type, self.name, path, "declared")
                continue
            namespace = obj.namespace if world.namespaced(self.target) else ""
            key = ObjectKey(self.target, namespace, value, obj.metadata.annotation(self.uid))
            yield Relation(obj, key, self.type, self.name, path, "declared", dangling=False)

    def rule(self) -> Derivation:
        """Return the rule."""
        return Derivation(
            self.name,
            frozenset({self.type}),
            frozenset(),
            self.find,
            f"annotation `{self.annotation}` of {self.holder.kind}",
            (self.target,),
            self.harm,
            self.source,
        )


ANNOTATED = (
    AnnotatedName(
        "serviceAccount.aws",
        SERVICE_ACCOUNT,
        "eks.amazonaws.com/role-arn",
        "identifies",
        CLOUD_ROLE,
        external=True,
        source="github.com/aws/amazon-eks-pod-identity-webhook",
    ),
    AnnotatedName(
        "serviceAccount.google",
        SERVICE_ACCOUNT,
        "iam.gke.io/gcp-service-account",
        "identifies",
        CLOUD_ROLE,
        external=True,
        source="GKE Workload Identity Federation",
    ),
    AnnotatedName(
        "serviceAccount.azure",
        SERVICE_ACCOUNT,
        "azure.workload.identity/client-id",
        "identifies",
        CLOUD_ROLE,
        external=True,
        source="github.com/Azure/azure-workload-identity",
    ),
    # The controller of that name need not have an IngressClass.
    AnnotatedName(
        "ingress.annotation.class",
        INGRESS,
        "kubernetes.io/ingress.class",
        "uses",
        INGRESS_CLASS,
        harm=Harm.TRAFFIC,
        source="k8s.io/api/networking/v1 AnnotationIngressClass",
    ),
    AnnotatedName(
        "secret.serviceAccount",
        SECRET,
        "kubernetes.io/service-account.name",
        "references",
        SERVICE_ACCOUNT,
        uid="kubernetes.io/service-account.uid",
        harm=Harm.DELETED,
        source="k8s.io/api/core/v1 SecretTypeServiceAccountToken",
    ),
)

RULES = tuple(annotated.rule() for annotated in ANNOTATED)
