"""The ``tree`` command: who owns an object, who made it, what came of it."""

from kubectl_insight.plugin import Plugin

plugins = (
    Plugin(
        "tree",
        "Show what an object owns and what owns it, with health and origin.",
        "kubectl_insight_tree.cli:app",
    ),
)
