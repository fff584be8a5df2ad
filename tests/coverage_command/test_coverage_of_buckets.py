"""``coverage`` of logs in a bucket, on a real S3 server."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Insight
from tests.storage import s3_server

SPLIT = 700


@pytest.fixture(scope="module")
def endpoint(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a bucket with the shop's log in two parts, and one without any log."""
    program = s3_server.find()
    if program is None:
        if os.environ.get("REQUIRE_CLUSTER"):
            pytest.fail("the S3 server is not built")
        pytest.skip("the S3 server is not built: run `python tests/storage/s3_server.py`")
    directory = tmp_path_factory.mktemp("s3")
    folder, other = directory / "logs-bucket" / "audit", directory / "other-bucket"
    folder.mkdir(parents=True)
    other.mkdir()
    (other / "notes.md").write_bytes(b"no log")
    lines = gzip.decompress((shop / "audit.log.gz").read_bytes()).splitlines(keepends=True)
    (folder / "audit-2026-01-01T00-00-00.000.log.gz").write_bytes(gzip.compress(b"".join(lines[:SPLIT])))
    (folder / "audit.log").write_bytes(b"".join(lines[SPLIT:]))
    with s3_server.serve(program, directory) as url:
        yield url


@pytest.fixture(autouse=True)
def _credentials(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3_server.ACCESS)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3_server.SECRET)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")


def test_a_bucket_gives_the_report_of_the_files(insight: Insight, shop: Path) -> None:
    there = insight("coverage", "s3://logs-bucket/audit/", "-o", "json")
    assert there.exit_status == 0, there.stderr
    here = insight("coverage", shop / "audit.log.gz", "-o", "json").json
    document = there.json
    assert [account["path"].rpartition("/")[2] for account in document.pop("inputs")] == [
        "audit-2026-01-01T00-00-00.000.log.gz",
        "audit.log",
    ]
    here.pop("inputs")
    assert document == here


def test_the_second_question_is_answered_from_what_was_kept(insight: Insight) -> None:
    first, second = (insight("coverage", "s3://logs-bucket", "-o", "json").stdout for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("url", "status", "message"),
    [
        ("s3://no-such-bucket/audit", 4, "no-such-bucket"),
        ("s3://other-bucket", 4, "no logs were found"),
        ("s3://", 4, "bucket"),
    ],
)
def test_what_cannot_be_read(insight: Insight, url: str, status: int, message: str) -> None:
    result = insight("coverage", url)
    assert (result.exit_status, result.stdout) == (status, "")
    assert message in result.stderr


def test_a_bucket_without_rights(insight: Insight, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    result = insight("coverage", "s3://logs-bucket/audit")
    assert (result.exit_status, result.stdout) == (3, "")
    assert s3_server.SECRET not in result.stderr
