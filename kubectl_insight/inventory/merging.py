"""Two inventories as one: what a cluster has now, and what files add to it."""

from __future__ import annotations

from dataclasses import replace

from kubectl_insight.inventory.inventory import Inventory, each_once
from kubectl_insight.objects.completeness import Completeness


def merge(live: Inventory, recorded: Inventory) -> Inventory:
    """Add to a live inventory the recorded objects that it does not have; what is live wins."""
    live_ids = {obj.id for obj in live.objects}
    added = [obj for obj in recorded.objects if obj.uid or obj.id not in live_ids]
    objects = each_once([*live.objects, *added])
    roots = None
    if live.roots is not None:
        known = {root.id for root in live.roots}
        roots = [*live.roots, *(root for root in recorded.roots or () if root.id not in known)]
    found = {root.id for root in roots or ()}
    missing = () if found else live.missing
    return replace(
        live,
        objects=objects,
        roots=roots,
        missing=missing,
        completeness=_both(live.completeness, recorded.completeness, len(objects)),
        source=replace(live.source, paths=recorded.source.paths, recorded_at=recorded.source.recorded_at),
        catalogue=live.catalogue.extended_by(recorded.catalogue.resources),
    )


def _both(live: Completeness, recorded: Completeness, objects: int) -> Completeness:
    return Completeness(
        kinds_listed=tuple(sorted({*live.kinds_listed, *recorded.kinds_listed})),
        kinds_forbidden=live.kinds_forbidden,
        kinds_failed=live.kinds_failed,
        truncated=live.truncated,
        objects=objects,
        problems=(*live.problems, *recorded.problems),
    )
