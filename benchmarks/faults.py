"""Faults in a filled cluster that a picture of it must show: sick pods, and names that lead nowhere."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.fill import FilledCluster, FillError
from benchmarks.workload import Manifest, container
from tests.controlplane import build

SICK_PODS = 25
_LABELS = {"app.kubernetes.io/name": "planted"}
_SELECTOR = "app.kubernetes.io/name=planted"
_FAULTS = ("crash-loop", "image-pull", "failed")
_MISSING = "planted-missing"
_DEADLINE_SECONDS = 60
_POLL_SECONDS = 1


@contextlib.contextmanager
def planted_faults(cluster: FilledCluster) -> Iterator[set[str]]:
    """Plant 25 sick pods and 3 dangling references; they go with the context.

    Yields:
        The ids of the pods, and of the three objects that do not exist.

    Raises:
        FillError: The pods did not fall sick in time.
    """
    items = [*_sick_pods(cluster), *_dangling(cluster)]
    _kubectl(cluster, "create", "-f", "-", items=items)
    try:
        _wait_until_sick(cluster)
        pods = {
            f"Pod/{each['metadata']['namespace']}/{each['metadata']['name']}" for each in items[:SICK_PODS]
        }
        yield pods | {
            f"Service/{cluster.namespace}/{_MISSING}",
            f"Secret/{cluster.namespace}/{_MISSING}",
            f"Deployment.apps/{cluster.namespace}/{_MISSING}",
        }
    finally:
        _kubectl(cluster, "delete", "-f", "-", "--force", "--grace-period=0", items=items)


def _sick_pods(cluster: FilledCluster) -> Iterator[Manifest]:
    """Yield the pods, in all namespaces by turns; they use what the application of the same number uses."""
    namespaces = cluster.scale.namespace_names
    for number in range(SICK_PODS):
        annotations = {"insight.test/fault": _FAULTS[number % len(_FAULTS)]}
        namespace = namespaces[number % len(namespaces)]
        spec = {"containers": [container(cluster.application)]}
        yield _object("v1", "Pod", namespace, f"planted-{number:02}", spec, annotations)


def _dangling(cluster: FilledCluster) -> Iterator[Manifest]:
    """Yield an Ingress whose Service and Secret do not exist, and an autoscaler without its Deployment."""
    backend = {"service": {"name": _MISSING, "port": {"number": 80}}}
    ingress = {"defaultBackend": backend, "tls": [{"secretName": _MISSING}]}
    yield _object("networking.k8s.io/v1", "Ingress", cluster.namespace, "planted", ingress)
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": _MISSING}
    scaling = {"scaleTargetRef": target, "maxReplicas": 3}
    yield _object("autoscaling/v2", "HorizontalPodAutoscaler", cluster.namespace, "planted", scaling)


def _wait_until_sick(cluster: FilledCluster) -> None:
    started = time.monotonic()
    while time.monotonic() - started < _DEADLINE_SECONDS:
        # One container each, and it is never ready.
        path = "jsonpath={range .items[*]}{.status.containerStatuses[0].ready} {end}"
        ready = _kubectl(cluster, "get", "pods", "-A", "-l", _SELECTOR, "-o", path).split()
        if ready == ["false"] * SICK_PODS:
            return
        time.sleep(_POLL_SECONDS)
    message = f"{SICK_PODS} planted pods were not sick within {_DEADLINE_SECONDS} s"
    raise FillError(message)


def _kubectl(cluster: FilledCluster, *arguments: str, items: list[Manifest] | None = None) -> str:
    program = build.control_plane()["kubectl"]
    listed = {"apiVersion": "v1", "kind": "List", "items": items or []}
    done = subprocess.run(
        [str(program), "--kubeconfig", str(cluster.kubeconfig), *arguments],
        input=json.dumps(listed),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        message = f"kubectl {arguments[0]} failed: {done.stderr.strip()}"
        raise FillError(message)
    return done.stdout


def _object(
    api_version: str,
    kind: str,
    namespace: str,
    name: str,
    spec: Manifest,
    annotations: dict[str, str] | None = None,
) -> Manifest:
    metadata: dict[str, Any] = {"name": name, "namespace": namespace, "labels": _LABELS}
    metadata |= {"annotations": annotations or {}}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}
