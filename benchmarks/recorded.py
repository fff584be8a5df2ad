"""Applications as a cluster would answer, made without one: what the offline measures read. Pure.

The same input every time: uids are counted, times are fixed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.workload import SECRETS, SETTINGS, Manifest, application_name, container, selector

_CREATED = "2026-03-02T10:00:00Z"
_HASH = "59486cc74"
_TOKEN_MOUNT = {"mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "readOnly": True}
_TOKEN_SOURCES = [
    {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
    {"configMap": {"items": [{"key": "ca.crt", "path": "ca.crt"}], "name": "kube-root-ca.crt"}},
    {
        "downwardAPI": {
            "items": [
                {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}, "path": "namespace"}
            ]
        }
    },
]
_KINDS = ("Deployment", "ReplicaSet", "Pod", "ConfigMap", "Secret", "Service")
_POD_CONDITIONS = ("PodReadyToStartContainers", "Initialized", "ContainersReady", "Ready", "PodScheduled")


def application(namespace: str, number: int, replicas: int) -> Iterator[Manifest]:
    """Yield a healthy Deployment, its ReplicaSet and their pods, as ``kubectl get -o json`` shows them."""
    name = application_name(number)
    deployment = _owner("Deployment", namespace, name, number, replicas)
    replica_set = _owner("ReplicaSet", namespace, f"{name}-{_HASH}", number, replicas, owner=deployment)
    yield deployment
    yield replica_set
    for replica in range(1, replicas + 1):
        yield _pod(namespace, name, number, replica, replica_set)


def surroundings(namespace: str, number: int, services: int) -> Iterator[Manifest]:
    """Yield what stands beside an application: its ConfigMap, its Secret, and Services that select its pods."""
    name = application_name(number)
    labels = selector(name)
    for kind, keys in (("ConfigMap", SETTINGS), ("Secret", SECRETS)):
        metadata = _metadata(namespace, name, _uid(kind, number, 0), labels, None)
        data = {key.lower(): "bWFkZSB1cA==" for key in keys}
        yield {"apiVersion": "v1", "kind": kind, "metadata": metadata, "data": data}
    for service in range(1, services + 1):
        uid = _uid("Service", number, service)
        metadata = _metadata(namespace, f"{name}-{service}", uid, labels, None)
        ports = [{"name": "http", "port": 80, "protocol": "TCP", "targetPort": "http"}]
        spec = {"type": "ClusterIP", "selector": labels, "ports": ports, "sessionAffinity": "None"}
        yield {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": metadata,
            "spec": spec,
            "status": {"loadBalancer": {}},
        }


def without_body(obj: Manifest) -> Manifest:
    """Return a ConfigMap with an object's metadata: of that kind nothing else is shown."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": obj["metadata"]}


def _owner(
    kind: str, namespace: str, name: str, number: int, replicas: int, owner: Manifest | None = None
) -> Manifest:
    labels = selector(application_name(number))
    status: Manifest = dict.fromkeys(
        ("availableReplicas", "fullyLabeledReplicas", "readyReplicas", "replicas"), replicas
    )
    if kind == "Deployment":
        del status["fullyLabeledReplicas"]
        status |= {"updatedReplicas": replicas, "conditions": _deployment_conditions()}
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": _metadata(namespace, name, _uid(kind, number, 0), labels, owner)
        | {"annotations": {"deployment.kubernetes.io/revision": "1"}},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": _containers(name)}},
        },
        "status": status | {"observedGeneration": 1},
    }


def _deployment_conditions() -> list[Manifest]:
    reasons = {"Available": "MinimumReplicasAvailable", "Progressing": "NewReplicaSetAvailable"}
    return [
        {"type": kind, "status": "True", "reason": reason, "lastTransitionTime": _CREATED}
        for kind, reason in reasons.items()
    ]


def _pod(namespace: str, application: str, number: int, replica: int, owner: Manifest) -> Manifest:
    name = f"{owner['metadata']['name']}-{replica:05}"
    containers = _containers(application)
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": _metadata(
            namespace,
            name,
            _uid("Pod", number, replica),
            selector(application) | {"pod-template-hash": _HASH},
            owner,
        ),
        "spec": {
            "containers": containers,
            "dnsPolicy": "ClusterFirst",
            "nodeName": f"node-{replica % 60 + 1}",
            "restartPolicy": "Always",
            "schedulerName": "default-scheduler",
            "serviceAccountName": "default",
            "terminationGracePeriodSeconds": 30,
            "tolerations": [_toleration("not-ready"), _toleration("unreachable")],
            "volumes": [{"name": "token", "projected": {"defaultMode": 420, "sources": _TOKEN_SOURCES}}],
        },
        "status": _pod_status(containers, replica),
    }


def _pod_status(containers: list[Manifest], replica: int) -> Manifest:
    return {
        "phase": "Running",
        "conditions": [
            {"lastProbeTime": None, "lastTransitionTime": _CREATED, "status": "True", "type": kind}
            for kind in _POD_CONDITIONS
        ],
        "containerStatuses": [_container_status(each) for each in containers],
        "hostIP": f"10.0.0.{replica % 60 + 1}",
        "podIP": f"10.244.{replica % 60 + 1}.{replica % 250 + 1}",
        "qosClass": "Burstable",
        "startTime": _CREATED,
    }


def _container_status(each: Manifest) -> Manifest:
    return {
        "containerID": f"containerd://{each['name']:0<64}",
        "image": each["image"],
        "imageID": f"{each['image']}@sha256:{each['name']:0<64}",
        "lastState": {},
        "name": each["name"],
        "ready": True,
        "restartCount": 0,
        "started": True,
        "state": {"running": {"startedAt": _CREATED}},
    }


def _containers(name: str) -> list[Manifest]:
    """Return the container of the workload and a sidecar, with what a server adds to them."""
    sidecar = {
        "name": "proxy",
        "image": "registry.example/mesh/proxy:2.4.1",
        "args": ["--listen", "15001"],
        "env": [_own_field("POD_NAME", "metadata.name"), _own_field("POD_IP", "status.podIP")],
        "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"memory": "64Mi"}},
    }
    added = {
        "imagePullPolicy": "IfNotPresent",
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
        "securityContext": {"allowPrivilegeEscalation": False, "runAsNonRoot": True},
        "volumeMounts": [{"name": "token", **_TOKEN_MOUNT}],
    }
    return [container(name) | added, sidecar | added]


def _own_field(name: str, path: str) -> Manifest:
    return {"name": name, "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": path}}}


def _toleration(taint: str) -> Manifest:
    return {
        "key": f"node.kubernetes.io/{taint}",
        "operator": "Exists",
        "effect": "NoExecute",
        "tolerationSeconds": 300,
    }


def _metadata(
    namespace: str, name: str, uid: str, labels: dict[str, str], owner: Manifest | None
) -> dict[str, Any]:
    metadata: Manifest = {"name": name, "namespace": namespace, "uid": uid, "labels": labels}
    metadata |= {"creationTimestamp": _CREATED, "generation": 1, "resourceVersion": "1024"}
    if owner is not None:
        metadata["ownerReferences"] = [
            {
                "apiVersion": owner["apiVersion"],
                "kind": owner["kind"],
                "name": owner["metadata"]["name"],
                "uid": owner["metadata"]["uid"],
                "controller": True,
                "blockOwnerDeletion": True,
            }
        ]
    return metadata


def _uid(kind: str, number: int, replica: int) -> str:
    return f"{_KINDS.index(kind):08x}-{number % 65536:04x}-4000-8000-{replica:012x}"
