"""Autoscalers: what they scale, and what they look at."""

from __future__ import annotations

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.kinds import ANY, CONFIG_MAP, DEPLOYMENT, SECRET, on
from kubectl_insight.rules.rule import Reference

_HORIZONTAL = GroupKind("autoscaling", "HorizontalPodAutoscaler")
_VERTICAL = GroupKind("autoscaling.k8s.io", "VerticalPodAutoscaler")
_SCALED_OBJECT = GroupKind("keda.sh", "ScaledObject")
_SCALED_JOB = GroupKind("keda.sh", "ScaledJob")
_TRIGGER = GroupKind("keda.sh", "TriggerAuthentication")
_KEDA = "github.com/kedacore/keda apis/keda/v1alpha1"

HORIZONTAL = (
    Reference(
        "horizontalPodAutoscaler.target",
        on(_HORIZONTAL),
        "spec.scaleTargetRef.name",
        "scales",
        ANY,
        kind="kind",
        group="apiVersion",
        source="k8s.io/api/autoscaling/v2 CrossVersionObjectReference",
    ),
    *(
        Reference(
            f"horizontalPodAutoscaler.{name}",
            on(_HORIZONTAL),
            f"spec.metrics[].object.{field}.name",
            "references",
            ANY,
            kind="kind",
            group="apiVersion",
            source=source,
        )
        for name, field, source in (
            ("metric", "describedObject", "k8s.io/api/autoscaling/v2 ObjectMetricSource"),
            ("beta.metric", "target", "k8s.io/api/autoscaling/v2beta1 ObjectMetricSource"),
        )
    ),
)

VERTICAL = (
    Reference(
        "verticalPodAutoscaler.target",
        on(_VERTICAL),
        "spec.targetRef.name",
        "scales",
        ANY,
        kind="kind",
        group="apiVersion",
        source="k8s.io/autoscaler/vertical-pod-autoscaler/pkg/apis/autoscaling.k8s.io/v1",
    ),
)

KEDA = (
    Reference(
        "keda.target",
        on(_SCALED_OBJECT),
        "spec.scaleTargetRef.name",
        "scales",
        DEPLOYMENT,
        kind="kind",
        group="apiVersion",
        source=f"{_KEDA} ScaleTarget",
    ),
    Reference(
        "keda.authentication",
        on(_SCALED_OBJECT, _SCALED_JOB),
        "spec.triggers[].authenticationRef.name",
        "references",
        _TRIGGER,
        kind="kind",
        group="apiGroup",
        source=f"{_KEDA} AuthenticationRef",
    ),
    Reference(
        "keda.secret",
        on(_TRIGGER),
        "spec.secretTargetRef[].name",
        "references",
        SECRET,
        source=f"{_KEDA} AuthSecretTargetRef",
    ),
    Reference(
        "keda.configMap",
        on(_TRIGGER),
        "spec.configMapTargetRef[].name",
        "references",
        CONFIG_MAP,
        source=f"{_KEDA} AuthConfigMapTargetRef",
    ),
)

RULES = (*HORIZONTAL, *VERTICAL, *KEDA)
