"""Which nodes a pod may run on by their own marks: labels, taints, and where its volumes are.

Source: ``k8s.io/component-helpers`` ``scheduling/corev1/{helpers,nodeaffinity/nodeaffinity}.go``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kubectl_insight.graph.disruption import bodies
from kubectl_insight.objects.label_selector import Operator, Requirement

_OPERATORS = {
    "In": Operator.IN,
    "NotIn": Operator.NOT_IN,
    "Exists": Operator.EXISTS,
    "DoesNotExist": Operator.DOES_NOT_EXIST,
    "Gt": Operator.GREATER_THAN,
    "Lt": Operator.LESS_THAN,
}
_NAME_FIELD = "metadata.name"
_REPELLING = frozenset({"NoSchedule", "NoExecute"})
UNSCHEDULABLE = bodies.Taint(key="node.kubernetes.io/unschedulable", effect="NoSchedule")


def selects(selector: bodies.NodeSelector | None, labels: Mapping[str, str], name: str) -> bool:
    """Tell whether a node selector takes a node; one that is missing takes all, one without terms none."""
    if selector is None:
        return True
    fields = {_NAME_FIELD: name}
    return any(
        (term.match_expressions or term.match_fields)
        and _holds(term.match_expressions, labels)
        and _holds(term.match_fields, fields)
        for term in selector.node_selector_terms or ()
    )


def fits_labels(spec: bodies.PodSpec, labels: Mapping[str, str], name: str) -> bool:
    """Tell whether a node has the labels that a pod demands by its nodeSelector and its node affinity."""
    for key, wanted in (spec.node_selector or {}).items():
        if labels.get(key) != wanted:
            return False
    affinity = spec.affinity.node_affinity if spec.affinity else None
    return selects(affinity.required if affinity else None, labels, name)


def untolerated(
    taints: Iterable[bodies.Taint], tolerations: Iterable[bodies.Toleration]
) -> bodies.Taint | None:
    """Return the first taint that keeps a pod with these tolerations away."""
    accepted = list(tolerations)
    for taint in taints:
        if taint.effect in _REPELLING and not any(_tolerates(each, taint) for each in accepted):
            return taint
    return None


def _holds(expressions: Iterable[bodies.Expression] | None, values: Mapping[str, str]) -> bool:
    for expression in expressions or ():
        operator = _OPERATORS.get(expression.operator or "")
        wanted = frozenset(expression.values or ())
        if operator is None or (operator in {Operator.GREATER_THAN, Operator.LESS_THAN} and len(wanted) != 1):
            return False  # no node for what the API server would refuse
        if not Requirement(expression.key or "", operator, wanted).matches(values):
            return False
    return True


def _tolerates(toleration: bodies.Toleration, taint: bodies.Taint) -> bool:
    if toleration.effect and toleration.effect != taint.effect:
        return False
    if toleration.key and toleration.key != taint.key:
        return False
    if toleration.operator in {"", None, "Equal"}:
        return (toleration.value or "") == (taint.value or "") and bool(toleration.key)
    return toleration.operator == "Exists"
