"""The text of a tree, to the character: it is what people read daily and what examples in the docs show."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from tests.conftest import Insight
from tests.tree.conftest import Tree
from tests.tree.forest import column, crashing_pod, drawn, make, pod, replicated, web

WEB = Path(__file__).parents[1] / "data" / "trees" / "web.yaml"

TEXTS: dict[str, tuple[Sequence[str], str]] = {
    "one Deployment": (
        ["deployment/web", "-n", "shop"],
        """\
NAME                                  READY  STATUS            AGE  REASON
Deployment.apps/web                ◀  2/3    InProgress        41d  1 replica unavailable
├─ReplicaSet.apps/web-7d9c            2/3    InProgress        3h
│ ├─Pod/web-7d9c-2kxvq                0/1    CrashLoopBackOff  3h   back-off 5m0s, exit 1 (14 restarts)
│ └─Pod x2                            1/1    Running           3h
└─ReplicaSet.apps x2 (scaled to 0)    -      Current           41d
""",
    ),
    "the forest of all namespaces": (
        [],
        """\
NAME                                     READY  STATUS            AGE  REASON
Deployment.apps/shop/web                 2/3    InProgress        41d  1 replica unavailable
├─ReplicaSet.apps/shop/web-7d9c          2/3    InProgress        3h
│ ├─Pod/shop/web-7d9c-2kxvq              0/1    CrashLoopBackOff  3h   back-off 5m0s, exit 1 (14 restarts)
│ └─Pod/shop x2                          1/1    Running           3h
└─ReplicaSet.apps/shop x2 (scaled to 0)  -      Current           41d
StatefulSet.apps/data/db                 0/1    InProgress        24h  1 replica unavailable
└─Pod/data/db-0                          0/1    Pending           24h  0/3 nodes are available: pod has \
unbound immediate PersistentVolumeClaims.
""",
    ),
    "every object on its line": (
        ["deployment/web", "-n", "shop", "--no-collapse"],
        """\
NAME                          READY  STATUS            AGE   REASON
Deployment.apps/web        ◀  2/3    InProgress        41d   1 replica unavailable
├─ReplicaSet.apps/web-7d9c    2/3    InProgress        3h
│ ├─Pod/web-7d9c-2kxvq        0/1    CrashLoopBackOff  3h    back-off 5m0s, exit 1 (14 restarts)
│ ├─Pod/web-7d9c-8n4bt        1/1    Running           3h
│ └─Pod/web-7d9c-vx5zl        1/1    Running           179m
├─ReplicaSet.apps/web-6c7b    -      Current           20d
└─ReplicaSet.apps/web-5d8f    -      Current           41d
""",
    ),
    "who made it": (
        ["deployment/web", "-n", "shop", "--provenance"],
        """\
NAME                          READY  STATUS            AGE  ORIGIN         ROLLOUT                           REASON
Deployment.apps/web        ◀  2/3    InProgress        41d  helm shop/web  -                                 \
1 replica unavailable
├─ReplicaSet.apps/web-7d9c    2/3    InProgress        3h   its owner      #7 web:1.7.0
│ ├─Pod/web-7d9c-2kxvq        0/1    CrashLoopBackOff  3h   its owner      -                                 \
back-off 5m0s, exit 1 (14 restarts)
│ └─Pod x2                    1/1    Running           3h   its owner      -
├─ReplicaSet.apps/web-6c7b    -      Current           20d  its owner      #6 web:1.6.0
└─ReplicaSet.apps/web-5d8f    -      Current           41d  its owner      #5 web:1.5.0 "bump web to 1.5.0"
""",
    ),
    "wide, with labels": (
        ["rs/web-7d9c", "-n", "shop", "-o", "wide", "-L", "app,tier", "--up"],
        """\
NAME                          READY  STATUS      AGE  APP  TIER   RELATION                                  \
MANAGER  REASON
Deployment.apps/web           2/3    InProgress  41d  web  front  -                                         \
helm     1 replica unavailable
└─ReplicaSet.apps/web-7d9c ◀  2/3    InProgress  3h   web  -      metadata.ownerReferences[0] (controller)  -
""",
    ),
    "containers and images": (
        ["rs/web-7d9c", "-n", "shop", "--down", "--show", "containers,images"],
        """\
NAME                                               READY  STATUS            AGE  REASON
ReplicaSet.apps/web-7d9c                        ◀  2/3    InProgress        3h
├─Pod/web-7d9c-2kxvq                               0/1    CrashLoopBackOff  3h   back-off 5m0s, exit 1 (14 restarts)
│ └─Container/web                                  0/1    CrashLoopBackOff  -    back-off 5m0s, exit 1 (14 restarts)
│   └─Image/registry.example.org/shop/web:1.7.0    -      Current           -
└─Pod x2                                           1/1    Running           3h
  └─Container/web                                  1/1    Running           -
    └─Image/registry.example.org/shop/web:1.7.0    -      Current           -
""",
    ),
    "what is unhealthy": (
        ["-n", "shop", "--unhealthy"],
        """\
NAME                        READY  STATUS            AGE  REASON
Deployment.apps/web         2/3    InProgress        41d  1 replica unavailable
└─ReplicaSet.apps/web-7d9c  2/3    InProgress        3h
  └─Pod/web-7d9c-2kxvq      0/1    CrashLoopBackOff  3h   back-off 5m0s, exit 1 (14 restarts)
""",
    ),
    "no headers": (
        ["sts/db", "-n", "data", "--no-headers"],
        """\
StatefulSet.apps/db ◀  0/1  InProgress  24h  1 replica unavailable
└─Pod/db-0             0/1  Pending     24h  0/3 nodes are available: pod has unbound immediate \
PersistentVolumeClaims.
""",
    ),
    "a depth limit below an object": (
        ["deployment/web", "-n", "shop", "--depth", "1"],
        """\
NAME                                     READY  STATUS      AGE  REASON
Deployment.apps/web                   ◀  2/3    InProgress  41d  1 replica unavailable
├─ReplicaSet.apps/web-7d9c (+3 below)    2/3    InProgress  3h
└─ReplicaSet.apps x2 (scaled to 0)       -      Current     41d
""",
    ),
    "a depth limit below a forest": (
        ["-n", "shop", "--depth", "0"],
        """\
NAME                            READY  STATUS      AGE  REASON
Deployment.apps/web (+3 below)  2/3    InProgress  41d  1 replica unavailable
""",
    ),
    "several objects of one type": (
        ["rs", "-n", "shop", "--depth", "0"],
        """\
NAME                                     READY  STATUS      AGE  REASON
Deployment.apps/web                      2/3    InProgress  41d  1 replica unavailable
├─ReplicaSet.apps/web-7d9c (+3 below) ◀  2/3    InProgress  3h
├─ReplicaSet.apps/web-6c7b            ◀  -      Current     20d
└─ReplicaSet.apps/web-5d8f            ◀  -      Current     41d
""",
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_the_text(insight: Insight, name: str) -> None:
    words, expected = TEXTS[name]
    result = insight("tree", *words, "-f", WEB)

    assert result.stdout == expected
    assert (result.stderr, result.exit_status) == ("", 0)


def test_json_gives_the_same_tree_as_yaml_input(insight: Insight, tmp_path: Path) -> None:
    as_json = tmp_path / "web.json"
    as_json.write_text(json.dumps(yaml.safe_load(WEB.read_text("utf-8"))))

    assert insight("tree", "-f", as_json).stdout == insight("tree", "-f", WEB).stdout


def test_only_equal_healthy_siblings_collapse(tree: Tree) -> None:
    owner = replicated("ReplicaSet", "r", wanted=6, ready=3)
    pods = [
        pod("same-1", owner),
        pod("same-2", owner),
        pod("leaf-owner", owner),
        crashing_pod("broken-1", owner),
        crashing_pod("broken-2", owner),
        pod("leaving", owner, metadata={"deletionTimestamp": "2026-11-21T12:00:10Z"}),
    ]
    leaf = make("ConfigMap", "leaf", pods[2])

    assert drawn(tree([owner, *pods, leaf], "-n", "shop").lines) == (
        "ReplicaSet.apps/r\n"
        "├─Pod/broken-1\n"
        "├─Pod/broken-2\n"
        "├─Pod/leaving\n"
        "├─Pod/leaf-owner\n"
        "│ └─ConfigMap/leaf\n"
        "└─Pod x2"
    )


def test_siblings_with_equal_children_collapse_together_with_them(tree: Tree) -> None:
    owner = make("Widget", "w")
    sets = [replicated("ReplicaSet", f"r{number}", owner, wanted=2, ready=2) for number in range(3)]
    pods = [pod(f"{one['metadata']['name']}-{number}", one) for one in sets for number in range(2)]

    assert drawn(tree([owner, *sets, *pods], "-n", "shop").lines) == (
        "Widget.example.org/w\n└─ReplicaSet.apps x3\n  └─Pod x2"
    )


def test_siblings_that_differ_in_a_shown_column_stay_apart(tree: Tree) -> None:
    owner = make("Widget", "w")
    leaves = [make("ConfigMap", f"c{zone}", owner, metadata={"labels": {"zone": zone}}) for zone in "aab"]
    leaves[1]["metadata"] |= {"name": "c2", "uid": "other"}

    assert drawn(tree([owner, *leaves], "-n", "shop").lines).endswith("└─ConfigMap x3")
    assert drawn(tree([owner, *leaves], "-n", "shop", "-L", "zone").lines).endswith(
        "├─ConfigMap x2\n└─ConfigMap/cb"
    )


def test_siblings_of_two_namespaces_stay_apart(tree: Tree) -> None:
    server = make("Node", "n")
    leaves = [make("ConfigMap", f"c{number}", server, namespace=f"ns{number // 2}") for number in range(4)]

    assert drawn(tree([server, *leaves], "-n", "ns0", "-A").lines).splitlines()[1:] == [
        "├─ConfigMap/ns0 x2",
        "└─ConfigMap/ns1 x2",
    ]


def test_the_object_asked_for_never_collapses(tree: Tree) -> None:
    assert "Pod/web-7d9c-a ◀" in drawn(tree(web(), "pod/web-7d9c-a", "pod/web-7d9c-c", "-n", "shop").lines)


def test_where_nothing_is_unhealthy_that_is_said(tree: Tree) -> None:
    result = tree([make("ConfigMap", "a")], "-n", "shop", "--unhealthy")
    assert (result.stdout, result.exit_status) == ("", 0)
    assert result.stderr == "No unhealthy resources found in shop namespace.\n"


def test_a_collapsed_line_is_as_old_as_its_oldest_object(tree: Tree) -> None:
    owner = make("Widget", "w")
    young = make("ConfigMap", "a", owner, metadata={"creationTimestamp": "2026-11-21T11:59:00Z"})
    old = make("ConfigMap", "b", owner, metadata={"creationTimestamp": "2026-11-20T12:00:00Z"})

    assert column(tree([owner, young, old], "-n", "shop").lines, "AGE") == ["60m", "24h"]


def test_ages_count_from_now_where_the_recording_does_not_say_when(insight: Insight, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yaml"
    manifest.write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: fresh, namespace: shop}\n")

    assert column(insight("tree", "-f", manifest).lines, "AGE") == ["-"]


def test_an_image_that_several_pods_use_is_shown_at_each(tree: Tree) -> None:
    result = tree([pod("a"), pod("b")], "-n", "shop", "--show", "containers,images")

    assert drawn(result.lines) == (
        "Pod/a\n"
        "└─Container/main\n"
        "  └─Image/registry.example.org/web:1.7\n"
        "Pod/b\n"
        "└─Container/main\n"
        "  └─Image/registry.example.org/web:1.7"
    )


def test_init_sidecar_and_ephemeral_containers_are_told_apart(tree: Tree) -> None:
    image = "registry.example.org/x:1"
    spec = {
        "initContainers": [
            {"name": "migrate", "image": image},
            {"name": "proxy", "image": image, "restartPolicy": "Always"},
        ],
        "containers": [{"name": "main", "image": image}],
        "ephemeralContainers": [{"name": "debug", "image": image}],
    }
    running = {"running": {"startedAt": "2026-11-21T11:00:00Z"}}
    ended = {"terminated": {"exitCode": 0, "reason": "Completed", "finishedAt": "2026-11-21T11:00:00Z"}}
    status = {
        "phase": "Running",
        "conditions": [{"type": "Ready", "status": "True"}],
        "initContainerStatuses": [
            {"name": "migrate", "ready": True, "restartCount": 0, "state": ended},
            {"name": "proxy", "ready": True, "restartCount": 0, "started": True, "state": running},
        ],
        "containerStatuses": [{"name": "main", "ready": True, "restartCount": 0, "state": running}],
        "ephemeralContainerStatuses": [
            {"name": "debug", "ready": False, "restartCount": 0, "state": running}
        ],
    }
    document = tree([pod("p", spec=spec, status=status)], "--show", "containers", "-o", "json").json

    assert [(edge["target"].rpartition("/")[2], edge["path"]) for edge in document["edges"]] == [
        ("debug", "spec.ephemeralContainers[0]"),
        ("main", "spec.containers[0]"),
        ("migrate", "spec.initContainers[0]"),
        ("proxy", "spec.initContainers[1]"),
    ]
    assert {edge["type"] for edge in document["edges"]} == {"contains"}
    said = {node["name"]: node["reason"] for node in document["nodes"] if node["kind"] == "Container"}
    assert said["migrate"] == "Completed"
    assert said["main"] == "Running"
