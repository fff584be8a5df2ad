"""What is left out of a file or an archive is told, once, and costs nothing else."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import tarfile
from pathlib import Path
from threading import Thread

import pytest

from kubectl_insight.environment import Environment
from kubectl_insight.errors import InputError
from kubectl_insight.inventory.files import FileObjects, read_files
from tests.conftest import Insight
from tests.host.insight_process import command

POD = b'{"apiVersion": "v1",\n "kind": "Pod",\n "metadata": {"name": "a"}}'


def _read(path: Path | str, stdin: str = "") -> FileObjects:
    return read_files([str(path)], Environment(stdin=io.StringIO(stdin)), recursive=False)


def _tar(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in files.items():
            header = tarfile.TarInfo(name)
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return buffer.getvalue()


def test_items_without_kind_come_with_a_hint(tmp_path: Path) -> None:
    path = tmp_path / "things.json"
    path.write_text('{"items": [{"metadata": {"name": "a"}}]}')
    with pytest.raises(InputError) as caught:
        _read(path)
    assert caught.value.hint == "The name of the file can tell the kind, as pods.json does."


def test_the_hint_is_for_those_whom_it_helps(tmp_path: Path) -> None:
    """Standard input has no name, and items without a version or a name have a kind."""
    with pytest.raises(InputError) as caught:
        _read("-", stdin='{"items": [{"metadata": {"name": "a"}}]}')
    assert caught.value.hint == ""
    path = tmp_path / "things.json"
    path.write_text('{"items": [{"kind": "Pod", "metadata": {"name": "a"}}]}')
    with pytest.raises(InputError) as caught:
        _read(path)
    assert caught.value.hint == ""


def test_one_item_that_is_none_does_not_cost_the_others(tmp_path: Path) -> None:
    """All that is wrong with a list is one problem; the repairs of what is left out are nobody's business."""
    items = [
        json.loads(POD),
        {"metadata": {"name": "no-kind", "labels": {"n": 1}}},
        None,
        {"apiVersion": "v1", "kind": "Pod"},
        json.loads(POD.replace(b'"a"', b'"b"')),
    ]
    path = tmp_path / "mixed.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    found = _read(path)

    assert [obj.id for obj in found.objects] == ["Pod/default/a", "Pod/default/b"]
    assert found.problems == (
        (
            f"{path}, line 1: 3 of 5 items were left out: Object 'Kind' is missing (1), "
            "Object 'metadata.name' is missing (1), this is not a Kubernetes object (1)"
        ),
    )


def test_odd_items_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    items = [None, json.loads(POD), 7, "x", []]
    path.write_text(json.dumps({"kind": "List", "apiVersion": "v1", "items": items}))
    found = _read(path)
    assert [obj.id for obj in found.objects] == ["Pod/default/a"]
    assert found.problems == (f"{path}, line 1: 4 of 5 items were left out: this is not a Kubernetes object",)


def test_yaml_lists_are_judged_alike(tmp_path: Path) -> None:
    path = tmp_path / "mixed.yaml"
    path.write_bytes(
        b"kind: List\napiVersion: v1\nitems:\n- metadata: {name: a}\n- " + POD.replace(b"\n", b" ")
    )
    found = _read(path)

    assert [obj.id for obj in found.objects] == ["Pod/default/a"]
    assert found.problems == (f"{path}, line 1: 1 of 2 items were left out: Object 'Kind' is missing",)


def test_links_in_an_archive_are_told(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, kind in (
            ("pod.json", tarfile.REGTYPE),
            ("also.json", tarfile.SYMTYPE),
            ("hard.yaml", tarfile.LNKTYPE),
            ("pipe.yml", tarfile.FIFOTYPE),
            ("notes.txt", tarfile.SYMTYPE),
            ("folder.json", tarfile.DIRTYPE),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.size, member.linkname = (
                kind,
                len(POD) if name == "pod.json" else 0,
                "pod.json",
            )
            archive.addfile(member, io.BytesIO(POD))
    path = tmp_path / "a.tar"
    path.write_bytes(packed.getvalue())
    found = _read(path)

    assert [obj.id for obj in found.objects] == ["Pod/default/a"]
    assert found.problems == (
        f"{path}/also.json: a link, which is not followed",
        f"{path}/hard.yaml: a link, which is not followed",
        f"{path}/pipe.yml: no file",
    )


def test_an_archive_without_manifests_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(_tar({"notes.txt": POD}))
    with pytest.raises(InputError) as caught:
        _read(path)
    assert caught.value.problem == "the archive holds no .json, .yaml or .yml file"


def test_what_was_left_out_is_an_answer_all_the_same(insight: Insight, tmp_path: Path) -> None:
    items = [json.loads(POD), {"metadata": {"name": "no-kind"}}]
    path = tmp_path / "mixed.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    result = insight("tree", "-f", path, "-o", "json")
    problem = f"{path}, line 1: 1 of 2 items were left out: Object 'Kind' is missing"

    assert result.exit_status == 0
    assert result.stderr == f"warning: {problem}\n"
    assert result.json["completeness"]["problems"] == [problem]
    assert not result.json["completeness"]["complete"]
    assert insight("tree", "-f", path, "--require-complete").exit_status == 5


def test_our_own_answer_is_no_input(insight: Insight, shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "graph.json"
    path.write_text(insight("tree", "deploy/web", "-n", "shop", "-f", shop, "-o", "json").stdout)
    result = insight("tree", "-f", path)

    assert (result.stdout, result.exit_status) == ("", 4)
    assert result.stderr == (
        f"error: {path}, line 1: this is a Graph that kubectl insight printed, not a Kubernetes object\n"
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_read_like_standard_input(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = Thread(target=lambda: pipe.write_bytes(POD))
    writer.start()
    found = _read(pipe)
    writer.join()
    assert [obj.id for obj in found.objects] == ["Pod/default/a"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_waiting_for_a_pipe_can_be_interrupted(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen([*command(), "tree", "-f", str(pipe)], stderr=subprocess.PIPE) as process:
        with pipe.open("wb"):  # it opens once the other side does, and nothing is ever written
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=20) == 130
        assert process.stderr is not None
        assert process.stderr.read() == b""
