"""The service account of pods that name none: ``default`` of their namespace.

Admission writes it into every pod, so only templates and manifests leave it out.
Source: kubernetes ``plugin/pkg/admission/serviceaccount``.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.rules.catalogue.decoding import found_names
from kubectl_insight.rules.catalogue.kinds import ANY, POD, SERVICE_ACCOUNT
from kubectl_insight.rules.catalogue.pod_fields import POD_SPECS
from kubectl_insight.rules.edge_types import Harm
from kubectl_insight.rules.rule import Derivation, ObjectKey, Reference, Relation, World

_RULE = "pod.serviceAccount.default"
_ACCOUNT_FIELDS = ("serviceAccountName", "serviceAccount")

# A pod specification is where containers are, so the name of the first shows where one stands.
_FIELDS = tuple(
    Reference(path, POD_SPECS, path, "uses", ANY._replace(kind="Container"))
    for path in ("containers[].name", *_ACCOUNT_FIELDS)
)


def _find(world: World) -> Iterator[Relation]:
    specifications: dict[tuple[int, str], KubernetesObject] = {}
    named: set[tuple[int, str]] = set()
    for obj, found in found_names(world, _FIELDS, _may_lack_account):
        if found.rule.name in _ACCOUNT_FIELDS:
            named.add((id(obj), found.path.removesuffix(f".{found.rule.name}")))
        else:
            specifications[id(obj), found.path.rpartition(".containers[")[0]] = obj
    for (key, path), obj in specifications.items():
        if (key, path) not in named:
            account = ObjectKey(SERVICE_ACCOUNT, obj.namespace, "default")
            yield Relation(obj, account, "uses", _RULE, path, "inferred", dangling=False)


def _may_lack_account(obj: KubernetesObject) -> bool:
    return obj.group_kind != POD or not obj.uid


RULES = (
    Derivation(
        _RULE,
        frozenset({"uses"}),
        frozenset(holder.kind for holder in POD_SPECS),
        _find,
        "the service account `default`, where a template or a pod that was never applied names none",
        (SERVICE_ACCOUNT,),
        Harm.SOFT,
        "k8s.io/api/core/v1 PodSpec",
    ),
)
