"""What a log says about the use of an API, before anybody asks: who sent which requests, how often, with what end.

It holds neither a catalogue nor an opinion, so that one reading of a log answers every later question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from kubectl_insight.api import BadLine, Tally

Hits = Literal["served", "allowed", "attempted"]
"""Which requests count as a hit: answered ones, all that were authorised, or all."""


class Request(NamedTuple):
    """What requests have in common that differ only in names.

    Attributes:
        verb: As the API server logged it.
        form: The path with ``{namespace}``, ``{name}`` and ``{path}`` for what varies. It parses to the same
            :class:`~kubectl_insight.audit.request_info.RequestKey` as the paths that it stands for.
        namespace: Empty where the path names none.
    """

    verb: str
    form: str
    namespace: str


class Client(NamedTuple):
    """Who sent a request, as the log says it; what it does not say is empty.

    Attributes:
        user: Who was authenticated: ``system:serviceaccount:shop:web``.
        impersonated: Whom the request was made as.
        user_agent: The whole header, cut by the API server after 1,024 bytes.
        pod: The pod whose bound token was used.
    """

    user: str
    impersonated: str
    user_agent: str
    pod: str


@dataclass(frozen=True, slots=True)
class Use:
    """Requests of one client that were of one form and ended with one status code.

    Attributes:
        code: The HTTP status code; 0 where nothing was answered yet or nobody noted it.
        tally: How many there were; their end follows from `code` but for requests in flight.
        first: When the first was received, RFC 3339 in UTC; empty where no event says so.
        last: When the last was received.
    """

    request: Request
    client: Client
    code: int
    tally: Tally
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class InputAccount:
    """What one input gave.

    Attributes:
        source: What the user named: the file, directory or bucket that `path` was found in; the same as `path`
            where that was named itself.
        bad: How many lines are no audit events.
        examples: The first of these.
        problem: Why the input could not be read to its end; empty where it could.
    """

    path: str
    source: str
    events: int
    bad: int
    examples: tuple[BadLine, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """What all inputs together say.

    Attributes:
        uses: Sorted by request, client and code; each combination once.
        events: Log lines that are audit events.
        aggregated: Events left out because an aggregated server logged again what was passed on to it.
        exact: Whether nothing was forgotten that could matter.
        removed_releases: The ``k8s.io/removed-release`` that servers noted, by form of the path. An empty one
            stands for an API that is deprecated, but stays.
    """

    uses: tuple[Use, ...]
    inputs: tuple[InputAccount, ...] = ()
    events: int = 0
    aggregated: int = 0
    exact: bool = True
    removed_releases: Mapping[str, str] = field(default_factory=dict)


def count_hits(tally: Tally, hits: Hits) -> int:
    """Return how many requests of a tally are hits.

    A watch that was still open when the log ended was served; a request without any answer yet was attempted.
    """
    served = tally.served + tally.started
    if hits == "served":
        return served
    return served + tally.failed if hits == "allowed" else tally.total
