"""Budgets and evictions against the real disruption controller, eviction API and ``kubectl drain``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

import pytest

from kubectl_insight.graph.disruption import Disruption, Fate, drain, evictions
from kubectl_insight.graph.disruption.budgets import Allowance, Budgets
from kubectl_insight.graph.disruption.snapshot import Snapshot
from kubectl_insight.objects.item import KubernetesObject, decode_list
from tests.cluster_e2e.run_insight import Item, create, make
from tests.controlplane.control_plane import ControlPlane, Options

KINDS = "pods,nodes,pdb,deployments,replicasets,statefulsets,daemonsets,jobs,replicationcontrollers,pvc,pv,namespaces"
NEVER_READY = {"insight.test/fault": "never-ready"}


@pytest.fixture(scope="module")
def shop(built: None) -> Iterator[ControlPlane]:
    """A control plane of its own, so that nobody else's pods are on the nodes."""
    with ControlPlane(Options(service_accounts=False)) as started:
        started.nodes(3)
        started.namespace("shop")
        started.namespace("whole")
        create(started, *WORKLOADS, *BUDGETS)
        _wait_for_pods(started)
        yield started


def template(app: str, annotations: dict[str, str] | None = None, **spec: object) -> Item:
    containers = [{"name": "main", "image": "example.org/main:1"}]
    return {
        "metadata": {"labels": {"app": app}, "annotations": annotations or {}},
        "spec": {"containers": containers, **spec},
    }


def workload(
    kind: str,
    app: str,
    replicas: int | None,
    *,
    namespace: str = "shop",
    version: str = "apps/v1",
    **extra: Item,
) -> Item:
    pods = extra.pop("template", None) or template(app)
    spec: Item = {"template": pods, **extra}
    if kind == "ReplicationController":
        spec["selector"] = {"app": app}
    elif kind != "Job":
        spec["selector"] = {"matchLabels": {"app": app}}
    if replicas is not None:
        spec["replicas"] = replicas
    return make(kind, app, namespace=namespace, api_version=version, spec=spec)


def bare(name: str, app: str, annotations: dict[str, str] | None = None, namespace: str = "shop") -> Item:
    pod = template(app, annotations)
    return make(
        "Pod", name, namespace=namespace, metadata={**pod["metadata"], "name": name}, spec=pod["spec"]
    )


def budget(name: str, selector: Item | None, *, namespace: str = "shop", **spec: object) -> Item:
    body = {"selector": selector, **spec} if selector is not None else spec
    return make("PodDisruptionBudget", name, namespace=namespace, api_version="policy/v1", spec=body)


def app(*names: str) -> Item:
    return {"matchExpressions": [{"key": "app", "operator": "In", "values": list(names)}]}


WORKLOADS = (
    workload("Deployment", "web", 4),
    workload("Deployment", "api", 3),
    workload("Deployment", "mail", 5),
    workload("Deployment", "frozen", 2),
    workload("Deployment", "full", 2),
    workload("Deployment", "twice", 2),
    workload("Deployment", "free", 2),
    workload("Deployment", "sick", 2, template=template("sick", NEVER_READY)),
    workload("Deployment", "sicker", 2, template=template("sicker", NEVER_READY)),
    workload("Deployment", "cache", 2, template=template("cache", volumes=[{"name": "c", "emptyDir": {}}])),
    workload("ReplicaSet", "lone", 3),
    workload("ReplicationController", "old", 3, version="v1"),
    workload("StatefulSet", "db", 3, serviceName="db"),  # type: ignore[arg-type]
    workload("DaemonSet", "agent", None),
    workload("Job", "done", None, version="batch/v1", template=template("done", restartPolicy="Never")),
    bare("plain-1", "plain"),
    bare("plain-2", "plain"),
    bare("stray-1", "stray"),
    bare("mixed-1", "mixed"),
    bare("mixed-2", "mixed", NEVER_READY),
    workload("Deployment", "everything", 3, namespace="whole"),
)
BUDGETS = (
    budget("web", app("web"), minAvailable=3),
    budget("api", app("api"), minAvailable="50%"),
    budget("mail", app("mail"), maxUnavailable="30%"),
    budget("frozen", app("frozen"), maxUnavailable=0),
    budget("full", app("full"), minAvailable="100%"),
    budget("twice-a", app("twice"), maxUnavailable=1),
    budget("twice-b", app("twice", "unheard"), maxUnavailable=1),
    budget("sick", app("sick"), maxUnavailable=1),
    budget("sicker", app("sicker"), maxUnavailable=1, unhealthyPodEvictionPolicy="AlwaysAllow"),
    budget("several", app("lone", "old", "db"), maxUnavailable="25%"),
    budget("agent", app("agent"), maxUnavailable=1),
    budget("done", app("done"), maxUnavailable=1),
    budget("plain", app("plain"), minAvailable=1),
    budget("stray", app("stray"), maxUnavailable=1),
    budget("mixed", app("mixed"), minAvailable=1),
    budget("nobody", app("unheard-of"), minAvailable=1),
    budget("none-selected", None, namespace="whole", minAvailable=1),
    budget("all-selected", {}, namespace="whole", maxUnavailable=2),
)


def test_the_status_of_every_budget(shop: ControlPlane) -> None:
    seen: list[dict[str, tuple[Allowance, Allowance]]] = []

    def agree() -> bool:
        snapshot = Snapshot(read(shop))
        budgets = Budgets(snapshot)
        assert not snapshot.problems
        both = {
            each.object.name: (budgets.computed(each), budgets.allowance(each))
            for namespace in ("shop", "whole")
            for each in budgets.in_namespace(namespace)
        }
        seen.append({name: pair for name, pair in both.items() if not _same(*pair)})
        return not seen[-1]

    try:
        shop.wait_until(agree, "the budgets' status", of="kube-controller-manager")
    except Exception as error:
        error.args = (seen[-1],)
        raise


def _same(ours: Allowance, real: Allowance) -> bool:
    """Where the controller fails it writes nothing but that nothing is allowed."""
    if ours.failure or real.failure:
        return bool(ours.failure and real.failure) and real.allowed == ours.allowed == 0
    numbers = (ours.expected, ours.desired, ours.healthy, ours.allowed)
    return real.observed and numbers == (real.expected, real.desired, real.healthy, real.allowed)


def test_every_single_eviction(shop: ControlPlane) -> None:
    test_the_status_of_every_budget(shop)
    objects = read(shop)
    pods = [each for each in objects if each.gvk.kind == "Pod"]
    ours = {each.id: _answer(evictions(objects, [each])) for each in pods}
    real = {each.id: _evict(shop, each) for each in pods}
    assert {name: (ours[name], real[name]) for name in ours if ours[name] != real[name]} == {}
    assert set(real.values()) == {"evicted", "429", "500"}


def _answer(outcome: Disruption) -> str:
    (pod,) = outcome.pods
    if pod.fate is Fate.EVICTED:
        return "evicted"
    return "500" if len(pod.budgets) > 1 else "429"


def _evict(shop: ControlPlane, pod: KubernetesObject) -> str:
    body = {
        "apiVersion": "policy/v1",
        "kind": "Eviction",
        "metadata": {"name": pod.name, "namespace": pod.namespace},
        "deleteOptions": {"dryRun": ["All"]},
    }
    path = f"/api/v1/namespaces/{pod.namespace}/pods/{pod.name}/eviction"
    done = shop.kubectl("create", "--raw", path, "-f", "-", stdin=json.dumps(body), check=False)
    if "disruption budget" in done.stderr:
        return "429"
    if "more than one PodDisruptionBudget" in done.stderr + done.stdout:
        return "500"
    assert done.returncode == 0, done.stderr
    return "evicted"


def test_the_pods_that_make_kubectl_drain_refuse(shop: ControlPlane) -> None:
    objects = read(shop)
    for node in (each for each in objects if each.gvk.kind == "Node"):
        ours = {
            (f"{pod.object.namespace}/{pod.object.name}", option)
            for pod in drain(objects, node).pods
            for option in pod.needs
        }
        assert ours == _refusals(shop, node.name)


def _refusals(shop: ControlPlane, node: str) -> set[tuple[str, str]]:
    """Return the pods that kubectl complains of, one option after the other, each with that option."""
    options = ["--ignore-daemonsets", "--delete-emptydir-data", "--force"]
    found: set[tuple[str, str]] = set()
    for option in options:
        others = [each for each in options if each != option]
        done = shop.kubectl("drain", node, "--dry-run=client", *others, check=False)
        for names in re.findall(rf"\(use {option} to (?:ignore|override)\): ([^;\n]*)", done.stderr):
            found |= {(name, option) for name in re.findall(r"[a-z0-9-]+/[a-z0-9-]+", names)}
    return found


def read(control_plane: ControlPlane) -> list[KubernetesObject]:
    listed = control_plane.kubectl("get", KINDS, "-A", "-o", "json").stdout
    return decode_list(listed.encode()).objects


def _wait_for_pods(control_plane: ControlPlane) -> None:
    expected = sum(_count(each) for each in WORKLOADS)

    def are_there() -> bool:
        pods = [each for each in read(control_plane) if each.gvk.kind == "Pod"]
        phases = [each.body()["status"].get("phase") for each in pods]
        return len(pods) == expected and set(phases) == {"Running", "Succeeded"} and _all_ready(pods)

    control_plane.wait_until(are_there, "all pods running", of="kube-controller-manager")


def _all_ready(pods: Sequence[KubernetesObject]) -> bool:
    return all(each.body()["status"].get("conditions") for each in pods)


def _count(item: Item) -> int:
    if item["kind"] in {"Pod", "Job"}:
        return 1
    return 3 if item["kind"] == "DaemonSet" else int(item["spec"]["replicas"])
