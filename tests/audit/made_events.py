"""Events made by hand, and counted."""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_insight.audit.counting import CountOnce
from kubectl_insight.audit.event import Annotations, AuditEvent, ResponseStatus

PODS = "/api/v1/pods"
ROUTES = "/apis/route.openshift.io/v1/routes"


def event_of(
    stage: str = "ResponseComplete",
    *,
    id_: str = "a",
    uri: str = PODS,
    verb: str = "list",
    code: int | None = 200,
    received: int = 0,
    ended: int = 1,
    decision: str | None = None,
) -> AuditEvent:
    """Make an event; the times are seconds of one minute."""
    return AuditEvent(
        audit_id=id_,
        stage=stage,
        request_uri=uri,
        verb=verb,
        response_status=None if code is None else ResponseStatus(code),
        request_received_timestamp=f"2026-11-21T02:04:{received:02}.000000Z",
        stage_timestamp=f"2026-11-21T02:04:{ended:02}.000000Z",
        annotations=None if decision is None else Annotations(decision=decision),
    )


def count(events: Iterable[AuditEvent]) -> CountOnce[str]:
    """Count events by verb."""
    counter = CountOnce[str]()
    for event in events:
        counter.add(event, event.verb)
    return counter
