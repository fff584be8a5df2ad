"""Audit events out of bytes: blocks that fit are decoded in one call, everything else line by line.

Nothing in a log stops the reading: what is no event becomes a :class:`BadLine`, and the rest is read.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from kubectl_insight.audit.bounded_lines import MAX_DOCUMENT_BYTES
from kubectl_insight.audit.documents import OpenDocument, RuntimeLines, YamlDocuments
from kubectl_insight.audit.envelopes import NotAuditError, events_in_line, events_in_odd_line
from kubectl_insight.audit.event import AuditEvent, decode_event, decode_lines
from kubectl_insight.objects.item import UNDECODABLE

MAX_LINE_BYTES: Final = 2**28
"""The longest line that is kept in memory; a longer one is skipped and reported."""

_LONG: Final = 2**20


class BadLine(NamedTuple):
    """A line that is no audit event; ``line`` counts from 1 within the input."""

    line: int
    problem: str


class Batch(NamedTuple):
    """What one block held, in order."""

    events: list[AuditEvent]
    bad: list[BadLine]


class EventReader:
    """Turns the blocks of one input into events.

    Args:
        begun: These are not the first lines of the input, so they cannot say what kind of input it is.

    Attributes:
        lines: How many whole lines were read.
    """

    def __init__(self, *, begun: bool = False) -> None:
        self.lines = 0
        self._rest = bytearray()
        self._too_long = False
        self._odd = _OddLines(begun=begun)

    @property
    def is_between_events(self) -> bool:
        """Whether the next line has nothing to do with those before it, so that another reader can take over."""
        return not (self._rest or self._too_long or self._odd.waiting or self._odd.waiting_for_runtime)

    def feed(self, block: bytes) -> Batch:
        """Read the next bytes, wherever they are cut; an unfinished line waits for the next block."""
        start = 0
        batch = Batch([], [])
        if self._too_long or len(self._rest) > _LONG:
            start = block.find(b"\n") + 1
            if not start:
                self._keep(block)
                return batch
            self._keep(block[: start - 1])
            self._finish_long_line(batch)
        end = block.rfind(b"\n") + 1
        if end > start:
            whole = bytes(self._rest) + block[start:end] if self._rest else block[start:end]
            self._rest = bytearray()
            batch = Batch(batch.events + self._read(whole, batch.bad), batch.bad)
        self._keep(block[max(start, end) :])
        return batch

    def finish(self) -> Batch:
        """Read what is left at the end of the input."""
        batch = Batch([], [])
        if self._rest or self._too_long:
            self._finish_long_line(batch)
        self._odd.finish(batch)
        return batch

    def _keep(self, part: bytes) -> None:
        if self._too_long or len(self._rest) + len(part) > MAX_LINE_BYTES:
            self._too_long, self._rest = True, bytearray()
        else:
            self._rest += part

    def _finish_long_line(self, batch: Batch) -> None:
        """Read the one line in hand without a copy of it."""
        self.lines += 1
        if self._too_long:
            problem = f"longer than {MAX_LINE_BYTES // 2**20} MiB"
            batch.bad.append(BadLine(self.lines, problem))
        else:
            self._odd.read(self._rest, self.lines, batch)
        self._rest, self._too_long = bytearray(), False

    def _read(self, whole: bytes, bad: list[BadLine]) -> list[AuditEvent]:
        if not self._odd.waiting:
            try:
                events = decode_lines(whole)
            except UNDECODABLE:
                # One of the lines is odd; which one, and why, is told where they are read one by one.
                return self._read_one_by_one(whole, bad)
            self.lines += _count_lines(whole)
            return events
        return self._read_one_by_one(whole, bad)

    def _read_one_by_one(self, whole: bytes, bad: list[BadLine]) -> list[AuditEvent]:
        batch = Batch([], bad)
        for number, line in enumerate(whole[:-1].split(b"\n"), self.lines + 1):
            self._odd.read(line, number, batch)
        self.lines += whole.count(b"\n")
        return batch.events


class _OddLines:
    """Reads line by line, with what several lines make up together."""

    def __init__(self, *, begun: bool) -> None:
        self._document: OpenDocument | None = None
        self._yaml: YamlDocuments | None = None
        self._runtime = RuntimeLines()
        self._began = begun

    @property
    def waiting_for_runtime(self) -> bool:
        """Whether a container runtime has yet to write the end of a line."""
        return self._runtime.waiting

    @property
    def waiting(self) -> bool:
        """Whether the next line must be seen with those before it."""
        return self._document is not None or self._yaml is not None

    def read(self, line: bytes | bytearray, number: int, batch: Batch) -> None:
        if self.waiting and self._continues(line, number, batch):
            return
        try:
            batch.events.append(decode_event(line))
        except UNDECODABLE:
            self._read_odd(line, number, batch)
        else:
            self._began = True

    def finish(self, batch: Batch) -> None:
        for number in self._runtime.end():
            batch.bad.append(BadLine(number, "the end of this line is missing"))
        if self._document is not None:
            self._give_up(self._document, batch)
        if self._yaml is not None:
            self._take_yaml(self._yaml, None, 0, batch)

    def _read_odd(self, line: bytes | bytearray, number: int, batch: Batch) -> None:
        """Read a line that is not simply an event."""
        try:
            whole = self._runtime.join(line, number)
            if whole is not None and not _is_punctuation(whole):
                self._read_whole(whole, number, batch, is_unseen=whole is not line)
        except NotAuditError as error:
            batch.bad.append(BadLine(number, str(error)))

    def _read_whole(self, whole: bytes | bytearray, number: int, batch: Batch, *, is_unseen: bool) -> None:
        """Read a line as it was before a container runtime cut it.

        Args:
            is_unseen: It may be an event; nobody has tried to decode it.

        Raises:
            NotAuditError: There is no audit event in it, and none can begin with it.
        """
        if not self._began and YamlDocuments.is_opened_by(whole):
            self._yaml = YamlDocuments(number)
            self._take_yaml(self._yaml, whole, number, batch)
            return
        comment = not self._began and whole.startswith(b"#")
        self._began = not comment
        try:
            batch.events.extend(_events_in_whole(whole, is_unseen=is_unseen))
        except NotAuditError:
            if len(whole) <= MAX_DOCUMENT_BYTES and OpenDocument.is_opened_by(whole):
                self._document = OpenDocument(whole, number)
            elif not comment:
                raise

    def _continues(self, line: bytes | bytearray, number: int, batch: Batch) -> bool:
        """Give the line to the open document; ``False`` if the line does not belong to it."""
        if self._yaml is not None:
            self._take_yaml(self._yaml, line, number, batch)
            return True
        document = self._document
        if document is None or document.is_cut_by(line):
            self._document = None
            if document is not None:
                self._give_up(document, batch)
            return False
        whole = document.add(line)
        if whole is not None:
            self._document = None
            try:
                batch.events.extend(events_in_line(whole))
            except NotAuditError as error:
                batch.bad.append(BadLine(document.line, str(error)))
        return True

    def _give_up(self, document: OpenDocument, batch: Batch) -> None:
        self._document = None
        batch.bad.append(BadLine(document.line, document.problem))

    def _take_yaml(
        self, documents: YamlDocuments, line: bytes | bytearray | None, number: int, batch: Batch
    ) -> None:
        first = documents.line
        try:
            batch.events.extend(documents.end() if line is None else documents.add(line, number))
        except NotAuditError as error:
            batch.bad.append(BadLine(first, str(error)))


def _count_lines(whole: bytes) -> int:
    """Count newlines, of long lines faster than ``bytes.count``, which looks at every byte by itself."""
    count, place = 0, whole.find(b"\n")
    while place >= 0:
        count += 1
        place = whole.find(b"\n", place + 1)
    return count


def _is_punctuation(line: bytes | bytearray) -> bool:
    """Tell an empty line, and the brackets and commas between events in an array of one event a line."""
    marks = b" \t\r\n,[]\xef\xbb\xbf"
    return not line[:16].strip(marks) and not line.strip(marks)


def _events_in_whole(line: bytes | bytearray, *, is_unseen: bool) -> list[AuditEvent]:
    if len(line) > MAX_DOCUMENT_BYTES:
        raise NotAuditError(f"longer than {MAX_DOCUMENT_BYTES // 2**20} MiB and no single event")
    return events_in_line(line) if is_unseen else events_in_odd_line(line)
