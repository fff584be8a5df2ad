"""``coverage`` as a user calls it: on the shop's own log, in every form, with every option, with bad input."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest

from kubectl_insight.commands.schema import schema_text
from kubectl_insight_coverage.query import By, Only, Output
from tests.conftest import FIXTURES, Insight, Result

OnShop = Callable[..., Result]


@pytest.fixture
def log(shop: Path) -> Path:
    """Return the audit log of the example shop."""
    return shop / "audit.log.gz"


@pytest.fixture
def on_shop(insight: Insight, log: Path) -> OnShop:
    """Run ``coverage`` on the log of the shop."""

    def call(*arguments: object) -> Result:
        return insight("coverage", log, *arguments)

    return call


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    """Return what checks a document."""
    return jsonschema.Draft202012Validator(json.loads(schema_text("CoverageReport")))


def slow_counts(log: Path) -> dict[str, int]:
    """Count the shop's requests the obvious way: one for each end, and one for each start without an end."""
    ends: dict[tuple[str, ...], str] = {}
    starts: dict[tuple[str, ...], int | None] = {}
    with gzip.open(log) as lines:
        for line in lines:
            event: dict[str, Any] = json.loads(line)
            key = tuple(event[name] for name in ("auditID", "requestReceivedTimestamp", "verb", "requestURI"))
            code = (event.get("responseStatus") or {}).get("code")
            if event["stage"] == "ResponseComplete":
                ends[key] = (
                    "denied" if code in {401, 403, 429} else "failed" if (code or 0) >= 400 else "served"
                )
            else:
                starts[key] = code
    counts = {"served": 0, "failed": 0, "denied": 0, "inFlight": len(starts.keys() - ends.keys())}
    for end in ends.values():
        counts[end] += 1
    return counts


def test_requests_against_a_slow_count(on_shop: OnShop, log: Path) -> None:
    document = on_shop("-o", "json").json
    counts = slow_counts(log)
    assert document["requests"] == {"total": sum(counts.values()), **counts}
    assert document["matched"] + sum(row["requests"] for row in document["unmatched"]) == sum(counts.values())
    assert document["exact"] is True


def test_the_overview(on_shop: OnShop) -> None:
    result = on_shop()
    assert result.exit_status == 0
    assert result.stderr == ""
    assert result.lines[0] == "Kubernetes 1.36 (the user agent kube-controller-manager/v1.36.3)"
    assert "requests:" in result.lines[1]
    assert result.lines[3].split() == ["LEVEL", "OPERATIONS", "HIT", "PERCENT"]
    assert any(line.startswith("custom resource  databases.shop.example.com/v1") for line in result.lines)


def test_the_upgrade_finds_the_planted_use_among_the_noise(on_shop: OnShop) -> None:
    result = on_shop("--target", "1.37", "--fail-on", "removed")
    assert result.exit_status == 1
    assert result.stderr == "failed: 2 uses of APIs that 1.37 does not serve: shop/legacy-exporter\n"
    rows = [line.split() for line in result.lines if "shop/legacy-exporter" in line]
    assert rows[0][:3] == ["ingresses.extensions/v1beta1", "1.22", "networking.k8s.io/v1"]


@pytest.mark.parametrize(
    "arguments", [(), ("--by", "app"), ("--by", "test"), ("--target", "1.37"), ("--only", "never")]
)
def test_json_is_as_specified(
    on_shop: OnShop, validator: jsonschema.Draft202012Validator, arguments: tuple[str, ...]
) -> None:
    document = on_shop("-o", "json", *arguments).json
    validator.validate(document)
    assert document["kind"] == "CoverageReport"


def test_only_chooses_the_operations_of_json(on_shop: OnShop) -> None:
    every = on_shop("-o", "json").json["operations"]
    hit = on_shop("-o", "json", "--only", "hit").json["operations"]
    never = on_shop("-o", "json", "--only", "never").json["operations"]
    assert len(hit) + len(never) == len(every)
    assert all(row["hits"]["served"] for row in hit)
    assert not any(row["hits"]["served"] for row in never)


@pytest.mark.parametrize("by", get_args(By))
def test_every_grouping_prints_a_table(on_shop: OnShop, by: str) -> None:
    result = on_shop("--by", by)
    assert result.exit_status == 0
    assert result.lines[0].isupper() or by == "test"


@pytest.mark.parametrize("only", get_args(Only))
def test_every_choice_prints_a_table(on_shop: OnShop, only: str) -> None:
    assert on_shop("--only", only).lines


@pytest.mark.parametrize("output", sorted(set(get_args(Output)) - {"table", "wide"}))
def test_two_runs_give_the_same_bytes_whatever_the_order_of_lines(
    insight: Insight, log: Path, tmp_path: Path, output: str
) -> None:
    lines = gzip.decompress(log.read_bytes()).splitlines(keepends=True)
    shuffled = tmp_path / "shuffled" / "audit.log"
    shuffled.parent.mkdir()
    straight = tmp_path / "straight" / "audit.log"
    straight.parent.mkdir()
    straight.write_bytes(b"".join(lines))
    random.Random(3).shuffle(lines)
    shuffled.write_bytes(b"".join(lines))
    one, other = (
        insight("coverage", path, "-o", output, "--hits", "attempted").stdout.replace(path.parent.name, "")
        for path in (straight, shuffled)
    )
    assert one
    assert one == other


def test_parts_of_a_log_give_the_report_of_the_whole(insight: Insight, log: Path, tmp_path: Path) -> None:
    lines = gzip.decompress(log.read_bytes()).splitlines(keepends=True)
    (tmp_path / "audit-2026-01-01T00-00-00.000.log").write_bytes(b"".join(lines[:700]))
    (tmp_path / "audit-2026-01-02T00-00-00.000.log.gz").write_bytes(gzip.compress(b"".join(lines[700:1100])))
    (tmp_path / "audit.log").write_bytes(b"".join(lines[1100:]))
    parts, whole = (insight("coverage", path, "-o", "json").json for path in (tmp_path, log))
    assert len(parts.pop("inputs")) == 3
    whole.pop("inputs")
    assert parts == whole


def test_csv_is_the_table(on_shop: OnShop) -> None:
    rows = list(csv.DictReader(io.StringIO(on_shop("-o", "csv", "--by", "app").stdout)))
    document = on_shop("-o", "json").json["applications"]
    assert [(row["application"], int(row["requests"])) for row in rows] == [
        (row["name"], row["requests"]) for row in document
    ]


@pytest.mark.parametrize("only", get_args(Only))
def test_csv_of_a_choice_has_the_columns_of_its_table(on_shop: OnShop, only: str) -> None:
    text = on_shop("-o", "csv", "--only", only, "--target", "1.37").stdout
    titles = on_shop("-o", "wide", "--only", only, "--target", "1.37").lines[0]
    if len(text.splitlines()) > 1:
        assert [title.lower() for title in titles.split()] == text.splitlines()[0].split(",")


def test_a_replacement_is_called_the_same_everywhere(on_shop: OnShop) -> None:
    document = on_shop("-o", "json", "--k8s-version", "1.21", "--target", "1.25").json
    of_operations = {row["replacement"] for row in document["operations"]} - {None}
    of_upgrade = {row["replacement"] for row in document["upgrade"]} - {None}
    assert of_upgrade
    assert of_upgrade <= of_operations
    assert {row["replacement"] for row in on_csv(on_shop, "--only", "removed", "--k8s-version", "1.21")} - {
        ""
    } <= of_operations


def on_csv(on_shop: OnShop, *arguments: str) -> list[dict[str, str]]:
    """Return the rows of CSV."""
    return list(csv.DictReader(io.StringIO(on_shop("-o", "csv", *arguments).stdout)))


def test_escapes_and_formulas_of_an_openapi_file_stay_text(
    insight: Insight, log: Path, tmp_path: Path
) -> None:
    path = tmp_path / "openapi.json"
    operation = {"operationId": "x", "tags": ["=1+1_v1"]}
    paths = {"/api/v1/pods": {"get": operation}, "=HYPERLINK(1)\x1b]0;x": {"get": operation}}
    path.write_text(json.dumps({"swagger": "2.0", "info": {"version": "v1.36.0"}, "paths": paths}))
    for output in ("summary", "categories", "endpoints", "spreadsheet"):
        text = insight("coverage", log, "--openapi", path, "-o", f"apisnoop-{output}").stdout
        assert "\x1b" not in text
        assert not any(
            cell.startswith(("=", "+", "@")) for row in csv.reader(io.StringIO(text)) for cell in row
        )


def test_no_headers(on_shop: OnShop) -> None:
    titled, bare = on_shop("--by", "verb"), on_shop("--by", "verb", "--no-headers")
    assert [line.split() for line in titled.lines[1:]] == [line.split() for line in bare.lines]
    assert (
        on_shop("-o", "csv", "--no-headers")
        .lines[0]
        .startswith("replaceAppsV1NamespacedDeploymentStatus,stable")
    )


def test_user_is_a_filter_here(on_shop: OnShop) -> None:
    assert on_shop("--user", "ana@*", "-o", "json").json["requests"]["total"] == 98
    assert on_shop("--user", "kwok", "--by", "user", "--no-headers").lines[0].split()[:2] == ["kwok", "114"]


def test_time_bounds_split_the_log(on_shop: OnShop) -> None:
    bound = "2026-11-21T02:04:40Z"
    before, after = (
        on_shop(option, bound, "-o", "json").json["requests"]["total"] for option in ("--until", "--since")
    )
    assert before > 0
    assert after > 0
    assert before + after == on_shop("-o", "json").json["requests"]["total"]


def test_a_filter_that_nothing_passes_is_told(on_shop: OnShop) -> None:
    result = on_shop("-n", "typo", "--target", "1.37", "--fail-on", "removed")
    assert result.exit_status == 0
    assert result.stderr == "warning: no request passes the filters\n"
    assert "There is no request to look at." in result.stdout


def test_a_target_beyond_what_is_known_is_told(on_shop: OnShop) -> None:
    assert on_shop("--target", "1.99").stderr.startswith("warning: 1.99 is not known yet")


def test_standard_input(insight: Insight, log: Path) -> None:
    piped = insight("coverage", "-", "-o", "json", stdin=gzip.decompress(log.read_bytes()).decode())
    assert piped.json["events"] == insight("coverage", log, "-o", "json").json["events"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param((), "an audit log is needed", id="no log"),
        pytest.param(("LOG", "--k8s-version", "9.9"), "unknown Kubernetes release", id="no such release"),
        pytest.param(("LOG", "--target", "next"), "a release such as 1.37 is needed", id="no such target"),
        pytest.param(("LOG", "--target", "1.20"), "older than 1.36", id="a target in the past"),
        pytest.param(
            ("LOG", "--by", "app", "--only", "never"),
            "means nothing to --by app",
            id="rows without operations",
        ),
        pytest.param(("LOG", "--fail-on", "removed"), "goes with --target", id="a gate without its target"),
        pytest.param(("LOG", "--only", "hits"), 'invalid argument "hits"', id="an unknown word"),
        pytest.param(
            ("LOG", "--exclude", "pods"), "known are discovery, system, scanners", id="another exclude"
        ),
        pytest.param(("LOG", "--since", "soon"), "36h is needed", id="no moment"),
        pytest.param(
            ("LOG", "--since", "1h", "--until", "2h"), "--since must be before", id="bounds in disorder"
        ),
        pytest.param(
            ("LOG", "--openapi", "x", "--from-cluster"), "exclude each other", id="two specifications"
        ),
        pytest.param(("LOG", "--ineligible", "x"), "goes with --only conformance", id="ineligible alone"),
        pytest.param(
            ("LOG", "--annotations", "x"), "goes with -o apisnoop-spreadsheet", id="annotations alone"
        ),
        pytest.param(
            ("LOG", "--app", "x", "--app-by", "user"), "exclude each other", id="two kinds of application"
        ),
        pytest.param(("LOG", "--by", "app", "-o", "svg"), "mean nothing", id="rows of a picture"),
        pytest.param(
            ("LOG", "-o", "csv", "--only", "hit,denied"), "one word after --only", id="two tables in CSV"
        ),
        pytest.param(("-", "-"), "standard input cannot be used", id="standard input twice"),
        pytest.param(("LOG", "-L", "app"), "--label-columns goes with tree", id="labels"),
    ],
)
def test_usage_errors(insight: Insight, log: Path, arguments: tuple[str, ...], message: str) -> None:
    result = insight("coverage", *(log if word == "LOG" else word for word in arguments))
    assert (result.exit_status, result.stdout) == (2, "")
    assert message in result.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"junk\nmore junk\n", "log", id="junk"),
        pytest.param(b'{"kind":"Pod"}\n', "log", id="JSON of something else"),
    ],
)
def test_unreadable_input(insight: Insight, tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "some.log"
    path.write_bytes(content)
    result = insight("coverage", path)
    assert (result.exit_status, result.stdout) == (4, "")
    assert f"some.{message}" in result.stderr
    assert "Traceback" not in result.stderr


def test_bad_lines_are_counted_and_the_good_ones_too(insight: Insight, log: Path, tmp_path: Path) -> None:
    lines = gzip.decompress(log.read_bytes()).splitlines(keepends=True)
    path = tmp_path / "audit.log"
    path.write_bytes(b"".join([*lines[:3], b"torn {\n", *lines[3:5], b'{"half": \n', lines[5]]))
    result = insight("coverage", path, "-o", "json")
    (account,) = result.json["inputs"]
    assert (account["events"], account["bad"]) == (6, 2)
    assert [bad["line"] for bad in account["badLines"]] == [4, 7]


def test_a_missing_log(insight: Insight, tmp_path: Path) -> None:
    result = insight("coverage", tmp_path / "none.log")
    assert result.exit_status == 4
    assert "does not exist" in result.stderr


def test_a_directory_without_logs(insight: Insight, tmp_path: Path) -> None:
    result = insight("coverage", tmp_path)
    assert result.exit_status == 4
    assert "no logs were found" in result.stderr


def test_an_openapi_file_of_another_product(insight: Insight, log: Path, tmp_path: Path) -> None:
    path = tmp_path / "pets.json"
    path.write_text(
        '{"swagger": "2.0", "info": {"title": "Pets", "version": "1"}, "paths": {"/pets": {"get": {}}}}'
    )
    result = insight("coverage", log, "--openapi", path)
    assert result.exit_status == 4
    assert "pets.json" in result.stderr


def test_an_openapi_file_gives_the_same_as_the_bundled_release(on_shop: OnShop) -> None:
    path = FIXTURES / "apisnoop" / "swagger-1.36.unprocessed.json.gz"
    if not path.exists():
        pytest.skip(f"{path.name} is not here")
    own, bundled = (
        on_shop(*words, "-o", "json").json for words in (("--openapi", path), ("--k8s-version", "1.36"))
    )
    ids = {row["operationId"]: row["hits"] for row in own["operations"]}
    assert {row["operationId"]: row["hits"] for row in bundled["operations"]} == ids


@pytest.mark.parametrize(
    "name",
    sorted(
        path.name
        for path in (FIXTURES / "audit").glob("*")
        if path.is_file() and "policy" not in path.name and "stacktrace" not in path.name
    ),
)
def test_every_fixture_is_read_without_a_crash(insight: Insight, name: str) -> None:
    result = insight("coverage", FIXTURES / "audit" / name, "-o", "json")
    assert result.exit_status in {0, 4}, result.stderr
    if result.exit_status == 0:
        assert result.json["events"] > 0


def test_hostile_names_stay_text(insight: Insight, log: Path, tmp_path: Path) -> None:
    first = json.loads(gzip.decompress(log.read_bytes()).splitlines()[0])
    first["userAgent"] = "\x1b[31m=cmd|'/c calc'!A0 <script>alert(1)</script>"
    first["user"]["username"] = "=1+1\x1b]0;x\x07"
    path = tmp_path / "audit.log"
    path.write_text(json.dumps(first) + "\n")
    for output in get_args(Output):
        text = insight("coverage", path, "-o", output, "--hits", "attempted").stdout
        assert "\x1b" not in text
        assert "<script>alert" not in text
    rows = list(csv.reader(io.StringIO(insight("coverage", path, "-o", "csv", "--by", "user").stdout)))
    assert rows[1][0].startswith("'=")


@pytest.mark.parametrize(
    "name", ["000000.gz", "0.log.20261121-000000.gz", "audit", "audit.1", "audit.log.old", "kube-audit.gz"]
)
def test_names_that_logs_have_besides(insight: Insight, log: Path, tmp_path: Path, name: str) -> None:
    data = gzip.decompress(log.read_bytes())
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    result = insight("coverage", tmp_path, "-o", "json")
    assert result.stderr == ""
    assert result.json["events"] == 1541


def test_files_that_are_left_out_are_told(insight: Insight, log: Path, tmp_path: Path) -> None:
    (tmp_path / "audit.log.gz").write_bytes(log.read_bytes())
    (tmp_path / "README.md").write_text("no log")
    result = insight("coverage", tmp_path)
    assert result.exit_status == 0
    assert "1 file was left out" in result.stderr
    assert "README.md" in result.stderr


@pytest.mark.parametrize("content", [b"", b"\n\n"])
def test_a_gate_does_not_pass_on_nothing(insight: Insight, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "audit.log"
    path.write_bytes(content)
    result = insight("coverage", path, "--target", "1.37", "--fail-on", "removed")
    assert (result.exit_status, result.stdout) == (4, "")
    assert "no audit event" in result.stderr


def test_one_input_of_two_that_is_no_log(insight: Insight, log: Path, tmp_path: Path) -> None:
    path = tmp_path / "junk.bin"
    path.write_bytes(b"\x00\x01 junk\n")
    result = insight("coverage", log, path, "-o", "json")
    assert result.exit_status == 4
    assert result.json["events"] == 1541
    assert "junk.bin" in result.stderr


def test_a_name_that_is_no_text(insight: Insight, log: Path, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"bad\xff.log.gz")
    path.write_bytes(log.read_bytes())
    for output in get_args(Output):
        assert insight("coverage", path, "-o", output).exit_status == 0


def test_workers_do_not_outlive_the_command(log: Path, tmp_path: Path) -> None:
    big = tmp_path / "audit.log"
    big.write_bytes(gzip.decompress(log.read_bytes()) * 60)
    command = [sys.executable, "-m", "kubectl_insight", "coverage", str(big), "--no-cache"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        if not children.exists():
            pytest.skip("this system does not list the children of a process")
        workers: list[str] = []
        while process.poll() is None and not workers:
            with contextlib.suppress(OSError):
                workers = children.read_text().split()
        process.kill()
        process.communicate(timeout=20)  # ends only when nobody holds the pipe any more
    assert workers
