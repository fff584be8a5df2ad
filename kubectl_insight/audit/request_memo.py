"""Remembers what was found out about requests, since millions of URIs are of a few thousand forms.

A log repeats its paths while the queries differ, and its collections while the names differ. So a value is looked
up by the path, then by the path before the last segment, and only then the path is parsed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Generic, TypeVar

from kubectl_insight.audit.request_info import RequestInfo, RequestKey, request_info

Value = TypeVar("Value")

MAX_REMEMBERED: Final = 2**15
"""How many paths are remembered before the memory starts anew; about 10 MB."""


class RequestMemo(Generic[Value]):
    """Gives the value of a request URI, found once for each key and namespace.

    Args:
        find: Makes the value, which is not ``None``, of a key and a namespace (empty where the path names none).
    """

    def __init__(self, find: Callable[[RequestKey, str], Value]) -> None:
        self._find = find
        self._by_path: dict[str, Value] = {}
        self._by_collection: dict[str, Value | None] = {}

    def __call__(self, uri: str) -> Value:
        """Return the value of a request URI."""
        path = uri.partition("?")[0]
        value = self._by_path.get(path)
        if value is None:
            value = self._of_named(path)
            if len(self._by_path) >= MAX_REMEMBERED:
                self._by_path.clear()
            self._by_path[path] = value
        return value

    def _of_named(self, path: str) -> Value:
        """Take the value of another object in the same collection, where the last segment is but a name."""
        collection, _, name = path.rpartition("/")
        if not name or "%" in path:
            return self._of_info(request_info(path))
        if collection not in self._by_collection:
            if len(self._by_collection) >= MAX_REMEMBERED:
                self._by_collection.clear()
            self._by_collection[collection] = self._of_any_in(collection)
        value = self._by_collection[collection]
        return self._of_info(request_info(path)) if value is None else value

    def _of_any_in(self, path: str) -> Value | None:
        """Return the value of whatever is named below a path; ``None`` if the next segment may be no name."""
        key, namespace, _ = request_info(path)
        if not key.resource or key.has_name or key.subresource or key.has_tail or path.endswith("/"):
            return None
        if not key.has_namespace and key.resource in _MEANS_MORE:
            return None
        return self._find(key._replace(has_name=True), namespace)

    def _of_info(self, info: RequestInfo) -> Value:
        return self._find(info.key, info.namespace)


_MEANS_MORE: Final = frozenset({"namespaces", "watch", "proxy"})
