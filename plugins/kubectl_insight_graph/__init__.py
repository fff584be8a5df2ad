"""The ``graph``, ``impact`` and ``why`` commands: what is connected to what, and what breaks if it goes."""

from kubectl_insight.plugin import Plugin

plugins = (
    Plugin("graph", "Show what is connected to what, and why.", "kubectl_insight_graph.graph_cli:app"),
    Plugin("impact", "Show what suffers when an object goes.", "kubectl_insight_graph.impact_cli:app"),
    Plugin("why", "Show how two objects are connected.", "kubectl_insight_graph.why_cli:app"),
)
