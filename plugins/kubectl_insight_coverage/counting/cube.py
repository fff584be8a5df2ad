"""Counts the requests of a log by form, client, status code and hour: all that later questions need.

A log is read once, at the speed at which its events are decoded, so the usual event (the end of a short request that
a cell is known for) is counted in one loop. Cubes of any division of the events, merged in any order, are the cube
of the whole, also where a log holds so much that less must be told apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kubectl_insight.api import HIT_OF_CODE, AuditEvent, CountOnce, has_ended
from kubectl_insight_coverage.counting.cells import UNSEEN, Cell, CellKey, Detail, coarser
from kubectl_insight_coverage.counting.form_memo import FormMemo
from kubectl_insight_coverage.counting.forms import HEAD_MARK, Form
from kubectl_insight_coverage.counting.times import HOUR_LENGTH, TIME_LENGTH, utc_text
from kubectl_insight_coverage.counting.usage import Client, Request

MAX_CELLS: Final = 2**16
MAX_TEXT: Final = 2**24
"""When there are more cells, or more text in them, less is told apart: see :class:`Detail`."""

_MAX_REMEMBERED: Final = 2**16
_MAX_CODE: Final = 999
_Facts = tuple[Form, str, str | None, str | None, int | None, str | None, str | None]
"""Form, verb, user, user agent, code, pod and impersonated user: what a cell of an hour is found by in a hurry."""
_Memory = dict[_Facts, Cell]


class Cube:
    """The requests that were added.

    Args:
        since: Only requests that were received then or later count, RFC 3339 in UTC as the API server writes it;
            empty for all.
        until: Only requests that were received before count.

    Attributes:
        cells: By identity.
        counter: What is not counted in the cells themselves, under their identities.
        removed_releases: See :class:`~kubectl_insight_coverage.counting.usage.Usage`.
    """

    def __init__(self, since: str = "", until: str = "") -> None:
        self.cells: dict[int, Cell] = {}
        self.counter: CountOnce[int] = CountOnce()
        self.detail = Detail.ALL
        self.removed_releases: dict[str, str] = {}
        self._since, self._until = since, until
        self._text = 0
        self._forms = FormMemo()
        self._hours: dict[str, tuple[_Memory, _Memory]] = {}
        self._remembered = 0
        self._requests: dict[Request, Request] = {}
        self._clients: dict[Client, Client] = {}
        self._texts: dict[str | None, str | None] = {}

    def add(self, events: Iterable[AuditEvent]) -> None:
        """Count events."""
        if self._since or self._until:
            events = [event for event in events if self._is_asked_for(event)]
        forms, by_collection, words = self._forms, self._forms.by_collection, self._forms.words
        hour, plain, other = UNSEEN, _Memory(), _Memory()
        counted, in_hurry = 0, not self.counter.expects_starts
        for event in events:
            received, user, uri = event.request_received_timestamp, event.user, event.request_uri
            if (
                received is None
                or len(received) != TIME_LENGTH
                or received[-1] != "Z"
                or user is None
                or uri.endswith("HEAD")
            ):
                in_hurry = self._add_odd(event)
                continue
            if received[:HOUR_LENGTH] != hour:
                hour = received[:HOUR_LENGTH]
                plain, other = self._hours.setdefault(hour, ({}, {}))
            path = uri.partition("?")[0] if "?" in uri else uri
            collection, _, name = path.rpartition("/")
            form = by_collection.get(collection)
            if form is None or name in words or not name:
                form = forms.by_path.get(path) or forms.find(path, collection, name)
            status, extra, other_user = event.response_status, user.extra, event.impersonated_user
            facts = (
                form,
                event.verb,
                user.username,
                event.user_agent,
                None if status is None else status.code,
                None if extra is None or not extra.pod_name else extra.pod_name[0],
                None if other_user is None else other_user.username,
            )
            cell = plain.get(facts)
            if cell is not None and in_hurry and event.stage == "ResponseComplete":
                cell.count += 1
                counted += 1
                if received > cell.last:  # noqa: PLR1730 - a call of max() for each event would take longer
                    cell.last = received
                if received < cell.first:  # noqa: PLR1730 - as above
                    cell.first = received
            else:
                in_hurry = self._add_slowly(event, facts, hour, plain, other)
            notes = event.annotations
            if notes is not None and notes.deprecated is not None:
                self._note_removal(form.text, notes.removed_release)
        self.counter.skip(counted)

    def merge(self, other: Cube) -> None:
        """Add what another counted, which may tell less apart afterwards."""
        self.reduce(other.detail)
        other.reduce(self.detail)
        for identity, cell in other.cells.items():
            known = self.cells.get(identity) or self._new_cell(cell.key, identity)
            known.count += cell.count
            known.see(cell.first, cell.last)
        self.counter.merge(other.counter)
        for form, release in other.removed_releases.items():
            self._note_removal(form, release)
        self._keep_small()

    def reduce(self, detail: Detail) -> None:
        """Tell no more apart than this."""
        if detail <= self.detail:
            return
        old, self.cells, self._text, self.detail = self.cells, {}, 0, detail
        self._forget()
        renamed: dict[int, int] = {}
        for identity, cell in old.items():
            new = self._found_or_new(cell.key)
            new.count += cell.count
            new.see(cell.first, cell.last)
            renamed[identity] = new.identity
        self.counter.rename(renamed)

    def restore(self, cells: Iterable[Cell], counter: CountOnce[int], detail: Detail) -> None:
        """Take up what was stored of another cube."""
        self.cells = {cell.identity: cell for cell in cells}
        self.counter = counter
        self.detail = detail
        self._text = sum(cell.key.size for cell in self.cells.values())

    def _is_asked_for(self, event: AuditEvent) -> bool:
        time = utc_text(event.received or event.time)
        return time >= self._since and (not self._until or time < self._until) and time != ""

    def _add_slowly(
        self, event: AuditEvent, facts: _Facts, hour: str, plain: _Memory, other: _Memory
    ) -> bool:
        """Count one event; return whether ends of short requests need no more than being counted."""
        cell = other.get(facts) or plain.get(facts)
        form, verb, user, user_agent, code, pod, impersonated = facts
        if cell is None:
            client = Client(user or "", impersonated or "", user_agent or "", pod or "")
            cell = self._cell(Request(verb, form.text, form.namespace), client, code, hour)
            traits = form.traits
            is_plain = (
                not (traits.long_running or traits.aggregated) and verb != "watch" and code in HIT_OF_CODE
            )
            self._remember(plain if is_plain else other, facts, cell)
        return self._count(event, form, cell, event.request_received_timestamp or "")

    def _add_odd(self, event: AuditEvent) -> bool:
        """Count an event whose facts are not where they usually are; return as :meth:`_add_slowly`."""
        path, received = event.request_uri.partition("?")[0], utc_text(event.received or event.time)
        form = self._forms.by_path.get(path) or self._forms.find(path, *path.rpartition("/")[::2])
        mark = HEAD_MARK if event.verb == "get" and event.request_uri.endswith("HEAD") else ""
        user, extra = event.user, event.user.extra if event.user else None
        client = Client(
            (user.username if user else None) or "",
            (event.impersonated_user.username if event.impersonated_user else None) or "",
            event.user_agent or "",
            extra.pod_name[0] if extra and extra.pod_name else "",
        )
        request = Request(event.verb, form.text + mark, form.namespace)
        cell = self._cell(request, client, event.code, received[:HOUR_LENGTH])
        if event.annotations is not None and event.annotations.deprecated is not None:
            self._note_removal(form.text, event.annotations.removed_release)
        return self._count(event, form, cell, received)

    def _count(self, event: AuditEvent, form: Form, cell: Cell, received: str) -> bool:
        if received and has_ended(event):
            cell.see(received, received)
        self.counter.add(event, cell.identity, form.traits)
        return not self.counter.expects_starts

    def _cell(self, request: Request, client: Client, code: int | None, hour: str) -> Cell:
        key = CellKey(request, client, code if code and 0 < code <= _MAX_CODE else 0, hour)
        cell = self._found_or_new(key)
        if self._keep_small():
            cell = self._found_or_new(key)
        return cell

    def _found_or_new(self, key: CellKey) -> Cell:
        request, client, code, hour = coarser(key, self.detail) if self.detail else key
        request, client = (
            self._requests.setdefault(request, request),
            self._clients.setdefault(client, client),
        )
        shared = CellKey(request, client, code, hour)
        identity = shared.identity
        return self.cells.get(identity) or self._new_cell(shared, identity)

    def _new_cell(self, key: CellKey, identity: int) -> Cell:
        cell = self.cells[identity] = Cell(key, identity)
        self._text += key.size
        return cell

    def _remember(self, memory: _Memory, facts: _Facts, cell: Cell) -> None:
        if self._remembered >= _MAX_REMEMBERED:
            self._forget()
        self._remembered += 1
        form, verb, user, agent, code, pod, impersonated = facts
        same = self._texts.setdefault
        memory[
            form, same(verb, verb) or "", same(user, user), same(agent, agent), code, pod, impersonated
        ] = cell

    def _forget(self) -> None:
        """Empty the memories where they are, since :meth:`add` holds two of them."""
        for memories in self._hours.values():
            for memory in memories:
                memory.clear()
        self._hours.clear()
        for same in (self._requests, self._clients, self._texts):
            same.clear()
        self._remembered = 0

    def _keep_small(self) -> bool:
        """Tell less apart while there are too many cells; return whether anything changed."""
        before = self.detail
        while (len(self.cells) > MAX_CELLS or self._text > MAX_TEXT) and self.detail < max(Detail):
            self.reduce(Detail(self.detail + 1))
        return self.detail is not before

    def _note_removal(self, form: str, release: str | None) -> None:
        """Keep the latest release where servers disagree."""
        release = release or ""
        known = self.removed_releases.get(form)
        if known is None and len(self.removed_releases) >= MAX_CELLS:
            return
        if known is None or (len(release), release) > (len(known), known):
            self.removed_releases[form] = release
