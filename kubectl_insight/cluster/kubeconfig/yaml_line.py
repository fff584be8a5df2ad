"""Where in a YAML text a value stands, for messages: found only once something is wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import yaml

_STEP: Final = re.compile(r"\.(?P<key>[^.\[\]]+)|\[(?P<index>[0-9]+)\]")


def line_of(text: str | bytes, path: str) -> int | None:
    """Return the line of the value at a path, counted from 1.

    Args:
        text: YAML that was read before without a fault; its first document counts.
        path: As msgspec writes it, ``$.clusters[0].name``. The walk ends at ``[...]``, a key of a map.

    Returns:
        The line of the innermost value that was found, ``None`` where nothing was.
    """
    import yaml

    try:
        node = next(iter(yaml.compose_all(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))), None)
    except (yaml.YAMLError, UnicodeError):
        return None
    line = None
    for step in _STEP.finditer(path.partition("[...]")[0]):
        node = _child(node, step)
        if node is None:
            break
        line = node.start_mark.line + 1
    return line


def _child(node: yaml.Node | None, step: re.Match[str]) -> yaml.Node | None:
    import yaml

    if isinstance(node, yaml.MappingNode):
        # The later of two equal keys wins.
        return next((value for key, value in reversed(node.value) if key.value == step["key"]), None)
    if isinstance(node, yaml.SequenceNode) and step["index"] is not None:
        index = int(step["index"])
        return node.value[index] if index < len(node.value) else None
    return None
