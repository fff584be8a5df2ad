"""All rules that are shipped."""

from __future__ import annotations

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue import (
    access,
    admission,
    annotated_names,
    autoscaling,
    claims,
    class_secrets,
    cluster,
    custom_resources,
    default_account,
    endpoints,
    events,
    gateway,
    granted_objects,
    images,
    ingress,
    kubeplus,
    network_peers,
    pod_volumes,
    pods,
    policy_parameters,
    scheduling,
    service_hosts,
    services,
    snapshots,
    storage,
    subjects,
    tracking,
    volume_nodes,
)
from kubectl_insight.rules.rule import Derivation, Rule

_FAMILIES: tuple[tuple[Rule, ...], ...] = (
    access.RULES,
    admission.RULES,
    annotated_names.RULES,
    autoscaling.RULES,
    claims.RULES,
    class_secrets.RULES,
    cluster.RULES,
    default_account.RULES,
    endpoints.RULES,
    events.RULES,
    gateway.RULES,
    granted_objects.RULES,
    images.RULES,
    ingress.RULES,
    kubeplus.RULES,
    network_peers.RULES,
    pod_volumes.RULES,
    pods.RULES,
    policy_parameters.RULES,
    scheduling.RULES,
    service_hosts.RULES,
    services.RULES,
    snapshots.RULES,
    storage.RULES,
    subjects.RULES,
    tracking.RULES,
    volume_nodes.RULES,
)
_WRITTEN: tuple[Rule, ...] = tuple(rule for family in _FAMILIES for rule in family)


def _known_kinds(rules: tuple[Rule, ...]) -> frozenset[GroupKind]:
    """Return the kinds that have fields of their own among the rules, besides the template of a pod."""
    return frozenset(
        holder.kind
        for rule in rules
        if not isinstance(rule, Derivation)
        for holder in rule.holders
        if not holder.in_template
    )


RULES: tuple[Rule, ...] = tuple(
    sorted((*_WRITTEN, custom_resources.rule(_known_kinds(_WRITTEN))), key=lambda rule: rule.name)
)
"""Sorted by name; no two have the same."""
