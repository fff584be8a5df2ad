"""Families of lines: which relations are drawn alike.

They are those of the relations themselves, but for what would be misread: a policy that lets a peer in must not
look like one that keeps others out.
"""

from __future__ import annotations

from typing import Final

from kubectl_insight.rules.edge_types import EDGE_TYPES

_OWN: Final = {"allows": "permission"}


def line_family(edge_type: str) -> str:
    """Return the family of a type of edges, of the first where several are joined by commas.

    >>> line_family("allows"), line_family("restricts"), line_family("owns, uses")
    ('permission', 'control', 'ownership')
    """
    first = edge_type.partition(",")[0]
    known = EDGE_TYPES.get(first)
    return _OWN.get(first) or (known.family if known else "use")
