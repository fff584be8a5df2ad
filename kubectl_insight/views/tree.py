"""A graph as a forest: every node once in full, every further way to it as a back-reference.

A node with several owners is expanded below the one that controls it (else below the first), whatever
the order in which they are met. Cycles have no top, so the smallest id on each cycle serves as one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

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
    leaf_shape: Callable[[Node], object | None] | None = None,
) -> list[TreeItem]:
    """Return the tops of the graph with everything below them.

    Args:
        focus: The ids to mark.
        depth: Levels below the tops; ``None`` for all. Leave it out where the graph was cut already.
        hidden: How many children of a node were left out of the graph.
        leaf_shape: Siblings without children that have the same shape become one item at once, so that
            thousands of equal pods cost no item each; ``None`` as a shape stays alone.
    """
    return _Forest(graph, frozenset(focus), depth, hidden or {}, leaf_shape).build()


def unhealthy_only(items: Sequence[TreeItem], *, keep_marked: bool = True) -> list[TreeItem]:
    """Keep the items that are unhealthy, marked, or lead to such an item.

    Args:
        keep_marked: Whether marked items stay although they are healthy.
    """
    kept: list[TreeItem] = []
    for item in _postorder(items):
        item.children = [
            child for child in item.children if child.children or _is_kept(child, keep_marked=keep_marked)
        ]
    kept.extend(item for item in items if item.children or _is_kept(item, keep_marked=keep_marked))
    return kept


def _is_kept(item: TreeItem, *, keep_marked: bool) -> bool:
    return (keep_marked and item.focus) or bool(item.problem) or not item.node.health.healthy


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


def _preorder(items: Sequence[TreeItem]) -> Iterator[TreeItem]:
    """Yield all items from top to bottom."""
    stack = list(reversed(items))
    while stack:
        item = stack.pop()
        yield item
        stack.extend(reversed(item.children))


class _Forest:
    def __init__(
        self,
        graph: Graph,
        focus: frozenset[str],
        depth: int | None,
        hidden: dict[str, int],
        leaf_shape: Callable[[Node], object | None] | None,
    ) -> None:
        edges = [edge for edge in graph.edges if edge.type in TREE_EDGES and edge.source != edge.target]
        self._nodes = graph.nodes
        self._outgoing = graph.outgoing
        self._focus = focus
        self._depth = depth
        self._hidden = hidden
        self._leaf_shape = leaf_shape
        self._below = {edge.target for edge in edges}
        # Most forests have no node with two owners, and then nobody need ask which one it belongs to.
        self._parent = _main_parents(edges) if len(self._below) < len(edges) else None
        self._edges = edges
        self._done: set[str] = set()
        self._has_back_references = False

    def build(self) -> list[TreeItem]:
        nodes = self._nodes
        tops = sorted((node for name, node in nodes.items() if name not in self._below), key=sibling_order)
        items = [self._expand(node) for node in tops]
        if len(self._done) < len(nodes):
            parents = self._parent or _main_parents(self._edges)
            items.extend(self._expand(nodes[name]) for name in _tops_of_cycles(nodes, self._below, parents))
        if self._has_back_references:
            self._settle(items)
        return items

    def _settle(self, items: Sequence[TreeItem]) -> None:
        """Tell of each back-reference where its node is shown, now that every line has its place."""
        lines = _postorder(items)
        in_full = {node.id for item in lines if not item.elsewhere for node in (item.node, *item.members)}
        shown: set[str] = set()
        for item in _preorder(items):
            name = item.node.id
            if item.elsewhere and name in in_full:
                item.elsewhere = "above" if name in shown else "below"
                continue
            if item.elsewhere:  # the depth limit cut off where it would be in full, so it is here
                in_full.add(name)
                item.elsewhere, item.hidden = "", len(self._outgoing.get(name, ()))
            shown.update(node.id for node in (item.node, *item.members))

    def _expand(self, top: Node) -> TreeItem:
        root = self._item(top)
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
        done, parent, outgoing = self._done, self._parent, self._outgoing
        children: list[TreeItem] = []
        leaves: list[Node] = []
        for edge in edges:
            target, elsewhere = edge.target, ""
            if edge.type not in TREE_EDGES:
                continue
            is_here = target not in done and (parent is None or parent.get(target) == name)
            if not is_here and edge.type not in LEAF_EDGES:
                elsewhere = "below"
                self._has_back_references = True
            else:
                done.add(target)
                if target not in outgoing and not edge.problem:
                    leaves.append(self._nodes[target])
                    continue
            children.append(self._item(self._nodes[target], elsewhere, edge.problem))
        # A leaf that is named twice comes before the back-reference to it: sorting keeps their order.
        children = self._leaves(leaves) + children
        if len(children) > 1:
            children.sort(key=_item_order)
        return children

    def _leaves(self, nodes: Sequence[Node]) -> list[TreeItem]:
        """Return the items of nodes without children, those of one shape as one in the place of its first."""
        leaf_shape, focus, hidden = self._leaf_shape, self._focus, self._hidden
        if leaf_shape is None:
            return [self._item(node) for node in nodes]
        items: list[TreeItem] = []
        groups: dict[object, list[Node]] = {}
        for node in nodes:
            shape = None if node.id in focus or node.id in hidden else leaf_shape(node)
            if shape is None:
                items.append(self._item(node))
            elif (group := groups.get(shape)) is None:
                groups[shape] = [node]
            else:
                group.append(node)
        for group in groups.values():
            item = self._item(min(group, key=_name))
            item.members = group if len(group) > 1 else ()
            items.append(item)
        return items

    def _item(self, node: Node, elsewhere: str = "", problem: str = "") -> TreeItem:
        hidden = self._hidden.get(node.id, 0)
        return TreeItem(node, (), node.id in self._focus, elsewhere, problem, hidden)


def _main_parents(edges: Iterable[Edge]) -> dict[str, str]:
    """Return for every node the one below which it is expanded: its controller, else the first owner."""
    best: dict[str, Edge] = {}
    for edge in edges:
        known = best.setdefault(edge.target, edge)
        if known is not edge and _preference(edge) < _preference(known):
            best[edge.target] = edge
    return {target: edge.source for target, edge in best.items()}


def _tops_of_cycles(
    names: Iterable[str], below: Collection[str], parents: Mapping[str, str]
) -> Sequence[str]:
    """Return the smallest id on each cycle that the way up from some node ends in."""
    found: list[str] = []
    settled: set[str] = set()
    for start in names:
        name = start
        way: dict[str, None] = {}
        while name in below and name not in settled and name not in way:
            way[name] = None
            name = parents[name]
        if name in way:
            path = list(way)
            found.append(min(path[path.index(name) :]))
        settled.update(way)
    return sorted(found)


def _preference(edge: Edge) -> tuple[bool, str, str]:
    return (not edge.controller, edge.source, edge.path)


def sibling_order(node: Node) -> tuple[tuple[str, str], int, str, str, str]:
    """Sort siblings by kind, what needs attention first, what is scaled to zero last, then by name."""
    health = node.health
    rank = 1 if health.healthy else 0
    if rank and not health.ready and node.presence == "live":
        rank = 2
    return ((node.gvk.kind, node.gvk.group), rank, node.namespace, node.name, node.id)


def _name(node: Node) -> str:
    return node.name


def _item_order(item: TreeItem) -> tuple[tuple[str, str], int, str, str, str]:
    return sibling_order(item.node)
