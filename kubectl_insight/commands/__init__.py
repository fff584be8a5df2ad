"""The commands of the host itself."""

from kubectl_insight.plugin import Plugin

plugins = (
    Plugin("completion", "Print or install shell completion.", "kubectl_insight.commands.completion:app"),
    Plugin("help", "Show the help of a command.", "kubectl_insight.commands.help:app"),
    Plugin("plugin", "List the plugins and what shadows them.", "kubectl_insight.commands.plugin_list:app"),
    Plugin("schema", "Print the JSON schema of an output.", "kubectl_insight.commands.schema:app"),
    Plugin("version", "Print the version.", "kubectl_insight.commands.version:app"),
)
