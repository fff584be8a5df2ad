"""The containers of a pod one by one."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_insight.objects.containers import ContainerHealth, ContainerKind, container_healths
from kubectl_insight.objects.item import KubernetesObject, from_mapping
from kubectl_insight.objects.metadata import ObjectMeta
from kubectl_insight.objects.reference import GroupVersionKind

POD: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "p"},
    "spec": {
        "initContainers": [
            {"name": "migrate", "image": "migrate:1"},
            {"name": "proxy", "image": "proxy:1", "restartPolicy": "Always"},
            {"name": "seed", "image": "seed:1"},
        ],
        "containers": [
            {"name": "web", "image": "web:1"},
            {"name": "cache", "image": "cache:1"},
            {"name": "late", "image": "late:1"},
        ],
        "ephemeralContainers": [{"name": "debug", "image": "busybox"}],
    },
    "status": {
        "phase": "Pending",
        "initContainerStatuses": [
            {
                "name": "migrate",
                "state": {"terminated": {"exitCode": 0, "reason": "Completed"}},
                "ready": True,
            },
            {"name": "proxy", "state": {"running": {}}, "ready": False, "restartCount": 2},
            {"name": "seed", "state": {"terminated": {"exitCode": 4, "reason": "Error"}}, "restartCount": 1},
        ],
        "containerStatuses": [
            {"name": "cache", "state": {"running": {}}, "ready": True, "imageID": ["odd"]},
            {
                "name": "web",
                "image": "web:1",
                "imageID": "web@sha256:00",
                "state": {"waiting": {"reason": "ErrImagePull", "message": "x: not found"}},
            },
        ],
        "ephemeralContainerStatuses": [{"name": "debug", "state": {"running": {}}}],
    },
}


def test_each_container_is_what_it_is() -> None:
    assert container_healths(from_mapping(POD)) == [
        ContainerHealth(
            "migrate", ContainerKind.INIT, "migrate:1", "Completed", ready=True, status_position=0
        ),
        ContainerHealth(
            "proxy",
            ContainerKind.SIDECAR,
            "proxy:1",
            "Running",
            restarts=2,
            message="not ready",
            status_position=1,
        ),
        ContainerHealth(
            "seed",
            ContainerKind.INIT,
            "seed:1",
            "Error",
            restarts=1,
            message="exit 4 (1 restart)",
            status_position=2,
        ),
        ContainerHealth(
            "web",
            ContainerKind.CONTAINER,
            "web:1",
            "ErrImagePull",
            message="image web:1: not found",
            image_id="web@sha256:00",
            status_position=1,
        ),
        ContainerHealth(
            "cache", ContainerKind.CONTAINER, "cache:1", "Running", ready=True, status_position=0
        ),
        ContainerHealth("late", ContainerKind.CONTAINER, "late:1", "Waiting", message="not started yet"),
        ContainerHealth("debug", ContainerKind.EPHEMERAL, "busybox", "Running", status_position=0),
    ]


def test_health_is_the_absence_of_a_message() -> None:
    assert [c.name for c in container_healths(from_mapping(POD)) if c.healthy] == [
        "migrate",
        "cache",
        "debug",
    ]


@pytest.mark.parametrize(
    "obj",
    [
        from_mapping({**POD, "kind": "Podling"}),
        from_mapping({**POD, "spec": []}),
        KubernetesObject(GroupVersionKind("", "v1", "Pod"), ObjectMeta(name="p")),
    ],
    ids=["no pod", "malformed", "not read"],
)
def test_nothing_is_known_of(obj: KubernetesObject) -> None:
    assert container_healths(obj) == []
