"""Every wrapper of one event gives the same event."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kubectl_insight.audit.envelopes import NotAuditError, events_in_line
from kubectl_insight.audit.event import AuditEvent, decode_event
from kubectl_insight.audit.reading import BadLine
from kubectl_insight.audit.request_info import request_key
from tests.audit.read_all import events

EVENT: dict[str, Any] = {
    "kind": "Event",
    "apiVersion": "audit.k8s.io/v1",
    "level": "Metadata",
    "auditID": "5ebe3ec6-6535-4c33-8db5-c776df25b946",
    "stage": "ResponseComplete",
    "requestURI": '/api/v1/namespaces/shop/pods/web-1?pretty=true&x="\\',
    "verb": "get",
    "user": {
        "username": "system:serviceaccount:shop:web",
        "groups": ["system:authenticated"],
        "extra": {"authentication.kubernetes.io/pod-name": ["web-1"]},
    },
    "sourceIPs": ["10.0.0.1"],
    "userAgent": "web/v1 (linux/amd64) é",
    "objectRef": {"resource": "pods", "namespace": "shop", "name": "web-1", "apiVersion": "v1"},
    "responseStatus": {"metadata": {}, "code": 404},
    "requestReceivedTimestamp": "2026-11-21T02:04:16.477494Z",
    "stageTimestamp": "2026-11-21T02:04:16.486688Z",
    "annotations": {"authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": 'RBAC: "b/ns"'},
}
LINE = json.dumps(EVENT, separators=(",", ":"))
WITHOUT_KIND = {key: value for key, value in EVENT.items() if key not in {"kind", "apiVersion"}}
OTLP = {"resourceLogs": [{"scopeLogs": [{"logRecords": [{"body": {"stringValue": LINE}}]}]}]}


def _typed(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return {
            "kvlistValue": {"values": [{"key": key, "value": _typed(part)} for key, part in value.items()]}
        }
    if isinstance(value, list):
        return {"arrayValue": {"values": [_typed(part) for part in value]}}
    return {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}


WRAPPED: dict[str, str] = {
    "native": LINE,
    "windows": f"{LINE}\r\n",
    "marked": f"\ufeff{LINE}",
    "text-sequence": f"\x1e{LINE}",
    "event-list": json.dumps({"kind": "EventList", "apiVersion": "audit.k8s.io/v1", "items": [WITHOUT_KIND]}),
    "list": json.dumps({"kind": "List", "apiVersion": "v1", "items": [EVENT]}),
    "array": json.dumps([EVENT]),
    "array-of-lines": f"[\n{LINE},\n]\n",
    "indented": json.dumps(EVENT, indent=2),
    "indented-list": json.dumps({"kind": "EventList", "items": [WITHOUT_KIND]}, indent=4),
    "indented-array": json.dumps([EVENT], indent=1),
    "cri": f"2026-11-21T02:04:16.477494123Z stdout F {LINE}",
    "cri-in-parts": f"2026-11-21T02:04:16Z stdout P {LINE[:100]}\n2026-11-21T02:04:16Z stdout F {LINE[100:]}",
    "node-name": f"ip-10-0-1-2.ec2.internal {LINE}",
    "aws-logs-tail": f"2026-11-21T02:04:16.477000+00:00 kube-apiserver-audit-7c41a3c2 {LINE}",
    "syslog": f"<134>1 2026-11-21T02:04:16Z master-0 kube-apiserver - - - {LINE}",
    "cloudwatch-subscription": json.dumps(
        {"messageType": "DATA_MESSAGE", "logEvents": [{"id": "1", "message": LINE}]}
    ),
    "filter-log-events": json.dumps({"events": [{"logStreamName": "s", "timestamp": 1, "message": LINE}]}),
    "logs-insights": json.dumps(
        {"results": [[{"field": "@timestamp", "value": "x"}, {"field": "@message", "value": LINE}]]}
    ),
    "docker": json.dumps({"log": f"{LINE}\n", "stream": "stdout", "time": "2026-11-21T02:04:16Z"}),
    "fluentd": json.dumps({"message": LINE, "kubernetes": {"pod_name": "kube-apiserver"}}),
    "fluentd-object": json.dumps({"log": EVENT}),
    "loki": json.dumps({"data": {"result": [{"stream": {"a": "b"}, "values": [["1", LINE]]}]}}),
    "logcli": json.dumps({"labels": {"a": "b"}, "line": LINE, "timestamp": "x"}),
    "viaq": json.dumps({**EVENT, "level": "default", "@timestamp": "x", "openshift": {"cluster_id": "y"}}),
    "otlp-text": json.dumps(OTLP),
    "otlp-typed": json.dumps(OTLP).replace(json.dumps({"stringValue": LINE}), json.dumps(_typed(EVENT))),
    "aks": json.dumps(
        {"records": [{"category": "kube-audit", "properties": {"log": LINE, "stream": "stdout"}}]}
    ),
    "aks-object": json.dumps({"category": "kube-audit-admin", "properties": {"log": EVENT}}),
    "elasticsearch": json.dumps({"_index": "i", "_source": {"kubernetes": {"audit": EVENT}}}),
    "elasticsearch-answer": json.dumps({"hits": {"hits": [{"_source": {"message": LINE}}]}}),
    "splunk": json.dumps({"result": {"_raw": LINE}}),
    "nested": json.dumps(
        {"logEvents": [{"message": f"2026-11-21T02:04:16Z stdout F {json.dumps({'log': LINE})}"}]}
    ),
}


@pytest.mark.parametrize("wrapped", WRAPPED.values(), ids=WRAPPED.keys())
def test_every_wrapper_of_an_event_gives_the_same_event(wrapped: str) -> None:
    assert list(events([wrapped.encode()])) == [decode_event(LINE.encode())]


@pytest.mark.parametrize("wrapped", WRAPPED.values(), ids=WRAPPED.keys())
def test_events_in_other_wrappers_follow_each_other(wrapped: str) -> None:
    expected = decode_event(LINE.encode())
    assert list(events([f"{LINE}\n{wrapped}\n{wrapped}\n{LINE}\n".encode()])) == [expected] * 4


def test_the_legacy_text_says_the_same_as_far_as_it_goes() -> None:
    text = (
        '2026-11-21T02:04:16.477494Z AUDIT: id="5ebe3ec6-6535-4c33-8db5-c776df25b946" stage="ResponseComplete" '
        'ip="10.0.0.1" method="get" user="system:serviceaccount:shop:web" groups="\\"system:authenticated\\"" '
        'as="<self>" asgroups="<lookup>" user-agent="web/v1 (linux/amd64) \\u00e9" namespace="shop" '
        'uri="/api/v1/namespaces/shop/pods/web-1?pretty=true&x=\\"\\\\" response="404"'
    )
    (event,) = events_in_line(text.encode())
    full = decode_event(LINE.encode())
    for field in ("audit_id", "stage", "request_uri", "verb", "user_agent", "received"):
        assert getattr(event, field) == getattr(full, field), field
    assert (event.code, event.user and event.user.username) == (404, "system:serviceaccount:shop:web")
    assert event.impersonated_user is None


@pytest.mark.parametrize(
    ("quoted", "expected"),
    [
        (r"a\x07\a\v", "a\x07\x07\x0b"),
        (r"\\x41", r"\x41"),
        (r"\U0001f600", "😀"),
        (r"\xff", "ÿ"),
        (r"\q", r"\q"),
    ],
)
def test_what_go_quotes_is_unquoted(quoted: str, expected: str) -> None:
    line = f'2026-11-21T02:04:16Z AUDIT: id="1" stage="RequestReceived" method="get" as="{quoted}" uri="/" response="<deferred>"'
    (event,) = events_in_line(line.encode())
    assert event.impersonated_user is not None
    assert event.impersonated_user.username == expected
    assert event.code is None


def _google(method: str, resource: str, **more: Any) -> AuditEvent:
    entry = {
        "insertId": "i",
        "operation": {"id": "o", "first": True, "last": True, "producer": "k8s.io"},
        "timestamp": "2026-11-21T02:04:16.477494Z",
        "labels": {"authorization.k8s.io/decision": "allow"},
        "protoPayload": {
            "serviceName": "k8s.io",
            "methodName": method,
            "resourceName": resource,
            "authenticationInfo": {"principalEmail": "a@example.com"},
            "requestMetadata": {"callerSuppliedUserAgent": "kubectl/v1"},
        },
    }
    entry["protoPayload"] |= more.pop("payload", {})
    (event,) = events_in_line(json.dumps(entry | more).encode())
    return event


@pytest.mark.parametrize(
    ("method", "resource", "uri"),
    [
        ("io.k8s.core.v1.pods.list", "core/v1/namespaces/a/pods", "/api/v1/namespaces/a/pods"),
        ("io.k8s.core.v1.pods.get", "core/v1/namespaces/a/pods/p", "/api/v1/namespaces/a/pods/p"),
        ("io.k8s.core.v1.pods.create", "core/v1/namespaces/a/pods/p", "/api/v1/namespaces/a/pods"),
        (
            "io.k8s.core.v1.pods.eviction.create",
            "core/v1/namespaces/a/pods/p/eviction",
            "/api/v1/namespaces/a/pods/p/eviction",
        ),
        ("io.k8s.core.v1.namespaces.create", "core/v1/namespaces/a", "/api/v1/namespaces"),
        ("io.k8s.core.v1.namespaces.delete", "core/v1/namespaces/a", "/api/v1/namespaces/a"),
        (
            "io.k8s.apps.v1.deployments.scale.update",
            "apps/v1/namespaces/a/deployments/d/scale",
            "/apis/apps/v1/namespaces/a/deployments/d/scale",
        ),
        ("com.example.v1.widgets.deletecollection", "example.com/v1/widgets", "/apis/example.com/v1/widgets"),
        ("io.k8s.get", "readyz", "/readyz"),
        ("io.k8s.get", "apis/apps/v1", "/apis/apps/v1"),
    ],
    ids=lambda value: value.rpartition("v1.")[2],
)
def test_google_s_entries_have_the_key_of_the_uri(method: str, resource: str, uri: str) -> None:
    event = _google(method, resource)
    assert request_key(event.request_uri) == request_key(uri)
    assert event.verb == method.rpartition(".")[2]
    assert event.decision == "allow"
    assert event.user is not None
    assert (event.user.username, event.user_agent) == ("a@example.com", "kubectl/v1")


@pytest.mark.parametrize(
    ("code", "http"), [(0, 200), (5, 404), (7, 403), (6, 409), (3, 400), (8, 429), (99, 500)]
)
def test_google_s_codes_become_those_of_http(code: int, http: int) -> None:
    event = _google(
        "io.k8s.core.v1.pods.get", "core/v1/namespaces/a/pods/p", payload={"status": {"code": code}}
    )
    assert event.code == http


def test_google_s_long_requests_start_and_end() -> None:
    stages = []
    for operation in ({"id": "o", "first": True}, {"id": "o", "last": True}):
        event = _google("io.k8s.core.v1.pods.watch", "core/v1/pods", operation=operation)
        stages.append((event.stage, event.audit_id, event.received))
    assert stages == [("ResponseStarted", "o", ""), ("ResponseComplete", "o", "")]


def test_google_s_other_services_are_no_audit_events() -> None:
    entry = {"protoPayload": {"serviceName": "container.googleapis.com", "methodName": "x.CreateCluster"}}
    with pytest.raises(NotAuditError):
        events_in_line(json.dumps(entry).encode())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"requestURI": None}, {"request_uri": "/api/v1/namespaces/shop/pods/web-1"}),
        ({"requestURI": None, "verb": "list"}, {"request_uri": "/api/v1/namespaces/shop/pods"}),
        ({"stage": None}, {"stage": "ResponseComplete"}),
        ({"auditID": 7}, {"audit_id": "7"}),
        ({"user": "me"}, {"user": None}),
        ({"userAgent": ["x"]}, {"user_agent": None}),
        ({"responseStatus": {"code": "x"}}, {"code": None}),
        (
            {"annotations": {"authorization.k8s.io/decision": "allow", "k8s.io/deprecated": 1}},
            {"decision": "allow"},
        ),
        ({"annotations": {"authorization_k8s_io/decision": "forbid"}, "stage": None}, {"decision": "forbid"}),
        (
            {"user": None, "annotations": None, "responseStatus": None},
            {"user": None, "code": None, "decision": None},
        ),
    ],
)
def test_an_odd_field_costs_only_itself(change: dict[str, Any], expected: dict[str, Any]) -> None:
    (event,) = events_in_line(json.dumps(EVENT | change).encode())
    assert {name: getattr(event, name) for name in expected} == expected
    assert event.received == EVENT["requestReceivedTimestamp"]


@pytest.mark.parametrize("version", ["v1beta1", "v1alpha1"])
def test_the_older_versions_are_read(version: str) -> None:
    old = {key: value for key, value in EVENT.items() if not key.endswith("Timestamp")}
    old |= {"apiVersion": f"audit.k8s.io/{version}", "metadata": {}, "timestamp": "2018-06-19T03:15:27Z"}
    (event,) = events_in_line(json.dumps(old).encode())
    assert (event.received, event.time) == ("2018-06-19T03:15:27Z", "2018-06-19T03:15:27Z")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b'{"kind":"Event","auditID":"x', "this is not whole JSON"),
        (b"I0501 10:00:00.000 1 server.go:1] started", "this is neither JSON nor an audit line"),
        (b"\0\0\0\0", "there is nothing but null bytes"),
        (b"\xff\xfe\x00", "this is neither JSON nor an audit line"),
        (b'{"kind":"Pod"}', "there is no audit event in it"),
        (b"7", "there is no audit event in it"),
        (b'host {"kind":"Pod"}', "there is no audit event in it"),
        (b'{"a":' * 100_000, "this is not whole JSON"),
        (b'{"log":' * 400 + b"1" + b"}" * 400, "there is no audit event in it"),
        (b'{"verb":"get","requestURI":"/"}', "there is no audit event in it"),
    ],
    ids=["cut", "klog", "zeros", "binary", "other", "number", "prefixed", "deep", "nested", "half"],
)
def test_what_is_no_event_is_named_and_skipped(line: bytes, problem: str) -> None:
    found = list(events([line + b"\n" + LINE.encode() + b"\n"]))
    bad = [one for one in found if isinstance(one, BadLine)]
    assert [(one.line, one.problem.startswith(problem)) for one in bad] == [(1, True)]
    assert len(found) - len(bad) == 1


def test_an_empty_list_and_a_control_message_are_no_fault() -> None:
    quiet = b'{"kind":"EventList","items":[]}\n{"messageType":"CONTROL_MESSAGE","logEvents":[{"message":"x"}]}\n[]\n'
    assert list(events([quiet])) == []
