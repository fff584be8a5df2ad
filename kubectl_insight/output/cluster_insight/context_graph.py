"""Resources and relations as cluster-insight inferred them.

Its rules are not ours, on purpose: ids are names without namespaces, selectors match pods of any namespace,
and of all controllers only ReplicationControllers count.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.label_selector import from_labels
from kubectl_insight.output.cluster_insight.containers import containers
from kubectl_insight.output.cluster_insight.listed import KINDS, Listed, Report, listed_by_kind
from kubectl_insight.output.cluster_insight.metrics import container_metrics, node_metrics
from kubectl_insight.rules.selecting import Carrier, SelectorIndex

_CLUSTER_NAME: Final = "_unknown_"


class ContextGraph:
    """Resources by id, of which the first counts, and relations, both in the form of the output."""

    def __init__(self, timestamp: str) -> None:
        self._timestamp = timestamp
        self._resources: dict[str, dict[str, Any]] = {}
        self._relations: list[dict[str, Any]] = []

    @property
    def resources(self) -> list[dict[str, Any]]:
        """The resources by id."""
        return [self._resources[resource_id] for resource_id in sorted(self._resources)]

    @property
    def relations(self) -> list[dict[str, Any]]:
        """The relations by source and target, repeated ones too."""
        return sorted(self._relations, key=lambda relation: (relation["source"], relation["target"]))

    def add_resource(
        self,
        kind: str,
        name: str,
        properties: dict[str, Any],
        *,
        label: str = "",
        metrics: dict[str, Any] | None = None,
    ) -> str:
        """Add a resource unless its id is taken; return the id."""
        resource_id = f"{kind}:{name}"
        if resource_id not in self._resources:
            annotations: dict[str, Any] = {"label": label or name}
            if metrics is not None:
                annotations["metrics"] = metrics
            self._resources[resource_id] = {
                "id": resource_id,
                "type": kind,
                "timestamp": self._timestamp,
                "annotations": annotations,
                "properties": properties,
            }
        return resource_id

    def add_relation(self, source: str, target: str, kind: str) -> None:
        """Add a relation between two ids."""
        self._relations.append(
            {
                "source": source,
                "target": target,
                "type": kind,
                "timestamp": self._timestamp,
                "annotations": {"label": kind},
            }
        )


def context_graph(
    objects: Iterable[KubernetesObject], *, timestamp: str, show_secrets: bool, report: Report
) -> ContextGraph:
    """Infer the context graph of objects; empty where there is none of the four kinds.

    Args:
        timestamp: When the objects were read, as ``2015-05-29T15:23:16.103710``.
        show_secrets: Show environment variables with their values.
        report: Gets a sentence for each thing that was odd.
    """
    lists = listed_by_kind(objects, show_secrets=show_secrets, report=report)
    graph = ContextGraph(timestamp)
    if any(lists.values()):
        _fill(graph, lists, report)
    return graph


def _fill(graph: ContextGraph, lists: dict[str, list[Listed]], report: Report) -> None:
    cluster = graph.add_resource("Cluster", _CLUSTER_NAME, {})
    for node in lists["Node"]:
        node_id = graph.add_resource("Node", node.name, node.properties, metrics=node_metrics(node.name))
        graph.add_relation(cluster, node_id, "contains")
    for pod in lists["Pod"]:
        _add_pod(graph, cluster, pod, report)
    _add_selecting(graph, cluster, lists, report)
    _add_unlisted_nodes(graph, cluster, lists)
    _report_clashes(lists, report)


def _add_pod(graph: ContextGraph, cluster: str, pod: Listed, report: Report) -> None:
    pod_id = graph.add_resource("Pod", pod.name, pod.properties)
    node_name = pod.field("spec", "nodeName")
    if node_name is not None and not isinstance(node_name, str):
        report(f"{pod.id}: spec.nodeName is no text; it was passed over")
    if _is_name(node_name):
        graph.add_relation(f"Node:{node_name}", pod_id, "runs")
    else:
        graph.add_relation(cluster, pod_id, "contains")
    for container in containers(pod, report):
        metrics = container_metrics(pod.field("metadata", "uid"), node_name, container.name)
        container_id = graph.add_resource(
            "Container", container.id, container.properties, label=container.name, metrics=metrics
        )
        graph.add_relation(pod_id, container_id, "contains")
        if container.image:
            image, properties = container.image, {"metadata": {"name": container.image.name}}
            image_id = graph.add_resource("Image", image.id, properties, label=image.name)
            graph.add_relation(container_id, image_id, "createdFrom")


def _add_selecting(graph: ContextGraph, cluster: str, lists: dict[str, list[Listed]], report: Report) -> None:
    """Add what selects pods, which it does in all namespaces: hence the one that the index knows."""
    pods_by_label = SelectorIndex(Carrier("", _labels(pod), pod.name) for pod in lists["Pod"])
    for kind, relation in (("Service", "loadBalances"), ("ReplicationController", "monitors")):
        for selecting in lists[kind]:
            source = graph.add_resource(kind, selecting.name, selecting.properties)
            graph.add_relation(cluster, source, "contains")
            selector = _selector(selecting, report)
            for pod_name in pods_by_label.select("", from_labels(selector)) if selector else ():
                graph.add_relation(source, f"Pod:{pod_name}", relation)


def _add_unlisted_nodes(graph: ContextGraph, cluster: str, lists: dict[str, list[Listed]]) -> None:
    """Add a node without properties for each that only pods name, as masters were not listed once."""
    named = {name for pod in lists["Pod"] if _is_name(name := pod.field("spec", "nodeName"))}
    for name in sorted(named - {node.name for node in lists["Node"]}):
        graph.add_relation(cluster, graph.add_resource("Node", name, {}), "contains")


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _labels(pod: Listed) -> dict[str, str]:
    labels = pod.field("metadata", "labels")
    pairs = labels.items() if isinstance(labels, dict) else ()
    return {key: value for key, value in pairs if isinstance(value, str)}


def _selector(selecting: Listed, report: Report) -> dict[str, str]:
    """Return the labels that a pod needs; a missing, an empty and an odd selector match no pod."""
    selector = selecting.field("spec", "selector")
    if selector is None:
        return {}
    if isinstance(selector, dict) and all(isinstance(value, str) for value in selector.values()):
        return selector
    report(f"{selecting.id}: spec.selector is no map of texts; it matches no pod here")
    return {}


def _report_clashes(lists: dict[str, list[Listed]], report: Report) -> None:
    for kind in KINDS:
        hidden = len(lists[kind]) - len({listed.name for listed in lists[kind]})
        if hidden:
            report(
                f"{hidden} objects of kind {kind} are not shown: their names occur in several namespaces, "
                "and the ids of this format have none"
            )
