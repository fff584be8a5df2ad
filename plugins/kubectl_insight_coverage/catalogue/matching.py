"""Which operation of the API a request of an audit log was: one look-up, no patterns."""

from __future__ import annotations

from kubectl_insight.api import RequestKey, request_key
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.classification import NO_PATH, Classifier, Unmatched
from kubectl_insight_coverage.catalogue.methods import method_of
from kubectl_insight_coverage.catalogue.operation import Operation


class Matcher:
    """Finds operations of one catalogue; it remembers what it found, so it is for the forms of a log, not for its URIs."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._by_key = catalogue.by_key
        self._classifier = Classifier(catalogue)
        self._templates = _templates(catalogue)
        self._found: dict[tuple[str, str], Operation | Unmatched] = {}

    def match(self, verb: str, uri: str) -> Operation | Unmatched:
        """Return the operation that a request was, or why it was none.

        Args:
            verb: The event's ``verb``.
            uri: The event's ``requestURI``; its query does not matter.
        """
        path = uri.partition("?")[0]
        found = self._found.get((verb, path))
        if found is None:
            found = self.match_key(verb, request_key(path)) if path.startswith("/") else NO_PATH
            self._found[verb, path] = found
        return found

    def match_key(self, verb: str, key: RequestKey) -> Operation | Unmatched:
        """Return the operation of a request that is known by the parts of its path."""
        method = method_of(verb, key)
        operations = self._by_key.get(key)
        if operations is None and not key.resource:
            operations = self._by_key.get(self._template_of(key))
        operation = operations.get(method) if operations else None
        return operation or self._classifier.classify(method, key)

    def _template_of(self, key: RequestKey) -> RequestKey:
        """Return the template outside of resources that a path fits, as ``logs/{logpath}``; else its own key."""
        segments = key.path.split("/")
        return next((template for shape, template in self._templates if _fits(segments, shape)), key)


def _templates(catalogue: Catalogue) -> list[tuple[list[str], RequestKey]]:
    return [(key.path.split("/"), key) for key in catalogue.by_key if "{" in key.path]


def _fits(segments: list[str], shape: list[str]) -> bool:
    pairs = zip(segments, shape, strict=False)
    return len(segments) == len(shape) and all(
        segment == part or (part.startswith("{") and segment != "") for segment, part in pairs
    )
