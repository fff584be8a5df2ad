"""What the API server calls or applies: webhooks, aggregated APIs, conversion, admission policies."""

from __future__ import annotations

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.kinds import CUSTOM_RESOURCE_DEFINITION, SERVICE, on
from kubectl_insight.rules.edge_types import Harm
from kubectl_insight.rules.rule import Reference

_ADMISSION = "admissionregistration.k8s.io"
VALIDATING_POLICY = GroupKind(_ADMISSION, "ValidatingAdmissionPolicy")
VALIDATING_BINDING = GroupKind(_ADMISSION, "ValidatingAdmissionPolicyBinding")
MUTATING_POLICY = GroupKind(_ADMISSION, "MutatingAdmissionPolicy")
MUTATING_BINDING = GroupKind(_ADMISSION, "MutatingAdmissionPolicyBinding")

_CALLED = (
    (
        "webhook.service",
        on(
            GroupKind(_ADMISSION, "MutatingWebhookConfiguration"),
            GroupKind(_ADMISSION, "ValidatingWebhookConfiguration"),
        ),
        "webhooks[].clientConfig.service.name",
        "k8s.io/api/admissionregistration/v1 WebhookClientConfig",
    ),
    (
        "apiService.service",
        on(GroupKind("apiregistration.k8s.io", "APIService")),
        "spec.service.name",
        "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1 APIServiceSpec",
    ),
    (
        "customResourceDefinition.conversion",
        on(CUSTOM_RESOURCE_DEFINITION),
        "spec.conversion.webhook.clientConfig.service.name",
        "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1 WebhookConversion",
    ),
    (
        "customResourceDefinition.beta.conversion",
        on(CUSTOM_RESOURCE_DEFINITION),
        "spec.conversion.webhookClientConfig.service.name",
        "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1beta1 CustomResourceConversion",
    ),
)

RULES = (
    *(
        Reference(name, holders, path, "routes", SERVICE, namespace="namespace", source=source)
        for name, holders, path, source in _CALLED
    ),
    *(
        Reference(
            f"{name}.policy",
            on(binding),
            "spec.policyName",
            "references",
            policy,
            harm=Harm.POLICY,
            source=f"k8s.io/api/admissionregistration/v1 {binding.kind}Spec",
        )
        for name, binding, policy in (
            ("validatingAdmissionPolicyBinding", VALIDATING_BINDING, VALIDATING_POLICY),
            ("mutatingAdmissionPolicyBinding", MUTATING_BINDING, MUTATING_POLICY),
        )
    ),
    Reference(
        "flowSchema.priorityLevel",
        on(GroupKind("flowcontrol.apiserver.k8s.io", "FlowSchema")),
        "spec.priorityLevelConfiguration.name",
        "references",
        GroupKind("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration"),
        harm=Harm.POLICY,
        source="k8s.io/api/flowcontrol/v1 PriorityLevelConfigurationReference",
    ),
)
