"""Logs in buckets, on a real S3 server."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kubectl_insight.environment import Environment
from kubectl_insight.errors import InputError
from kubectl_insight.exit_status import ExitStatus
from kubectl_insight.storage.logs import find_logs, open_log
from kubectl_insight.storage.s3 import StorageError
from tests.storage import s3_server

LINES = b"".join(b"line %d\n" % number for number in range(50_000))
URL = "s3://logs-bucket/audit"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program = s3_server.find()
    if program is None:
        if os.environ.get("REQUIRE_CLUSTER"):
            pytest.fail("the S3 server is not built")
        pytest.skip("the S3 server is not built: run `python tests/storage/s3_server.py`")
    directory = tmp_path_factory.mktemp("s3")
    folder = directory / "logs-bucket" / "audit"
    folder.mkdir(parents=True)
    (folder / "audit.log").write_bytes(LINES)
    (folder / "audit.log.1").write_bytes(b"older\n")
    (folder / "audit.log.2.gz").write_bytes(gzip.compress(LINES))
    (folder / "notes.md").write_bytes(b"no log")
    with s3_server.serve(program, directory) as url:
        yield url


@pytest.fixture(autouse=True)
def _credentials(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ENDPOINT_URL", request.getfixturevalue("endpoint"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3_server.ACCESS)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3_server.SECRET)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")


def _environment() -> Environment:
    return Environment(stdin=io.TextIOWrapper(io.BytesIO()))


@pytest.mark.parametrize("url", [URL, f"{URL}/", "s3://logs-bucket", "s3://logs-bucket/au"])
def test_a_prefix_means_the_logs_below_it_in_the_order_of_time(url: str) -> None:
    logs = find_logs([url], _environment())
    assert [log.url for log in logs] == [f"{URL}/audit.log.2.gz", f"{URL}/audit.log.1", f"{URL}/audit.log"]
    assert all(log.version and not log.named for log in logs)
    contents = []
    for log in logs:
        with open_log(log, _environment()) as stream:
            contents.append(b"".join(stream))
            assert (stream.problem, stream.taken) == (None, log.size)
    assert contents == [LINES, b"older\n", LINES]


def test_a_key_means_one_object() -> None:
    (log,) = find_logs([f"{URL}/audit.log"], _environment())
    assert (log.url, log.named) == (f"{URL}/audit.log", True)
    with open_log(log, _environment()) as stream:
        assert b"".join(stream) == LINES
    with pytest.raises(ValueError, match="from byte 5 on"), open_log(log, _environment(), start=5):
        pass


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        (f"{URL}/none", "no logs were found below"),
        ("s3://no-such-bucket/x", "the bucket does not exist"),
        ("s3://", "names no bucket"),
        ("s3://B_/x", "InvalidBucketName"),
    ],
)
def test_nothing_there_is_bad_input(url: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        find_logs([url], _environment())


def test_an_object_that_is_gone_is_bad_input() -> None:
    (log,) = find_logs([f"{URL}/audit.log"], _environment())
    with (
        pytest.raises(InputError, match="does not exist"),
        open_log(log._replace(url=f"{URL}/x"), _environment()),
    ):
        pass


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        ({"AWS_SECRET_ACCESS_KEY": "wrong"}, "access denied"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "cannot be reached"),
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "no credentials were found"),
    ],
    ids=["rights", "server", "credentials"],
)
def test_a_server_that_says_no_is_one_line_and_exit_3(
    variables: dict[str, str], problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name)
    with pytest.raises(StorageError, match=problem) as caught:
        find_logs([URL], _environment())
    assert caught.value.exit_status is ExitStatus.CLUSTER
    assert "\n" not in str(caught.value)
    assert "wrong" not in str(caught.value)


def test_a_lost_connection_is_told_after_what_came_before(tmp_path: Path) -> None:
    program = s3_server.find()
    assert program is not None
    (tmp_path / "logs-bucket").mkdir()
    (tmp_path / "logs-bucket" / "a.log").write_bytes(bytes(2**26))
    with pytest.MonkeyPatch.context() as patch, contextlib.ExitStack() as stack:
        with s3_server.serve(program, tmp_path) as endpoint:
            patch.setenv("AWS_ENDPOINT_URL", endpoint)
            (log,) = find_logs(["s3://logs-bucket/a.log"], _environment())
            stream = stack.enter_context(open_log(log, _environment()))
            blocks = iter(stream)
            first = next(blocks)
        rest = sum(map(len, blocks))
    assert 0 < len(first) + rest < 2**26
    assert isinstance(stream.problem, StorageError)
