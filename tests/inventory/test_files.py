"""Objects from files: forms, lists, archives, encodings."""

from __future__ import annotations

import gzip
import io
import json
import sys
import tarfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_insight.cluster.discovery.builtin_resources import offline_catalogue
from kubectl_insight.environment import Environment
from kubectl_insight.inventory.files import FileObjects, read_files
from kubectl_insight.objects.item import KubernetesObject

FIXTURES = Path("../shared/fixtures/cluster-insight")


def _read(*paths: Path | str, stdin: bytes = b"", recursive: bool = False) -> FileObjects:
    environment = Environment(stdin=io.TextIOWrapper(io.BytesIO(stdin)))
    return read_files([str(path) for path in paths], environment, recursive=recursive)


def _pod(name: str, **metadata: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "shop", **metadata},
        "spec": {"nodeName": "node-1"},
    }


def _ids(found: FileObjects) -> list[str]:
    return [obj.id for obj in found.objects]


def _node_name(obj: KubernetesObject) -> object:
    return obj.body()["spec"]["nodeName"]


def _tar(files: dict[str, bytes], mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            header = tarfile.TarInfo(name)
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return buffer.getvalue()


POD = json.dumps(_pod("a")).encode()
TYPED_LIST = json.dumps(
    {
        "kind": "PodList",
        "apiVersion": "v1",
        "metadata": {},
        "items": [{"metadata": {"name": "a", "namespace": "shop"}}],
    }
).encode()
LIST = json.dumps({"kind": "List", "apiVersion": "v1", "items": [_pod("a"), _pod("b")]}, indent=4).encode()

FORMS: list[tuple[str, bytes, list[str]]] = [
    ("object.json", POD, ["Pod/shop/a"]),
    ("object.yaml", yaml.safe_dump(_pod("a")).encode(), ["Pod/shop/a"]),
    ("list.json", LIST, ["Pod/shop/a", "Pod/shop/b"]),
    ("list.yaml", yaml.safe_dump(json.loads(LIST)).encode(), ["Pod/shop/a", "Pod/shop/b"]),
    ("typed.json", TYPED_LIST, ["Pod/shop/a"]),
    ("typed.yaml", yaml.safe_dump(json.loads(TYPED_LIST)).encode(), ["Pod/shop/a"]),
    ("concatenated.json", POD + LIST, ["Pod/shop/a", "Pod/shop/b"]),
    ("lines.jsonl", POD + b"\n" + json.dumps(_pod("c")).encode() + b"\n\n", ["Pod/shop/a", "Pod/shop/c"]),
    ("separated.json", POD + b"\n---\n" + LIST + b"\n---\n", ["Pod/shop/a", "Pod/shop/b"]),
    ("json-in.yaml", b"---\n" + POD + b"\n---\n" + LIST, ["Pod/shop/a", "Pod/shop/b"]),
    ("flow.yaml", b"{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: shop}}", ["Pod/shop/a"]),
    ("empty-list.json", b'{"kind": "PodList", "apiVersion": "v1", "items": null}', []),
    ("empty-list.yaml", b"kind: List\napiVersion: v1\nitems: []\n", []),
    (
        "group.json",
        b'{"kind":"DeploymentList","apiVersion":"apps/v1","items":[{"metadata":{"name":"d"}}]}',
        ["Deployment.apps/default/d"],
    ),
    (
        "items-of-its-own.json",
        b'{"kind":"Menu","apiVersion":"x.io/v1","metadata":{"name":"m"},"items":{"a":1}}',
        ["Menu.x.io/m"],
    ),
    (
        "menu.json",
        b'{"kind":"Menu","apiVersion":"x.io/v1","metadata":{"name":"m"},"items":["a"]}',
        ["Menu.x.io/m"],
    ),
    ("utf16.json", POD.decode().encode("utf-16"), ["Pod/shop/a"]),
    ("bom.json", b"\xef\xbb\xbf" + POD, ["Pod/shop/a"]),
    ("packed.json", gzip.compress(LIST), ["Pod/shop/a", "Pod/shop/b"]),
    ("archive", _tar({"x/list.json": LIST, "x/notes.txt": b"\xff"}), ["Pod/shop/a", "Pod/shop/b"]),
    ("archive.tgz", gzip.compress(_tar({"a.yml": POD})), ["Pod/shop/a"]),
    (
        "no-name.yaml",
        b"apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: x-}\n" * 1,
        ["Job.batch/default/"],
    ),
]


@pytest.mark.parametrize(("name", "data", "expected"), FORMS, ids=[name for name, _, _ in FORMS])
def test_every_form_is_read_from_a_file_and_from_standard_input(
    tmp_path: Path, name: str, data: bytes, expected: list[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    found = _read(path)
    assert (_ids(found), found.problems, found.paths) == (expected, (), (str(path),))
    assert _ids(_read("-", stdin=data)) == expected


def test_bodies_stay_at_hand_in_json_and_yaml(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(POD)
    (tmp_path / "b.json").write_text(json.dumps({"kind": "List", "apiVersion": "v1", "items": [_pod("b")]}))
    (tmp_path / "c.yaml").write_text(yaml.safe_dump(_pod("c")))
    found = _read(tmp_path)
    assert [_node_name(obj) for obj in found.objects] == ["node-1"] * 3


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pods.input.json", "Pod/default/x"),
        ("pods.yaml", "Pod/default/x"),
        ("Pods.json", "Pod/default/x"),
        ("replication-controllers.json", "ReplicationController/default/x"),
        ("replicationcontrollers.input.json", "ReplicationController/default/x"),
        ("deployments.json", "Deployment.apps/default/x"),
        ("events.json", "Event/default/x"),
        ("horizontal_pod_autoscalers.json", "HorizontalPodAutoscaler.autoscaling/default/x"),
    ],
)
def test_the_name_of_the_file_tells_the_kind_that_items_do_not(
    tmp_path: Path, name: str, expected: str
) -> None:
    (tmp_path / name).write_text('{"items": [{"metadata": {"name": "x"}, "spec": {}}]}')
    assert _ids(_read(tmp_path / name)) == [expected]
    packed = tmp_path / "dump.tar"
    packed.write_bytes(_tar({f"dump/{name}": b'{"items": [{"metadata": {"name": "x"}}]}'}))
    assert _ids(_read(packed)) == [expected]


def test_every_built_in_kind_is_found_by_its_plural(tmp_path: Path) -> None:
    resources = offline_catalogue().resources
    for resource in resources:
        (tmp_path / f"{resource.plural}.json").write_text('{"items": [{"metadata": {"name": "x"}}]}')
    found = {obj.gvk.kind for obj in _read(tmp_path).objects}
    assert found == {resource.kind for resource in resources}


def test_what_an_item_says_beats_the_list_and_the_name(tmp_path: Path) -> None:
    path = tmp_path / "pods.json"
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}}
    path.write_text(
        json.dumps({"kind": "ServiceList", "apiVersion": "v1", "items": [node, {"metadata": {"name": "s"}}]})
    )
    assert _ids(_read(path)) == ["Node/n", "Service/default/s"]


def test_metadata_lists_have_no_bodies(tmp_path: Path) -> None:
    path = tmp_path / "pods.json"
    path.write_text(
        json.dumps(
            {
                "kind": "PartialObjectMetadataList",
                "apiVersion": "meta.k8s.io/v1",
                "items": [
                    {
                        "kind": "PartialObjectMetadata",
                        "apiVersion": "meta.k8s.io/v1",
                        "metadata": {"name": "a"},
                    },
                ],
            }
        )
    )
    [pod] = _read(path).objects
    assert (pod.id, pod.has_body) == ("Pod/default/a", False)


def test_directories_are_read_sorted_and_only_their_manifests(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    for name in (
        "b.yaml",
        "a.json",
        "c.yml",
        "deep/d.json",
        "deep/er/e.json",
        "deep/x.txt",
        "README.md",
        "._a.json",
    ):
        (tmp_path / name).write_text(json.dumps(_pod(Path(name).stem)))
    assert _ids(_read(tmp_path)) == ["Pod/shop/a", "Pod/shop/b", "Pod/shop/c"]
    assert _ids(_read(tmp_path, recursive=True)) == [f"Pod/shop/{name}" for name in "abcde"]


def test_globs_are_sorted_and_named_files_need_no_extension(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.json"):
        (tmp_path / name).write_text(json.dumps(_pod(name[0])))
    assert _ids(_read(tmp_path / "*.txt")) == ["Pod/shop/a", "Pod/shop/b"]
    (tmp_path / "[x].json").write_text(json.dumps(_pod("x")))
    assert _ids(_read(tmp_path / "[x].json")) == ["Pod/shop/x"]


def test_several_paths_come_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text(json.dumps(_pod("b")))
    found = _read(tmp_path / "b.json", "-", stdin=POD)
    assert _ids(found) == ["Pod/shop/b", "Pod/shop/a"]
    assert found.paths == (str(tmp_path / "b.json"), "-")


def test_odd_metadata_is_repaired_and_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        json.dumps({"kind": "List", "apiVersion": "v1", "items": [_pod("a", labels={"n": 1}), _pod("b")]})
    )
    found = _read(path)
    assert _ids(found) == ["Pod/shop/a", "Pod/shop/b"]
    assert found.objects[0].metadata.labels == {"n": "1"}
    assert len(found.problems) == 1
    assert found.problems[0].startswith("Pod/shop/a: ")


def test_a_number_that_no_machine_holds_costs_one_item(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'{"kind":"List","metadata":{"x":1e999},"items":[{"kind":7,"x":1e999},' + POD + b"]}")
    assert _ids(_read(path)) == ["Pod/shop/a"]


def test_links_and_devices_in_archives_are_not_followed(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for kind, target in (
            (tarfile.SYMTYPE, "/etc/passwd"),
            (tarfile.LNKTYPE, "../a.json"),
            (tarfile.FIFOTYPE, ""),
        ):
            header = tarfile.TarInfo("link.json")
            header.type, header.linkname = kind, target
            archive.addfile(header)
        header = tarfile.TarInfo("../../escape.json")
        header.size = len(POD)
        archive.addfile(header, io.BytesIO(POD))
    path = tmp_path / "a.tar"
    path.write_bytes(buffer.getvalue())
    assert _ids(_read(path)) == ["Pod/shop/a"]
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.tar"]


@pytest.mark.parametrize("archive_format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_archives_of_every_format_with_long_names(tmp_path: Path, archive_format: int) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w", format=archive_format) as archive:
        for number in range(3):
            data = json.dumps(_pod(f"p{number}") | {"pad": "x" * 512 * number}).encode()
            header = tarfile.TarInfo(f"{'d' * 90}/{'é' * 20}{number}.json")
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    assert _ids(_read(path)) == ["Pod/shop/p0", "Pod/shop/p1", "Pod/shop/p2"]


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="../shared/fixtures is not there")
def test_lists_of_2015_whose_items_have_no_kind() -> None:
    found = _read(FIXTURES)
    assert Counter(obj.gvk.kind for obj in found.objects) == {
        kind: len(json.loads((FIXTURES / f"{plural}.input.json").read_bytes())["items"])
        for kind, plural in (
            ("Node", "nodes"),
            ("Pod", "pods"),
            ("ReplicationController", "replicationcontrollers"),
            ("Service", "services"),
        )
    }
    # Its authors made the fourth node from the third by hand.
    assert found.problems == ("Node/k8s-guestbook-node-4: has the uid of Node/k8s-guestbook-node-3",)
    assert all(obj.name and obj.has_body for obj in found.objects)
    assert found.recorded_at is not None
    assert found.recorded_at.startswith("2015-")


def test_a_large_list_is_read_without_dictionaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "pods.json"
    path.write_text(
        json.dumps({"kind": "List", "apiVersion": "v1", "items": [_pod(f"p{n}") for n in range(3000)]})
    )
    monkeypatch.setitem(sys.modules, "yaml", None)
    found = _read(path)
    assert len(found.objects) == 3000
    assert not any(isinstance(obj.content, dict) for obj in found.objects)
