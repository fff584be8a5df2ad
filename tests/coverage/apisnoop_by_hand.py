"""APISnoop's two ways to match, as their descriptions tell, with no thought of speed and none of our code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

METHODS_2018 = {
    "get": {"get", "list", "proxy"},
    "patch": {"patch"},
    "put": {"update"},
    "post": {"create"},
    "delete": {"delete", "deletecollection"},
    "watch": {"watch", "watchlist"},
}
METHODS_TODAY = {
    "get": {"get", "list", "watch"},
    "proxy": {"proxy"},
    "options": {""},
    "post": {"create", "post"},
    "put": {"update", "put"},
    "patch": {"patch"},
    "connect": {"connect"},
    "delete": {"delete", "delete_collection", "deletecollection"},
}
IGNORED = {
    *("metrics", "readyz", "livez", "healthz", "example.com", "kope.io"),
    *("snapshot.storage.k8s.io", "metrics.k8s.io", "wardle.k8s.io"),
}
Hit = tuple[str, str, str, str]
"""Level, category, method and path."""


class Snoop2018:
    """Every path is a regular expression; each is tried on each URI, in the order of the file."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.paths = list(document["paths"])
        self.methods = {path: self._methods(path, item) for path, item in document["paths"].items()}
        # One group a path: the engine tries them in their order.
        self.expression = re.compile("|".join(f"({self.regex(path)})" for path in self.paths))

    @property
    def endpoints(self) -> set[Hit]:
        return {hit for methods in self.methods.values() for hit in methods.values()}

    @staticmethod
    def regex(path: str) -> str:
        path = re.sub(r"\{path\}$", "\0", path).rstrip("/")
        text = re.sub(r"\\\{.+?\\\}", "[^/]+", re.escape(path)).replace(re.escape("\0"), ".+")
        return text + (r"/?$" if text.endswith("proxy") else "$")

    @staticmethod
    def _methods(path: str, item: dict[str, Any]) -> dict[str, Hit]:
        version = re.search(r"/v\d+(alpha|beta)?", path)
        level = (version.group(1) if version else None) or "stable"
        found = {}
        for name, operation in item.items():
            if name == "parameters" or "deprecated" in operation.get("description", ""):
                continue
            category = min(operation["tags"]).partition("_")[0]
            if operation.get("x-kubernetes-action") != "watch":
                found[name] = (level, category, name, path)
            if any(kind.endswith(";stream=watch") for kind in operation.get("produces", [])):
                found["watch"] = (level, category, "watch", path)
        return found

    def count(self, calls: Iterable[tuple[str, str, int]]) -> tuple[Counter[Hit], Counter[str]]:
        """Return the calls of each endpoint, and how many were for unknown URLs and methods."""
        hits: Counter[Hit] = Counter()
        unknown: Counter[str] = Counter()
        for verb, uri, count in calls:
            match = self.expression.match(uri.partition("?")[0])
            method = next((name for name, verbs in METHODS_2018.items() if verb in verbs), None)
            methods = self.methods[self.paths[(match.lastindex or 0) - 1]] if match else None
            if method is None or (methods is not None and method not in methods):
                unknown["method"] += count
            elif methods is None:
                unknown["url"] += count
            else:
                hits[methods[method]] += count
        return hits, unknown


def operation_today(document: dict[str, Any], verb: str, uri: str) -> str | None:
    """Return the operationId of a request: candidates are narrowed down word by word."""
    method = next((name for name, verbs in METHODS_TODAY.items() if verb in verbs), None)
    if verb == "get" and uri.endswith("HEAD"):
        method = "head"
    words = uri.partition("?")[0].strip("/").split("/")
    if "proxy" in words[:-1]:
        place = words.index("proxy")
        words = [*words[: place + 1], "/".join(words[place + 1 :])]
    elif "proxy" not in words and len(words) == 5 and words[2] == "namespaces":
        words[3] = "{name}" if words[4] in {"status", "finalize"} else words[3]
    if IGNORED & set(words) or words == ["openapi", "v2"]:
        return None
    left = [path for path in document["paths"] if len(path.strip("/").split("/")) == len(words)]
    for place, word in enumerate(words):
        there = [path.strip("/").split("/")[place] for path in left]
        taken = word if word in there else next((name for name in there if "{" in name), None)
        left = [path for path, name in zip(left, there, strict=True) if name == taken]
    found = document["paths"][left[0]].get(method) if left else None
    return found["operationId"] if found else None
