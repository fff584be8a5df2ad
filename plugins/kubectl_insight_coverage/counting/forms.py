"""The forms of paths: what is left of a request's path when the names in it are taken out.

A log has millions of paths and a few thousand forms. What a path means to the API server must stay, and so must
what it means to a predecessor that compares words: a name that could pass for a word of the API is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final
from urllib.parse import quote

from kubectl_insight.api import (
    NAMESPACE_SUBRESOURCES,
    RequestKey,
    RequestTraits,
    request_info,
    request_key,
    request_path,
    traits_of_key,
)
from kubectl_insight_coverage.catalogue import history
from kubectl_insight_coverage.catalogue.bundled import document

NAMESPACE: Final = "{namespace}"
NAME: Final = "{name}"
PATH: Final = "{path}"

RULES: Final = 2
"""Counts that were made by other rules of forms and cells are no use; to be raised with every change of these."""

HEAD_MARK: Final = "?HEAD"
"""What follows the form of a ``get`` whose URI ends in these letters, which is how end-to-end tests mark HEAD."""

IGNORED_WORDS: Final = frozenset(
    {
        "metrics",
        "readyz",
        "livez",
        "healthz",
        "example.com",
        "kope.io",
        "snapshot.storage.k8s.io",
        "metrics.k8s.io",
        "wardle.k8s.io",
    }
)
"""The words for which APISnoop ignores a request, wherever in the path they stand."""

_TAIL_WORDS: Final = IGNORED_WORDS | {"proxy"}
_START: Final = {"api": 2, "apis": 3}
_DEPTH: Final = {
    "": 1,
    ".well-known": 2,
    "api": 2,
    "apis": 3,
    "configz": 1,
    "debug": 3,
    "favicon.ico": 1,
    "flagz": 1,
    "healthz": 3,
    "index.html": 1,
    "livez": 3,
    "logs": 1,
    "metrics": 2,
    "openapi": 5,
    "openid": 3,
    "readyz": 3,
    "robots.txt": 1,
    "statusz": 1,
    "swagger-2.0.0.json": 1,
    "swagger-2.0.0.pb-v1": 1,
    "swagger-2.0.0.pb-v1.gz": 1,
    "swagger-ui": 2,
    "swagger.json": 1,
    "swaggerapi": 4,
    "ui": 1,
    "validate": 1,
    "version": 2,
}
"""First segments of paths that API servers have outside of resources, and how many segments are words there."""
_LONGEST: Final = 1024
"""No path of an API has a longer form than this, so a longer one is nobody's."""
_PLAIN: Final = re.compile(r"[A-Za-z0-9._:-]{1,253}")
_UNKNOWN_FIRST: Final = re.compile(r"[A-Za-z0-9._-]{1,32}")


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """What is known of a path; compared by identity, since it is looked up for every event.

    Attributes:
        text: The form; it parses to the same key as the path, if the path names a resource.
        namespace: Empty where the path names none.
    """

    text: str
    namespace: str
    traits: RequestTraits


def form_of(path: str) -> Form:
    """Return the form of a request's path.

    Args:
        path: As it was sent, without query.
    """
    info = request_info(path)
    traits = traits_of_key(info.key)
    if not path.startswith("/"):
        return Form(PATH, "", traits)
    segments = request_path(path).split("/")
    is_resource = len(segments) > _START.get(segments[0], len(segments))
    words = _of_resource(segments) if is_resource else _outside_of_resources(segments)
    text = _joined(path, words)
    return Form(text if len(text) <= _LONGEST else simpler(text), info.namespace[:_LONGEST], traits)


def simpler(form: str) -> str:
    """Return the form of a path that no API has: its first word at the most, and only if servers have it."""
    first = form.partition("?")[0].strip("/").partition("/")[0]
    if first not in _DEPTH:
        return f"/{PATH}"
    return f"/{first}/{PATH}" if form.strip("/") != first else form


@lru_cache(maxsize=2**12)
def is_known(form: str) -> bool:
    """Tell whether any release of Kubernetes has an operation on such a path."""
    return request_info(form).key in history.known_operations()


def known_form(form: str) -> str:
    """Return the one form of all paths that mean the same to the API server; empty if no release has such a path."""
    path = _path_of_key().get(request_info(form).key, "")
    return path + HEAD_MARK if path and form.endswith(HEAD_MARK) else path


@cache
def literal_words() -> frozenset[str]:
    """Return the words that are part of a path of any release, and those that APISnoop looks for."""
    words = {word for row in document().paths for word in row.path.split("/") if "{" not in word}
    return frozenset(words | IGNORED_WORDS)


@cache
def _path_of_key() -> Mapping[RequestKey, str]:
    return {request_key(row.path): row.path for row in document().paths}


def _of_resource(segments: Sequence[str]) -> list[str]:
    """Replace names where the API server's parser finds them, see ``audit.request_info``."""
    words, place = list(segments), _START[segments[0]]
    prefix = segments[place] if segments[place] in {"watch", "proxy"} and len(segments) > place + 1 else ""
    place += bool(prefix)
    rest = len(segments) - place
    if segments[place] == "namespaces" and rest > 2 and segments[place + 2] not in NAMESPACE_SUBRESOURCES:  # noqa: PLR2004 - a position
        words[place + 1] = _replaced(segments[place + 1], NAMESPACE)
        place += 2
    if len(segments) > place + 1:
        words[place + 1] = _replaced(segments[place + 1], NAME)
    tail = place + (2 if prefix == "proxy" else 3)
    return [*map(_escaped, words[:tail]), *_tail(segments[tail:])]


def _replaced(segment: str, placeholder: str) -> str:
    return segment if not segment or segment in literal_words() else placeholder


def _tail(segments: Sequence[str]) -> list[str]:
    """Reduce what the server does not interpret to one placeholder, and the words that APISnoop sees."""
    kept = sorted(_TAIL_WORDS.intersection(segments))
    return [*kept, PATH] if set(segments).difference(kept) else kept


def _outside_of_resources(segments: Sequence[str]) -> list[str]:
    depth = _DEPTH.get(segments[0])
    if depth is None:
        plain = _UNKNOWN_FIRST.fullmatch(segments[0])
        return [segments[0] if plain else PATH, *([PATH] if len(segments) > 1 else [])]
    words = [word if not word or _PLAIN.fullmatch(word) else PATH for word in segments[:depth]]
    return [*words, *([PATH] * min(len(segments) - depth, 2))]


def _joined(path: str, words: Sequence[str]) -> str:
    """Join words with the slashes at the ends, of which only none, one and more are told apart."""
    bare = path.strip("/")
    leading, trailing = len(path) - len(path.lstrip("/")), len(path) - len(path.rstrip("/"))
    if not bare:
        return "/" * min(leading, 2)
    return "/" * min(leading, 2) + "/".join(words) + "/" * min(trailing, 2)


def _escaped(word: str) -> str:
    return quote(word, safe="!$&'()*+,;=:@{}[]^|~ ") if "%" in word or "?" in word else word
