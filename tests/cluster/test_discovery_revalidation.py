"""Forests ask, beside their lists, whether there are kinds that the discovery cache does not know yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cluster.fake_answers import Asked
from tests.cluster.fake_objects import CONFIG_MAP, DEPLOYMENT, POD, WIDGET, make
from tests.cluster.fake_server import FakeServer, Identity, kubeconfig_for, make_identity
from tests.conftest import Insight, Result

Tree = Callable[..., Result]


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return make_identity(tmp_path_factory.mktemp("fake"))


@pytest.fixture
def server(identity: Identity) -> Iterator[FakeServer]:
    objects = [make(DEPLOYMENT, "web"), make(CONFIG_MAP, "settings"), make(POD, "alone")]
    with FakeServer(identity.pair, objects=objects, etags=True) as started:
        yield started


@pytest.fixture
def tree(server: FakeServer, identity: Identity, insight: Insight, tmp_path: Path) -> Tree:
    (tmp_path / "home").mkdir()  # the cache lies in there
    path = kubeconfig_for(tmp_path, server.url, identity.ca)
    return lambda *arguments: insight("tree", *arguments, "-o", "name", "--kubeconfig", path)


def discovery(server: FakeServer) -> list[Asked]:
    return [asked for asked in server.asked if asked.kind in {"api", "apis"}]


@pytest.mark.parametrize("workers", ["1", "16"])
@pytest.mark.parametrize("words", [(), ("-A",), ("deployments",)], ids=["forest", "cluster", "of one kind"])
def test_a_forest_asks_whether_what_is_remembered_holds(
    server: FakeServer, tree: Tree, words: tuple[str, ...], workers: str
) -> None:
    before = tree(*words, "--concurrency", workers)
    cold = len(server.asked)
    server.asked.clear()
    assert tree(*words, "--concurrency", workers) == before
    asked = discovery(server)
    assert [one.path for one in asked] == ["/api", "/apis"]
    assert all("if-none-match" in one.headers for one in asked)
    assert len(server.asked) == cold


def test_one_thread_is_one_request_at_a_time(server: FakeServer, tree: Tree) -> None:
    server.linger = 0.02
    for _ in range(2):
        assert tree("--concurrency", "1").exit_status == 0
        assert server.most_at_once == 1


@pytest.mark.parametrize(
    "words",
    [("deployment/web",), ("pod/alone", "--up"), ("deployment/web", "configmap/settings")],
    ids=" ".join,
)
def test_objects_of_known_kinds_are_read_from_memory(
    server: FakeServer, tree: Tree, words: tuple[str, ...]
) -> None:
    tree()
    server.asked.clear()
    assert tree(*words).exit_status == 0
    assert discovery(server) == []


def test_a_kind_that_is_new_is_seen_at_once(server: FakeServer, tree: Tree) -> None:
    assert tree().lines == ["configmap/settings", "deployment.apps/web", "pod/alone"]
    server.kinds = (*server.kinds, WIDGET)
    server.objects.append(make(WIDGET, "gear"))
    assert tree().lines == [
        "configmap/settings",
        "deployment.apps/web",
        "pod/alone",
        "widget.example.org/gear",
    ]
    server.asked.clear()
    assert "widget.example.org/gear" in tree().lines
    assert len(server.lists("widgets")) == 1  # everybody else profits


def test_a_kind_that_is_gone_is_not_missed(server: FakeServer, tree: Tree) -> None:
    server.kinds = (*server.kinds, WIDGET)
    tree()
    server.kinds = server.kinds[:-1]
    result = tree()
    assert (result.exit_status, result.stderr) == (0, "")


def test_a_server_without_etags_is_believed_for_a_while(server: FakeServer, tree: Tree) -> None:
    """It would send everything again, which is as slow as no cache at all."""
    server.etags = False
    tree()
    server.asked.clear()
    tree()
    assert discovery(server) == []
