"""Which logs a path means, in which order, and what is left of one that is damaged or rotated."""

from __future__ import annotations

import gzip
import io
import os
from pathlib import Path

import pytest

from kubectl_insight.environment import Environment
from kubectl_insight.errors import InputError, UsageError
from kubectl_insight.exit_status import ExitStatus
from kubectl_insight.storage.content import PathError
from kubectl_insight.storage.log import Log
from kubectl_insight.storage.log_names import choose_logs, is_log_name
from kubectl_insight.storage.logs import find_logs, open_log

LINES = b"".join(b"line %d\n" % number for number in range(50_000))


def _environment(data: bytes = b"") -> Environment:
    return Environment(stdin=io.TextIOWrapper(io.BytesIO(data)))


def _read(log: Log, *, start: int = 0, data: bytes = b"") -> tuple[bytes, str]:
    with open_log(log, _environment(data), start=start) as stream:
        content = b"".join(stream)
        return content, stream.problem.message.rpartition(": ")[2] if stream.problem else ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("audit.log", True),
        ("audit.log.gz", True),
        ("audit.log.zst", True),
        ("audit.log.1", True),
        ("audit.log.12.gz", True),
        ("audit.log-20240501", True),
        ("audit.log-20240501.gz", True),
        ("audit-2024-05-01T10-00-00.000.log", True),
        ("audit-2024-05-01T10-00-00.000.log.gz", True),
        ("a/b/events.jsonl", True),
        ("export.json", True),
        ("audit-policy.yaml", False),
        (".audit.log.swp", False),
        (".audit.log", False),
        ("core.1", False),
        ("README", False),
    ],
)
def test_logs_are_known_by_their_names(name: str, expected: bool) -> None:
    assert is_log_name(name) is expected


ROTATED = {
    "lumberjack": [
        "audit-2024-05-01T10-00-00.000.log.gz",
        "audit-2024-05-01T11-00-00.000.log",
        "audit-2024-05-02T09-00-00.000.log",
        "audit.log",
    ],
    "logrotate": ["audit.log.10.gz", "audit.log.2.gz", "audit.log.1", "audit.log"],
    "dateext": ["audit.log-20240430.gz", "audit.log-20240501", "audit.log"],
    "several": ["a/audit.log.1", "a/audit.log", "a/b/audit.log", "audit.log.1", "audit.log"],
}


@pytest.mark.parametrize("expected", ROTATED.values(), ids=ROTATED.keys())
def test_rotated_sets_are_read_from_the_oldest_to_the_newest(expected: list[str]) -> None:
    found = choose_logs(expected[::-1])
    by_folder = [path for path in found if "/" not in path] + [path for path in found if "/" in path]
    assert sorted(found) == sorted(expected)
    for folder in {path.rpartition("/")[0] for path in expected}:
        inside = [path for path in by_folder if path.rpartition("/")[0] == folder]
        assert inside == [path for path in expected if path.rpartition("/")[0] == folder]


def test_of_a_must_gather_only_the_audit_logs_are_read() -> None:
    audit = [
        f"quay-io/audit_logs/{server}/m-0-audit.log.gz"
        for server in ("kube-apiserver", "openshift-apiserver")
    ]
    audit.insert(0, "quay-io/audit_logs/kube-apiserver/m-0-audit-2024-05-01T10-00-00.000.log.gz")
    others = [
        "quay-io/namespaces/a/pods/p/current.log",
        "quay-io/audit_logs/kube-apiserver/m-0-termination.log.gz",
    ]
    assert choose_logs([*others, *audit[::-1]]) == audit


def test_a_directory_means_the_logs_in_it(tmp_path: Path) -> None:
    for name in ("audit.log", "audit.log.1", "deep/er/a.json", "policy.yaml", ".hidden.log"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    logs = find_logs([str(tmp_path)], _environment())
    names = [Path(log.url).relative_to(tmp_path).as_posix() for log in logs]
    assert names == ["audit.log.1", "audit.log", "deep/er/a.json"]
    assert [(log.named, log.size) for log in logs] == [(False, 1)] * 3
    assert find_logs([str(tmp_path / "audit.log"), str(tmp_path)], _environment())[0].named, "each log once"


def test_a_file_is_one_log_whatever_its_names_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.log").write_bytes(b"x")
    Path("b.log").write_bytes(b"x")
    Path("current.log").symlink_to("a.log")
    Path("hard.log").hardlink_to("a.log")
    names = ["a.log", "./a.log", str(tmp_path / "a.log"), "current.log", "hard.log", "b.log"]
    assert [log.url for log in find_logs(names, _environment())] == ["a.log", "b.log"]
    assert [Path(log.url).name for log in find_logs(["."], _environment())] == ["a.log", "b.log"]


def test_a_log_that_changes_has_another_version(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"x")
    (before,) = find_logs([str(path)], _environment())
    os.utime(path, ns=(1, 1))
    (after,) = find_logs([str(path)], _environment())
    assert before.version != after.version == "1"


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_nothing_to_read_is_bad_input(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.md").touch()
    with pytest.raises(PathError) as caught:
        find_logs([str(tmp_path / name)], _environment())
    assert caught.value.exit_status is ExitStatus.INPUT
    assert str(tmp_path / name) in str(caught.value)


def test_standard_input_is_read_once() -> None:
    (log,) = find_logs(["-"], _environment())
    assert _read(log, data=gzip.compress(LINES)) == (LINES, "")
    with pytest.raises(UsageError):
        find_logs(["-", "-"], _environment())


@pytest.mark.parametrize("size", [0, 1, 3, 100, len(LINES)])
def test_plain_and_packed_logs_are_read_whole(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.log"
    for stored in (
        LINES[:size],
        gzip.compress(LINES[:size]),
        gzip.compress(LINES[:size]) + gzip.compress(b""),
    ):
        path.write_bytes(stored)
        (log,) = find_logs([str(path)], _environment())
        with open_log(log, _environment()) as stream:
            assert b"".join(stream) == LINES[:size]
            assert (stream.problem, stream.taken) == (None, len(stored))
            assert stream.packed is (stored[:2] == b"\x1f\x8b")


@pytest.mark.parametrize("keep", [30, 1000, -5])
def test_of_a_truncated_log_what_can_be_read_is_read(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "a.log.gz"
    path.write_bytes(gzip.compress(LINES)[:keep])
    content, problem = _read(Log(str(path)))
    assert problem == "truncated gzip data"
    assert LINES.startswith(content)
    assert keep > 0 or content == LINES


def test_the_good_part_of_a_damaged_log_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.log.gz"
    path.write_bytes(gzip.compress(LINES) + b"junk")
    assert _read(Log(str(path))) == (LINES, "damaged gzip data")


def test_only_what_is_new_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(LINES)
    assert _read(Log(str(path)), start=len(LINES) - 7) == (LINES[-7:], "")


def test_a_mark_of_compression_is_one_only_where_the_log_begins(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"a\n" + gzip.compress(b"b"))
    (log,) = find_logs([str(path)], _environment())
    with open_log(log, _environment(), start=2) as stream:
        assert not stream.packed
        assert (b"".join(stream), stream.problem) == (gzip.compress(b"b"), None)


@pytest.mark.parametrize(
    "stored", [b"", b"a", LINES, gzip.compress(LINES)], ids=["empty", "one", "plain", "packed"]
)
def test_whether_a_log_is_packed_can_be_asked_before_it_is_read(stored: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(stored)
    with open_log(Log(str(path)), _environment()) as stream:
        assert stream.packed is (stored[:2] == b"\x1f\x8b")
        assert b"".join(stream) == (LINES if stream.packed else stored)


def test_only_files_are_read_from_another_place_than_their_beginning() -> None:
    with pytest.raises(ValueError, match="from byte 3 on"):
        _read(Log("-"), start=3, data=LINES)


def test_a_log_that_was_rotated_meanwhile_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "audit.log"
    path.write_bytes(b"old")
    (log,) = find_logs([str(path)], _environment())
    path.rename(tmp_path / "audit-2024-05-01T10-00-00.000.log")
    path.write_bytes(b"new")
    assert _read(log) == (b"old", "")


def test_a_log_that_is_rotated_while_it_is_read_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "audit.log"
    path.write_bytes(LINES)
    (log,) = find_logs([str(path)], _environment())
    with open_log(log, _environment()) as stream:
        blocks = iter(stream)
        first = next(blocks)
        path.rename(tmp_path / "audit.log.1")
        path.write_bytes(b"new")
        assert first + b"".join(blocks) == LINES


def test_a_log_that_is_gone_is_bad_input(tmp_path: Path) -> None:
    path = tmp_path / "audit.log"
    path.write_bytes(b"x")
    (log,) = find_logs([str(path)], _environment())
    path.unlink()
    with pytest.raises(InputError, match="does not exist"):
        _read(log)


def test_files_are_found_without_boto3() -> None:
    import subprocess
    import sys

    code = "import sys, kubectl_insight.storage.logs; sys.exit('boto3' in sys.modules or 'zlib' not in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
