"""Filters by globs as a shell has them, ``-x`` to leave out what fits x."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from fnmatch import translate

Matches = Callable[[str], object]


class Globs:
    """Some globs. Without any, everything fits; with only negative ones, everything else does."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        texts = tuple(texts)
        self._wanted = _compiled(text for text in texts if not text.startswith("-"))
        self._unwanted = _compiled(text[1:] for text in texts if text.startswith("-"))

    def __bool__(self) -> bool:
        return self._wanted is not None or self._unwanted is not None

    def fit(self, *spellings: str) -> bool:
        """Tell whether something fits that has several spellings, as ``pods`` and ``pods.``."""
        if self._unwanted is not None and any(map(self._unwanted, spellings)):
            return False
        return self._wanted is None or any(map(self._wanted, spellings))


def _compiled(globs: Iterable[str]) -> Matches | None:
    expressions = [translate(glob) for glob in globs]
    return re.compile("|".join(expressions)).match if expressions else None
