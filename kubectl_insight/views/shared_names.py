"""What objects that share a box have in common: the controller that they all belong to, or how their names begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from kubectl_insight.graph.graph import Graph, Node

_LEAST: Final = 3
"""A shorter beginning of names tells nothing."""
_FEW: Final = 3
"""So many names are told one by one."""
_SEPARATORS: Final = "-./:_"
_MOST_OWNERS: Final = 8


def shared_name(members: Sequence[Node], graph: Graph) -> str:
    """Return what tells a group of objects from others of its kind; empty where nothing does.

    Returns:
        ``of web-7d9c5b8f6`` for objects of one controller, near or far, else ``web-…`` for names that begin
        alike, else the names themselves where they are few.
    """
    owner = _shared_owner(members, graph)
    if owner:
        return f"of {owner}"
    names = [_plain_name(member) for member in members]
    if len(set(names)) == 1:
        return names[0]
    beginning = _beginning(names)
    if beginning:
        return f"{beginning}…"
    return ", ".join(names) if len(names) <= _FEW else ""


def _shared_owner(members: Sequence[Node], graph: Graph) -> str:
    first, *others = members
    above = dict(_controllers(first, graph))
    for other in others:
        if not above:
            break
        known = dict(_controllers(other, graph))
        above = {owner: name for owner, name in above.items() if owner in known}
    return next(iter(above.values()), "")


def _controllers(node: Node, graph: Graph) -> Iterator[tuple[str, str]]:
    """Yield identity and name of what controls a node, from near to far."""
    here = node
    for _ in range(_MOST_OWNERS):
        owner = graph.nodes.get(graph.controller_of(here.id))
        if owner is None:
            break
        yield owner.id, owner.name
        here = owner
    if here is node and node.object is not None:  # the relation may not be among those of the graph
        for reference in node.object.metadata.owner_references or ():
            if reference.controller and reference.name:
                yield f"{reference.kind}/{node.namespace}/{reference.name}", reference.name


def _plain_name(node: Node) -> str:
    """Return a name without what images of one registry all begin with."""
    return node.name.rpartition("/")[2] if node.group_kind == ("", "Image") else node.name


def _beginning(names: Sequence[str]) -> str:
    """Return how all names begin, up to a separator."""
    first, last = min(names), max(names)  # what begins these two alike begins all between them alike
    same = next(
        (place for place, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), None
    )
    common = first[:same]
    whole = all(len(name) == len(common) or name[len(common)] in _SEPARATORS for name in names)
    if not whole:
        end = max(common.rfind(separator) for separator in _SEPARATORS)
        common = common[: end + 1]
    return common if len(common.strip(_SEPARATORS)) >= _LEAST else ""
