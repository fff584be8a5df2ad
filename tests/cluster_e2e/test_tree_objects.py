"""Single objects of many states, and the forest of a live cluster."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.cluster_e2e.run_insight import Item, create, edges, graph, ids, make, node, run
from tests.controlplane.control_plane import ControlPlane

TEMPLATE = {"spec": {"containers": [{"name": "web", "image": "registry.test/web:1.7"}]}}


def workload(kind: str, name: str, namespace: str, **spec: Any) -> Item:
    labels = {"app": name}
    template = TEMPLATE | {"metadata": {"labels": labels, "annotations": spec.pop("annotations", {})}}
    selector = {"selector": {"matchLabels": labels}}
    return make(
        kind,
        name,
        namespace=namespace,
        api_version="apps/v1",
        spec={**selector, "template": template, **spec},
    )


def job_spec() -> Item:
    return {"template": {"spec": {**TEMPLATE["spec"], "restartPolicy": "Never"}}}


@pytest.fixture(scope="module")
def zoo(control_plane: ControlPlane, module_namespace: str) -> str:
    """A namespace with something of most kinds, some of it unwell."""
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    target = {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "db"}
    backend = {"service": {"name": "db", "port": {"number": 80}}}
    of = {"namespace": module_namespace}
    create(
        control_plane,
        make("ConfigMap", "settings", **of),
        make("Service", "db", spec={"ports": [{"port": 80}], "selector": {"app": "db"}}, **of),
        workload(
            "StatefulSet",
            "db",
            module_namespace,
            serviceName="db",
            volumeClaimTemplates=[{"metadata": {"name": "data"}, "spec": claim}],
        ),
        workload("DaemonSet", "agent", module_namespace),
        workload(
            "Deployment", "crashing", module_namespace, annotations={"insight.test/fault": "crash-loop"}
        ),
        make("Job", "once", api_version="batch/v1", spec=job_spec(), **of),
        make(
            "CronJob",
            "nightly",
            api_version="batch/v1",
            spec={"schedule": "0 3 * * *", "jobTemplate": {"spec": job_spec()}},
            **of,
        ),
        make(
            "HorizontalPodAutoscaler",
            "db",
            api_version="autoscaling/v2",
            spec={"scaleTargetRef": target, "maxReplicas": 3},
            **of,
        ),
        make(
            "PodDisruptionBudget",
            "db",
            api_version="policy/v1",
            spec={"minAvailable": 1, "selector": {"matchLabels": {"app": "db"}}},
            **of,
        ),
        make("Ingress", "db", api_version="networking.k8s.io/v1", spec={"defaultBackend": backend}, **of),
        make("NetworkPolicy", "db", api_version="networking.k8s.io/v1", spec={"podSelector": {}}, **of),
        make("ResourceQuota", "small", spec={"hard": {"pods": "50"}}, **of),
        make(
            "LimitRange",
            "small",
            spec={"limits": [{"type": "PersistentVolumeClaim", "max": {"storage": "9Gi"}}]},
            **of,
        ),
    )
    kubectl = ("-n", module_namespace, "--timeout=60s")
    control_plane.kubectl("wait", "--for=condition=Complete", "job/once", *kubectl)
    control_plane.kubectl("rollout", "status", "daemonset/agent", *kubectl)
    waiting = "{.status.containerStatuses[0].state.waiting.reason}=CrashLoopBackOff"
    control_plane.kubectl("wait", f"--for=jsonpath={waiting}", "pod", "-l", "app=crashing", *kubectl)
    return module_namespace


def test_one_name_of_several_is_missing(control_plane: ControlPlane, zoo: str) -> None:
    arguments = ("tree", "configmap", "settings", "nope", "none", "-n", zoo, "-o", "name")
    result = run(control_plane, *arguments)
    assert (result.exit_status, result.lines) == (6, ["configmap/settings"])
    assert result.stderr.splitlines() == [
        'Error from server (NotFound): configmaps "none" not found',
        'Error from server (NotFound): configmaps "nope" not found',
    ]
    ignored = run(control_plane, *arguments, "--ignore-not-found")
    assert (ignored.exit_status, ignored.lines, ignored.stderr) == (0, ["configmap/settings"], "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("deployment/nope",), 'Error from server (NotFound): deployments.apps "nope" not found'),
        (("gizmo/nope",), 'error: the server doesn\'t have a resource type "gizmo"'),
        (("gizmos.example.org/nope",), 'error: the server doesn\'t have a resource type "gizmos"'),
        (("pod/a\x1b[31mb",), 'Error from server (NotFound): pods "a\\x1b[31mb" not found'),
    ],
    ids=["object", "kind", "kind with its group", "control characters"],
)
def test_nothing_found(
    control_plane: ControlPlane, zoo: str, arguments: tuple[str, ...], message: str
) -> None:
    result = run(control_plane, "tree", *arguments, "-n", zoo)
    assert (result.exit_status, result.stdout, result.stderr) == (6, "", f"{message}\n")


def test_an_empty_namespace(control_plane: ControlPlane, zoo: str) -> None:
    result = run(control_plane, "tree", "pods", "-n", "kube-public")
    assert (result.exit_status, result.stdout) == (0, "")
    assert result.stderr == "No resources found in kube-public namespace.\n"
    document = graph(run(control_plane, "tree", "pods", "-n", "kube-public", "-o", "json"))
    assert (document["nodes"], document["roots"]) == ([], [])


def test_an_object_that_was_applied_by_the_server(control_plane: ControlPlane, zoo: str) -> None:
    applied = make("ConfigMap", "applied", namespace=zoo, data={"a": "b"})
    control_plane.kubectl(
        "apply", "--server-side", "--field-manager=robot", "-f", "-", stdin=json.dumps(applied)
    )
    result = run(control_plane, "tree", "configmap/applied", "-n", zoo, "-o", "json")
    shown = node(result, f"ConfigMap/{zoo}/applied")
    assert [(manager["name"], manager["operation"]) for manager in shown["managers"]] == [("robot", "Apply")]
    assert [origin["system"] for origin in shown["origin"]] == ["robot"]
    text = run(control_plane, "tree", "configmap/applied", "-n", zoo, "--provenance")
    assert "robot" in text.lines[1]


def test_a_pod_that_is_being_deleted(control_plane: ControlPlane, zoo: str) -> None:
    held = {"finalizers": ["insight.test/hold"]}
    create(control_plane, make("Pod", "leaving", namespace=zoo, metadata=held, spec=TEMPLATE["spec"]))
    try:
        control_plane.kubectl("wait", "--for=condition=Ready", "pod/leaving", "-n", zoo, "--timeout=60s")
        control_plane.kubectl("delete", "pod/leaving", "-n", zoo, "--wait=false")
        text = run(control_plane, "tree", "pod/leaving", "-n", zoo)
        assert text.lines[1].split()[3] == "Terminating"
        shown = node(run(control_plane, "tree", "pod/leaving", "-n", zoo, "-o", "json"), f"Pod/{zoo}/leaving")
        assert shown["status"] == "Terminating"
    finally:
        patch = '{"metadata":{"finalizers":null}}'
        control_plane.kubectl("patch", "pod/leaving", "-n", zoo, "--type=merge", "-p", patch)


def test_a_deprecated_kind_is_warned_of_once(control_plane: ControlPlane, zoo: str) -> None:
    result = run(control_plane, "tree", "-n", f"{zoo},default", "--include", "endpoints", "-o", "json")
    assert "Endpoints" in {each["kind"] for each in graph(result)["nodes"]}
    (warning,) = result.stderr.splitlines()
    assert warning.startswith("Warning: v1 Endpoints is deprecated in v1.33+")


def test_a_node_with_its_lease_and_the_pods_that_it_owns(control_plane: ControlPlane, zoo: str) -> None:
    live = json.loads(control_plane.kubectl("get", "node/node-1", "-o", "json").stdout)
    create(control_plane, make("Pod", "static", live, namespace=zoo, spec=TEMPLATE["spec"]))
    result = run(control_plane, "tree", "node/node-1", "-o", "json")
    lease = "Lease.coordination.k8s.io/kube-node-lease/node-1"
    assert sorted(edges(result)) == [("Node/node-1", lease), ("Node/node-1", f"Pod/{zoo}/static")]
    above = run(control_plane, "tree", "pod/static", "--up", "-n", zoo, "-o", "paths")
    assert above.lines == ["Node/node-1", f"Node/node-1 > Pod/{zoo}/static"]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("--help",), "tree"),
        (("version",), "kubectl-insight"),
        (("schema", "Graph"), "kubectl-insight/v1/Graph"),
        (("plugin", "list"), "tree"),
        (("completion", "bash"), "kubectl-insight"),
        (
            ("tree", "-n", "kube-system", "--include", "ServiceAccount", "-o", "name"),
            "serviceaccount/default",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_every_command_through_kubectl(
    control_plane: ControlPlane, words: tuple[str, ...], shown: str
) -> None:
    result = run(control_plane, *words, through_kubectl=True)
    assert (result.exit_status, result.stderr) == (0, "")
    assert shown in result.stdout


def test_a_crashing_pod_says_why_up_to_its_owner(control_plane: ControlPlane, zoo: str) -> None:
    result = run(control_plane, "tree", "deployment/crashing", "-n", zoo, "--unhealthy")
    assert (result.exit_status, len(result.lines)) == (0, 4)
    assert result.lines[1].split()[2:4] == ["0/1", "InProgress"]
    assert re.search(r"Pod/crashing-\S+ +0/1 +CrashLoopBackOff +\S+ +back-off 5m0s", result.lines[3])


def test_no_object_of_a_live_cluster_is_called_malformed(control_plane: ControlPlane, zoo: str) -> None:
    result = run(control_plane, "tree", "-A", "-o", "json", "--show", "containers,images")
    nodes = graph(result)["nodes"]
    assert len(nodes) > 150
    assert len({each["kind"] for each in nodes if each["namespace"] == zoo}) >= 18
    odd = [each["id"] for each in nodes if "alformed" in f"{each['reason']}{each['message']}"]
    assert odd == []
    live = {
        each["status"] for each in nodes if each["presence"] == "live"
    }  # other tests plant missing owners
    assert live <= {"Current", "InProgress", "Failed", "Terminating"}
    assert {"Node/node-1", f"Namespace/{zoo}", f"DaemonSet.apps/{zoo}/agent"} <= set(ids(result))
    assert ("Node/node-1", "Lease.coordination.k8s.io/kube-node-lease/node-1") in edges(result)
    assert result.stderr == ""
