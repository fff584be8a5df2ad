"""Which operation of the API a request of an audit log was: one look-up, no patterns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kubectl_insight.audit.request_info import RequestKey, request_key
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.methods import method_of
from kubectl_insight_coverage.catalogue.operation import Operation
from kubectl_insight_coverage.classification import NO_PATH, Classifier, Unmatched

_REMEMBERED: Final = 1 << 17
_LONGEST: Final = 512
"""So many requests are remembered, none longer than this: memory is bounded whatever a log holds."""

_Memory = dict[tuple[str, str], Operation | Unmatched]
"""What requests were, by verb and path."""


class Matcher:
    """Finds operations of one catalogue; it remembers what it found.

    Args:
        catalogue: What to find.
        aggregated_groups: The API groups that are known to be served by aggregated servers.
    """

    def __init__(self, catalogue: Catalogue, aggregated_groups: Iterable[str] = ()) -> None:
        self._by_key = catalogue.by_key
        self._classifier = Classifier(catalogue, frozenset(aggregated_groups))
        self._templates = _templates(catalogue)
        self._found: _Memory = {}
        self._in_collection: _Memory = {}

    def match(self, verb: str, uri: str) -> Operation | Unmatched:
        """Return the operation that a request was, or why it was none.

        Args:
            verb: The event's ``verb``.
            uri: The event's ``requestURI``; its query does not matter.
        """
        path = uri.partition("?")[0]
        found = self._found.get((verb, path))
        return found if found is not None else self._match_anew(verb, path)

    def match_key(self, verb: str, key: RequestKey) -> Operation | Unmatched:
        """Return the operation of a request that is known by its parts, as some clouds' logs have no URI."""
        method = method_of(verb, key)
        operations = self._by_key.get(key)
        if operations is None and not key.resource:
            operations = self._by_key.get(self._template_of(key))
        operation = operations.get(method) if operations else None
        return operation or self._classifier.classify(method, key)

    def _match_anew(self, verb: str, path: str) -> Operation | Unmatched:
        found = self._match_path(verb, path) if path.startswith("/") else NO_PATH
        if len(path) <= _LONGEST:
            _remember(self._found, (verb, path), found)
        return found

    def _match_path(self, verb: str, path: str) -> Operation | Unmatched:
        """Match a path by its key; parse only one object's path of each collection.

        What stands before an object's name decides alone that a name follows, so any other name gives the same key.
        """
        collection, _, name = path.rpartition("/")
        is_plain = name != "" and "%" not in name
        found = self._in_collection.get((verb, collection)) if is_plain else None
        if found is None:
            key = request_key(path)
            found = self.match_key(verb, key)
            if is_plain and _ends_with_name(key) and len(path) <= _LONGEST:
                _remember(self._in_collection, (verb, collection), found)
        return found

    def _template_of(self, key: RequestKey) -> RequestKey:
        """Return the template outside of resources that a path fits, as ``logs/{logpath}``; else its own key."""
        segments = key.path.split("/")
        return next((template for shape, template in self._templates if _fits(segments, shape)), key)


def _remember(memory: _Memory, request: tuple[str, str], found: Operation | Unmatched) -> None:
    if len(memory) >= _REMEMBERED:
        memory.clear()
    memory[request] = found


def _ends_with_name(key: RequestKey) -> bool:
    return key.has_name and not (key.prefix or key.subresource or key.has_tail)


def _templates(catalogue: Catalogue) -> list[tuple[list[str], RequestKey]]:
    return [(key.path.split("/"), key) for key in catalogue.by_key if "{" in key.path]


def _fits(segments: list[str], shape: list[str]) -> bool:
    pairs = zip(segments, shape, strict=False)
    return len(segments) == len(shape) and all(
        segment == part or (part.startswith("{") and segment != "") for segment, part in pairs
    )
