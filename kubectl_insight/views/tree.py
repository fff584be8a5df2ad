"""A graph as a forest: every node once in full, every further way to it as a back-reference.

A node with several owners is expanded below the one that controls it (else below the first), whatever
the order in which they are met; see :mod:`kubectl_insight.views.branches` for other relations. Cycles have no top, so the smallest id on each cycle serves as one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import groupby

import msgspec

from kubectl_insight.graph.graph import Edge, Graph, Node
from kubectl_insight.views.branches import LEAF_EDGES, owned_branches, related_branches, tops_of_cycles
from kubectl_insight.views.sibling_order import Order, first_of_alike, sibling_order

_NOTHING: Mapping[str, Sequence[Edge]] = {}


class TreeItem(msgspec.Struct, eq=False):
    """One line of a tree.

    Attributes:
        children: The items below it, in display order.
        focus: The object that was asked for.
        elsewhere: ``above`` or ``below`` where this is a back-reference to a node that is shown in full
            there; its children are empty here.
        problem: What is wrong with the relation that leads here, or an empty string.
        relation: The types of the edges that lead here, where the tree follows others than ownership and it
            is not that; otherwise an empty string.
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
    relation: str = ""


def build_tree(
    graph: Graph,
    focus: Collection[str] = (),
    *,
    depth: int | None = None,
    hidden: dict[str, int] | None = None,
    leaf_shape: Callable[[Node], object | None] | None = None,
    order: Order = sibling_order,
    related: bool = False,
) -> list[TreeItem]:
    """Return the tops of the graph with everything below them.

    Args:
        focus: The ids to mark.
        depth: Levels below the tops; ``None`` for all. Leave it out where the graph was cut already.
        hidden: How many children of a node were left out of the graph.
        leaf_shape: Siblings without children that have the same shape become one item at once, so that
            thousands of equal pods cost no item each; ``None`` as a shape stays alone.
        order: The order of the nodes below each owner, see :mod:`kubectl_insight.views.sibling_order`.
        related: Follow all edges of the graph and tell of each by which relation it leads to its target;
            otherwise ownership and what pods are made of.
    """
    return _Forest(graph, frozenset(focus), depth, hidden or {}, leaf_shape, order, related=related).build()


def settle(items: Sequence[TreeItem], below: Mapping[str, Sequence[Edge]] = _NOTHING) -> None:
    """Tell of each back-reference where its node is shown; one that is in full nowhere else becomes that.

    Args:
        below: What was cut off below a node that is in full nowhere else.
    """
    lines = _postorder(items)
    in_full = {node.id for item in lines if not item.elsewhere for node in (item.node, *item.members)}
    shown: set[str] = set()
    for item in _preorder(items):
        name = item.node.id
        if item.elsewhere and name in in_full:
            item.elsewhere = "above" if name in shown else "below"
            continue
        if item.elsewhere:
            in_full.add(name)
            item.elsewhere, item.hidden = "", len(below.get(name, ()))
        shown.update(node.id for node in (item.node, *item.members))


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
        order: Order,
        *,
        related: bool,
    ) -> None:
        self._nodes = graph.nodes
        self._focus = focus
        self._depth = depth
        self._hidden = hidden
        self._leaf_shape = leaf_shape
        self._order = order
        self._related = related
        branches = (related_branches if related else owned_branches)(graph.edges)
        self._branches, self._below, self._main = branches, branches.below, branches.main
        # These are never one leaf among many.
        self._special = focus | hidden.keys() | self._below.keys()
        self._has_back_references = False

    def build(self) -> list[TreeItem]:
        nodes, main = self._nodes, self._main
        tops = sorted((node for name, node in nodes.items() if name not in main), key=sibling_order)
        for name in tops_of_cycles(self._branches):
            del main[name]  # so that the edge that closes the cycle is a back-reference
            tops.append(nodes[name])
        items = [self._expand(top) for top in tops]
        if self._has_back_references:
            # The depth limit may have cut off where a node would be in full.
            settle(items, self._below)
        return items

    def _expand(self, top: Node) -> TreeItem:
        root = self._item(top)
        stack: list[tuple[TreeItem, int]] = [(root, 0)]
        below = self._below
        while stack:
            item, level = stack.pop()
            edges = below.get(item.node.id, ())
            if self._depth is not None and level >= self._depth:
                item.hidden += len(edges)
                continue
            item.children = self._children(edges)
            level += 1
            stack.extend(
                (child, level) for child in item.children if child.node.id in below and not child.elsewhere
            )
        return root

    def _children(self, edges: Sequence[Edge]) -> list[TreeItem]:
        nodes, main, special, order = self._nodes, self._main, self._special, self._order
        children: list[TreeItem] = []
        leaves: list[Node] = []
        for edge in edges:
            target, relation = edge.target, self._relation(edge)
            if main.get(target) is not edge and (edge.type not in LEAF_EDGES or target in self._below):
                children.append(self._item(nodes[target], "below", edge.problem, relation))
                self._has_back_references = True
            elif target in special or edge.problem or relation:
                children.append(self._item(nodes[target], "", edge.problem, relation))
            else:
                leaves.append(nodes[target])
        children.extend(self._leaves(leaves))
        if len(children) > 1:
            # A node that is named twice has its own line before the back-reference to it.
            children.sort(key=lambda child: (order(child.node), bool(child.elsewhere)))
        return children

    def _leaves(self, nodes: Sequence[Node]) -> Iterator[TreeItem]:
        """Yield the items of nodes without children, those of one shape as one in the place of its first."""
        if self._leaf_shape is None:
            yield from map(self._item, nodes)
            return
        groups: dict[object, list[Node]] = {}
        for shape, run in groupby(nodes, self._leaf_shape):
            if shape is None:
                yield from map(self._item, run)
            else:
                groups.setdefault(shape, []).extend(run)
        for group in groups.values():
            item = self._item(first_of_alike(group, self._order))
            item.members = group if len(group) > 1 else ()
            yield item

    def _relation(self, edge: Edge) -> str:
        return edge.type if self._related and edge.type != "owns" else ""

    def _item(self, node: Node, elsewhere: str = "", problem: str = "", relation: str = "") -> TreeItem:
        hidden = self._hidden.get(node.id, 0)
        return TreeItem(node, (), node.id in self._focus, elsewhere, problem, hidden, relation=relation)
