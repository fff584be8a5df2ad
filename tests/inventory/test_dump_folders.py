"""Dumps as their tools lay them out: cluster-info dump, must-gather, Velero."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_insight.environment import Environment
from kubectl_insight.errors import InputError
from kubectl_insight.inventory.files import FileObjects, read_files


def _read(*paths: Path | str, stdin: str = "") -> FileObjects:
    environment = Environment(stdin=io.TextIOWrapper(io.BytesIO(stdin.encode())))
    return read_files([str(path) for path in paths], environment, recursive=False)


def _ids(found: FileObjects) -> list[str]:
    return sorted(obj.id for obj in found.objects)


def _write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def _typed(kind: str, *names: str, version: str = "v1", namespace: str = "") -> dict[str, Any]:
    items = [{"metadata": {"name": name, "namespace": namespace, "uid": f"{kind}-{name}"}} for name in names]
    return {"kind": f"{kind}List", "apiVersion": version, "metadata": {}, "items": items or None}


CLUSTER_INFO = {
    "nodes.json": _typed("Node", "n1"),
    "shop/events.json": _typed("Event"),
    "shop/replication-controllers.json": _typed("ReplicationController"),
    "shop/services.json": _typed("Service", "web", namespace="shop"),
    "shop/daemonsets.json": _typed("DaemonSet", version="apps/v1"),
    "shop/deployments.json": _typed("Deployment", "web", version="apps/v1", namespace="shop"),
    "shop/replicasets.json": _typed("ReplicaSet", "web-1", version="apps/v1", namespace="shop"),
    "shop/pods.json": _typed("Pod", "web-1-a", "web-1-b", namespace="shop"),
}
CLUSTER_INFO_IDS = [
    "Deployment.apps/shop/web",
    "Node/n1",
    "Pod/shop/web-1-a",
    "Pod/shop/web-1-b",
    "ReplicaSet.apps/shop/web-1",
    "Service/shop/web",
]


def _logs(container: str, text: str) -> str:
    name = f"logs for container {container} of pod shop/web-1-a"
    return f"==== START {name} ====\n{text}==== END {name} ====\n"


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_a_cluster_info_dump_is_read_with_its_namespaces(tmp_path: Path, form: str) -> None:
    write = json.dumps if form == "json" else yaml.safe_dump
    files = {name.replace("json", form): write(content) for name, content in CLUSTER_INFO.items()}
    found = _read(_write(tmp_path, {**files, "shop/web-1-a/logs.txt": _logs("c", "{}")}))
    assert (_ids(found), found.problems) == (CLUSTER_INFO_IDS, ())


def test_a_cluster_info_dump_from_standard_output_is_read_between_its_logs() -> None:
    parts = [json.dumps(content, indent=4) + "\n" for content in CLUSTER_INFO.values()]
    trap = _logs("other", '{"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "in-a-log"}}\n')
    parts.insert(2, _logs("c", f'}}}} "not JSON\n---\n{trap}'))
    parts.append(_logs("c", "no end of line") + _logs("d", ""))
    found = _read("-", stdin="".join(parts))
    assert (_ids(found), found.problems) == (CLUSTER_INFO_IDS, ())
    cut = _read("-", stdin="".join(parts) + "==== START logs for container c of pod shop/b ====\n{")
    assert _ids(cut) == CLUSTER_INFO_IDS


def test_what_only_looks_like_a_log_is_an_error() -> None:
    with pytest.raises(InputError, match="malformed JSON"):
        _read("-", stdin='{"kind": "List", "apiVersion": "v1", "items": []}\n==== START x ====\n')


def _manifest(
    kind: str, name: str, *, version: str = "v1", namespace: str = "", uid: str = ""
) -> dict[str, Any]:
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace, "uid": uid},
    }


@pytest.mark.parametrize("top", ["", "must-gather.local.1/quay-io-image-sha256", "must-gather.local.1"])
def test_a_must_gather_is_read_with_all_its_folders(tmp_path: Path, top: str) -> None:
    pod = _manifest("Pod", "web", namespace="shop", uid="p1")
    root = tmp_path / top
    _write(
        root,
        {
            "cluster-scoped-resources/core/nodes/n1.yaml": yaml.safe_dump(_manifest("Node", "n1")),
            "cluster-scoped-resources/storage.k8s.io/storageclasses.yaml": yaml.safe_dump(
                _typed("StorageClass", "fast", version="storage.k8s.io/v1")
            ),
            "namespaces/shop/shop.yaml": yaml.safe_dump(_manifest("Namespace", "shop")),
            "namespaces/shop/core/pods.yaml": yaml.safe_dump(
                {"kind": "PodList", "apiVersion": "v1", "items": [pod]}
            ),
            "namespaces/shop/pods/web/web.yaml": yaml.safe_dump(pod),
            "namespaces/shop/pods/web/c/c/logs/current.log": "{",
            "namespaces/shop/apps/deployments.yaml": yaml.safe_dump(
                {"kind": "DeploymentList", "apiVersion": "apps/v1", "items": []}
            ),
            "event-filter.html": "<p>",
            "version": "x",
        },
    )
    found = _read(tmp_path)
    assert (_ids(found), found.problems) == (
        ["Namespace/shop", "Node/n1", "Pod/shop/web", "StorageClass.storage.k8s.io/fast"],
        (),
    )


VELERO = {
    "metadata/version": "1.1.0",
    "resources/pods/namespaces/shop/web.json": _manifest("Pod", "web", namespace="shop", uid="p1"),
    "resources/pods/v1-preferredversion/namespaces/shop/web.json": _manifest(
        "Pod", "web", namespace="shop", uid="p1"
    ),
    "resources/ingresses.extensions/namespaces/shop/i.json": _manifest(
        "Ingress", "i", version="extensions/v1beta1", namespace="shop", uid="i1"
    ),
    "resources/ingresses.networking.k8s.io/v1-preferredversion/namespaces/shop/i.json": _manifest(
        "Ingress", "i", version="networking.k8s.io/v1", namespace="shop", uid="i1"
    ),
    "resources/nodes/cluster/n1.json": _manifest("Node", "n1"),
    "resources/nodes/v1-preferredversion/cluster/n1.json": _manifest("Node", "n1"),
}
VELERO_IDS = ["Ingress.extensions/shop/i", "Node/n1", "Pod/shop/web"]


def test_a_velero_backup_is_read_packed_and_unpacked_with_each_object_once(tmp_path: Path) -> None:
    files = {name: data if isinstance(data, str) else json.dumps(data) for name, data in VELERO.items()}
    found = _read(_write(tmp_path / "backup", files))
    assert (_ids(found), found.problems) == (VELERO_IDS, ())
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.add(tmp_path / "backup", arcname=".")
    packed = tmp_path / "backup.tar.gz"
    packed.write_bytes(gzip.compress(buffer.getvalue()))
    found = _read(packed)
    assert (sorted({obj.name for obj in found.objects}), found.problems) == (["i", "n1", "web"], ())
    assert len(found.objects) == 3


def test_other_directories_are_not_searched_without_being_asked(tmp_path: Path) -> None:
    _write(
        tmp_path,
        {
            "a.json": json.dumps(_manifest("Node", "top")),
            "namespaces/b.json": json.dumps(_manifest("Node", "deep")),
            "metadata/c.json": json.dumps(_manifest("Node", "deep")),
        },
    )
    assert _ids(_read(tmp_path)) == ["Node/top"]
