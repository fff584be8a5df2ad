"""What is kept of logs: it answers the next question, follows a log that grows, and is never believed blindly."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import stat
import subprocess
import sys
import zlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kubectl_insight.environment import Environment
from kubectl_insight_coverage.counting.usage import Usage
from kubectl_insight_coverage.reading import cache as cache_module
from kubectl_insight_coverage.reading import log_reader
from kubectl_insight_coverage.reading.logs import read_usage
from kubectl_insight_coverage.reading.parts import Part, Reading, read_part


class World:
    """A home with one log, and a note of what is read of it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (folder / "home").mkdir()
        self.environment = Environment(stderr=io.StringIO(), variables={}, home=folder / "home")
        self.log = folder / "audit.log"
        self.read: list[tuple[int, int | None]] = []
        monkeypatch.setattr(log_reader, "read_part", self._read_part)

    def _read_part(self, part: Part, *others: Any) -> Reading:
        self.read.append((part.start, part.end))
        return read_part(part, *others)

    def usage(self, **options: Any) -> Usage:
        self.read.clear()
        return read_usage([str(self.log)], self.environment, **options).usage

    @property
    def folder(self) -> Path:
        return self.environment.home / ".kube" / "cache" / "insight" / "coverage"

    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*")) if self.folder.exists() else []


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(tmp_path, monkeypatch)


def _lines(numbers: range, verb: str = "get") -> bytes:
    return b"".join(
        json.dumps(
            {
                "auditID": f"id-{number}",
                "stage": "ResponseComplete",
                "requestURI": f"/api/v1/namespaces/shop/pods/web-{number}?secret=hunter2",
                "verb": verb,
                "user": {"username": "ana"},
                "responseStatus": {"code": 200},
                "requestReceivedTimestamp": f"2026-11-21T02:00:{number % 60:02}.000000Z",
            }
        ).encode()
        + b"\n"
        for number in numbers
    )


def _total(usage: Usage) -> int:
    return sum(use.tally.total for use in usage.uses)


def test_a_second_question_reads_nothing(world: World) -> None:
    world.log.write_bytes(_lines(range(100)) + b"junk\n")
    first = world.usage()
    assert len(world.read) == 1
    assert world.usage() == first
    assert world.read == []
    assert isinstance(world.environment.stderr, io.StringIO)
    assert world.environment.stderr.getvalue().count("line 101") == 2


def test_without_the_cache_nothing_is_kept_nor_believed(world: World) -> None:
    world.log.write_bytes(_lines(range(10)))
    world.usage(cache=False)
    assert world.files() == []
    world.usage()
    world.usage(cache=False)
    assert len(world.read) == 1


def test_only_the_owner_may_look_and_no_names_of_objects_are_kept(world: World) -> None:
    world.log.write_bytes(_lines(range(10)))
    world.usage()
    (file,) = world.files()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(world.folder.stat().st_mode) == 0o700
    content = zlib.decompress(file.read_bytes())
    assert b"ana" in content
    for secret in (b"web-", b"id-", b"hunter2"):
        assert secret not in content


def test_only_new_bytes_of_a_growing_log_are_read(world: World) -> None:
    world.log.write_bytes(_lines(range(100)))
    old = world.log.stat().st_size
    world.usage()
    with world.log.open("ab") as file:
        file.write(_lines(range(100, 150)) + b"junk\n" + _lines(range(150, 151))[:-1])
    new = world.log.stat().st_size
    usage = world.usage()
    assert [start for start, _ in world.read] == [old, new - len(_lines(range(150, 151))) + 1]
    assert (_total(usage), usage.events) == (151, 151)
    assert [bad.line for bad in usage.inputs[0].examples] == [151]
    assert usage == world.usage(cache=False)


def test_a_line_that_is_being_written_counts_once(world: World) -> None:
    lines = _lines(range(10))
    for end in (len(lines) - 150, len(lines) - 1, len(lines)):
        world.log.write_bytes(b"") if not world.log.exists() else None
        with world.log.open("r+b") as file:
            file.seek(0)
            file.write(lines[:end])
        usage = world.usage()
        assert _total(usage) == (9 if end == len(lines) - 150 else 10)


@pytest.mark.parametrize(
    "change",
    [
        lambda log: log.write_bytes(_lines(range(50), "list")),
        lambda log: log.write_bytes(_lines(range(500, 650))),
        lambda log: (log.rename(log.with_suffix(".1")), log.write_bytes(_lines(range(100), "list"))),
        lambda log: log.write_bytes(_lines(range(100)).replace(b"id-99", b"id-9x") + _lines(range(100, 120))),
    ],
    ids=["shorter", "longer, but another", "rotated", "its last line changed"],
)
def test_another_log_of_that_name_is_read_anew(change: Any, world: World) -> None:
    world.log.write_bytes(_lines(range(100)))
    world.usage()
    change(world.log)
    usage = world.usage()
    assert world.read[0][0] == 0
    assert usage == world.usage(cache=False)


def test_what_several_lines_make_up_is_not_read_on(world: World) -> None:
    text = json.dumps({"kind": "EventList", "items": [json.loads(_lines(range(1)))] * 3}, indent=1)
    cut = text.index("\n", len(text) // 2) + 1
    world.log.write_text(text[:cut], encoding="utf-8")
    with pytest.raises(Exception, match="no audit event"):
        world.usage()
    world.log.write_text(text, encoding="utf-8")
    assert world.usage().events == 3


@pytest.mark.parametrize("damage", [b"", b"junk", b"\x78\x9c\x03\x00\x00\x00\x00\x01"])
def test_a_damaged_file_is_written_anew(damage: bytes, world: World) -> None:
    world.log.write_bytes(_lines(range(10)))
    expected = world.usage()
    (file,) = world.files()
    whole = file.read_bytes()
    file.write_bytes(damage)
    assert world.usage() == expected
    assert world.read == [(0, world.log.stat().st_size)]
    assert world.files()[0].read_bytes() == whole


def test_counts_of_other_rules_are_not_believed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.log.write_bytes(_lines(range(10)))
    world.usage()
    monkeypatch.setattr(cache_module, "_stamp", lambda: "other rules")
    world.usage()
    assert len(world.read) == 1


@pytest.mark.parametrize(
    ("where", "name", "value"),
    [
        (cache_module, "RULES", 0),
        (cache_module, "document", lambda: SimpleNamespace(digest="0")),
        (sys, "version_info", (3, 9)),
        (sys, "byteorder", "middle"),
    ],
    ids=["rules", "catalogue", "python", "bytes"],
)
def test_the_stamp_has_all_that_counts_depend_on(
    where: object, name: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = cache_module._stamp.__wrapped__()
    monkeypatch.setattr(where, name, value)
    assert cache_module._stamp.__wrapped__() != before


def test_a_file_that_unpacks_to_more_than_was_ever_stored_is_damaged(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.log.write_bytes(_lines(range(10)))
    expected = world.usage()
    monkeypatch.setattr(cache_module, "_LARGEST_UNPACKED", 100)
    world.environment = dataclasses.replace(world.environment, verbosity=4)
    assert world.usage() == expected
    assert len(world.read) == 1
    assert isinstance(world.environment.stderr, io.StringIO)
    told = world.environment.stderr.getvalue()
    assert f"what is kept of {world.log} is damaged: it is not whole" in told
    assert f"there is too much to keep of {world.log}" in told


def test_every_flipped_byte_is_noticed_or_harmless(world: World) -> None:
    world.log.write_bytes(_lines(range(3)))
    expected = world.usage()
    (file,) = world.files()
    whole = file.read_bytes()
    for place in range(0, len(whole), 7):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        assert world.usage() == expected


def test_what_others_may_write_to_is_not_believed(world: World) -> None:
    world.log.write_bytes(_lines(range(10)))
    world.usage()
    world.files()[0].chmod(0o666)
    world.usage()
    assert len(world.read) == 1
    world.folder.chmod(0o777)
    world.usage()
    assert len(world.read) == 1


def test_a_link_is_not_followed(world: World, tmp_path: Path) -> None:
    world.log.write_bytes(_lines(range(10)))
    world.usage()
    (file,) = world.files()
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    world.usage()
    assert len(world.read) == 1
    assert not world.files()[0].is_symlink()


def test_a_disk_that_refuses_costs_nothing_but_time(world: World) -> None:
    world.log.write_bytes(_lines(range(10)))
    world.folder.parent.mkdir(parents=True)
    world.folder.write_text("a file where the folder should be", encoding="utf-8")
    assert _total(world.usage()) == 10


def test_what_was_stored_first_goes_first(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    logs = [world.log.with_name(f"{number}.log") for number in range(4)]
    for number, log in enumerate(logs):
        log.write_bytes(_lines(range(10)))
        world.log = log
        world.usage()
        newest = max(world.files(), key=lambda file: file.stat().st_mtime_ns)
        os.utime(newest, (number, number))
    size = world.files()[0].stat().st_size
    monkeypatch.setattr(cache_module, "MAX_BYTES", 2 * size + size // 2)
    world.log = world.log.with_name("last.log")
    world.log.write_bytes(_lines(range(10)))
    world.usage()
    assert len(world.files()) == 2
    for log, reads in ((logs[3], 0), (logs[0], 1)):
        world.log = log
        world.usage()
        assert len(world.read) == reads


def test_two_processes_at_once_leave_one_whole_file(world: World) -> None:
    world.log.write_bytes(_lines(range(2000)))
    script = (
        "import io, sys; from pathlib import Path; from kubectl_insight.environment import Environment;"
        "from kubectl_insight_coverage.reading.logs import read_usage;"
        "e = Environment(variables={}, home=Path(sys.argv[1]));"
        "print(sum(u.tally.total for u in read_usage([sys.argv[2]], e).usage.uses))"
    )
    command = [sys.executable, "-c", script, str(world.environment.home), str(world.log)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [process.communicate(timeout=60)[0] for process in running] == ["2000\n"] * 3
    assert len(world.files()) == 1
    assert _total(world.usage()) == 2000
    assert world.read == []


def test_a_pipe_is_read_and_not_kept(world: World) -> None:
    os.mkfifo(world.log)
    writer = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())",
            str(world.log),
        ],
        stdin=subprocess.PIPE,
    )
    assert writer.stdin is not None
    writer.stdin.write(_lines(range(10)))
    writer.stdin.close()
    assert _total(world.usage()) == 10
    assert writer.wait(timeout=30) == 0
    assert world.files() == []
