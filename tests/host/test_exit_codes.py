"""One test for each number that the process can end with."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kubectl_insight.exit_status import ExitStatus
from tests.cluster.recording_server import RecordingServer, Seen
from tests.conftest import Insight
from tests.host.conftest import PluginMaker
from tests.host.insight_process import command, start
from tests.tree.forest import document, make, web, write

FORBIDDEN = (
    403,
    json.dumps(
        {"kind": "Status", "status": "Failure", "reason": "Forbidden", "code": 403, "message": "no"}
    ).encode(),
)


@pytest.fixture
def objects(tmp_path: Path) -> Path:
    return write(tmp_path / "objects.json", web())


def test_0_all_went_well(insight: Insight, objects: Path) -> None:
    assert insight("tree", "-f", objects).exit_status == 0


def test_0_though_something_is_unhealthy(insight: Insight, objects: Path) -> None:
    result = insight("tree", "-f", objects)
    assert "CrashLoopBackOff" in result.stdout
    assert result.exit_status == 0


def test_1_a_command_found_what_it_looks_for(insight: Insight, install_plugin: PluginMaker) -> None:
    install_plugin(
        "finder", "from kubectl_insight.exit_status import ExitStatus\nraise typer.Exit(ExitStatus.FOUND)"
    )
    assert insight("finder").exit_status == 1


def test_2_the_command_line_makes_no_sense(insight: Insight) -> None:
    result = insight("tree", "--nonsense")
    assert result.exit_status == 2
    assert result.stderr.startswith("error: ")


def test_3_the_cluster_is_not_there(insight: Insight) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{closed.getsockname()[1]}"
    result = insight("tree", "-s", f"http://{address}", "--cache-dir", "none")

    assert result.exit_status == 3
    assert result.stderr == (
        f"The connection to the server {address} was refused - did you specify the right host or port?\n"
    )


def test_4_a_file_is_not_what_it_should_be(insight: Insight, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("a: [\n\n- b: }")
    result = insight("tree", "-f", broken)

    assert result.exit_status == 4
    assert result.stderr.startswith(f"error: {broken}, line 3: ")


def refuses_secrets(request: Seen) -> tuple[int, bytes]:
    """Answer like a small API server that serves pods and secrets, of which it refuses the latter."""
    verbs = ["get", "list"]
    resources = [
        {"name": name, "singularName": kind.lower(), "namespaced": True, "kind": kind, "verbs": verbs}
        for name, kind in (("pods", "Pod"), ("secrets", "Secret"))
    ]
    path = request.path.partition("?")[0]
    found: dict[str, object] = {
        "/api": {"kind": "APIVersions", "versions": ["v1"]},
        "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
        "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": resources},
        "/api/v1/namespaces/shop/pods": {"kind": "PodList", "apiVersion": "v1", "items": []},
    }
    if path in found:
        return 200, json.dumps(found[path]).encode()
    return FORBIDDEN


def refuses_everything(request: Seen) -> tuple[int, bytes]:
    """Answer like an API server to which the user is known and may do nothing."""
    told = refuses_secrets(request)
    return told if request.path.partition("?")[0] in {"/api", "/apis", "/api/v1"} else FORBIDDEN


@pytest.mark.parametrize("words", [[], ["pod/web"], ["pods"], ["-A"]])
def test_3_the_user_may_do_nothing(insight: Insight, tmp_path: Path, words: list[str]) -> None:
    with RecordingServer(answer=refuses_everything) as server:
        result = insight("tree", *words, "-n", "shop", "-s", server.url, "--cache-dir", tmp_path / "cache")

    assert (result.exit_status, result.stdout) == (3, "")
    assert result.stderr.startswith("Error from server (Forbidden): ")


def serves_nothing(request: Seen) -> tuple[int, bytes]:
    """Answer like the API server of an empty cluster."""
    path = request.path.partition("?")[0]
    lists = {"pods": "PodList", "secrets": "SecretList"}
    kind = lists.get(path.rpartition("/")[2])
    return (
        (200, json.dumps({"kind": kind, "apiVersion": "v1", "items": []}).encode())
        if kind
        else refuses_secrets(request)
    )


def test_0_an_empty_cluster(insight: Insight, tmp_path: Path) -> None:
    with RecordingServer(answer=serves_nothing) as server:
        result = insight("tree", "-n", "shop", "-s", server.url, "--cache-dir", tmp_path / "cache")

    assert (result.exit_status, result.stdout) == (0, "")
    assert result.stderr == "No resources found in shop namespace.\n"


@pytest.mark.parametrize(("flags", "status"), [([], 0), (["--require-complete"], 5)], ids=["not", "required"])
def test_5_something_could_not_be_read_and_that_was_required(
    insight: Insight, tmp_path: Path, flags: list[str], status: int
) -> None:
    with RecordingServer(answer=refuses_secrets) as server:
        result = insight("tree", "-n", "shop", "-s", server.url, "--cache-dir", tmp_path / "cache", *flags)

    assert result.exit_status == status
    assert "warning: 1 kind is forbidden and left out: Secret" in result.stderr
    assert ("error: the answer is not complete" in result.stderr) == bool(flags)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["pod/nobody"], 'Error from server (NotFound): pods "nobody" not found'),
        (["unicorn/pink"], 'error: the server doesn\'t have a resource type "unicorn"'),
        (["unicorns"], 'error: the server doesn\'t have a resource type "unicorns"'),
    ],
)
def test_6_what_was_asked_for_does_not_exist(
    insight: Insight, objects: Path, words: list[str], message: str
) -> None:
    result = insight("tree", *words, "-f", objects)
    assert (result.exit_status, result.stderr) == (6, f"{message}\n")


def test_70_a_fault_of_ours_asks_to_be_reported(insight: Insight, install_plugin: PluginMaker) -> None:
    install_plugin("faulty", "raise ZeroDivisionError('no \\x1b[31mway')")
    result = insight("faulty")

    assert result.exit_status == 70
    lines = result.stderr.splitlines()
    assert lines[0] == "error: this is a fault of kubectl-insight, please report it with these lines:"
    assert lines[-1] == "ZeroDivisionError: no \\x1b[31mway"
    assert result.stdout == ""


def test_130_interrupted(insight: Insight, install_plugin: PluginMaker) -> None:
    install_plugin("patient", "raise KeyboardInterrupt")
    result = insight("patient")
    assert (result.exit_status, result.stdout, result.stderr) == (130, "", "")


def test_130_by_a_real_signal(install_plugin: PluginMaker) -> None:
    install_plugin("waiting", "import signal\nprint('ready', flush=True)\nsignal.pause()")
    process = subprocess.Popen(
        [*command(), "waiting"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate()

    assert (process.returncode, stdout, stderr) == (130, "", "")


@pytest.mark.parametrize("size", [1, 2000], ids=["less than a buffer", "more than a pipe holds"])
def test_141_the_reader_went_away(tmp_path: Path, size: int) -> None:
    path = write(tmp_path / "many.json", [make("ConfigMap", f"c{number}") for number in range(size)])
    read, written = os.pipe()
    os.close(read)
    with os.fdopen(written, "wb") as pipe:
        done = subprocess.run(
            [*command(), "tree", "-f", str(path)], stdout=pipe, stderr=subprocess.PIPE, check=False
        )

    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("words", [["tree", "-f", "-"], ["schema", "Graph"]])
def test_a_full_disk_is_told_in_one_line(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*command(), *words],
            input=document(web()).encode(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert done.returncode == 4
    assert done.stderr == b"error: cannot write the answer: No space left on device\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file descriptors to close")
@pytest.mark.parametrize("closed", [0, 2])
def test_a_closed_standard_stream_is_an_empty_one(objects: Path, closed: int) -> None:
    words = " ".join([*command(), "tree", "-f", str(objects)])
    done = subprocess.run(["sh", "-c", f"{words} {closed}>&-"], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_numbers_are_what_scripts_rely_on() -> None:
    assert {status.name: int(status) for status in ExitStatus} == {
        "OK": 0,
        "FOUND": 1,
        "USAGE": 2,
        "CLUSTER": 3,
        "INPUT": 4,
        "INCOMPLETE": 5,
        "NOT_FOUND": 6,
        "FAULT": 70,
        "INTERRUPTED": 130,
        "BROKEN_PIPE": 141,
    }


def test_the_process_ends_with_the_number(objects: Path) -> None:
    assert start("tree", "pod/nobody", "-f", objects).returncode == 6
