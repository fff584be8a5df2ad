"""What other controllers make of deletions, simulated and real: namespaces, definitions, claims, nodes, jobs.

Compared are the objects that were there before, by their uid: gone, Terminating, or alive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from kubectl_insight.graph.garbage_collection import Cascade, Outcome, simulate
from kubectl_insight.objects.item import KubernetesObject, decode_list
from tests.cluster_e2e.run_insight import Item, create, define, definition, make
from tests.controlplane.control_plane import ControlPlane, Options

KINDS = (
    "namespaces,nodes,pods,configmaps,pvc,pv,deployments.apps,replicasets.apps,statefulsets.apps,daemonsets.apps,"
    "jobs.batch,controllerrevisions.apps,services,endpointslices.discovery.k8s.io,clusterroles,apiservices,crd"
)
HELD = {"finalizers": ["insight.test/held"]}
POD_SPEC = {
    "terminationGracePeriodSeconds": 0,
    "containers": [{"name": "main", "image": "example.org/main:1"}],
}
States = dict[str, str]


@pytest.fixture(scope="module")
def plane(built: None) -> Iterator[ControlPlane]:
    """A control plane of its own: nodes and definitions are deleted here."""
    with ControlPlane(Options(service_accounts=False)) as started:
        started.nodes(2)
        yield started


def template(app: str, **spec: Any) -> Item:
    return {"metadata": {"labels": {"app": app}}, "spec": {**POD_SPEC, **spec}}


def workload(kind: str, app: str, namespace: str, **spec: Any) -> Item:
    whole = {"selector": {"matchLabels": {"app": app}}, "template": template(app), **spec}
    return make(kind, app, namespace=namespace, api_version="apps/v1", spec=whole)


def claim(name: str, namespace: str, volume: str = "") -> Item:
    spec: Item = {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "by-hand",
        "resources": {"requests": {"storage": "1Gi"}},
    }
    return make(
        "PersistentVolumeClaim",
        name,
        namespace=namespace,
        spec=spec | ({"volumeName": volume} if volume else {}),
    )


def volume(name: str, policy: str) -> Item:
    spec = {
        "capacity": {"storage": "1Gi"},
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "by-hand",
        "persistentVolumeReclaimPolicy": policy,
        "hostPath": {"path": f"/tmp/{name}"},
    }
    return make("PersistentVolume", name, spec=spec)


@pytest.mark.parametrize("cascade", list(Cascade))
def test_a_deployment(plane: ControlPlane, cascade: Cascade) -> None:
    name = plane.namespace(f"deployment-{cascade}")
    create(plane, workload("Deployment", "web", name, replicas=2))
    _wait_for_pods(plane, name, 2)
    _check(plane, "deployment/web", name, cascade)


def test_a_pod_in_the_hands_of_its_controller(plane: ControlPlane) -> None:
    name = plane.namespace("one-pod")
    create(plane, workload("Deployment", "web", name, replicas=1))
    _wait_for_pods(plane, name, 1)
    (pod,) = [each for each in _read(plane) if each.namespace == name and each.gvk.kind == "Pod"]
    outcome = _check(plane, f"pod/{pod.name}", name)
    (deletion,) = outcome.deletions
    assert deletion.remade_by.startswith(f"ReplicaSet.apps/{name}/web-")


@pytest.mark.parametrize("cascade", list(Cascade))
@pytest.mark.parametrize("policy", ["Retain", "Delete"])
def test_the_claims_of_a_stateful_set(plane: ControlPlane, cascade: Cascade, policy: str) -> None:
    name = plane.namespace(f"set-{policy.lower()}-{cascade}")
    made = claim("data", name)
    templates = [{"metadata": {"name": "data"}, "spec": made["spec"]}]
    retention = {"whenDeleted": policy, "whenScaled": "Retain"}
    item = workload("StatefulSet", "db", name, replicas=1, serviceName="db", volumeClaimTemplates=templates)
    item["spec"]["persistentVolumeClaimRetentionPolicy"] = retention
    create(plane, volume(f"pv-{name}", "Retain"), item)
    _wait_for_pods(plane, name, 1)
    outcome = _check(plane, "statefulset/db", name, cascade)
    kept = {each.object.name for each in outcome.kept if each.object.gvk.kind == "PersistentVolumeClaim"}
    assert ("data-db-0" in kept) is (policy == "Retain" or cascade is Cascade.ORPHAN)


@pytest.mark.parametrize("policy", ["Retain", "Delete"])
def test_a_claim_and_its_volume(plane: ControlPlane, policy: str) -> None:
    name = plane.namespace(f"claim-{policy.lower()}")
    create(plane, volume(f"pv-{name}", policy), claim("data", name, f"pv-{name}"))
    mounted = {"name": "d", "persistentVolumeClaim": {"claimName": "data"}}
    create(plane, make("Pod", "user", namespace=name, spec={**POD_SPEC, "volumes": [mounted]}))
    _wait_for_pods(plane, name, 1)
    in_use = _check(plane, "pvc/data", name)
    assert [each.object.name for each in in_use.stuck] == ["data"]
    _check(plane, f"pv/pv-{name}", name)
    ends = _check(plane, "pod/user", name)
    assert {each.object.name for each in ends.deletions} == {"user", "data", f"pv-{name}"}


@pytest.mark.parametrize("cascade", list(Cascade))
def test_a_job(plane: ControlPlane, cascade: Cascade) -> None:
    name = plane.namespace(f"job-{cascade}")
    spec = {"template": template("job", restartPolicy="Never")}
    create(plane, make("Job", "job", namespace=name, api_version="batch/v1", spec=spec))
    _wait_for_pods(plane, name, 1)
    _check(plane, "job/job", name, cascade)


@pytest.mark.parametrize("cascade", [Cascade.BACKGROUND, Cascade.FOREGROUND])
def test_a_service_and_its_slices(plane: ControlPlane, cascade: Cascade) -> None:
    name = plane.namespace(f"service-{cascade}")
    spec = {"selector": {"app": "web"}, "ports": [{"port": 80}]}
    create(
        plane,
        make("Service", "web", namespace=name, spec=spec),
        workload("Deployment", "web", name, replicas=1),
    )
    _wait_for_pods(plane, name, 1)
    listing = ("get", "endpointslices", "-n", name, "-o", "name")
    plane.wait_until(lambda: bool(plane.kubectl(*listing).stdout), "the slices", of="kube-controller-manager")
    _check(plane, "service/web", name, cascade)


@pytest.mark.parametrize("cascade", list(Cascade))
def test_a_namespace(plane: ControlPlane, cascade: Cascade) -> None:
    name = plane.namespace(f"namespace-{cascade}")
    create(
        plane, workload("Deployment", "web", name, replicas=2), make("ConfigMap", "settings", namespace=name)
    )
    _wait_for_pods(plane, name, 2)
    _check(plane, f"namespace/{name}", "", cascade)


def test_a_namespace_with_a_pod_that_hangs(plane: ControlPlane) -> None:
    name = plane.namespace("held-pod")
    held = make("Pod", "held", namespace=name, metadata={"name": "held", **HELD}, spec=POD_SPEC)
    create(
        plane,
        held,
        make("Pod", "free", namespace=name, spec=POD_SPEC),
        make("ConfigMap", "settings", namespace=name),
    )
    _wait_for_pods(plane, name, 2)
    outcome = _check(plane, f"namespace/{name}", "")
    assert {each.object.name for each in outcome.stuck} == {name, "held"}


def test_a_namespace_with_a_map_that_hangs(plane: ControlPlane) -> None:
    name = plane.namespace("held-map")
    (owner,) = create(plane, make("ConfigMap", "owner", namespace=name, metadata={"name": "owner", **HELD}))
    create(plane, make("ConfigMap", "owned", owner, namespace=name))
    outcome = _check(plane, f"namespace/{name}", "")
    assert {each.object.name for each in outcome.stuck} == {name, "owner"}


def test_a_definition(plane: ControlPlane) -> None:
    name = plane.namespace("definition")
    define(plane, definition("Widget"))
    version = "insight.test/v1"
    made = create(
        plane, *(make("Widget", each, namespace=name, api_version=version) for each in ("a", "b", "first"))
    )
    create(
        plane, *(make("ConfigMap", f"of-{each['metadata']['name']}", each, namespace=name) for each in made)
    )
    # The collector looks for new kinds every 30 s; it knows this one when it has collected for it.
    plane.kubectl("delete", "widget.insight.test", "first", "-n", name)
    listing = ("get", "configmaps", "-n", name, "-o", "name")
    plane.wait_until(
        lambda: "of-first" not in plane.kubectl(*listing).stdout, "a collection", of="kube-controller-manager"
    )
    outcome = _check(plane, "crd/widgets.insight.test", "", extra="widgets.insight.test")
    gone = {each.object.name for each in outcome.deletions if each.gone is not None}
    assert gone - {"v1.insight.test"} == {"widgets.insight.test", "a", "b", "of-a", "of-b"}


def test_a_definition_whose_objects_hang(plane: ControlPlane) -> None:
    name = plane.namespace("held-gadget")
    define(plane, definition("Gadget"))
    held = {"name": "held", **HELD}
    create(plane, make("Gadget", "held", namespace=name, api_version="insight.test/v1", metadata=held))
    outcome = _check(plane, "crd/gadgets.insight.test", "", extra="gadgets.insight.test")
    assert {each.object.name for each in outcome.stuck} == {"gadgets.insight.test", "held"}


def test_a_cluster_scoped_dependent_and_a_cluster_scoped_owner(plane: ControlPlane) -> None:
    name = plane.namespace("scopes")
    rbac = "rbac.authorization.k8s.io/v1"
    (settings,) = create(plane, make("ConfigMap", "settings", namespace=name))
    (role,) = create(plane, make("ClusterRole", "below", settings, api_version=rbac, rules=[]))
    create(plane, make("ConfigMap", "of-role", role, namespace=name))
    outcome = _check(plane, "configmap/settings", name)
    assert [each.object.name for each in outcome.kept] == ["below"]
    plane.wait_until(
        lambda: "OwnerRefInvalidNamespace" in plane.kubectl("get", "events", "-A").stdout,
        "the event",
        of="kube-controller-manager",
    )
    outcome = _check(plane, "clusterrole/below", "")
    assert {each.object.name for each in outcome.deletions} == {"below", "of-role"}


def _check(
    plane: ControlPlane,
    target: str,
    namespace: str,
    cascade: Cascade = Cascade.BACKGROUND,
    *,
    extra: str = "",
) -> Outcome:
    """Delete one object, and wait until the cluster is as the simulation says."""
    before = _read(plane, extra)
    flags = ("-n", namespace) if namespace else ()
    uid = plane.kubectl("get", target, *flags, "-o", "jsonpath={.metadata.uid}").stdout
    doomed = [each for each in before if each.uid == uid]
    outcome = simulate(before, doomed, cascade)
    assert outcome.problems == ()
    expected = _expected(before, outcome)
    plane.kubectl("delete", target, *flags, f"--cascade={cascade}", "--wait=false")
    differences: list[dict[str, tuple[str, str]]] = []

    def agrees() -> bool:
        real = _states(_read(plane, extra))
        pairs = {key: (state, real.get(key, "gone")) for key, state in expected.items()}
        differences.append({key: pair for key, pair in pairs.items() if pair[0] != pair[1]})
        return not differences[-1]

    try:
        plane.wait_until(agrees, "the simulated state", of="kube-controller-manager")
    except Exception as error:
        error.args = (f"(simulated, real): {differences[-1]}",)
        raise
    return outcome


def _expected(before: Sequence[KubernetesObject], outcome: Outcome) -> States:
    deletions = {each.object.uid: each for each in outcome.deletions}
    states = _states(before)
    for obj in before:
        if obj.uid in deletions:
            states[_key(obj)] = "Terminating" if deletions[obj.uid].gone is None else "gone"
    return states


def _states(objects: Sequence[KubernetesObject]) -> States:
    return {_key(each): "Terminating" if each.metadata.deletion_timestamp else "alive" for each in objects}


def _key(obj: KubernetesObject) -> str:
    return f"{obj.id} {obj.uid}"


def _read(plane: ControlPlane, extra: str = "") -> list[KubernetesObject]:
    """Read all that is compared, and one more kind as long as it is served."""
    objects = decode_list(plane.kubectl("get", KINDS, "-A", "-o", "json").stdout.encode()).objects
    if extra:
        listed = plane.kubectl("get", extra, "-A", "-o", "json", check=False)
        objects += decode_list(listed.stdout.encode()).objects if listed.returncode == 0 else []
    return objects


def _wait_for_pods(plane: ControlPlane, namespace: str, count: int) -> None:
    def run() -> bool:
        pods = [each for each in _read(plane) if each.gvk.kind == "Pod" and each.namespace == namespace]
        return len(pods) == count and {each.body()["status"]["phase"] for each in pods} <= {
            "Running",
            "Succeeded",
        }

    plane.wait_until(run, "the pods running", of="kube-scheduler")
