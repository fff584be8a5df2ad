"""What ``tree --delete-preview`` foretells is what kubectl and the real garbage collector then do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cluster_e2e.run_insight import create, graph, make, run
from tests.controlplane.control_plane import ControlPlane

KINDS = "deployments,replicasets,pods,configmaps"
HELD = "insight.test/held"
Remains = dict[str, tuple[bool, frozenset[str]]]
"""Of what is left by uid: whether it is Terminating, and the uids of its owners."""


@pytest.fixture
def planted(control_plane: ControlPlane, namespace: str) -> Iterator[str]:
    """A rolled-out Deployment that owns ConfigMaps: one alone, one with another owner, one that is held.

    What is held is let go afterwards, so that no other test of the cluster finds it without its owner.
    """
    labels = {"app": "web"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "web", "image": "i"}]}}
    spec = {"replicas": 2, "selector": {"matchLabels": labels}, "template": template}
    web, other = create(
        control_plane,
        make("Deployment", "web", namespace=namespace, api_version="apps/v1", spec=spec),
        make("ConfigMap", "other", namespace=namespace),
    )
    held = {"finalizers": [HELD]}
    create(
        control_plane,
        make("ConfigMap", "alone", web, namespace=namespace),
        make("ConfigMap", "shared", web, other, namespace=namespace),
        make("ConfigMap", "held", web, namespace=namespace, metadata=held),
    )
    control_plane.kubectl("rollout", "status", "deployment/web", "--timeout=60s", "-n", namespace)
    yield namespace
    nothing = ("--type=merge", "-p", '{"metadata":{"finalizers":null}}')
    control_plane.kubectl("patch", "configmap", "held", *nothing, "-n", namespace)
    control_plane.kubectl("delete", "configmap", "held", "--ignore-not-found", "-n", namespace)


@pytest.mark.parametrize("cascade", ["background", "foreground", "orphan"])
def test_the_three_ways_to_delete(control_plane: ControlPlane, planted: str, cascade: str) -> None:
    words = ("deploy/web", "-n", planted, "--delete-preview", "--cascade", cascade)
    foretold = graph(run(control_plane, "tree", *words, "-o", "json"))
    before = remains(control_plane, planted)
    control_plane.kubectl("delete", "deploy", "web", f"--cascade={cascade}", "--wait=false", "-n", planted)

    expected = after(before, foretold)
    control_plane.wait_until(
        lambda: remains(control_plane, planted) == expected,
        f"what was foretold: {expected}",
        of="kube-controller-manager",
    )
    collects_one_more(control_plane, planted)
    assert remains(control_plane, planted) == expected
    assert before.keys() - expected.keys()  # something did go


def test_the_text_names_what_hangs_and_what_stays(control_plane: ControlPlane, planted: str) -> None:
    result = run(control_plane, "tree", "deploy/web", "-n", planted, "--delete-preview")
    assert (result.stderr, result.exit_status) == ("", 0)
    fates = {line.split()[0].strip("├└─│ "): line for line in result.lines}
    assert f"finalizer {HELD}" in fates["ConfigMap/held"]
    assert "still owned by ConfigMap other" in fates["ConfigMap/shared"]
    assert " deleted " in fates["ConfigMap/alone"]


def test_nothing_is_deleted(control_plane: ControlPlane, planted: str) -> None:
    before = remains(control_plane, planted)
    run(control_plane, "tree", "deploy/web", "-n", planted, "--delete-preview")
    assert remains(control_plane, planted) == before


def after(before: Remains, foretold: Any) -> Remains:
    """Return what should be left."""
    uids = {node["id"]: node["uid"] for node in foretold["nodes"]}
    left = dict(before)
    for each in foretold["deletion"]["deleted"]:
        if each["gone"] is not None:
            del left[uids[each["id"]]]
        else:
            left[uids[each["id"]]] = (True, left[uids[each["id"]]][1])
    for kept in foretold["deletion"]["kept"]:
        terminating, owners = left[uids[kept["id"]]]
        left[uids[kept["id"]]] = terminating, owners - {uids[owner] for owner in kept["releasedFrom"]}
    return left


def remains(control_plane: ControlPlane, namespace: str) -> Remains:
    listed = json.loads(control_plane.kubectl("get", KINDS, "-n", namespace, "-o", "json").stdout)
    return {
        metadata["uid"]: (
            "deletionTimestamp" in metadata,
            frozenset(owner["uid"] for owner in metadata.get("ownerReferences", ())),
        )
        for metadata in (item["metadata"] for item in listed["items"])
    }


def collects_one_more(control_plane: ControlPlane, namespace: str) -> None:
    """Wait until the collector has come to what was made after all others."""
    (owner,) = create(control_plane, make("Secret", "last-owner", namespace=namespace))
    create(control_plane, make("Secret", "last", owner, namespace=namespace))
    control_plane.kubectl("delete", "secret", "last-owner", "-n", namespace)
    control_plane.wait_until(
        lambda: control_plane.kubectl("get", "secret", "last", "-n", namespace, check=False).returncode != 0,
        "one more object being collected",
        of="kube-controller-manager",
    )
