"""What is asked of the API server and what it answers, without a socket.

Everything that knows about URLs and answers works on these two, so most of it needs no HTTP in its tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Request:
    """One read.

    Attributes:
        path: Absolute, already quoted: ``/apis/apps/v1/namespaces/shop/deployments``.
        query: Parameters in order.
        accept: The ``Accept`` header.
        headers: Further headers.
    """

    path: str
    query: tuple[tuple[str, str], ...] = ()
    accept: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever the status code; the body is already decompressed.

    Attributes:
        headers: Names in lower case.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The ``Content-Type`` with its parameters, lower case, or an empty string."""
        return self.headers.get("content-type", "").lower()


class Transport(Protocol):
    """Something that sends a request; connection errors are raised as :class:`ClusterError`."""

    def send(self, request: Request) -> Answer:
        """Send one request and return the answer, also for 4xx and 5xx."""
        ...
