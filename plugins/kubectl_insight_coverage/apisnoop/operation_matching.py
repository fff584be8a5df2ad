"""Which operation a request was for by the rules of today's APISnoop, for its coverage files only.

Paths are compared word by word with those of the specification that have as many words. Where a word has no branch of
its own, the first branch that is a placeholder is taken, and never left again: so a name that is also a word of the
API leads astray, as there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from kubectl_insight_coverage.apisnoop.api_description import ApiDescription
from kubectl_insight_coverage.counting.forms import HEAD_MARK, IGNORED_WORDS

_HEAD: Final = HEAD_MARK.removeprefix("?")
_METHOD_OF_VERB: Final = {
    "get": "get",
    "list": "get",
    "watch": "get",
    "proxy": "proxy",
    "": "options",
    "create": "post",
    "post": "post",
    "update": "put",
    "put": "put",
    "patch": "patch",
    "connect": "connect",
    "delete": "delete",
    "delete_collection": "delete",
    "deletecollection": "delete",
}
_SOME_NAME: Final = "{}"
_NAMESPACE_PATH: Final = 5
_OPENAPI: Final = ["openapi", "v2"]


class SnoopError(Enum):
    """Why a request was for no operation, in APISnoop's words."""

    METHOD = "Could not assign a method from the event verb. Check the event.verb."
    TOO_LONG = "part count too high, and not found in open api spec. Check the event's request URI"
    IGNORED = "This is a known dummy endpoint and can be ignored. See the requestURI for more info."
    NOT_SPECIFIED = "We have not seen this type of event before, and it is not in spec. Check its request uri"
    NO_OPERATION = "Could not find operation for given method. Check the requestURI and the method."


@dataclass(slots=True)
class _Branch:
    """What may follow the words so far, and the operations if they are all."""

    words: dict[str, _Branch] = field(default_factory=dict)
    operations: dict[str, str] = field(default_factory=dict)

    def follow(self, word: str) -> _Branch | None:
        """Return where a word leads."""
        own = self.words.get(word)
        return own or next((branch for name, branch in self.words.items() if "{" in name), None)


class OperationMatcher:
    """Finds the names of operations; it remembers what it found."""

    def __init__(self, description: ApiDescription) -> None:
        self._by_length: dict[int, _Branch] = {}
        self._found: dict[tuple[str, str], str | SnoopError] = {}
        for operation in description.operations:
            words = _words(operation.path)
            branch = self._by_length.setdefault(len(words), _Branch())
            for word in words:
                branch = branch.words.setdefault(word, _Branch())
            branch.operations[operation.method] = operation.operation_id

    def find(self, verb: str, form: str) -> str | SnoopError:
        """Return the name of the operation that a request was for, or why it was for none.

        Args:
            verb: The event's ``verb``; empty for OPTIONS.
            form: The path, names replaced or not. Its end shows a HEAD request, see :data:`forms.HEAD_MARK`.
        """
        found = self._found.get((verb, form))
        if found is None:
            found = self._found[verb, form] = self._find(verb, form)
        return found

    def _find(self, verb: str, form: str) -> str | SnoopError:
        is_head = verb == "get" and form.endswith(_HEAD)
        method = "head" if is_head else _METHOD_OF_VERB.get(verb)
        if method is None:
            return SnoopError.METHOD
        words = _comparable(_words(form.partition("?")[0]))
        if len(words) not in self._by_length:
            return SnoopError.TOO_LONG
        if not IGNORED_WORDS.isdisjoint(words) or words == _OPENAPI:
            return SnoopError.IGNORED
        branch: _Branch | None = self._by_length[len(words)]
        for word in words:
            branch = branch.follow(word) if branch else None
        return branch.operations.get(method, SnoopError.NO_OPERATION) if branch else SnoopError.NOT_SPECIFIED


def _words(path: str) -> list[str]:
    return path.strip("/").split("/")


def _comparable(words: list[str]) -> list[str]:
    """Return the words as they are looked for: all that follows the first ``proxy`` is one word.

    The subresources of a namespace are looked for below ``{name}``, since the specification has ``{namespace}``, which
    comes first, beside it. A form's own placeholders stand for names, so they must not meet those of the specification.
    """
    words = [_SOME_NAME if word.startswith("{") else word for word in words]
    if "proxy" in words:
        end = words.index("proxy") + 1
        return [*words[:end], "/".join(words[end:])] if words[end:] else words
    return [*words[:3], "{name}", words[-1]] if _is_namespace_subresource(words) else words


def _is_namespace_subresource(words: Sequence[str]) -> bool:
    """Tell whether the words have the form ``api/v1/namespaces/X/status`` or ``.../finalize``."""
    return len(words) == _NAMESPACE_PATH and words[2] == "namespaces" and words[-1] in {"status", "finalize"}
