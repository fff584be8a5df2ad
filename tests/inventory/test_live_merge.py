"""``-f`` together with ``--live``: what is live wins, files add what the cluster does not have."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cluster.fake_objects import CONFIG_MAP, POD, WIDGET, Item, Kind, make
from tests.cluster.fake_server import FakeServer, Identity, kubeconfig_for, make_identity
from tests.conftest import Insight, Result

Merged = Callable[..., Result]


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return make_identity(tmp_path_factory.mktemp("fake"))


@pytest.fixture
def server(identity: Identity) -> Iterator[FakeServer]:
    with FakeServer(identity.pair) as started:
        yield started


@pytest.fixture
def merged(server: FakeServer, identity: Identity, insight: Insight, tmp_path: Path) -> Merged:
    kubeconfig = kubeconfig_for(tmp_path, server.url, identity.ca)

    def call(recorded: list[Item], *arguments: object) -> Result:
        path = tmp_path / "recorded.json"
        path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": recorded}), encoding="utf-8")
        return insight("tree", *arguments, "-f", path, "--live", "--kubeconfig", kubeconfig)

    return call


def ids(result: Result) -> list[str]:
    return [node["id"] for node in result.json["nodes"]]


def manifest(kind: Kind, name: str, *owners: Item) -> Item:
    """Return an object as a repository has it: never applied, so without a uid."""
    item = make(kind, name, *owners)
    del item["metadata"]["uid"], item["metadata"]["creationTimestamp"]
    return item


def test_files_add_what_the_cluster_does_not_have(server: FakeServer, merged: Merged) -> None:
    owner = make(CONFIG_MAP, "owner")
    server.objects = [owner]
    result = merged([make(POD, "deleted", owner)], "configmap/owner", "-o", "json")
    assert ids(result) == ["ConfigMap/shop/owner", "Pod/shop/deleted"]
    source = result.json["source"]
    assert (source["type"], source["context"], len(source["paths"])) == ("cluster", "fake", 1)


def test_what_is_live_wins(server: FakeServer, merged: Merged) -> None:
    live, recorded = make(CONFIG_MAP, "a"), make(CONFIG_MAP, "a")
    live["metadata"]["labels"], recorded["metadata"]["labels"] = {"from": "live"}, {"from": "file"}
    server.objects = [live]
    for other in (recorded, manifest(CONFIG_MAP, "a")):
        result = merged([other], "configmap/a", "-L", "from")
        assert result.lines[1].split()[-1] == "live"
        assert len(result.lines) == 2


def test_an_object_of_the_files_alone_is_a_root(server: FakeServer, merged: Merged) -> None:
    result = merged([manifest(CONFIG_MAP, "new")], "configmap/new", "-o", "name")
    assert (result.exit_status, result.lines) == (0, ["configmap/new"])


@pytest.mark.parametrize("live", [True, False], ids=["one is live", "one is in the file"])
def test_each_name_that_neither_has_is_told(server: FakeServer, merged: Merged, live: bool) -> None:
    known = make(CONFIG_MAP, "a")
    server.objects = [known] if live else []
    result = merged([] if live else [known], "configmap", "a", "nope", "-o", "name")
    assert (result.exit_status, result.lines) == (6, ["configmap/a"])
    assert result.stderr == 'Error from server (NotFound): configmaps "nope" not found\n'


def test_a_kind_that_only_the_files_know_is_no_error(server: FakeServer, merged: Merged) -> None:
    result = merged([manifest(WIDGET, "gear")], "widget/gear", "-o", "name")
    assert (result.exit_status, result.lines) == (0, ["widget.example.org/gear"])


def test_a_name_of_such_a_kind_can_be_missing(server: FakeServer, merged: Merged) -> None:
    result = merged([manifest(WIDGET, "gear")], "widget/nope", "-o", "name")
    assert (result.exit_status, result.stderr) == (
        6,
        'Error from server (NotFound): widgets.example.org "nope" not found\n',
    )


def test_a_kind_that_nobody_knows_is_an_error(server: FakeServer, merged: Merged) -> None:
    result = merged([], "widget/gear")
    assert (result.exit_status, result.stderr) == (
        6,
        'error: the server doesn\'t have a resource type "widget"\n',
    )


def test_the_whole_scope_is_merged(server: FakeServer, merged: Merged) -> None:
    server.objects = [make(CONFIG_MAP, "live")]
    assert ids(merged([make(CONFIG_MAP, "recorded")], "-o", "json")) == [
        "ConfigMap/shop/live",
        "ConfigMap/shop/recorded",
    ]
