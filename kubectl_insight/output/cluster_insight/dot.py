"""The DOT of ``/debug``, as the server of cluster-insight v2 wrote it: one line, without a line break."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.visible import visible
from kubectl_insight.output.cluster_insight.context_graph import context_graph

_COLOURS: Final = {
    "Cluster": "black",
    "Node": "red",
    "Service": "darkgreen",
    "ReplicationController": "purple",
    "Pod": "blue",
    "Container": "green",
    "Image": "maroon",
}
_NOT_HEXADECIMAL: Final = re.compile("[^0-9a-fA-F]")


def cluster_insight_dot(
    objects: Iterable[KubernetesObject], *, relations: bool = True, problems: list[str] | None = None
) -> str:
    """Return the graph: resources by id, then relations by source and target.

    Args:
        relations: With the relations, or the resources alone.
        problems: Gets one sentence for each thing that was odd and what was made of it.
    """
    odd = [] if problems is None else problems
    graph = context_graph(objects, timestamp="", show_secrets=False, report=odd.append)
    items = [_node(resource) for resource in graph.resources]
    if relations:
        items += [_edge(relation) for relation in graph.relations]
    return f"digraph{{{';'.join(items)}}}"


def best_label(annotations: Mapping[str, Any]) -> str:
    """Return the label that says most: a word before a hexadecimal number, the alternate before the plain one."""
    labels = [annotations[key] for key in ("alternateLabel", "label") if annotations.get(key)]
    words = [label for label in labels if _NOT_HEXADECIMAL.search(label)]
    return str(next(iter(words or labels), ""))


def _node(resource: dict[str, Any]) -> str:
    kind = resource["type"]
    label = f"{kind}:{best_label(resource['annotations'])}"
    return f"{_quoted(resource['id'])}[label={_quoted(label)},color={_COLOURS[kind]}]"


def _edge(relation: dict[str, Any]) -> str:
    label = best_label(relation["annotations"])
    return f"{_quoted(relation['source'])}->{_quoted(relation['target'])}[label={_quoted(label)}]"


def _quoted(text: str) -> str:
    """Quote text so that no character of it ends the quotes or reaches a terminal; names need none of that."""
    return '"' + visible(text.replace("\\", "\\\\").replace('"', '\\"')) + '"'
