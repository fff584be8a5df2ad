"""What is counted apart, and how it is counted in coarser ways where a log holds too much of it."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b
from typing import Final, NamedTuple

from kubectl_insight_coverage.catalogue.methods import METHOD_OF_VERB
from kubectl_insight_coverage.counting.forms import is_known, known_form, simpler
from kubectl_insight_coverage.counting.usage import Client, Request

UNSEEN: Final = "~"
"""What is later than any time."""

OTHER_VERB: Final = "{verb}"
"""What any verb becomes that no API server logs, where only known ones are told apart."""

_VERBS: Final = frozenset(METHOD_OF_VERB) | {"connect", "head", "options", "post", "put", "trace"}
_MAX_REMEMBERED: Final = 2**13
_TURNED_AWAY: Final = frozenset({401, 403, 404, 405, 429})
_HUNDRED: Final = 100
_PRODUCT: Final = re.compile(r"[^/ (]*")


class Detail(IntEnum):
    """How much is told apart; each step gives up what the answer needs least."""

    ALL = 0
    NO_NOISE = 1
    """Paths that no API has are one, and so are requests for APIs that nobody knows and that were not answered."""
    NO_HOURS = 2
    """Times are known by the first and the last only, so a question about a time reads the log again."""
    NO_VERSIONS = 3
    """User agents are known by the name of the product."""
    NO_CLIENTS = 4
    NO_NAMESPACES = 5
    KNOWN_ONLY = 6
    """Nothing but what Kubernetes itself has: its paths, its verbs and classes of status codes. So the catalogue, not
    the log, bounds how many cells there are, whoever wrote the log."""


class CellKey(NamedTuple):
    """What requests of one cell have in common.

    Attributes:
        code: The HTTP status code; 0 without one.
        hour: When they were received: ``2026-11-21T02``; empty where it is unknown or not told apart.
    """

    request: Request
    client: Client
    code: int
    hour: str

    @property
    def identity(self) -> int:
        """A number of 64 bits that is the same in every process of one version of Python."""
        return hash((*map(_number, (*self.request, *self.client, self.hour)), self.code))

    @property
    def size(self) -> int:
        """How much text it holds."""
        return len("".join(self.request)) + len("".join(self.client))


@lru_cache(maxsize=_MAX_REMEMBERED)
def _number(text: str) -> int:
    """Return a number of 63 bits that depends on nothing but the text, unlike the text's own hash."""
    digest = blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


class Cell:
    """A counter, with when its requests were received.

    Attributes:
        count: The requests whose ends were counted right here.
        first: When the first request that ended was received; :data:`UNSEEN` before there is one.
        last: When the last one was; empty before there is one.
    """

    __slots__ = ("count", "first", "identity", "key", "last")

    def __init__(self, key: CellKey, identity: int) -> None:
        self.key = key
        self.identity = identity
        self.count = 0
        self.first = UNSEEN
        self.last = ""

    def see(self, first: str, last: str) -> None:
        """Take note of times."""
        if first < self.first:  # noqa: PLR1730 - a call of min() takes longer
            self.first = first
        if last > self.last:  # noqa: PLR1730 - as above
            self.last = last


def coarser(key: CellKey, detail: Detail) -> CellKey:
    """Return what a cell becomes where less is told apart; doing so step by step is the same."""
    request, client, code, hour = key
    if detail >= Detail.NO_NOISE and _is_noise(request.form, code):
        request = request._replace(form=simpler(request.form))
    if detail >= Detail.NO_HOURS:
        hour = ""
    if detail >= Detail.NO_VERSIONS:
        client = client._replace(user_agent=_product(client.user_agent), pod="")
    if detail >= Detail.NO_CLIENTS:
        client = Client("", "", "", "")
    if detail >= Detail.NO_NAMESPACES:
        request = request._replace(namespace="")
    if detail >= Detail.KNOWN_ONLY:
        request, code = _known_part(request), _class_of(code)
    return CellKey(request, client, code, hour)


def _known_part(request: Request) -> Request:
    form = known_form(request.form)
    if not form:
        return Request("", simpler(request.form), "")
    return Request(request.verb if request.verb in _VERBS else OTHER_VERB, form, "")


def _class_of(code: int) -> int:
    """Return a code that stands for all that end alike."""
    return code if code in _TURNED_AWAY else code - code % _HUNDRED


def _is_noise(form: str, code: int) -> bool:
    return code in _TURNED_AWAY and not is_known(form)


def _product(user_agent: str) -> str:
    found = _PRODUCT.match(user_agent)
    return found[0][:64] if found else ""
