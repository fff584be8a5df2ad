"""The tree of workloads that real controllers made."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cluster_e2e.run_insight import create, edges, graph, ids, make, node, run
from tests.controlplane.control_plane import ControlPlane

IMAGE = "registry.test/web:1.7"


@pytest.fixture(scope="module")
def shop(control_plane: ControlPlane, module_namespace: str) -> str:
    """A namespace with a rolled-out Deployment, a second revision of it, a StatefulSet and a Job."""
    labels = {"app": "web"}
    containers = [{"name": "web", "image": IMAGE}, {"name": "proxy", "image": "registry.test/proxy:2"}]
    template = {"metadata": {"labels": labels}, "spec": {"containers": containers}}
    spec = {"replicas": 3, "selector": {"matchLabels": labels}, "template": template}
    create(
        control_plane,
        make("Deployment", "web", namespace=module_namespace, api_version="apps/v1", spec=spec),
        make("ConfigMap", "settings", namespace=module_namespace, metadata={"labels": labels}),
    )
    kubectl = ("-n", module_namespace)
    control_plane.kubectl("rollout", "status", "deployment/web", "--timeout=60s", *kubectl)
    control_plane.kubectl("set", "image", "deployment/web", "web=registry.test/web:1.8", *kubectl)
    control_plane.kubectl("create", "job", "backup", "--image=registry.test/backup:1", *kubectl)
    control_plane.kubectl("rollout", "status", "deployment/web", "--timeout=60s", *kubectl)
    control_plane.kubectl("wait", "--for=condition=Complete", "job/backup", "--timeout=60s", *kubectl)
    old_pods = "deployment.kubernetes.io/revision=1"
    control_plane.wait_until(
        lambda: "web:1.7" not in control_plane.kubectl("get", "pods", "-o", "yaml", *kubectl).stdout,
        f"the pods of {old_pods} going away",
    )
    return module_namespace


def names(control_plane: ControlPlane, namespace: str, kind: str, *arguments: str) -> list[str]:
    done = control_plane.kubectl("get", kind, "-n", namespace, "-o", "json", *arguments)
    return sorted(item["metadata"]["name"] for item in json.loads(done.stdout)["items"])


def replica_sets(control_plane: ControlPlane, namespace: str) -> tuple[str, str]:
    """The present one and the former."""
    done = control_plane.kubectl("get", "replicasets", "-n", namespace, "-o", "json")
    by_size = sorted(json.loads(done.stdout)["items"], key=lambda item: -item["spec"]["replicas"])
    present, former = (item["metadata"]["name"] for item in by_size)
    return present, former


@pytest.mark.parametrize("through_kubectl", [False, True], ids=["by itself", "through kubectl"])
def test_a_deployment_with_its_replica_sets_and_pods(
    control_plane: ControlPlane, shop: str, through_kubectl: bool
) -> None:
    present, former = replica_sets(control_plane, shop)
    result = run(control_plane, "tree", "deployment/web", "-n", shop, through_kubectl=through_kubectl)
    assert (result.exit_status, result.stderr) == (0, "")
    assert plain(result.lines) == [
        "NAME READY STATUS AGE REASON",
        "Deployment.apps/web ◀ 3/3 Current AGE",
        f"├─ReplicaSet.apps/{present} 3/3 Current AGE",
        "│ └─Pod x3 2/2 Running AGE",
        f"└─ReplicaSet.apps/{former} - Current AGE",
    ]


def plain(lines: list[str]) -> list[str]:
    """Lines without their ages and column widths."""
    return [" ".join(re.sub(r" \d+[smhd]\S*", " AGE", line).split()) for line in lines]


def test_the_same_as_a_graph(control_plane: ControlPlane, shop: str) -> None:
    present, former = replica_sets(control_plane, shop)
    pods = names(control_plane, shop, "pods", "-l", "app=web")
    result = run(control_plane, "tree", "deployment/web", "-n", shop, "-o", "json")
    top, current = f"Deployment.apps/{shop}/web", f"ReplicaSet.apps/{shop}/{present}"
    assert graph(result)["roots"] == [top]
    assert graph(result)["completeness"]["complete"] is True
    assert sorted(edges(result)) == sorted(
        [
            (top, current),
            (top, f"ReplicaSet.apps/{shop}/{former}"),
            *((current, f"Pod/{shop}/{pod}") for pod in pods),
        ]
    )
    assert {
        (node(result, f"Pod/{shop}/{pod}")["status"], node(result, f"Pod/{shop}/{pod}")["ready"])
        for pod in pods
    } == {("Current", "2/2")}
    assert {edge["controller"] for edge in graph(result)["edges"]} == {True}
    live = json.loads(control_plane.kubectl("get", "deployment/web", "-n", shop, "-o", "json").stdout)[
        "metadata"
    ]
    shown = node(result, top)
    assert (shown["uid"], shown["createdAt"]) == (live["uid"], live["creationTimestamp"])


def requests_of(control_plane: ControlPlane, before: int) -> list[dict[str, Any]]:
    """What our command asked since the audit log had so many bytes."""
    with control_plane.audit_log.open("rb") as log:
        log.seek(before)
        events = [json.loads(line) for line in log if line.endswith(b"\n")]
    return [event for event in events if event.get("userAgent") == "kubectl-insight"]


def test_up_costs_at_most_four_reads(control_plane: ControlPlane, shop: str) -> None:
    pod = names(control_plane, shop, "pods", "-l", "app=web")[0]
    run(control_plane, "tree", f"pod/{pod}", "--up", "-n", shop)  # from here on discovery is remembered
    before = control_plane.audit_log.stat().st_size
    result = run(control_plane, "tree", f"pod/{pod}", "--up", "-n", shop, "-o", "json", "--stats")
    assert [each["kind"] for each in graph(result)["nodes"]] == ["Deployment", "Pod", "ReplicaSet"]
    said = graph(result)["stats"]["requests"]
    assert said <= 4
    control_plane.wait_until(
        lambda: len(requests_of(control_plane, before)) >= said, "the audit log being written"
    )
    assert [event["verb"] for event in requests_of(control_plane, before)] == ["get"] * said


@pytest.mark.parametrize(
    ("arguments", "kinds"),
    [
        (("--down",), {"ReplicaSet", "Pod"}),
        (("--up",), {"ReplicaSet", "Deployment"}),
        ((), {"ReplicaSet", "Deployment", "Pod"}),
        (("--depth", "0"), {"ReplicaSet", "Deployment"}),
        (("--depth", "0", "--down"), {"ReplicaSet"}),
    ],
    ids=["down", "up", "both", "depth 0", "itself"],
)
def test_directions_and_depth(
    control_plane: ControlPlane, shop: str, arguments: tuple[str, ...], kinds: set[str]
) -> None:
    present, _ = replica_sets(control_plane, shop)
    result = run(control_plane, "tree", f"rs/{present}", "-n", shop, "-o", "json", *arguments)
    assert {each["kind"] for each in graph(result)["nodes"]} == kinds
    assert graph(result)["roots"] == [f"ReplicaSet.apps/{shop}/{present}"]


@pytest.mark.parametrize(
    "words",
    [
        ("deployment", "web"),
        ("deploy/web",),
        ("Deployment.v1.apps/web",),
        ("deployments.apps/web",),
        ("DEPLOYMENT", "web"),
    ],
    ids=" ".join,
)
def test_a_type_may_be_written_as_in_kubectl(
    control_plane: ControlPlane, shop: str, words: tuple[str, ...]
) -> None:
    result = run(control_plane, "tree", *words, "-n", shop, "-o", "name", "--depth", "0")
    assert result.lines == ["deployment.apps/web"]


def test_several_objects(control_plane: ControlPlane, shop: str) -> None:
    result = run(control_plane, "tree", "deployment/web", "job/backup", "-n", shop, "-o", "json")
    assert graph(result)["roots"] == [f"Deployment.apps/{shop}/web", f"Job.batch/{shop}/backup"]
    assert len([each for each in graph(result)["nodes"] if each["kind"] == "Pod"]) == 4


def test_labels_choose_the_roots_and_never_what_hangs_on_them(control_plane: ControlPlane, shop: str) -> None:
    control_plane.kubectl("label", "deployment/web", "tier=front", "-n", shop)
    result = run(control_plane, "tree", "deployments", "-l", "tier=front", "-n", shop, "-o", "json")
    assert graph(result)["roots"] == [f"Deployment.apps/{shop}/web"]
    assert len(graph(result)["nodes"]) == 6

    any_kind = run(control_plane, "tree", "-l", "app=web,pod-template-hash", "-n", shop, "-o", "json")
    assert {root.split("/")[0] for root in graph(any_kind)["roots"]} == {"Pod", "ReplicaSet.apps"}


def test_fields_choose_the_roots(control_plane: ControlPlane, shop: str) -> None:
    result = run(
        control_plane, "tree", "pods", "--field-selector", "status.phase=Succeeded", "-n", shop, "-o", "json"
    )
    assert [root.rpartition("-")[0] for root in graph(result)["roots"]] == [f"Pod/{shop}/backup"]
    unknown = run(control_plane, "tree", "pods", "--field-selector", "spec.foo=1", "-n", shop)
    assert unknown.exit_status == 2
    assert unknown.stderr.startswith("Error from server (BadRequest): Unable to find ")
    assert "field label not supported: spec.foo" in unknown.stderr


def test_the_forest_of_a_namespace_has_every_object_of_it(control_plane: ControlPlane, shop: str) -> None:
    result = run(control_plane, "tree", "-n", shop, "-o", "json")
    kinds = [
        kind
        for kind in control_plane.kubectl(
            "api-resources", "--namespaced", "--verbs=list", "-o", "name"
        ).stdout.split()
        if not kind.startswith(("events", "endpoints"))
    ]
    listed = control_plane.kubectl("get", ",".join(kinds), "-n", shop, "-o", "json").stdout
    wanted = {item["metadata"]["uid"] for item in json.loads(listed)["items"]}
    assert {each["uid"] for each in graph(result)["nodes"]} == wanted
    assert graph(result)["roots"] == []


def test_containers_and_images(control_plane: ControlPlane, shop: str) -> None:
    result = run(control_plane, "tree", "deployment/web", "-n", shop, "--show", "containers,images")
    assert result.exit_status == 0
    assert "Container/proxy" in result.stdout
    assert "Image/registry.test/web:1.8" in result.stdout
    document = graph(
        run(control_plane, "tree", "deployment/web", "-n", shop, "--show", "containers,images", "-o", "json")
    )
    kinds = [each["kind"] for each in document["nodes"]]
    assert (kinds.count("Container"), kinds.count("Image")) == (6, 2)


def test_revisions_of_a_rollout(control_plane: ControlPlane, shop: str) -> None:
    result = run(control_plane, "tree", "deployment/web", "-n", shop, "--provenance")
    assert result.lines[0].split() == ["NAME", "READY", "STATUS", "AGE", "ORIGIN", "ROLLOUT", "REASON"]
    assert "#2 web:1.8, proxy:2" in result.stdout
    assert "#1 web:1.7, proxy:2" in result.stdout


def test_live_objects_and_a_dump_are_one_tree(control_plane: ControlPlane, shop: str, tmp_path: Path) -> None:
    pods = control_plane.kubectl("get", "pods", "-l", "app=web", "-n", shop, "-o", "json").stdout
    recorded = json.loads(pods)
    gone = json.loads(json.dumps(recorded["items"][0]))
    gone["metadata"] |= {"name": "gone", "uid": "5f0e7d3c-0000-4000-8000-000000000001"}
    recorded["items"].append(gone)
    dump = tmp_path / "pods.json"
    dump.write_text(json.dumps(recorded), encoding="utf-8")
    result = run(control_plane, "tree", "deployment/web", "-n", shop, "-f", dump, "--live", "-o", "json")
    assert len([each for each in graph(result)["nodes"] if each["kind"] == "Pod"]) == 4
    assert f"Pod/{shop}/gone" in ids(result)
