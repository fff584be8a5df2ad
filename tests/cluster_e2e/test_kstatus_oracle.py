"""What we say of an object is what the Go code says that our rules follow, asked about the same object."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kubectl_insight.objects.age import human_duration
from kubectl_insight.objects.health.health import BODILESS, assess
from kubectl_insight.objects.health.kstatus import kstatus
from kubectl_insight.objects.health.pod import Pod
from kubectl_insight.objects.health.pod_status import pod_columns
from kubectl_insight.objects.health.readiness import readiness
from kubectl_insight.objects.item import KubernetesObject, decode_object, from_mapping
from tests.cluster_e2e.random_objects import RandomObjects
from tests.controlplane import build

Json = dict[str, Any]
Asked = list[tuple[Json, Json]]
"""Questions, each with the Go code's answer."""
Ask = Callable[[Sequence[Json]], Asked]

EXAMPLE = Path(__file__).parents[2] / "examples" / "shop" / "recorded" / "objects.json"

FORMS: dict[str, Callable[[Json], KubernetesObject]] = {
    "bytes": lambda mapping: decode_object(json.dumps(mapping).encode()),
    "dict": from_mapping,
}

READY = {
    "Pod": "{Ready}",
    "Deployment": "{Ready}",
    "StatefulSet": "{Ready}",
    "ReplicaSet": "{Ready}/{Desired}",
    "ReplicationController": "{Ready}/{Desired}",
    "DaemonSet": "{Ready}/{Desired}",
    "Job": "{Completions}",
}
"""Where kubectl's table of a kind has what we call READY."""


@pytest.fixture(scope="module")
def ask(built: None) -> Ask:
    program = build.control_plane()["kstatus-oracle"]

    def ask(questions: Sequence[Json]) -> Asked:
        lines = "".join(json.dumps(question) + "\n" for question in questions)
        done = subprocess.run([program], input=lines.encode(), stdout=subprocess.PIPE, check=True, timeout=60)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        return list(zip(questions, answers, strict=True))

    return ask


@pytest.fixture(scope="module")
def example(ask: Ask) -> Asked:
    return ask(json.loads(EXAMPLE.read_bytes())["items"])


@pytest.fixture(scope="module")
def at_random(ask: Ask) -> Asked:
    source = RandomObjects(Random(3), datetime.now(UTC))
    return ask([source.draw() for _ in range(3000)])


def columns_that_count(mapping: Json, answer: Json) -> Json | None:
    """Return kubectl's table row of a pod or a workload; none for API versions that the server no longer has."""
    if mapping["kind"] not in READY:
        return None
    assert "columnsError" not in answer, answer["columnsError"]
    columns: Json | None = answer.get("columns")
    return columns


def message(answer: Json) -> str:
    text: str = answer.get("error") or answer.get("message", "")
    return text


def theirs(mapping: Json, answer: Json) -> Json:
    """Put the Go code's answer in our terms; where kstatus gives an error, our status is Unknown."""
    said = {"status": answer.get("status", "Unknown"), "message": message(answer)}
    columns = columns_that_count(mapping, answer)
    if columns is None:
        return said
    said["ready"] = READY[mapping["kind"]].format_map(columns)
    if mapping["kind"] == "Pod":
        said |= {"phrase": columns["Status"], "restarts": columns["Restarts"]}
    return said


def ours(mapping: Json, answer: Json, form: str) -> Json:
    """Say the same by our rules, of the moment when the Go code answered."""
    obj, now = FORMS[form](mapping), datetime.fromisoformat(answer["at"])
    result, health = kstatus(obj, now), assess(obj, now)
    assert health.ready == (readiness(obj) or "")
    assert health.status == result.status or (obj.gvk.group, obj.gvk.kind) in BODILESS
    said = {"status": str(result.status), "message": result.message}
    if columns_that_count(mapping, answer) is None:
        return said
    said["ready"] = health.ready or "0/0"
    if obj.gvk.kind == "Pod":
        columns = pod_columns(obj.decode(Pod), deleting=bool(obj.metadata.deletion_timestamp))
        assert health.reason == columns.status
        said |= {"phrase": columns.status, "restarts": columns.restarts_text(now)}
    return said


def disagreements(asked: Asked, form: str) -> list[tuple[Json, Json, Json]]:
    compared = [(mapping, ours(mapping, said, form), theirs(mapping, said)) for mapping, said in asked]
    return [each for each in compared if each[1] != each[2]]


def printed_kinds(asked: Asked) -> set[str]:
    return {mapping["kind"] for mapping, answer in asked if columns_that_count(mapping, answer)}


@pytest.mark.parametrize("form", FORMS)
def test_every_object_of_the_example(example: Asked, form: str) -> None:
    assert disagreements(example, form) == []


@pytest.mark.parametrize("form", FORMS)
def test_objects_at_random(at_random: Asked, form: str) -> None:
    assert disagreements(at_random, form)[:3] == []


def test_what_was_asked_reaches_the_rules(example: Asked, at_random: Asked) -> None:
    said = [theirs(mapping, answer) for mapping, answer in at_random]
    assert {each["status"] for each in said} == {"Current", "InProgress", "Failed", "Terminating", "Unknown"}
    assert len({re.sub(r"\d+|c\d(,c\d)*", "N", each["message"]) for each in said}) >= 60
    assert printed_kinds(at_random) == READY.keys()
    assert printed_kinds(example) == READY.keys() - {"ReplicationController"}


def test_durations(ask: Ask) -> None:
    source = RandomObjects(Random(4), datetime.now(UTC))
    asked = ask([{"seconds": source.duration()} for _ in range(2000)])
    compared = [(question["seconds"], answer["duration"]) for question, answer in asked]
    assert [(seconds, human_duration(seconds)) for seconds, _ in compared] == compared


def widget(status: object, **metadata: object) -> Json:
    return {
        "apiVersion": "example.com/v1",
        "kind": "Widget",
        "metadata": {"name": "w", **metadata},
        "status": status,
    }


def job(spec: Json, status: Json) -> Json:
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "j"},
        "spec": spec,
        "status": status,
    }


def deployment(replicas: int, status: Json) -> Json:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "d"},
        "spec": {"replicas": replicas},
        "status": status,
    }


@dataclass(frozen=True)
class Difference:
    """An object of which we say something else than the Go code, each as its status and message."""

    mapping: Json
    theirs: tuple[str, str]
    ours: tuple[str, str]
    reason: str


SUSPENDED_668 = (
    "A suspended Job waits because somebody wants it to: kstatus after v0.37.2 says so (cli-utils 668)."
)
SUSPENDED_SPEC = (
    "The specification says already what the Job's condition, which 668 reads, will say in a moment."
)
FOREIGN = "What a custom resource writes into its status is its own choice; kstatus gives an error."
TYPES = "An API server stores no such object, so it is damaged; kstatus counts the field as missing."
SUSPENDED_STATUS = {"conditions": [{"type": "Suspended", "status": "True", "reason": "JobSuspended"}]}
GENERATION, NO_NUMBER = "status.observedGeneration", "3 is of the type string, expected int64"
STARTED = {"startTime": "2026-01-01T00:00:00Z"}

DIFFERENCES = {
    "job suspended from the start": Difference(
        job({"suspend": True}, {}),
        ("InProgress", "Job not started"),
        ("Current", "Job is suspended"),
        SUSPENDED_SPEC,
    ),
    "job suspended, as its controller marks it": Difference(
        job({"suspend": True}, SUSPENDED_STATUS),
        ("InProgress", "Job not started"),
        ("Current", "Job is suspended"),
        SUSPENDED_668,
    ),
    "job suspended half way": Difference(
        job({"suspend": True}, SUSPENDED_STATUS | STARTED),
        ("Current", "Job in progress. success:0, active: 0, failed: 0"),
        ("Current", "Job is suspended"),
        SUSPENDED_668,
    ),
    "status is text": Difference(
        widget("fine"),
        ("error", "cannot restore struct from: string"),
        ("Current", "Resource is current"),
        FOREIGN,
    ),
    "status is a list": Difference(
        widget(["fine"]),
        ("error", "cannot restore struct from: slice"),
        ("Current", "Resource is current"),
        FOREIGN,
    ),
    "conditions are a map": Difference(
        widget({"conditions": {"Ready": "False"}}),
        ("error", "cannot restore slice from map"),
        ("Current", "Resource is current"),
        FOREIGN,
    ),
    "generation as text": Difference(
        widget({"observedGeneration": "3"}, generation=4),
        ("error", f"looking up {GENERATION} from resource: .{GENERATION} accessor error: {NO_NUMBER}"),
        ("InProgress", "Widget generation is 4, but latest observed generation is 3"),
        FOREIGN,
    ),
    "a count that is no number": Difference(
        deployment(1, {"replicas": "many"}),
        ("InProgress", "Replicas: 0/1"),
        ("Unknown", "malformed: Expected `int | null`, got `str` - at `$.status.replicas`"),
        TYPES,
    ),
}


@pytest.mark.parametrize("difference", DIFFERENCES.values(), ids=DIFFERENCES)
def test_deliberate_differences(ask: Ask, difference: Difference) -> None:
    ((mapping, answer),) = ask([difference.mapping])
    said = (answer.get("status", "error"), message(answer))
    assert said == difference.theirs, f"the Go code has changed: {difference.reason}"
    for form in FORMS.values():
        result = kstatus(form(mapping), datetime.fromisoformat(answer["at"]))
        assert (str(result.status), result.message) == difference.ours, difference.reason


def test_what_is_scaled_to_zero_has_no_ready(ask: Ask) -> None:
    """kubectl prints 0/0, which looks like a fault in a column of fractions."""
    ((mapping, answer),) = ask([deployment(0, {})])
    assert answer["columns"]["Ready"] == "0/0"
    assert readiness(from_mapping(mapping)) is None
