"""Why two things are connected, in a few words."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_insight.graph.graph import Edge
from kubectl_insight.objects.visible import visible


def evidence_phrase(edges: Sequence[Edge]) -> str:
    """Return the field that says so and what is to be known about it, for all edges of one type between two ends.

    ``spec.volumes[0].secret.secretName and 2 more, optional``: of several edges the first one's field is told,
    and ``optional`` only where all of them are.
    """
    first, alone = edges[0], len(edges) == 1
    words = (
        first.path if alone else f"{first.path} and {len(edges) - 1} more",
        "" if first.evidence == "declared" else first.evidence,
        first.state if alone else "",
        "optional" if all(edge.optional for edge in edges) else "",
        next((edge.problem for edge in edges if edge.problem), ""),
    )
    return visible(", ".join(word for word in words if word))
