"""Two inventories as one: what a cluster has now, and what files add to it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from kubectl_insight.cluster.discovery.resource_names import resolve
from kubectl_insight.errors import NotFoundError, ObjectNotFoundError, UnknownKindError
from kubectl_insight.inventory.inventory import Inventory, each_once
from kubectl_insight.objects.completeness import Completeness
from kubectl_insight.rules.fetch_plan import FetchPlan


def known_types(recorded: Inventory, plan: FetchPlan) -> frozenset[str]:
    """Return the types among the plan's targets that recorded objects, or Kubernetes itself, have."""
    known = set()
    for target in plan.targets:
        with suppress(UnknownKindError):
            resolve(recorded.catalogue, target.type)
            known.add(target.type)
    return frozenset(known)


def merge(live: Inventory, recorded: Inventory) -> Inventory:
    """Add to a live inventory the recorded objects that it does not have; what is live wins."""
    live_ids = {obj.id for obj in live.objects}
    added = [obj for obj in recorded.objects if obj.uid or obj.id not in live_ids]
    objects = each_once([*live.objects, *added])
    roots = None
    if live.roots is not None:
        known = {root.id for root in live.roots}
        roots = [*live.roots, *(root for root in recorded.roots or () if root.id not in known)]
    return replace(
        live,
        objects=objects,
        roots=roots,
        missing=_missing_in_both(live, recorded),
        completeness=_both(live.completeness, recorded.completeness, len(objects)),
        source=replace(live.source, paths=recorded.source.paths, recorded_at=recorded.source.recorded_at),
        catalogue=live.catalogue.extended_by(recorded.catalogue.resources),
        unmatched=tuple(pattern for pattern in live.unmatched if pattern in recorded.unmatched),
    )


def _missing_in_both(live: Inventory, recorded: Inventory) -> tuple[NotFoundError, ...]:
    found = _names(live) | _names(recorded)
    errors = {str(error): error for error in (*live.missing, *recorded.missing)}
    return tuple(
        error
        for _, error in sorted(errors.items())
        if not (isinstance(error, ObjectNotFoundError) and (error.resource, error.name) in found)
    )


def _names(inventory: Inventory) -> set[tuple[str, str]]:
    """Return the objects that were asked for and found, as messages name them: plural and name."""
    return {
        (resource.plural_group, root.name)
        for root in inventory.roots or ()
        if (resource := inventory.catalogue.by_group_kind(root.gvk.group, root.gvk.kind)) is not None
    }


def _both(live: Completeness, recorded: Completeness, objects: int) -> Completeness:
    return Completeness(
        kinds_listed=tuple(sorted({*live.kinds_listed, *recorded.kinds_listed})),
        kinds_forbidden=live.kinds_forbidden,
        kinds_failed=live.kinds_failed,
        truncated=live.truncated,
        objects=objects,
        problems=(*live.problems, *recorded.problems),
    )
