"""Carries out a fetch plan on files: everything is at hand, so it is only a matter of choosing."""

from __future__ import annotations

import time
from collections.abc import Sequence

from kubectl_insight.cluster.discovery.resource import Catalogue, Resource
from kubectl_insight.cluster.discovery.resource_names import resolve
from kubectl_insight.environment import Environment
from kubectl_insight.errors import UnknownKindError
from kubectl_insight.inventory.choosing import choose, in_scope, matching
from kubectl_insight.inventory.default_namespace import DEFAULT_NAMESPACE
from kubectl_insight.inventory.files import read_files
from kubectl_insight.inventory.inventory import Inventory, Source, Traffic
from kubectl_insight.inventory.kind_patterns import resolve_patterns
from kubectl_insight.objects.completeness import Completeness
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.rules.fetch_plan import FetchPlan, Namespaced
from kubectl_insight.rules.ownership import OwnerIndex


def read_recorded(
    paths: Sequence[str],
    plan: FetchPlan,
    environment: Environment,
    *,
    recursive: bool,
    lenient: bool = False,
    home: str = DEFAULT_NAMESPACE,
) -> Inventory:
    """Read what a plan asks for from files.

    Args:
        lenient: A type that the files do not know is no error, because a cluster is asked as well.
        home: Where namespaced objects are that do not say it.

    Raises:
        InputError: A file is missing or is not what it should be.
        UnknownKindError: Neither Kubernetes nor the files know such a type.
    """
    started = time.monotonic()
    files = read_files(paths, environment, recursive=recursive, namespace=home)
    catalogue = files.catalogue
    targets = _targets(plan, catalogue, lenient=lenient)
    roots, missing = choose(files.objects, plan, targets) if plan.targets else (None, [])
    asked = {id(root) for root in roots or ()}  # whoever names a kind wants it, filter or not
    kinds, unmatched = resolve_patterns(plan.kinds, catalogue)
    objects = [obj for obj in files.objects if kinds.allows(obj.group_kind) or id(obj) in asked]
    if plan.by_label_alone:
        roots = matching(_within(objects, plan), plan)
    elif plan.everything and plan.namespaces:
        objects = _with_outward(
            _with_owners(_within(objects, plan), objects), objects, plan, catalogue.namespaced
        )
    listed = sorted({str(obj.group_kind) for obj in objects})
    return Inventory(
        objects=objects,
        roots=sorted(roots, key=lambda root: root.id) if roots is not None else None,
        completeness=Completeness(
            kinds_listed=tuple(listed), objects=len(objects), problems=tuple(files.problems)
        ),
        source=Source("files", paths=tuple(paths), recorded_at=files.recorded_at),
        catalogue=catalogue,
        missing=tuple(sorted(missing, key=str)),
        home=plan.namespaces[0] if len(plan.namespaces) == 1 else "",
        traffic=Traffic(seconds=time.monotonic() - started),
        listed_namespaces=plan.namespaces or None,
        kinds=kinds,
        unmatched=unmatched,
    )


def _targets(plan: FetchPlan, catalogue: Catalogue, *, lenient: bool) -> list[tuple[Resource, str | None]]:
    found: list[tuple[Resource, str | None]] = []
    for target in plan.targets:
        try:
            resources = resolve(catalogue, target.type, categories=target.name is None).resources
        except UnknownKindError:
            if lenient:
                continue
            raise
        found.extend((resource, target.name) for resource in resources)
    return found


def _within(objects: Sequence[KubernetesObject], plan: FetchPlan) -> list[KubernetesObject]:
    """Return what lies in the plan's namespaces; cluster-scoped objects lie in none."""
    if not plan.namespaces:
        return list(objects)
    return [obj for obj in objects if obj.namespace and in_scope(obj, plan, namespaced=True)]


def _with_owners(
    chosen: list[KubernetesObject], objects: Sequence[KubernetesObject]
) -> list[KubernetesObject]:
    return [*chosen, *OwnerIndex(objects).ancestors(chosen)]


def _with_outward(
    chosen: list[KubernetesObject],
    objects: Sequence[KubernetesObject],
    plan: FetchPlan,
    namespaced: Namespaced,
) -> list[KubernetesObject]:
    """Add what the chosen objects name outside the scope, and what that names in its turn."""
    by_name = {(obj.group_kind, obj.namespace, obj.name): obj for obj in reversed(objects)}
    found = {id(obj): obj for obj in chosen}
    level = chosen
    while level:
        keys = plan.outward(level, namespaced, plan.namespaces)
        named = (by_name.get((key.kind, key.namespace, key.name)) for key in keys)
        level = list({id(obj): obj for obj in named if obj is not None and id(obj) not in found}.values())
        found.update((id(obj), obj) for obj in level)
    return list(found.values())
