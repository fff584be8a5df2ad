"""Blocks cut anywhere, lines of any length, and real logs of many makers."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.audit import reading
from kubectl_insight.audit.counting import CountOnce
from kubectl_insight.audit.event import AuditEvent
from kubectl_insight.audit.reading import BadLine, EventReader
from kubectl_insight.audit.tally import Tally
from tests.audit.read_all import batches, events

EVENT = {"auditID": "a", "stage": "ResponseComplete", "requestURI": "/api/v1/pods", "verb": "list"}
GOOD = json.dumps(EVENT).encode()


def _read(data: bytes, size: int = 2**17) -> tuple[int, list[BadLine]]:
    found = list(batches(data[start : start + size] for start in range(0, len(data), size)))
    return sum(len(batch.events) for batch in found), [bad for batch in found for bad in batch.bad]


# What each file holds, counted by hand: the events in it, and the lines that are none.
FIXTURES: dict[str, tuple[int, list[int]]] = {
    "aks-eventhub-event.json": (22, []),
    "aks-eventhub-sample_EventHubs_event.json": (1, []),
    "aks-eventhub-sample_KubeAuditLog_event.json": (1, []),
    "apisnoop-2018-user-agent-stacktrace-v1beta1.log": (8, []),
    "apisnoop-unit-audit_event.json": (1, []),
    "apisnoop-unit-audit_event_bad_verb.json": (1, []),
    "apisnoop-unit-audit_event_dummy_request.json": (1, []),
    "apisnoop-unit-audit_event_part_count_too_high.json": (1, []),
    "apisnoop-unit-bad_audit_event.json": (1, []),
    "audit2rbac-demo-policy.yaml": (0, [1]),
    "audit2rbac-demo.log": (37, []),
    "crowdsec-k8s-audit-pod-exec-file.log": (1, []),
    "crowdsec-k8s-audit-priv-pod-file.log": (1, []),
    "eks-deprecated-annotation-v1.24.log": (1, []),
    "elastic-aks-kube-audit-stringlog.log": (1, []),
    "elastic-gke-k8s-nonmatching.log": (1, []),
    "elastic-mixed-eks-gke-aks.log": (5, []),
    "falco-k8saudit-audit-policy.yaml": (0, [1]),
    "falco-traces/create_configmap_sensitive_values.json": (6, []),
    "falco-traces/fal_01_003.json": (0, [1]),
    "khi/container_recorder_test_1_1.yaml": (1, []),
    "khi/container_recorder_test_1_2.yaml": (1, []),
    "khi/container_recorder_test_1_3.yaml": (1, []),
    "khi/test-log.yaml": (1, []),
    "kubesplaining-leastprivilege-demo-audit.log": (28, []),
    "kubesplaining-minimal-risky-audit.log": (3, []),
    "kubesplaining-minimal-risky-eks-audit.json": (6, []),
    "openshift-clo-audit_in.log": (100, []),
    "openshift-clo-audit_out_exporter.log": (9, []),
    "openshift-clo-functional-audit.log": (5, []),
    "openshift-clo-otlp_audit_kube.json": (3, []),
    "openshift-clo-otlp_audit_openshift.json": (3, []),
    "perfspec-2023-audit-policy.yaml": (0, [1]),
    "perfspec-2023-audit.converted.jsonl.gz": (16_563, []),
    "rbac-tool-auditgen-01.json": (3, []),
    "rbac-tool-auditgen-02.json": (3, []),
}
_OF_ONE_EVENT = ("falco-traces", "gitops-reverser", "openshift-clo")


def test_every_real_file_is_read(fixtures: Path) -> None:
    folder, seen = fixtures / "audit", set()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        if name not in FIXTURES:
            assert name.startswith(_OF_ONE_EVENT), f"{name} is new: count its events"
        expected = FIXTURES.get(name, (1, []))
        for size in (100, 4096, len(data) + 1) if len(data) < 10**6 else (2**17, len(data) + 1):
            number, bad = _read(data, size)
            assert (number, [one.line for one in bad]) == expected, f"{name} in blocks of {size}"
        seen.add(name)
    assert seen >= FIXTURES.keys()


def test_the_requests_of_the_example_are_those_of_a_slow_count(shop: Path) -> None:
    lines = gzip.decompress((shop / "audit.log.gz").read_bytes()).splitlines()
    plain = [json.loads(line) for line in lines]
    ended = {one["auditID"] for one in plain if one["stage"] == "ResponseComplete"}
    codes = [one["responseStatus"]["code"] for one in plain if one["stage"] == "ResponseComplete"]
    denied = sum(code in {401, 403, 429} for code in codes)
    counter = CountOnce[str]()
    for event in events(lines_with_ends(lines)):
        assert isinstance(event, AuditEvent)
        counter.add(event, event.verb)
    served = sum(code < 400 for code in codes)
    started = len({one["auditID"] for one in plain} - ended)
    expected = Tally(served, len(codes) - denied - served, denied, started)
    assert counter.close().requests == expected
    assert counter.close().exact


def lines_with_ends(lines: list[bytes]) -> list[bytes]:
    return [line + b"\n" for line in lines]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [GOOD, b"", b"junk", GOOD[:20], json.dumps(EVENT, indent=1).encode(), b"{", b"  ", b'"']
        ),
        max_size=8,
    ),
    st.integers(1, 90),
    st.sampled_from([b"", b"\n"]),
)
def test_where_blocks_are_cut_does_not_matter(parts: list[bytes], size: int, end: bytes) -> None:
    data = b"\n".join(parts) + end
    assert _read(data, size) == _read(data)


def test_bad_lines_are_numbered_and_cost_nothing_else() -> None:
    lines = [GOOD, b"junk", GOOD, b"", GOOD[:30], GOOD, b'{"kind":"Pod"}', GOOD]
    number, bad = _read(b"\n".join(lines) + b"\n")
    assert (number, [one.line for one in bad]) == (4, [2, 5, 7])
    assert all("\n" not in one.problem for one in bad)


def test_a_document_that_never_ends_costs_only_itself() -> None:
    number, bad = _read(b'{\n  "auditID": "a",\n' + GOOD + b"\n" + GOOD + b"\n{\n")
    assert (number, [one.line for one in bad]) == (2, [1, 5])


def test_lines_are_counted() -> None:
    reader = EventReader()
    reader.feed(GOOD + b"\n" + GOOD)
    assert reader.lines == 1
    reader.finish()
    assert reader.lines == 2


@pytest.mark.parametrize("size", [2**16, 2**17, 2**25])
def test_a_line_may_be_long(size: int) -> None:
    long = json.dumps({**EVENT, "requestObject": {"data": "x" * 20_000_000}}).encode()
    number, bad = _read(b"\n".join([GOOD, long, GOOD, b"y" * 5_000_000, GOOD, long]), size)
    assert (number, [one.line for one in bad]) == (5, [4])


def test_a_line_too_long_is_skipped_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_LINE_BYTES", 2**20)
    number, bad = _read(b"\n".join([GOOD, b"x" * 2**22, GOOD, b"x" * 2**21]), 2**12)
    assert number == 2
    assert bad == [BadLine(2, "longer than 1 MiB"), BadLine(4, "longer than 1 MiB")]


def test_yaml_documents_are_read_one_by_one() -> None:
    document = "auditID: a\nstage: ResponseComplete\nrequestURI: /api/v1/pods\nverb: list\n"
    data = f"# a comment\n{document}---\n{document}---\nkind: Pod\n---\na: [\n---\n{document}".encode()
    number, bad = _read(data)
    assert (number, [one.line for one in bad]) == (3, [12, 14])
