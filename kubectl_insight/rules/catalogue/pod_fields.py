"""Where a pod specification stands, and the rules that are expanded over those places.

A template needs what its pods will need, so every rule about pods holds for each kind that has a template.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.kinds import POD
from kubectl_insight.rules.edge_types import Harm
from kubectl_insight.rules.rule import Holder, Reference

_TEMPLATE = "spec.template.spec"


def _templates(*places: tuple[str, str, str]) -> tuple[Holder, ...]:
    return tuple(Holder(GroupKind(group, kind), prefix, in_template=True) for group, kind, prefix in places)


WORKLOADS = _templates(
    ("apps", "Deployment", _TEMPLATE),
    ("apps", "StatefulSet", _TEMPLATE),
    ("apps", "DaemonSet", _TEMPLATE),
    ("apps", "ReplicaSet", _TEMPLATE),
    ("", "ReplicationController", _TEMPLATE),
    ("batch", "Job", _TEMPLATE),
    ("batch", "CronJob", "spec.jobTemplate.spec.template.spec"),
    ("", "PodTemplate", "template.spec"),
)
"""The kinds of Kubernetes that hold a template, and where."""

CUSTOM_WORKLOADS = _templates(
    ("apps.openshift.io", "DeploymentConfig", _TEMPLATE),
    ("argoproj.io", "Rollout", _TEMPLATE),
    ("apps.kruise.io", "CloneSet", _TEMPLATE),
    ("apps.kruise.io", "DaemonSet", _TEMPLATE),
    ("apps.kruise.io", "StatefulSet", _TEMPLATE),
    ("jobset.x-k8s.io", "JobSet", "spec.replicatedJobs[].template.spec.template.spec"),
    ("keda.sh", "ScaledJob", "spec.jobTargetRef.template.spec"),
    ("serving.knative.dev", "Configuration", _TEMPLATE),
    ("serving.knative.dev", "Service", _TEMPLATE),
)
"""Widespread custom kinds with the same template."""

TEMPLATES = (*WORKLOADS, *CUSTOM_WORKLOADS)
PODS = (Holder(POD, "spec"),)
POD_SPECS = (*PODS, *TEMPLATES)

_CONTAINERS = {
    "container": "containers",
    "initContainer": "initContainers",
    "ephemeralContainer": "ephemeralContainers",
}


def pod_reference(name: str, path: str, target: GroupKind, **more: Any) -> Reference:
    """Return the rule for a field of pod specifications, wherever those stand."""
    return Reference(f"pod.{name}", POD_SPECS, path, "uses", target, **more)


def start_reference(name: str, path: str, target: GroupKind, harm: Harm, **more: Any) -> Iterator[Reference]:
    """Yield the rules for what is needed to make pods, but not, or otherwise, by the pods that there are.

    Args:
        harm: What a pod suffers; what makes pods from a template cannot start any.
    """
    yield Reference(f"pod.{name}", PODS, path, "uses", target, harm=harm, **more)
    yield Reference(f"pod.{name}.template", TEMPLATES, path, "uses", target, harm=Harm.CANNOT_START, **more)


def container_references(name: str, path: str, target: GroupKind, **more: Any) -> Iterator[Reference]:
    """Yield the rules for a field of containers, one for each list of containers."""
    for container, containers in _CONTAINERS.items():
        yield pod_reference(f"{container}.{name}", f"{containers}[].{path}", target, **more)
