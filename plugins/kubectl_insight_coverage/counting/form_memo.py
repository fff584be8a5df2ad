"""Remembers the forms of paths, since millions of paths have a few thousand forms.

A URI is looked up whole, its path then by the path before the name that it ends with, then by that path and the subresource
after the name; only what is left is parsed.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from kubectl_insight.api import request_info
from kubectl_insight_coverage.counting.forms import Form, form_of, literal_words

MAX_REMEMBERED: Final = 2**15
"""How many paths are remembered before the memory starts anew."""

_LONGEST: Final = 512
_ANY_NAME: Final = "a-name"
_MEANS_MORE: Final = frozenset({"namespaces", "watch", "proxy"})
"""What follows these in a path may be more than a name."""


class FormMemo:
    """Gives the form of a path, mostly the same object for equal forms in one namespace.

    Attributes:
        words: What is no name, wherever in a path it stands.
        by_uri: Whoever is in a hurry looks here, before asking :meth:`of_uri`.
        by_collection: The form of the objects right below a path; ``None`` if what follows may be no name.
        by_path: The forms of other paths.
    """

    def __init__(self) -> None:
        self.words = literal_words()
        self.by_collection: dict[str, Form | None] = {}
        self.by_path: dict[str, Form] = {}
        self.by_uri: dict[str, Form] = {}
        self._by_subresource: dict[tuple[str, str], Form] = {}
        self._same: dict[tuple[str, str], Form] = {}

    def of_uri(self, uri: str) -> Form | None:
        """Return the form of a URI; ``None`` if it ends as end-to-end tests mark HEAD."""
        if uri.endswith("HEAD"):
            return None
        path = uri.partition("?")[0]
        collection, _, name = path.rpartition("/")
        form = self.by_collection.get(collection)
        if form is None or name in self.words or not name:
            form = self.by_path.get(path) or self.find(path, collection, name)
        if len(uri) <= _LONGEST:
            if len(self.by_uri) >= MAX_REMEMBERED:
                self.by_uri.clear()
            self.by_uri[uri] = form
        return form

    def find(self, path: str, collection: str, name: str) -> Form:
        """Return the form of a path without query.

        Args:
            collection: What stands before the last slash.
            name: What stands behind it.
        """
        if "%" in path or len(path) > _LONGEST:
            return self._parsed(path)
        known = self._of_subresource(collection, name) if name in self.words else self._below(collection)
        if known is not None and name:
            return known
        form = self._parsed(path)
        self._make_room()
        self.by_path[path] = form
        return form

    def _below(self, collection: str) -> Form | None:
        """Return the form of every object of a collection; ``None`` if what follows may be no name."""
        if collection in self.by_collection:
            return self.by_collection[collection]
        form = self._parsed(f"{collection}/{_ANY_NAME}") if _holds_names(collection) else None
        self._make_room()
        self.by_collection[collection] = form
        return form

    def _of_subresource(self, path: str, subresource: str) -> Form | None:
        """Return the form of a subresource of any object; ``None`` if the path before it names no object."""
        collection, _, name = path.rpartition("/")
        known = self._by_subresource.get((collection, subresource))
        if not name or name in self.words:
            return None
        if known is None and self._below(collection) is not None:
            known = self._parsed(f"{collection}/{_ANY_NAME}/{subresource}")
            self._make_room()
            self._by_subresource[collection, subresource] = known
        return known

    def _parsed(self, path: str) -> Form:
        form = form_of(path)
        if len(form.text) + len(form.namespace) > _LONGEST:
            return form
        if len(self._same) >= MAX_REMEMBERED:
            self._same.clear()
        return self._same.setdefault((form.text, form.namespace), form)

    def _make_room(self) -> None:
        if len(self.by_path) + len(self.by_collection) + len(self._by_subresource) >= MAX_REMEMBERED:
            for memory in (self.by_path, self.by_collection, self._by_subresource):
                memory.clear()


@cache
def form_memo() -> FormMemo:
    """Return the one memory of this process: what a path means is the same in every log."""
    return FormMemo()


def _holds_names(path: str) -> bool:
    key = request_info(path).key
    if not key.resource or key.has_name or key.subresource or key.has_tail or path.endswith("/"):
        return False
    return path.startswith("/") and (key.has_namespace or key.resource not in _MEANS_MORE)
