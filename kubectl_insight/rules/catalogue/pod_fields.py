"""Where a pod specification stands, and the rules that are expanded over those places.

A template needs what its pods will need, so every rule about pods holds for each kind that has a template.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.kinds import (
    DEPLOYMENT,
    POD,
    REPLICATION_CONTROLLER,
    STATEFUL_SET,
)
from kubectl_insight.rules.rule import Holder, Reference

_TEMPLATE = "spec.template.spec"

WORKLOADS = (
    Holder(DEPLOYMENT, _TEMPLATE),
    Holder(STATEFUL_SET, _TEMPLATE),
    Holder(GroupKind("apps", "DaemonSet"), _TEMPLATE),
    Holder(GroupKind("apps", "ReplicaSet"), _TEMPLATE),
    Holder(REPLICATION_CONTROLLER, _TEMPLATE),
    Holder(GroupKind("batch", "Job"), _TEMPLATE),
    Holder(GroupKind("batch", "CronJob"), "spec.jobTemplate.spec.template.spec"),
    Holder(GroupKind("", "PodTemplate"), "template.spec"),
)
"""The kinds of Kubernetes that hold a template, and where."""

CUSTOM_WORKLOADS = (
    Holder(GroupKind("apps.openshift.io", "DeploymentConfig"), _TEMPLATE),
    Holder(GroupKind("argoproj.io", "Rollout"), _TEMPLATE),
    Holder(GroupKind("apps.kruise.io", "CloneSet"), _TEMPLATE),
    Holder(GroupKind("apps.kruise.io", "DaemonSet"), _TEMPLATE),
    Holder(GroupKind("apps.kruise.io", "StatefulSet"), _TEMPLATE),
    Holder(GroupKind("jobset.x-k8s.io", "JobSet"), "spec.replicatedJobs[].template.spec.template.spec"),
    Holder(GroupKind("keda.sh", "ScaledJob"), "spec.jobTargetRef.template.spec"),
    Holder(GroupKind("serving.knative.dev", "Configuration"), _TEMPLATE),
    Holder(GroupKind("serving.knative.dev", "Service"), _TEMPLATE),
)
"""Widespread custom kinds with the same template."""

POD_SPECS = (Holder(POD, "spec"), *WORKLOADS, *CUSTOM_WORKLOADS)

_CONTAINERS = {
    "container": "containers",
    "initContainer": "initContainers",
    "ephemeralContainer": "ephemeralContainers",
}


def pod_reference(name: str, path: str, target: GroupKind, **more: Any) -> Reference:
    """Return the rule for a field of pod specifications, wherever those stand."""
    return Reference(f"pod.{name}", POD_SPECS, path, "uses", target, **more)


def container_references(name: str, path: str, target: GroupKind, **more: Any) -> Iterator[Reference]:
    """Yield the rules for a field of containers, one for each list of containers."""
    for container, containers in _CONTAINERS.items():
        yield pod_reference(f"{container}.{name}", f"{containers}[].{path}", target, **more)
