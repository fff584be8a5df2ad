"""The answers of cluster-insight, byte for byte, from what its collector would have read."""

from __future__ import annotations

from kubectl_insight.api import cluster_insight_dot, cluster_insight_text, legacy_timestamp
from kubectl_insight_graph.building import Result
from kubectl_insight_graph.view import View


def legacy_text(result: Result, view: View) -> tuple[str, list[str]]:
    """Return the predecessor's JSON or DOT, and one sentence for everything that it could not say."""
    problems: list[str] = []
    if view.output == "cluster-insight-dot":
        text = cluster_insight_dot(result.inventory.objects, relations=view.relations, problems=problems)
    else:
        text = cluster_insight_text(
            result.inventory.objects,
            timestamp=legacy_timestamp(result.now),
            relations=view.relations,
            show_secrets=view.show_secrets,
            problems=problems,
        )
    return text, problems
