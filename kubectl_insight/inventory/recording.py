"""When files were recorded, because ages of recorded objects count from then and not from today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import MAXYEAR, MINYEAR, UTC, datetime

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.timestamps import parse_timestamp


def recording_time(stated: Iterable[str], objects: Iterable[KubernetesObject]) -> str | None:
    """Return the time of the recording, RFC 3339 in UTC, ``None`` where nothing tells it.

    The latest time that the files state counts; without one, the newest timestamp in the metadata of the
    objects (creation, deletion, managed fields), which is when the cluster was last known to do something.
    """
    moments = list(_moments(set(stated)))
    if not moments:
        moments = list(_moments({text for obj in objects for text in _timestamps(obj)}))
    return max(moments).strftime("%Y-%m-%dT%H:%M:%SZ") if moments else None


def _timestamps(obj: KubernetesObject) -> Iterator[str]:
    metadata = obj.metadata
    yield metadata.creation_timestamp or ""
    yield metadata.deletion_timestamp or ""
    for entry in metadata.managed_fields or ():
        yield entry.time or ""


def _moments(texts: Iterable[str]) -> Iterator[datetime]:
    """Parse what can be parsed; years at the edge of the calendar have no UTC and are left out."""
    for text in texts:
        moment = parse_timestamp(text)
        if moment is not None and MINYEAR < moment.year < MAXYEAR:
            yield moment.astimezone(UTC)
