"""The text of ``-l``: equality and set based requirements, as kubectl's users write them.

Source: ``k8s.io/apimachinery`` v0.36.3 ``pkg/labels/selector.go``.
"""

from __future__ import annotations

import re
from operator import attrgetter
from typing import Final

from kubectl_insight.errors import UsageError
from kubectl_insight.objects.label_selector import (
    LabelSelector,
    Operator,
    Requirement,
    SelectorError,
    checked_key,
    requirement,
)


def parse_selector(text: str) -> LabelSelector:
    """Parse the text of ``-l``; empty text selects everything.

    Raises:
        UsageError: In the words of the API server.
    """
    try:
        requirements = _Parser(text).parse()
    except SelectorError as error:
        raise UsageError(str(error)) from error
    return LabelSelector(tuple(sorted(requirements, key=attrgetter("key"))))


_TOKEN: Final = re.compile(r"!=|==|[=!(),<>]|[^=!(),<> \t\r\n]+")
_SYMBOLS: Final = frozenset(("", "!=", "==", "=", "!", "(", ")", ",", "<", ">"))
_EQUALITY: Final = {
    "=": Operator.IN,
    "==": Operator.IN,
    "!=": Operator.NOT_IN,
    ">": Operator.GREATER_THAN,
    "<": Operator.LESS_THAN,
}


class _Parser:
    """Recursive descent over the tokens; the empty token is the end."""

    def __init__(self, text: str) -> None:
        self._tokens: list[str] = [*_TOKEN.findall(text), ""]
        self._position = 0

    def parse(self) -> list[Requirement]:
        requirements: list[Requirement] = []
        if self._peek() in _SYMBOLS - {"", "!"}:
            raise _unexpected(self._peek(), "!, identifier, or 'end of string'")
        while self._peek():
            try:
                requirements.append(self._requirement())
            except SelectorError as error:
                raise SelectorError(f"unable to parse requirement: {error}") from error
            token = self._next()
            if token not in {"", ","}:
                raise _unexpected(token, "',' or 'end of string'")
            if token and self._peek() in _SYMBOLS - {"!"}:
                raise _unexpected(self._peek(), "identifier after ','")
            if not token:
                break
        return requirements

    def _requirement(self) -> Requirement:
        negated = self._peek() == "!"
        if negated:
            self._next()
        key = checked_key(self._identifier("identifier"))
        if negated:
            return requirement(key, Operator.DOES_NOT_EXIST)
        if self._peek() in {"", ","}:
            return requirement(key, Operator.EXISTS)
        operator = self._next()
        if operator in {"in", "notin"}:
            return requirement(key, Operator(operator), self._values())
        if operator in _EQUALITY:
            return requirement(key, _EQUALITY[operator], [self._value()])
        raise _unexpected(operator, "in, notin, =, ==, !=, gt, lt")

    def _value(self) -> str:
        return "" if self._peek() in {"", ","} else self._identifier("identifier")

    def _values(self) -> list[str]:
        if (token := self._next()) != "(":
            raise _unexpected(token, "'('")
        values, separator = [], ","
        while separator == ",":
            values.append("" if self._peek() in {",", ")"} else self._identifier("',', or identifier"))
            separator = self._next()
        if separator != ")":
            raise _unexpected(separator, "',' or ')'")
        return values

    def _identifier(self, expected: str) -> str:
        token = self._next()
        if token in _SYMBOLS:
            raise _unexpected(token, expected)
        return token

    def _peek(self) -> str:
        return self._tokens[self._position]

    def _next(self) -> str:
        token = self._tokens[self._position]
        self._position += bool(token)  # the end stays the end
        return token


def _unexpected(token: str, expected: str) -> SelectorError:
    return SelectorError(f"found '{token}', expected: {expected}")
