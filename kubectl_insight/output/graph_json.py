"""A graph as JSON text, piece by piece: the same bytes as the whole document, in little memory.

A cluster of ten thousand pods has a quarter of a million edges; as one document they would be dictionaries,
bytes and text at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from kubectl_insight.graph.graph import Graph, Node
from kubectl_insight.output.data_text import json_text
from kubectl_insight.output.graph_document import edge_document, node_document

T = TypeVar("T")

PIECE = 1000
_EMPTY = "[]"


def graph_json(
    graph: Graph, head: Mapping[str, Any], describe: Callable[[Node], Mapping[str, Any]]
) -> Iterator[str]:
    """Yield the JSON text of a graph.

    Args:
        head: The document without its nodes and edges, see :func:`kubectl_insight.reports.report_head`.
        describe: What else is known of a node.
    """
    text = json_text({**head, "nodes": [], "edges": []})
    before, _, after = text.rpartition(f'"nodes": {_EMPTY}')
    between, _, end = after.rpartition(_EMPTY)
    nodes = (node_document(node, describe) for node in graph.sorted_nodes())
    edges = (edge_document(edge) for edge in graph.sorted_edges())
    yield f'{before}"nodes": '
    yield from _array(nodes)
    yield between
    yield from _array(edges)
    yield end


def _array(items: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield an array one level deep as it stands in the whole document."""
    separator = "["
    for piece in _pieces(items):
        text = json_text({"": piece})
        yield separator + text[text.index("[") + 1 : text.rindex("]")].rstrip()
        separator = ","
    yield _EMPTY if separator == "[" else "\n    ]"


def _pieces(items: Iterable[T]) -> Iterator[Sequence[T]]:
    iterator = iter(items)
    while piece := list(islice(iterator, PIECE)):
        yield piece
