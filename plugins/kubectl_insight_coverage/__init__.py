"""The ``coverage`` command: which operations of the API are really called, by whom, and what an upgrade breaks."""

from kubectl_insight.plugin import Plugin

plugins = (
    Plugin(
        "coverage",
        "Show which APIs are really called, and what an upgrade breaks.",
        "kubectl_insight_coverage.cli:app",
    ),
)
