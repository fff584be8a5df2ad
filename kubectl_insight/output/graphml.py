"""A graph as GraphML, for Gephi, yEd, networkx and other tools that analyse graphs.

Source: http://graphml.graphdrawing.org/specification.html; identifiers are XML name tokens there, which the ids of
objects are not, so nodes are numbered and carry the id as ``label``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Final

from kubectl_insight.graph.graph import Edge, Graph, Node
from kubectl_insight.objects.visible import visible

Value = str | bool | None

NODE_KEYS: Final = {
    "label": "string",
    "group": "string",
    "version": "string",
    "kind": "string",
    "namespace": "string",
    "name": "string",
    "uid": "string",
    "status": "string",
    "ready": "string",
    "reason": "string",
    "message": "string",
    "healthy": "boolean",
    "createdAt": "string",
    "presence": "string",
}
EDGE_KEYS: Final = {
    "type": "string",
    "rule": "string",
    "path": "string",
    "class": "string",
    "dependent": "string",
    "controller": "boolean",
    "optional": "boolean",
    "problem": "string",
    "state": "string",
}

_HEAD: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
# What XML 1.0 forbids even as a reference, beyond the control characters that `visible` takes out.
_FORBIDDEN: Final = re.compile("[\ufffe\uffff]")


def graphml(graph: Graph) -> Iterator[str]:
    """Yield a GraphML document line by line: keys, nodes by id, edges in the order of every output.

    Empty attributes are left out. Characters that XML forbids are written as escapes or, where there is none,
    as U+FFFD.
    """
    yield _HEAD
    yield from _keys("node", NODE_KEYS)
    yield from _keys("edge", EDGE_KEYS)
    yield '  <graph id="G" edgedefault="directed">\n'
    numbers: dict[str, str] = {}
    for node in graph.sorted_nodes():
        numbers[node.id] = f"n{len(numbers)}"
        yield _element("node", f'id="{numbers[node.id]}"', _node_values(node))
    for position, edge in enumerate(graph.sorted_edges()):
        ends = f'source="{numbers[edge.source]}" target="{numbers[edge.target]}"'
        yield _element("edge", f'id="e{position}" {ends}', _edge_values(edge))
    yield "  </graph>\n</graphml>\n"


def _keys(element: str, keys: dict[str, str]) -> Iterator[str]:
    for name, kind in keys.items():
        yield f'  <key id="{element}-{name}" for="{element}" attr.name="{name}" attr.type="{kind}"/>\n'


def _node_values(node: Node) -> Iterable[tuple[str, Value]]:
    health = node.health
    created = node.object.metadata.creation_timestamp if node.object is not None else None
    values = (
        node.id,
        node.gvk.group,
        node.gvk.version,
        node.gvk.kind,
        node.namespace,
        node.name,
        node.uid,
        str(health.status),
        health.ready,
        health.reason,
        health.message,
        health.healthy,
        created,
        node.presence,
    )
    return zip(NODE_KEYS, values, strict=True)


def _edge_values(edge: Edge) -> Iterable[tuple[str, Value]]:
    values = (
        edge.type,
        edge.rule,
        edge.path,
        edge.evidence,
        edge.dependent,
        edge.controller,
        edge.optional,
        edge.problem,
        edge.state,
    )
    return zip(EDGE_KEYS, values, strict=True)


def _element(name: str, attributes: str, values: Iterable[tuple[str, Value]]) -> str:
    data = "".join(
        f'<data key="{name}-{key}">{_text(value)}</data>'
        for key, value in values
        if value is not None and value != ""
    )
    return f"    <{name} {attributes}>{data}</{name}>\n"


def _text(value: str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return html.escape(_FORBIDDEN.sub("\ufffd", visible(value)), quote=False)
