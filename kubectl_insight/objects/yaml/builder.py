"""Values from YAML events, as go-yaml v2 makes them from its nodes.

Built with a stack of its own instead of recursion, and counted while it is built, so that neither deep
nesting nor a "billion laughs" file can exhaust the process. It imports ``yaml`` at the top: only
:mod:`kubectl_insight.objects.yaml.text` imports it, and only when there is YAML to read.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import yaml

from kubectl_insight.errors import InputError
from kubectl_insight.objects.yaml.scalar import ScalarError, json_value, key_text, resolve

MAX_DEPTH: Final = 256
"""Containers within containers; the deepest published CRDs have about 60."""

MAX_ALIASED_NODES: Final = 400_000
"""Nodes that aliases may add to one document; go-yaml v2 allows about as many."""


class DocumentBuilder:
    """Builds the value of one document after the other.

    Attributes:
        first_line: The line on which the document of the last event starts, counted from 1.
    """

    def __init__(self, source: str) -> None:
        self.first_line = 1
        self._source = source
        self._event: yaml.Event
        self._stack: list[_Open] = []
        self._anchors: dict[str, _Node | None] = {}
        self._aliased = 0
        self._root: Any = None

    def feed(self, event: yaml.Event) -> Any:
        """Take the next event; return the document's value at its end, else ``None``.

        Raises:
            InputError: The document is well-formed but means nothing to Kubernetes, or is a bomb.
        """
        self._event = event
        try:
            return self._take(event)
        except ScalarError as error:
            raise self._error(str(error)) from error

    def _take(self, event: yaml.Event) -> Any:
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.MappingStartEvent():
                self._open({}, event.anchor)
            case yaml.SequenceStartEvent():
                self._open([], event.anchor)
            case yaml.CollectionEndEvent():
                self._close()
            case yaml.AliasEvent():
                self._alias(event.anchor or "")
            case yaml.DocumentStartEvent():
                self._anchors, self._aliased, self._root = {}, 0, None
                self.first_line = self._line()
            case yaml.DocumentEndEvent():
                return self._root
            case _:
                pass  # the stream's own start and end
        return None

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        plain = event.implicit[0]
        if plain and event.value == "<<" and self._awaits_key():
            self._stack[-1].key = _MERGE
            return
        node = _Node(resolve(event.tag, event.value, plain=plain))
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        self._add(node)

    def _open(self, value: dict[str, Any] | list[Any], anchor: str | None) -> None:
        if self._awaits_key():
            raise self._error("a mapping or a sequence cannot be a key")
        if anchor is not None:
            self._anchors[anchor] = None
        self._stack.append(_Open(value, anchor))
        self._check_depth(0)

    def _close(self) -> None:
        done = self._stack.pop()
        node = _Node(done.value, done.size, done.height + 1)
        if done.anchor is not None:
            self._anchors[done.anchor] = node
        self._add(node)

    def _alias(self, anchor: str) -> None:
        if anchor not in self._anchors:
            raise self._error("unknown anchor referenced")
        node = self._anchors[anchor]
        if node is None:
            raise self._error("an anchor's value contains itself")
        self._aliased += node.size
        if self._aliased > MAX_ALIASED_NODES:
            raise self._error("document contains excessive aliasing")
        self._check_depth(node.height)
        self._add(node)

    def _add(self, node: _Node) -> None:
        """Put a finished value where the innermost open container wants it."""
        if not self._stack:
            self._root = json_value(node.value)
            return
        parent = self._stack[-1]
        parent.size += node.size
        parent.height = max(parent.height, node.height)
        if isinstance(parent.value, list):
            parent.value.append(json_value(node.value))
        elif parent.key is _NO_KEY:
            parent.key = key_text(node.value)
        else:
            if parent.key is _MERGE:
                self._merge(parent.value, node.value)
            else:
                parent.value[parent.key] = json_value(node.value)
            parent.key = _NO_KEY

    def _merge(self, target: dict[str, Any], value: object) -> None:
        """Merge where the ``<<`` stands: it beats the keys above it and loses to those below."""
        parts = value if isinstance(value, list) else [value]
        for part in reversed(parts):
            if not isinstance(part, dict):
                raise self._error("map merge requires map or sequence of maps as the value")
            target.update(part)

    def _awaits_key(self) -> bool:
        return (
            bool(self._stack) and isinstance(self._stack[-1].value, dict) and self._stack[-1].key is _NO_KEY
        )

    def _check_depth(self, height: int) -> None:
        if len(self._stack) + height > MAX_DEPTH:
            raise self._error(f"nested deeper than {MAX_DEPTH} levels")

    def _line(self) -> int:
        return self._event.start_mark.line + 1 if self._event.start_mark else 1

    def _error(self, problem: str) -> InputError:
        return InputError(self._source, problem, line=self._line())


class _Key:
    """What a mapping waits for, where that is not the value of a string key."""


_NO_KEY: Final = _Key()
_MERGE: Final = _Key()


class _Node(NamedTuple):
    """A finished value with its number of nodes, aliases expanded, and its height in containers."""

    value: Any
    size: int = 1
    height: int = 0


class _Open:
    """A container that is still being filled."""

    __slots__ = ("anchor", "height", "key", "size", "value")

    def __init__(self, value: dict[str, Any] | list[Any], anchor: str | None) -> None:
        self.value = value
        self.anchor = anchor
        self.key: Any = _NO_KEY
        self.size = 1
        self.height = 0
