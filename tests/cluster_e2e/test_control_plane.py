"""The control plane of the tests is a real one, and it leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane.control_plane import ControlPlane, Options
from tests.controlplane.processes import ProcessFailedError, free_ports

PROGRAM = Path(__file__).parents[1] / "controlplane" / "control_plane.py"
IN_BACKGROUND = ("/bin/sh", "-c", 'trap "" INT; exec "$@"', "sh")
"""Starts a program as nohup and a shell's ``&`` do: with Ctrl-C ignored."""
SMALL = Options(with_controllers=False, with_scheduler=False, with_kwok=False)


def pod(name: str, *, fault: str, **fields: Any) -> str:
    containers = [
        {"name": "app", "image": "registry.test/app:1", "envFrom": [{"configMapRef": {"name": "settings"}}]},
        {"name": "log-forwarder", "image": "registry.test/log:1"},
    ]
    metadata = {"name": name, "annotations": {"insight.test/fault": fault}}
    spec = {"containers": containers, **fields}
    return json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})


def get_json(control_plane: ControlPlane, *args: str) -> Any:
    return json.loads(control_plane.kubectl("get", "-o", "json", *args).stdout)


def state_of(status: dict[str, Any], container: str) -> dict[str, Any]:
    found = [each for each in status["containerStatuses"] if each["name"] == container]
    assert len(found) == 1
    state: dict[str, Any] = found[0]
    return state


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def accepts_connections(url: str) -> bool:
    host, port = url.removeprefix("https://").split(":")
    with socket.socket() as client:
        return client.connect_ex((host, int(port))) == 0


def test_a_deployment_becomes_ready_with_the_chain_of_owners_that_controllers_make(
    control_plane: ControlPlane, namespace: str
) -> None:
    control_plane.kubectl(
        "create", "deployment", "web", "--image=registry.test/web:1", "--replicas=3", "-n", namespace
    )
    control_plane.kubectl("rollout", "status", "deployment/web", "-n", namespace, "--timeout=60s")

    replica_sets = get_json(control_plane, "replicasets", "-n", namespace)["items"]
    pods = get_json(control_plane, "pods", "-n", namespace)["items"]
    assert [owner["kind"] for owner in replica_sets[0]["metadata"]["ownerReferences"]] == ["Deployment"]
    assert {each["metadata"]["ownerReferences"][0]["uid"] for each in pods} == {
        replica_sets[0]["metadata"]["uid"]
    }
    assert len({each["status"]["podIP"] for each in pods}) == 3
    assert {each["spec"]["serviceAccountName"] for each in pods} == {"default"}


def test_the_pod_of_a_job_succeeds(control_plane: ControlPlane, namespace: str) -> None:
    control_plane.kubectl("create", "job", "backup", "--image=registry.test/backup:1", "-n", namespace)
    control_plane.kubectl("wait", "--for=condition=Complete", "job/backup", "-n", namespace, "--timeout=60s")
    status = get_json(control_plane, "pods", "-n", namespace)["items"][0]["status"]
    assert status["phase"] == "Succeeded"
    assert status["containerStatuses"][0]["state"]["terminated"]["exitCode"] == 0


def test_a_crash_looping_pod_reports_what_a_kubelet_would(
    control_plane: ControlPlane, namespace: str
) -> None:
    control_plane.kubectl("create", "-n", namespace, "-f", "-", stdin=pod("web", fault="crash-loop"))
    waiting = "{.status.containerStatuses[0].state.waiting.reason}=CrashLoopBackOff"
    control_plane.kubectl("wait", f"--for=jsonpath={waiting}", "pod/web", "-n", namespace, "--timeout=60s")

    found = get_json(control_plane, "pod", "web", "-n", namespace)
    status, uid = found["status"], found["metadata"]["uid"]
    app = state_of(status, "app")
    assert status["phase"] == "Running"
    assert app["state"]["waiting"]["message"] == (
        f"back-off 5m0s restarting failed container=app pod=web_{namespace}({uid})"
    )
    ended = app["lastState"]["terminated"]
    assert (ended["exitCode"], ended["reason"], bool(ended["finishedAt"])) == (1, "Error", True)
    assert (app["restartCount"], app["ready"], app["started"]) == (14, False, False)
    assert state_of(status, "log-forwarder")["ready"] is True
    ready = {each["type"]: each["status"] for each in status["conditions"]}
    assert (ready["Ready"], ready["Initialized"]) == ("False", "True")


FAULTS: dict[str, tuple[str, dict[str, Any]]] = {
    "image-pull": (
        "Pending",
        {
            "waiting": {
                "reason": "ImagePullBackOff",
                "message": 'Back-off pulling image "registry.test/app:1"',
            }
        },
    ),
    "config-missing": (
        "Pending",
        {
            "waiting": {
                "reason": "CreateContainerConfigError",
                "message": 'configmap "settings" not found',
            }
        },
    ),
    "never-ready": ("Running", {"running": {}}),
    "failed": ("Failed", {"terminated": {"reason": "Error", "exitCode": 1}}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_pod_stays_in_its_state(control_plane: ControlPlane, namespace: str, fault: str) -> None:
    phase, expected = FAULTS[fault]
    control_plane.kubectl("create", "-n", namespace, "-f", "-", stdin=pod("web", fault=fault))
    path = "{.status.containerStatuses[0].ready}=false"
    control_plane.kubectl("wait", f"--for=jsonpath={path}", "pod/web", "-n", namespace, "--timeout=60s")
    status = get_json(control_plane, "pod", "web", "-n", namespace)["status"]
    state = state_of(status, "app")["state"]
    assert status["phase"] == phase
    assert state.keys() == expected.keys()
    for kind, fields in expected.items():
        assert state[kind].items() >= fields.items()


def test_a_claim_made_before_its_volume_is_bound(control_plane: ControlPlane, namespace: str) -> None:
    size = {"storage": "1Gi"}
    common = {"accessModes": ["ReadWriteOnce"], "storageClassName": f"disk-{namespace}"}
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data", "namespace": namespace},
        "spec": {**common, "resources": {"requests": size}},
    }
    storage_class = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": common["storageClassName"]},
        "provisioner": "kubernetes.io/no-provisioner",
        "volumeBindingMode": "Immediate",
    }
    volume = {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": f"disk-{namespace}"},
        "spec": {**common, "capacity": size, "hostPath": {"path": "/nowhere"}},
    }
    listed = {"apiVersion": "v1", "kind": "List", "items": [storage_class, claim, volume]}
    control_plane.kubectl("create", "-f", "-", stdin=json.dumps(listed))
    control_plane.kubectl(
        "wait", "--for=jsonpath={.status.phase}=Bound", "pvc/data", "-n", namespace, "--timeout=60s"
    )


def test_the_aggregation_layer_reports_a_missing_backend(control_plane: ControlPlane, namespace: str) -> None:
    group = f"{namespace}.example.test"
    service = {
        "apiVersion": "apiregistration.k8s.io/v1",
        "kind": "APIService",
        "metadata": {"name": f"v1.{group}"},
        "spec": {
            "group": group,
            "version": "v1",
            "groupPriorityMinimum": 100,
            "versionPriority": 100,
            "insecureSkipTLSVerify": True,
            "service": {"name": "missing", "namespace": namespace},
        },
    }
    control_plane.kubectl("create", "-f", "-", stdin=json.dumps(service))
    try:
        control_plane.kubectl(
            "wait", "--for=condition=Available=False", f"apiservice/v1.{group}", "--timeout=60s"
        )
        answer = control_plane.kubectl("get", "--raw", f"/apis/{group}/v1", check=False)
        assert (answer.returncode, answer.stderr.strip()) == (
            1,
            "Error from server (ServiceUnavailable): the server is currently unable to handle the request",
        )
    finally:
        control_plane.kubectl("delete", "apiservice", f"v1.{group}")


def test_a_user_without_rights_is_forbidden(control_plane: ControlPlane, namespace: str) -> None:
    answer = control_plane.kubectl(
        "get", "pods", "-n", namespace, kubeconfig=control_plane.kubeconfig_for("dev"), check=False
    )
    assert answer.returncode == 1
    assert answer.stderr == (
        'Error from server (Forbidden): pods is forbidden: User "dev" cannot list resource "pods" '
        f'in API group "" in the namespace "{namespace}"\n'
    )


@pytest.mark.parametrize(
    ("user", "groups"),
    [("dev", ()), ("anne/ops+x, inc", ("a/b", "second"))],
    ids=["plain", "with marks that openssl reads otherwise"],
)
def test_the_server_sees_user_and_groups_as_asked(
    control_plane: ControlPlane, user: str, groups: tuple[str, ...]
) -> None:
    login = control_plane.kubeconfig_for(user, groups=groups)
    answer = control_plane.kubectl("auth", "whoami", "-o", "json", kubeconfig=login)
    seen = json.loads(answer.stdout)["status"]["userInfo"]
    assert (seen["username"], set(seen["groups"])) == (user, {*groups, "system:authenticated"})


@pytest.mark.parametrize(
    ("resource", "arguments", "level"),
    [
        ("configmaps", ("create", "configmap", "settings", "--from-literal=word=hidden-value"), "Metadata"),
        ("secrets", ("create", "secret", "generic", "login", "--from-literal=word=hidden-value"), "Metadata"),
        ("services", ("create", "service", "clusterip", "web", "--tcp=80"), "Request"),
        ("pods", ("get", "pods"), "Metadata"),
    ],
    ids=["configmap", "secret", "a write", "a read"],
)
def test_the_audit_log_grows_with_our_requests(
    control_plane: ControlPlane, namespace: str, resource: str, arguments: tuple[str, ...], level: str
) -> None:
    def ours() -> list[dict[str, Any]]:
        lines = control_plane.audit_log.read_text(encoding="utf-8").split("\n")[:-1]
        events = [json.loads(line) for line in lines if namespace in line]
        wanted = {"namespace": namespace, "resource": resource}.items()
        return [
            event
            for event in events
            if event["user"]["username"] == "admin" and event.get("objectRef", {}).items() >= wanted
        ]

    assert ours() == []
    control_plane.kubectl(*arguments, "-n", namespace)
    control_plane.wait_until(lambda: bool(ours()), "the audit event")
    assert {event["level"] for event in ours()} == {level}
    assert ("requestObject" in ours()[0]) == (level == "Request")
    assert "hidden-value" not in control_plane.audit_log.read_text(encoding="utf-8")


@pytest.mark.usefixtures("built")
def test_no_process_and_no_file_is_left_when_the_body_raises() -> None:
    pids: dict[str, int] = {}

    def run() -> None:
        with small:
            pids.update(small.processes)
            assert all(map(is_alive, pids.values()))
            raise ZeroDivisionError

    small = ControlPlane(SMALL)
    with pytest.raises(ZeroDivisionError):
        run()
    assert pids.keys() == {"etcd", "kube-apiserver"}
    assert not any(map(is_alive, pids.values()))
    assert not small.directory.exists()


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("taken", ["etcd", "apiserver"])
def test_a_port_that_another_took_first_is_not_the_end(taken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        first = dict(zip(("etcd", "etcd_peer", "apiserver"), free_ports(3), strict=True))
        first[taken] = other.getsockname()[1]
        attempts = iter([list(first.values()), free_ports(3)])
        monkeypatch.setattr("tests.controlplane.control_plane.free_ports", lambda count: next(attempts))
        with ControlPlane(SMALL) as small:
            assert small.kubectl("get", "--raw", "/readyz").stdout == "ok"
    assert next(attempts, None) is None


@pytest.mark.usefixtures("built")
def test_a_component_that_does_not_start_is_named_with_its_log() -> None:
    broken = ControlPlane(Options(apiserver_flags=("--no-such-flag",)))
    with pytest.raises(ProcessFailedError, match=r"kube-apiserver ended with status 1(?s:.*)no-such-flag"):
        broken.__enter__()
    assert not broken.directory.exists()


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL], ids=lambda each: each.name
)
def test_the_program_ends_with_everything_it_started(
    control_plane: ControlPlane, number: signal.Signals
) -> None:
    with subprocess.Popen(
        [*IN_BACKGROUND, sys.executable, str(PROGRAM)], stdout=subprocess.PIPE, text=True
    ) as program:
        try:
            assert program.stdout is not None
            line = next(line for line in program.stdout if "export KUBECONFIG=" in line)
            kubeconfig = Path(line.partition("=")[2].strip())
            server = json.loads(kubeconfig.read_text(encoding="utf-8"))["clusters"][0]["cluster"]["server"]
            assert accepts_connections(server)
            program.send_signal(number)
            status = program.wait(timeout=30)
        finally:
            program.kill()
    assert status == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    control_plane.wait_until(
        lambda: not kubeconfig.exists() and not accepts_connections(server), "the end of everything"
    )
