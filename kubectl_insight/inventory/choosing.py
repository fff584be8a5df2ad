"""Which of the objects at hand a plan asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kubectl_insight.cluster.discovery.resource import Resource
from kubectl_insight.errors import NotFoundError, ObjectNotFoundError, UsageError
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.selector_text import parse_selector
from kubectl_insight.rules.fetch_plan import FetchPlan

# The API server selects by further fields, per kind; these two are those that every object has.
_FIELDS: dict[str, Callable[[KubernetesObject], str]] = {
    "metadata.name": lambda obj: obj.name,
    "metadata.namespace": lambda obj: obj.namespace,
}


def matching(objects: Sequence[KubernetesObject], plan: FetchPlan) -> list[KubernetesObject]:
    """Return the objects that the plan's label and field selectors match.

    Raises:
        UsageError: A selector is malformed, or asks for a field that only a server can select by.
    """
    selector = parse_selector(plan.label_selector)
    fields = _field_conditions(plan.field_selector)
    return [
        obj
        for obj in objects
        if selector.matches(obj.metadata.label_map()) and all(condition(obj) for condition in fields)
    ]


def choose(
    objects: Sequence[KubernetesObject], plan: FetchPlan, targets: Sequence[tuple[Resource, str | None]]
) -> tuple[list[KubernetesObject], list[NotFoundError]]:
    """Return the objects that the targets name, and an error for each name that nothing has."""
    chosen: dict[int, KubernetesObject] = {}
    missing: list[NotFoundError] = []
    candidates = matching(objects, plan)
    for resource, name in targets:
        found = [
            obj
            for obj in candidates
            if obj.group_kind == resource.group_kind
            and (name is None or obj.name == name)
            and in_scope(obj, plan, namespaced=resource.namespaced)
        ]
        if name is not None and not found:
            missing.append(ObjectNotFoundError(resource.plural_group, name))
        chosen.update((id(obj), obj) for obj in found)
    return list(chosen.values()), missing


def in_scope(obj: KubernetesObject, plan: FetchPlan, *, namespaced: bool) -> bool:
    """Tell whether an object lies in the plan's namespaces; a manifest without a namespace fits any."""
    return not plan.namespaces or not namespaced or not obj.namespace or obj.namespace in plan.namespaces


def _field_conditions(text: str) -> list[Callable[[KubernetesObject], bool]]:
    conditions = []
    for term in filter(None, text.split(",")):
        negated = "!=" in term
        name, _, value = term.partition("!=" if negated else "=")
        read = _FIELDS.get(name.strip())
        if read is None:
            raise UsageError(f'field label not supported without a cluster: "{name}"')
        conditions.append(_condition(read, value.removeprefix("=").strip(), negated=negated))
    return conditions


def _condition(
    read: Callable[[KubernetesObject], str], value: str, *, negated: bool
) -> Callable[[KubernetesObject], bool]:
    return lambda obj: (read(obj) == value) is not negated
