"""Path templates as APISnoop matched them in 2018: as regular expressions, of which the first that fits counts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_PLACEHOLDER: Final = re.compile(r"(\{[^}]+\})")
_REST: Final = "{path}"
_PREFIX: Final = 2

_Prefix = tuple[str, ...]
_ANY_PREFIX: Final[_Prefix] = ()


class UrlPatterns:
    """Finds the first of some templates that a URL fits.

    All templates with the same first two segments make one expression, which is compiled when it is first needed:
    a log rarely touches every group. Templates that several prefixes fit are part of every such expression.

    Args:
        templates: In the order in which they are tried.
    """

    def __init__(self, templates: Iterable[str]) -> None:
        self._templates = tuple(dict.fromkeys(templates))
        self._by_prefix: dict[_Prefix, list[str]] = {}
        self._compiled: dict[_Prefix, tuple[re.Pattern[str], list[str]]] = {}
        for template in self._templates:
            self._by_prefix.setdefault(_prefix_of_template(template), []).append(template)

    def find(self, url: str) -> str | None:
        """Return the template that a URL fits; its query does not matter, nothing else is changed in it."""
        path = url.partition("?")[0]
        prefix = _prefix(path)
        expression, templates = self._expression(prefix if prefix in self._by_prefix else _ANY_PREFIX)
        found = expression.fullmatch(path)
        return templates[found.lastindex - 1] if found and found.lastindex else None

    def _expression(self, prefix: _Prefix) -> tuple[re.Pattern[str], list[str]]:
        if prefix not in self._compiled:
            wanted = {_ANY_PREFIX, prefix}
            templates = [one for one in self._templates if _prefix_of_template(one) in wanted]
            text = "|".join(f"({url_pattern(template)})" for template in templates)
            self._compiled[prefix] = (re.compile(text or "(?!)"), templates)
        return self._compiled[prefix]


def url_pattern(template: str) -> str:
    """Return the regular expression of a template, to be matched with a whole path.

    A ``{path}`` at the end is any rest, every other placeholder one segment, all else is literal. A slash at the
    end of the template is dropped, so that ``/api`` fits ``/api/``, and ``/api/`` fits nothing; only what ends in
    ``proxy`` may have a slash more.
    """
    if template.endswith(_REST):
        return f"{_segments(template.removesuffix(_REST))}.+"
    stripped = template.rstrip("/")
    return _segments(stripped) + ("/?" if stripped.endswith("proxy") else "")


def _segments(template: str) -> str:
    parts = _PLACEHOLDER.split(template)
    return "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in parts)


def _prefix_of_template(template: str) -> _Prefix:
    """Return the first two segments that every path of a template has, or the mark for those that vary."""
    prefix = _prefix(template.rstrip("/"))
    varies = "{" in "".join(prefix) or (len(prefix) < _PREFIX and prefix[-1:] == ("proxy",))
    return _ANY_PREFIX if varies else prefix


def _prefix(path: str) -> _Prefix:
    return tuple(path.split("/", _PREFIX + 1)[1 : _PREFIX + 1])
