"""Counts the requests of a log by form, client, status code and hour: all that later questions need.

Cubes of any division of the events, merged in any order, are the cube of the whole, also where a log holds so much
that less must be told apart.

A log is read at the speed at which its events are decoded, so most events are counted in one loop, in their cell.
That is right only where no other event of the same request can matter: the request is short, it is for the API server
itself (an aggregated server would log it again), its end is this event, and the log is known to leave out the starts
of short requests. Every other event goes through :class:`~kubectl_insight.audit.counting.CountOnce`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kubectl_insight.api import OUTCOME_OF_CODE, AuditEvent, CountOnce
from kubectl_insight_coverage.counting.cell_memo import CellMemo, Facts, Found, Memory
from kubectl_insight_coverage.counting.cells import UNSEEN, Cell, CellKey, Detail, coarser
from kubectl_insight_coverage.counting.form_memo import form_memo
from kubectl_insight_coverage.counting.forms import HEAD_MARK, Form
from kubectl_insight_coverage.counting.times import HOUR_LENGTH, TIME_LENGTH, utc_text

MAX_CELLS: Final = 2**16
MAX_TEXT: Final = 2**24
"""When there are more cells, or more text in them, less is told apart: see :class:`Detail`."""

_MAX_REMOVALS: Final = 2**12
_MAX_RELEASE: Final = 64
_MAX_CODE: Final = 999


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
        self._forms = form_memo()
        self._memo = CellMemo()

    def add(self, events: Iterable[AuditEvent]) -> None:
        """Count events."""
        if self._since or self._until:
            events = [event for event in events if self._is_asked_for(event)]
        forms, by_uri = self._forms, self._forms.by_uri
        hour, cells = UNSEEN, Memory()
        counted, in_hurry = 0, not self.counter.expects_starts
        for event in events:
            received, user, uri = event.request_received_timestamp, event.user, event.request_uri
            form = by_uri.get(uri)
            if (
                received is None
                or len(received) != TIME_LENGTH
                or received[-1] != "Z"
                or user is None
                or (form is None and (form := forms.of_uri(uri)) is None)
            ):
                in_hurry = self._add_odd(event)
                continue
            if received[:HOUR_LENGTH] != hour:
                hour = received[:HOUR_LENGTH]
                cells = self._memo.of_hour(hour)
            status, extra, other_user = event.response_status, user.extra, event.impersonated_user
            facts = (
                form,
                event.verb,
                user.username,
                None if other_user is None else other_user.username,
                event.user_agent,
                None if extra is None or not extra.pod_name else extra.pod_name[0],
                None if status is None else status.code,
            )
            cell, is_plain = cells.get(facts) or self._find(facts, hour, cells)
            if is_plain and in_hurry and event.stage == "ResponseComplete":
                cell.count += 1
                counted += 1
                if received > cell.last:  # noqa: PLR1730 - a call of max() for each event would take longer
                    cell.last = received
                if received < cell.first:  # noqa: PLR1730 - as above
                    cell.first = received
            else:
                in_hurry = self._count(event, form, cell, received)
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
        self.forget()
        renamed: dict[int, int] = {}
        for identity, cell in old.items():
            new = self._found_or_new(cell.key)
            new.count += cell.count
            new.see(cell.first, cell.last)
            renamed[identity] = new.identity
        self.counter.rename(renamed)

    def forget(self) -> None:
        """Let go of what only makes adding events fast."""
        self._memo.forget()

    def restore(self, cells: Iterable[Cell], counter: CountOnce[int], detail: Detail) -> None:
        """Take up what was stored of another cube."""
        self.cells = {cell.identity: cell for cell in cells}
        self.counter = counter
        self.detail = detail
        self._text = sum(cell.key.size for cell in self.cells.values())

    def _is_asked_for(self, event: AuditEvent) -> bool:
        time = utc_text(event.received or event.time)
        return time >= self._since and (not self._until or time < self._until) and time != ""

    def _find(self, facts: Facts, hour: str, memory: Memory) -> Found:
        """Return the cell of facts that were not seen within the hour, and remember it."""
        form, code = facts[0], facts[-1]
        key = self._key_of(facts, hour)
        is_short = not (form.traits.long_running or form.traits.aggregated) and key.request.verb != "watch"
        found = self._cell(key), is_short and code in OUTCOME_OF_CODE
        self._memo.remember(memory, facts, found)
        return found

    def _add_odd(self, event: AuditEvent) -> bool:
        """Count an event whose facts are not where they usually are, or with a mark; return as :meth:`_count`."""
        path, received = event.request_uri.partition("?")[0], utc_text(event.received or event.time)
        form = self._forms.by_path.get(path) or self._forms.find(path, *path.rpartition("/")[::2])
        user, other_user, extra = (
            event.user,
            event.impersonated_user,
            event.user.extra if event.user else None,
        )
        facts = (
            form,
            event.verb,
            user.username if user else None,
            other_user.username if other_user else None,
            event.user_agent,
            extra.pod_name[0] if extra and extra.pod_name else None,
            event.code,
        )
        key = self._key_of(facts, received[:HOUR_LENGTH])
        if event.verb == "get" and event.request_uri.endswith("HEAD"):
            key = key._replace(request=key.request._replace(form=form.text + HEAD_MARK))
        if event.annotations is not None and event.annotations.deprecated is not None:
            self._note_removal(form.text, event.annotations.removed_release)
        return self._count(event, form, self._cell(key), received)

    def _count(self, event: AuditEvent, form: Form, cell: Cell, received: str) -> bool:
        """Count an event of any kind; return whether ends of short requests need no more than being counted."""
        if self.counter.add(event, cell.identity, form.traits) and received:
            cell.see(received, received)
        return not self.counter.expects_starts

    def _key_of(self, facts: Facts, hour: str) -> CellKey:
        code = facts[-1]
        code = code if code and 0 < code <= _MAX_CODE else 0
        return CellKey(self._memo.request_of(facts), self._memo.client_of(facts), code, hour)

    def _cell(self, key: CellKey) -> Cell:
        cell = self._found_or_new(key)
        return self._found_or_new(key) if self._keep_small() else cell

    def _found_or_new(self, key: CellKey) -> Cell:
        if self.detail:
            key = coarser(key, self.detail)
        identity = key.identity
        return self.cells.get(identity) or self._new_cell(key, identity)

    def _new_cell(self, key: CellKey, identity: int) -> Cell:
        cell = self.cells[identity] = Cell(key, identity)
        self._text += key.size
        return cell

    def _keep_small(self) -> bool:
        """Tell less apart while there are too many cells; return whether anything changed."""
        before = self.detail
        while (len(self.cells) > MAX_CELLS or self._text > MAX_TEXT) and self.detail < max(Detail):
            self.reduce(Detail(self.detail + 1))
        return self.detail is not before

    def _note_removal(self, form: str, release: str | None) -> None:
        """Keep the latest release where servers disagree."""
        release = (release or "")[:_MAX_RELEASE]
        known = self.removed_releases.get(form)
        if known is None and len(self.removed_releases) >= _MAX_REMOVALS:
            return
        if known is None or (len(release), release) > (len(known), known):
            self.removed_releases[form] = release
