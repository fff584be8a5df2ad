"""Reads the events of one input to its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kubectl_insight.audit.event import AuditEvent
from kubectl_insight.audit.reading import BadLine, Batch, EventReader


def batches(blocks: Iterable[bytes]) -> Iterator[Batch]:
    """Read blocks of any size."""
    reader = EventReader()
    for block in blocks:
        yield reader.feed(block)
    yield reader.finish()


def events(blocks: Iterable[bytes]) -> Iterator[AuditEvent | BadLine]:
    """Read lines or blocks; a bad line comes after its block's events."""
    for batch in batches(blocks):
        yield from batch.events
        yield from batch.bad
