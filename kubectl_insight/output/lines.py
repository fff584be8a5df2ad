"""Outputs for pipes: one object or one path a line."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from kubectl_insight.errors import UsageError
from kubectl_insight.graph.graph import Graph, Node
from kubectl_insight.objects.visible import visible
from kubectl_insight.views.tree import TreeItem


def name_lines(graph: Graph, roots: Collection[str]) -> list[str]:
    """Return the roots and all below them as ``type.group/name``, each once; without roots, everything.

    Raises:
        UsageError: They lie in several namespaces, so that the names could not be used.
    """
    nodes = [node for node in _below(graph, roots) if node.object is not None]
    namespaces = sorted({node.namespace for node in nodes if node.namespace})
    if len(namespaces) > 1:
        raise UsageError(
            f"-o name: the objects lie in several namespaces ({', '.join(namespaces)}), which names do not say",
            hint="Use -n, or -o json, which says everything.",
        )
    return [visible(f"{str(node.group_kind).lower()}/{node.name}") for node in nodes]


def path_lines(tops: Sequence[TreeItem]) -> Iterator[str]:
    """Yield for every item the node ids from its top to it, joined by `` > ``."""
    stack = [("", top) for top in reversed(tops)]
    while stack:
        above, item = stack.pop()
        path = f"{above} > {item.node.id}" if above else item.node.id
        yield visible(path)
        stack.extend((path, child) for child in reversed(item.children))


def _below(graph: Graph, roots: Collection[str]) -> list[Node]:
    if not roots:
        return graph.sorted_nodes()
    found: dict[str, None] = {}
    stack = sorted(roots, reverse=True)
    while stack:
        node_id = stack.pop()
        if node_id not in found:
            found[node_id] = None
            stack.extend(sorted((edge.target for edge in graph.outgoing.get(node_id, ())), reverse=True))
    return [graph.nodes[node_id] for node_id in found]
