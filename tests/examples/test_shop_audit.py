"""The recorded audit log tells the whole story, with its authors, and without credentials."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

LOG = Path(__file__).resolve().parents[2] / "examples" / "shop" / "recorded" / "audit.log.gz"
Event = dict[str, Any]


@cache
def audit_events() -> list[Event]:
    return [json.loads(line) for line in gzip.decompress(LOG.read_bytes()).splitlines()]


def author(event: Event) -> str:
    user: Event = event["impersonatedUser"] if "impersonatedUser" in event else event["user"]
    return str(user["username"])


def test_the_audit_log_is_the_servers_own_and_has_request_bodies() -> None:
    events = audit_events()
    assert {(event["kind"], event["apiVersion"]) for event in events} == {("Event", "audit.k8s.io/v1")}
    assert {event["level"] for event in events} == {"Metadata", "Request"}
    assert len({(event["auditID"], event["stage"]) for event in events}) == len(events)


def test_the_audit_log_never_shows_secrets() -> None:
    about = [
        event
        for event in audit_events()
        if event.get("objectRef", {}).get("resource") == "secrets"
        or event.get("objectRef", {}).get("subresource") == "token"
    ]
    assert about
    assert {event["level"] for event in about} == {"Metadata"}


def test_every_change_of_the_flags_is_in_the_audit_log_with_its_author() -> None:
    writes = [
        event
        for event in audit_events()
        if event.get("objectRef", {}).get("name") == "feature-flags" and event["verb"] in {"create", "patch"}
    ]
    told = [(author(event), event["requestObject"].get("data", {})) for event in writes]
    assert told == [
        ("ana@shop.example.com", {"new-checkout": "off", "express": "on"}),
        ("bo@shop.example.com", {"new-checkout": "on"}),
        ("system:serviceaccount:shop:ci-deployer", {"express": "off"}),
        ("ana@shop.example.com", {"new-checkout": "off", "gift-cards": "on"}),
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/apis/extensions/v1beta1/ingresses",
        "/apis/policy/v1beta1/poddisruptionbudgets",
        "/apis/batch/v1beta1/cronjobs",
    ],
)
def test_a_removed_api_is_asked_for_by_a_pods_own_token(path: str) -> None:
    asked = [event for event in audit_events() if event["requestURI"].partition("?")[0] == path]
    assert [event["responseStatus"]["code"] for event in asked] == [404]
    assert asked[0]["user"]["username"] == "system:serviceaccount:shop:legacy-exporter"
    assert asked[0]["user"]["extra"]["authentication.kubernetes.io/pod-name"][0].startswith(
        "legacy-exporter-"
    )


def test_somebody_was_denied() -> None:
    denied = {
        (author(event), event["verb"], event["objectRef"]["resource"])
        for event in audit_events()
        if event.get("responseStatus", {}).get("code") == 403 and "impersonatedUser" in event
    }
    assert {
        ("dev@shop.example.com", "list", "secrets"),
        ("dev@shop.example.com", "delete", "deployments"),
    } <= denied
