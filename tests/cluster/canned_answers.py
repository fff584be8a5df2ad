"""Lists and errors without a socket."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from kubectl_insight.cluster.discovery.resource import Resource
from kubectl_insight.cluster.request import Answer, Request

PODS = Resource("", "v1", "Pod", "pods", "pod", namespaced=True)
NODES = Resource("", "v1", "Node", "nodes", "node", namespaced=False)
WIDGETS = Resource("example.org", "v2", "Widget", "widgets", "widget", namespaced=True)
JSON = {"content-type": "application/json"}

Send = Callable[[Request], Answer]


class Server:
    """Answers lists of pods page by page, and remembers what was asked."""

    def __init__(self, names: list[str], *, answer: Send | None = None) -> None:
        self.names = names
        self.asked: list[Request] = []
        self.answer = answer

    def send(self, request: Request) -> Answer:
        self.asked.append(request)
        return self.answer(request) if self.answer is not None else self.page(request)

    def page(self, request: Request) -> Answer:
        query = dict(request.query)
        start, limit = int(query.get("continue", "0")), int(query.get("limit", "0"))
        end = min(start + limit, len(self.names)) if limit else len(self.names)
        metadata = {"continue": str(end)} if end < len(self.names) else {}
        items = [{"metadata": {"name": name}} for name in self.names[start:end]]
        return ok({"kind": "PodList", "apiVersion": "v1", "metadata": metadata, "items": items or None})


def ok(body: Any) -> Answer:
    return Answer(200, JSON, json.dumps(body).encode())


def failed(code: int, reason: str = "", message: str = "", **metadata: str) -> Answer:
    body = {"kind": "Status", "code": code, "reason": reason, "message": message, "metadata": metadata}
    return Answer(code, JSON, json.dumps(body).encode())
