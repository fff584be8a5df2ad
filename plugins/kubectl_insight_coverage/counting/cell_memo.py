"""Remembers which cell an event's facts belong to, since a log repeats the same few thousand of them.

Whether an event may be counted in its cell directly depends on the facts, not on the cell: where less is told apart,
a cell holds many verbs, codes and paths. So the answer is remembered beside the cell.
"""

from __future__ import annotations

from typing import Final, TypeVar

from kubectl_insight_coverage.counting.cells import Cell
from kubectl_insight_coverage.counting.forms import Form
from kubectl_insight_coverage.counting.usage import Client, Request

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

MAX_REMEMBERED: Final = 2**16
"""How many facts are remembered before the memory starts anew."""

Facts = tuple[Form, str, str | None, str | None, str | None, str | None, int | None]
"""What an event says: form, verb, user, impersonated user, user agent, pod and status code.

It is a plain tuple, since one is made for each event; :meth:`CellMemo.request_of` and :meth:`CellMemo.client_of`
give the parts their names.
"""

Found = tuple[Cell, bool]
"""A cell, and whether the end of such a request may be counted in it directly."""

Memory = dict[Facts, Found]
"""What was found within one hour."""


class CellMemo:
    """The memories of all hours, with requests and clients that are the same objects wherever they are equal."""

    def __init__(self) -> None:
        self._hours: dict[str, Memory] = {}
        self._present: tuple[str, Memory] = "", {}
        self._remembered = 0
        self._requests: dict[tuple[Form, str], Request] = {}
        self._clients: dict[tuple[str | None, ...], Client] = {}

    def of_hour(self, hour: str) -> Memory:
        """Return the memory of one hour, which is kept up to date until that of another hour is asked for."""
        memory = self._hours.setdefault(hour, {})
        self._present = hour, memory
        return memory

    def request_of(self, facts: Facts) -> Request:
        """Return what the facts say of the request."""
        form, verb = facts[:2]
        known = self._requests.get((form, verb))
        if known is None:
            known = Request(verb, form.text, form.namespace)
            _remember(self._requests, (form, verb), known)
        return known

    def client_of(self, facts: Facts) -> Client:
        """Return what the facts say of the client."""
        said = facts[2:6]
        known = self._clients.get(said)
        if known is None:
            user, impersonated, user_agent, pod = said
            known = Client(user or "", impersonated or "", user_agent or "", pod or "")
            _remember(self._clients, said, known)
        return known

    def remember(self, memory: Memory, facts: Facts, found: Found) -> None:
        """Remember what was found, until there is too much of it."""
        if self._remembered >= MAX_REMEMBERED:
            self.forget()
        self._remembered += 1
        memory[facts] = found

    def forget(self) -> None:
        """Empty the memories; whoever adds events goes on with the present one."""
        hour, memory = self._present
        memory.clear()
        self._hours = {hour: memory}
        self._requests.clear()
        self._clients.clear()
        self._remembered = 0


def _remember(known: dict[_Key, _Value], key: _Key, value: _Value) -> None:
    if len(known) >= MAX_REMEMBERED:
        known.clear()
    known[key] = value
