"""For any cluster: what a slow and plain reading of the rules gives, whatever the order of the input."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.output.cluster_insight.document import cluster_insight_document, cluster_insight_text
from kubectl_insight.output.cluster_insight.dot import cluster_insight_dot
from tests.output.cluster_insight_objects import TIME, obj, pod, status

NAMES = st.sampled_from(["a", "b", "c", "c-d"])
LABELS = st.dictionaries(st.sampled_from("xy"), st.sampled_from("12"), max_size=2)
STATUSES = st.lists(
    st.builds(
        status,
        st.sampled_from(["c", "d"]),
        st.sampled_from([None, "docker://1", "docker://2"]),
        st.sampled_from(["", "docker://i", "docker://j"]),
        image=st.sampled_from(["redis", "nginx"]),
    ),
    max_size=2,
)
PODS = st.builds(
    pod,
    NAMES,
    namespace=NAMES,
    node=st.none() | NAMES,
    labels=st.none() | LABELS,
    statuses=st.none() | STATUSES,
    metadata=st.just({"uid": "u"}),
)
SELECTING = st.builds(
    lambda kind, name, namespace, selector: obj(kind, name, namespace=namespace, spec={"selector": selector}),
    st.sampled_from(["Service", "ReplicationController"]),
    NAMES,
    NAMES,
    st.none() | LABELS,
)
NODES = st.builds(lambda name: obj("Node", name), NAMES)
CLUSTERS = st.lists(NODES | PODS | SELECTING, max_size=12, unique_by=lambda each: each.id)


def relations_by_hand(objects: list[KubernetesObject]) -> list[tuple[str, str, str]]:
    """Infer the relations pair by pair."""
    bodies: dict[str, list[Any]] = {}
    for each in objects:
        bodies.setdefault(each.gvk.kind, []).append(each.body())
    found = [
        ("Cluster:_unknown_", "contains", f"{kind}:{body['metadata']['name']}")
        for kind in ("Node", "Service", "ReplicationController")
        for body in bodies.get(kind, ())
    ]
    listed = {body["metadata"]["name"] for body in bodies.get("Node", ())}
    pods = bodies.get("Pod", [])
    unlisted = {body["spec"].get("nodeName") for body in pods} - listed - {None}
    found += [("Cluster:_unknown_", "contains", f"Node:{name}") for name in unlisted]
    for body in pods:
        pod_id, node = f"Pod:{body['metadata']['name']}", body["spec"].get("nodeName")
        found.append((f"Node:{node}", "runs", pod_id) if node else ("Cluster:_unknown_", "contains", pod_id))
        for each in body["status"].get("containerStatuses", ()):
            container_id = f"Container:{each['containerID'] or each['name']}"
            found.append((pod_id, "contains", container_id))
            if each["imageID"]:
                found.append((container_id, "createdFrom", f"Image:{each['imageID']}"))
        labels = body["metadata"].get("labels", {})
        for kind, relation in (("Service", "loadBalances"), ("ReplicationController", "monitors")):
            for other in bodies.get(kind, ()):
                selector = other["spec"]["selector"]
                if selector and all(labels.get(key) == value for key, value in selector.items()):
                    found.append((f"{kind}:{other['metadata']['name']}", relation, pod_id))
    return sorted(found)


@settings(max_examples=150, deadline=None)
@given(CLUSTERS)
def test_relations_are_those_found_by_hand(objects: list[KubernetesObject]) -> None:
    document = cluster_insight_document(objects, timestamp=TIME)
    found = [(each["source"], each["type"], each["target"]) for each in document["relations"]]

    assert sorted(found) == relations_by_hand(objects)


@settings(max_examples=100, deadline=None)
@given(CLUSTERS)
def test_resources_are_sorted_and_unique_and_all_ends_are_among_them(objects: list[KubernetesObject]) -> None:
    document = cluster_insight_document(objects, timestamp=TIME)
    ids = [resource["id"] for resource in document["resources"]]
    ends = [(each["source"], each["target"]) for each in document["relations"]]

    assert ids == sorted(set(ids))
    assert ends == sorted(ends)
    assert {end for pair in ends for end in pair} <= set(ids)


@settings(max_examples=100, deadline=None)
@given(CLUSTERS, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(
    objects: list[KubernetesObject], shuffler: random.Random
) -> None:
    shuffled = list(objects)
    shuffler.shuffle(shuffled)
    problems: tuple[list[str], list[str]] = ([], [])

    assert cluster_insight_text(objects, timestamp=TIME, problems=problems[0]) == cluster_insight_text(
        shuffled, timestamp=TIME, problems=problems[1]
    )
    assert problems[0] == problems[1]
    assert cluster_insight_dot(objects) == cluster_insight_dot(shuffled)
