"""Discovery on disk: what may be believed and for whom, and that no disk ever fails a command."""

from __future__ import annotations

import errno
import gzip
import json
import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kubectl_insight.cluster.discovery.cache import (
    KEPT,
    LARGEST,
    DiscoveryCache,
)
from kubectl_insight.cluster.discovery.documents import DiscoveryDocument, parse_aggregated
from kubectl_insight.cluster.discovery.resource import Resource
from kubectl_insight.objects.completeness import KindFailure

RECORDING = json.loads(
    gzip.decompress((Path(__file__).parents[1] / "data/discovery/kubernetes-1.36.json.gz").read_bytes())
)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SERVER = "https://api.example.com:6443"
REAL = tuple(
    parse_aggregated(RECORDING["aggregated"][path]["body"].encode(), f'"{path}"')
    for path in ("/api", "/apis")
)
HEALTHY = (REAL[0], DiscoveryDocument(REAL[1].resources, (), '"/apis"'))


@pytest.fixture
def cache(tmp_path: Path) -> DiscoveryCache:
    return DiscoveryCache(tmp_path / "kube" / "cache" / "insight", SERVER, "dev")


def only_file(cache: DiscoveryCache) -> Path:
    (path,) = cache.folder.iterdir()
    return path


def loaded(cache: DiscoveryCache) -> tuple[DiscoveryDocument, ...] | None:
    stored = cache.load()
    return stored.documents if stored else None


def test_what_is_stored_is_loaded(cache: DiscoveryCache) -> None:
    assert cache.load() is None
    cache.store(REAL, NOON)
    stored = cache.load()
    assert stored is not None
    assert stored.documents == REAL
    assert stored.fetched_at == NOON.timestamp()


def test_folders_and_file_are_owner_only_whatever_the_umask(cache: DiscoveryCache) -> None:
    before = os.umask(0)
    try:
        cache.store(REAL, NOON)
    finally:
        os.umask(before)
    modes = [
        stat.S_IMODE(path.stat().st_mode)
        for path in (only_file(cache), cache.folder, *cache.folder.parents[:2])
    ]
    assert modes == [0o600, 0o700, 0o700, 0o700]


def test_the_file_tells_nothing_of_who_asked_and_is_small(cache: DiscoveryCache) -> None:
    secret = DiscoveryCache(cache.folder, "https://user:hunter2@api.example.com", "token s3cr3t")
    secret.store(REAL, NOON)
    path = only_file(secret)
    content = path.read_bytes()
    assert len(content) < 20_000
    for part in (b"hunter2", b"s3cr3t", b"api.example.com"):
        assert part not in content
        assert part.decode() not in path.name


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"server": "https://other.example.com:6443"}, id="server"),
        pytest.param({"identity": "admin"}, id="user"),
        pytest.param({"server": SERVER + "dev", "identity": ""}, id="shifted"),
    ],
)
def test_servers_and_users_never_share(cache: DiscoveryCache, other: dict[str, str]) -> None:
    cache.store(REAL, NOON)
    second = DiscoveryCache(**({"folder": cache.folder, "server": SERVER, "identity": "dev"} | other))  # type: ignore[arg-type]
    assert second.load() is None
    second.store(HEALTHY, NOON)
    assert loaded(cache) == REAL
    assert loaded(second) == HEALTHY
    # A file under another's name is not believed either.
    first_file, second_file = (cache.folder / each._file for each in (cache, second))
    first_file.replace(second_file)
    assert second.load() is None


def make_group_writable(path: Path) -> None:
    path.chmod(0o620 if path.is_file() else 0o770)


def make_world_writable(path: Path) -> None:
    path.chmod(0o602 if path.is_file() else 0o707)


def make_symlink(path: Path) -> None:
    elsewhere = path.with_name("elsewhere")
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


@pytest.mark.parametrize("spoil", [make_group_writable, make_world_writable, make_symlink])
def test_an_unsafe_file_is_ignored_and_replaced(cache: DiscoveryCache, spoil: Callable[[Path], None]) -> None:
    cache.store(REAL, NOON)
    spoil(cache.folder / cache._file)
    before = {path.name: path.read_bytes() for path in cache.folder.iterdir()}
    assert cache.load() is None
    cache.store(HEALTHY, NOON)
    assert loaded(cache) == HEALTHY
    path = cache.folder / cache._file
    assert not path.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    if "elsewhere" in before:  # what a link points to stays as it was
        assert (cache.folder / "elsewhere").read_bytes() == before["elsewhere"]


@pytest.mark.parametrize("spoil", [make_group_writable, make_world_writable, make_symlink])
def test_an_unsafe_folder_is_neither_read_nor_written(
    cache: DiscoveryCache, spoil: Callable[[Path], None]
) -> None:
    cache.store(REAL, NOON)
    spoil(cache.folder)
    before = only_file(cache).read_bytes()
    assert cache.load() is None
    cache.store(HEALTHY, NOON)
    assert only_file(cache).read_bytes() == before


def test_others_files_are_ignored(cache: DiscoveryCache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.store(REAL, NOON)
    somebody_else = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: somebody_else)
    assert cache.load() is None
    before = only_file(cache).read_bytes()
    cache.store(HEALTHY, NOON)
    assert only_file(cache).read_bytes() == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_file_of_another_owner_in_our_folder_is_replaced(cache: DiscoveryCache) -> None:
    cache.store(REAL, NOON)
    os.chown(only_file(cache), 12345, -1)
    assert cache.load() is None
    cache.store(HEALTHY, NOON)
    assert loaded(cache) == HEALTHY


def make_pipe(path: Path) -> None:
    os.mkfifo(path, 0o600)


def make_folder(path: Path) -> None:
    path.mkdir(0o700)
    (path / "full").touch()


@pytest.mark.parametrize("make", [make_pipe, make_folder])
def test_odd_things_in_the_files_place(cache: DiscoveryCache, make: Callable[[Path], None]) -> None:
    cache.folder.mkdir(0o700, parents=True)
    make(cache.folder / cache._file)
    assert cache.load() is None
    cache.store(REAL, NOON)
    assert loaded(cache) == (REAL if make is make_pipe else None)
    assert not list(cache.folder.glob("*.tmp"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b'["kubectl-insight discovery 0","KEY",1.0,[]]',
        b'["kubectl-insight discovery 1","another",1.0,[]]',
        b'["kubectl-insight discovery 1","KEY","soon",[]]',
        b'["kubectl-insight discovery 1","KEY",1.0,[[[["\xff"]]]]]',
        b'["kubectl-insight discovery 1","KEY",1.0,' + b"[" * 100_000,
        b'["kubectl-insight discovery 1","KEY",1.0,[]]' + b" " * LARGEST,
    ],
    ids=["empty", "binary", "old", "foreign", "type", "not-utf-8", "deep", "huge"],
)
def test_corrupt_content_is_ignored_and_rewritten(cache: DiscoveryCache, content: bytes) -> None:
    cache.store(REAL, NOON)
    only_file(cache).write_bytes(content.replace(b"KEY", cache.key.encode()))
    assert cache.load() is None
    cache.store(REAL, NOON)
    assert loaded(cache) == REAL


@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_content_never_raises(cache: DiscoveryCache, damage: list[tuple[float, int]]) -> None:
    cache.store(REAL, NOON)
    content = bytearray(only_file(cache).read_bytes())
    for place, value in damage:
        content[int(place * len(content))] = value
    only_file(cache).write_bytes(content)
    stored = cache.load()
    assert stored is None or stored.is_fresh(NOON) in {True, False}


@given(
    st.lists(
        st.builds(
            Resource,
            *[st.text()] * 5,
            st.booleans(),
            *[st.lists(st.text(), max_size=3).map(tuple)] * 3,
        ),
        max_size=4,
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_resource_survives_the_disk(cache: DiscoveryCache, resources: list[Resource]) -> None:
    documents = (
        DiscoveryDocument(tuple(resources), (KindFailure("a/v1", "é\n"),), '"x"'),
        DiscoveryDocument(),
    )
    cache.store(documents, NOON)
    assert loaded(cache) == documents


def no_space(*args: Any, **kwargs: Any) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("function", ["replace", "open", "fdopen", "scandir"])
def test_a_full_disk_fails_nothing_and_leaves_nothing(
    cache: DiscoveryCache, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    cache.folder.mkdir(0o700, parents=True)
    monkeypatch.setattr(os, function, no_space)
    cache.store(REAL, NOON)
    monkeypatch.undo()
    assert not list(cache.folder.glob("*.tmp"))
    assert loaded(cache) == (REAL if function == "scandir" else None)


def test_a_folder_that_cannot_be_made_fails_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = DiscoveryCache(tmp_path / "file" / "insight", SERVER, "dev")
    cache.store(REAL, NOON)
    assert cache.load() is None


def test_a_dangling_link_in_the_folders_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "insight").symlink_to(tmp_path / "elsewhere")
    cache = DiscoveryCache(tmp_path / "insight", SERVER, "dev")
    cache.store(REAL, NOON)
    assert cache.load() is None
    assert not (tmp_path / "elsewhere").exists()


def test_what_nobody_renewed_for_a_week_is_removed(cache: DiscoveryCache) -> None:
    other = DiscoveryCache(cache.folder, SERVER, "left the company")
    other.store(REAL, NOON)
    torn = cache.folder / "discovery-0123456789abcdef.tmp"
    torn.touch()
    foreign = cache.folder / "notes.txt"
    foreign.touch()
    for path in cache.folder.iterdir():
        os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    cache.store(REAL, NOON + KEPT)
    assert loaded(other) == REAL
    for path in (cache.folder / other._file, torn, foreign):
        os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    cache.store(REAL, NOON + KEPT + timedelta(seconds=1))
    assert {path.name for path in cache.folder.iterdir()} == {cache._file, "notes.txt"}


def test_commands_at_the_same_time_never_see_half_a_file(cache: DiscoveryCache) -> None:
    states = (REAL, HEALTHY)
    cache.store(REAL, NOON)
    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(cache.store, states[index % 2], NOON) for index in range(40)]
        seen = [future.result() for future in [pool.submit(loaded, cache) for _ in range(80)]]
        assert all(writer.result() is None for writer in writers)
    assert all(documents in states for documents in seen)
    assert [path.name for path in cache.folder.iterdir()] == [cache._file]
