"""How requests ended, also where a status is written as nobody should write it."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_insight.audit.event import event_from_mapping
from kubectl_insight.audit.outcome import Outcome, outcome_of

EVENT: dict[str, Any] = {
    "auditID": "1",
    "stage": "ResponseComplete",
    "requestURI": "/api/v1/pods",
    "verb": "list",
}


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ({"code": 200}, Outcome.SERVED),
        ({"code": 101}, Outcome.SERVED),
        ({"code": 304}, Outcome.SERVED),
        ({"code": 404}, Outcome.FAILED),
        ({"code": 403}, Outcome.DENIED),
        ({"code": "404"}, Outcome.FAILED),
        ({"code": "403"}, Outcome.DENIED),
        ({"code": 404.0}, Outcome.FAILED),
        ({"code": 200.0}, Outcome.SERVED),
        ({"code": -1}, Outcome.FAILED),
        ({"code": 99}, Outcome.FAILED),
        ({"code": 600}, Outcome.FAILED),
        ({"code": 10**30}, Outcome.FAILED),
        ({"code": None, "status": "Failure"}, Outcome.FAILED),
        ({"status": "Failure", "reason": "Forbidden"}, Outcome.DENIED),
        ({"status": "Failure", "reason": "NotFound", "code": 0}, Outcome.FAILED),
        ({"code": "many"}, Outcome.SERVED),
        ({}, Outcome.SERVED),
        (None, Outcome.SERVED),
    ],
)
def test_outcome_by_status(status: object, outcome: Outcome) -> None:
    event = event_from_mapping({**EVENT, "responseStatus": status})
    assert event is not None
    assert outcome_of(event) is outcome


@pytest.mark.parametrize(
    ("stage", "code", "outcome"),
    [
        ("RequestReceived", None, Outcome.RECEIVED),
        ("RequestReceived", 200, Outcome.RECEIVED),
        ("RequestReceived", 403, Outcome.DENIED),
        ("ResponseStarted", 200, Outcome.STARTED),
        ("ResponseStarted", 500, Outcome.FAILED),
        ("Panic", None, Outcome.FAILED),
        ("SomethingNew", 200, Outcome.SERVED),
    ],
)
def test_outcome_by_stage(stage: str, code: int | None, outcome: Outcome) -> None:
    event = event_from_mapping({**EVENT, "stage": stage, "responseStatus": {"code": code}})
    assert event is not None
    assert outcome_of(event) is outcome
