"""A graph as a forest: every node once in full, every further way to it as a back-reference.

A node with several owners is expanded below the one that controls it (else below the first), whatever
the order in which they are met. Cycles have no top, so the smallest id on each cycle serves as one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from kubectl_insight.graph.graph import Edge, Graph, Node

TREE_EDGES = frozenset({"owns", "contains", "createdFrom"})
# What these lead to is repeated wherever it is used: an image has no place of its own.
LEAF_EDGES = frozenset({"createdFrom"})


class TreeItem(msgspec.Struct, eq=False):
    """One line of a tree.

    Attributes:
        children: The items below it, in display order.
        focus: The object that was asked for.
        elsewhere: ``above`` or ``below`` where this is a back-reference to a node that is shown in full
            there; its children are empty here.
        problem: What is wrong with the relation that leads here, or an empty string.
        hidden: How many children the depth limit cut off.
        members: The nodes that one collapsed line stands for; empty for a plain line.
    """

    node: Node
    children: Sequence[TreeItem] = ()
    focus: bool = False
    elsewhere: str = ""
    problem: str = ""
    hidden: int = 0
    members: Sequence[Node] = ()


def build_tree(
    graph: Graph,
    focus: Collection[str] = (),
    *,
    depth: int | None = None,
    hidden: dict[str, int] | None = None,
) -> list[TreeItem]:
    """Return the tops of the graph with everything below them.

    Args:
        focus: The ids to mark.
        depth: Levels below the tops; ``None`` for all. Leave it out where the graph was cut already.
        hidden: How many children of a node were left out of the graph.
    """
    return _Forest(graph, frozenset(focus), depth, hidden or {}).build()


def unhealthy_only(items: Sequence[TreeItem]) -> list[TreeItem]:
    """Keep the items that are unhealthy, marked, or lead to such an item."""
    kept: list[TreeItem] = []
    for item in _postorder(items):
        item.children = [child for child in item.children if child.children or _is_kept(child)]
    kept.extend(item for item in items if item.children or _is_kept(item))
    return kept


def _is_kept(item: TreeItem) -> bool:
    return item.focus or bool(item.problem) or not item.node.health.healthy


def _postorder(items: Sequence[TreeItem]) -> list[TreeItem]:
    """Return all items, each after its children."""
    order: list[TreeItem] = []
    stack = list(items)
    while stack:
        item = stack.pop()
        order.append(item)
        stack.extend(item.children)
    order.reverse()
    return order


class _Forest:
    def __init__(
        self, graph: Graph, focus: frozenset[str], depth: int | None, hidden: dict[str, int]
    ) -> None:
        self._nodes = graph.nodes
        self._outgoing = graph.outgoing
        self._focus = focus
        self._depth = depth
        self._hidden = hidden
        self._parent = _main_parents(graph)
        self._done: set[str] = set()

    def build(self) -> list[TreeItem]:
        nodes = self._nodes
        tops = sorted((node for name, node in nodes.items() if name not in self._parent), key=sibling_order)
        items = [self._expand(node) for node in tops]
        if len(self._done) < len(nodes) and self._depth is None:
            items.extend(self._cycles())
        return items

    def _cycles(self) -> list[TreeItem]:
        nodes, done = self._nodes, self._done
        # Expanding one cycle marks what hangs on it as done, so each is met once.
        return [self._expand(nodes[self._top_of_cycle(name)]) for name in sorted(nodes) if name not in done]

    def _top_of_cycle(self, name: str) -> str:
        seen: dict[str, None] = {}
        while name not in seen:
            seen[name] = None
            name = self._parent[name]
        path = list(seen)
        return min(path[path.index(name) :])

    def _expand(self, top: Node) -> TreeItem:
        root = TreeItem(top, focus=top.id in self._focus, hidden=self._hidden.get(top.id, 0))
        self._done.add(top.id)
        stack: list[tuple[TreeItem, int]] = [(root, 0)]
        outgoing = self._outgoing
        while stack:
            item, level = stack.pop()
            edges = outgoing.get(item.node.id, ())
            if self._depth is not None and level >= self._depth:
                item.hidden += len(edges)
                continue
            children = self._children(item.node.id, edges)
            item.children = children
            level += 1
            stack.extend(
                [
                    (child, level)
                    for child in reversed(children)
                    if child.node.id in outgoing and not child.elsewhere
                ]
            )
        return root

    def _children(self, name: str, edges: Sequence[Edge]) -> list[TreeItem]:
        nodes, done, parent, focus, hidden = self._nodes, self._done, self._parent, self._focus, self._hidden
        children = []
        for edge in edges:
            target = edge.target
            elsewhere = ""
            if edge.type not in TREE_EDGES:
                continue
            if edge.type in LEAF_EDGES:
                done.add(target)
            elif target in done:
                elsewhere = "above"
            elif parent.get(target) != name:
                elsewhere = "below"
            else:
                done.add(target)
            node = nodes[target]
            item = TreeItem(node, (), target in focus, elsewhere, edge.problem, hidden.get(target, 0))
            children.append(item)
        if len(children) > 1:
            children.sort(key=_item_order)
        return children


def _main_parents(graph: Graph) -> dict[str, str]:
    """Return for every node the one below which it is expanded: its controller, else the first owner."""
    best: dict[str, Edge] = {}
    for edge in graph.edges:
        if edge.type not in TREE_EDGES or edge.source == edge.target:
            continue
        known = best.setdefault(edge.target, edge)
        if known is not edge and _preference(edge) < _preference(known):
            best[edge.target] = edge
    return {target: edge.source for target, edge in best.items()}


def _preference(edge: Edge) -> tuple[bool, str, str]:
    return (not edge.controller, edge.source, edge.path)


def sibling_order(node: Node) -> tuple[tuple[str, str], int, str, str, str]:
    """Sort siblings by kind, what needs attention first, what is scaled to zero last, then by name."""
    health = node.health
    rank = 1 if health.healthy else 0
    if rank and not health.ready and node.presence == "live":
        rank = 2
    return ((node.gvk.kind, node.gvk.group), rank, node.namespace, node.name, node.id)


def _item_order(item: TreeItem) -> tuple[tuple[str, str], int, str, str, str]:
    return sibling_order(item.node)
