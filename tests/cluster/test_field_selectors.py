"""A field selector that the server does not understand is the user's error, said as kubectl says it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cluster.fake_answers import Asked, Reply, status
from tests.cluster.fake_server import FakeServer, Identity, kubeconfig_for, make_identity
from tests.conftest import Insight, Result

Tree = Callable[..., Result]


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return make_identity(tmp_path_factory.mktemp("fake"))


@pytest.fixture
def server(identity: Identity) -> Iterator[FakeServer]:
    with FakeServer(identity.pair) as started:
        yield started


@pytest.fixture
def tree(server: FakeServer, identity: Identity, insight: Insight, tmp_path: Path) -> Tree:
    path = kubeconfig_for(tmp_path, server.url, identity.ca)
    return lambda *arguments: insight("tree", *arguments, "--kubeconfig", path)


def refusing(message: str) -> Callable[[Asked], Reply | None]:
    return lambda asked: status(400, "BadRequest", message) if "fieldSelector" in asked.query else None


@pytest.mark.parametrize(
    ("kind", "resource"),
    [("pods", "/v1, Resource=pods"), ("deployments", "apps/v1, Resource=deployments")],
)
@pytest.mark.parametrize(
    "problem",
    [
        "field label not supported: spec.foo",
        "invalid selector: 'foo'; can't understand 'foo'",
        "invalid field selector: unescaped character in value: 61",
    ],
)
def test_it_is_a_usage_error_in_kubectls_words(
    server: FakeServer, tree: Tree, kind: str, resource: str, problem: str
) -> None:
    server.faults.append(refusing(problem))
    result = tree(kind, "-l", "app=web", "--field-selector", "spec.foo=bar")
    assert (result.exit_status, result.stdout) == (2, "")
    assert result.stderr == (
        f'Error from server (BadRequest): Unable to find "{resource}" that match label selector "app=web", '
        f'field selector "spec.foo=bar": {problem}\n'
    )


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("pods", "--field-selector", "spec.foo=bar"), "something else is wrong"),
        (("pods",), "field label not supported: spec.foo"),
    ],
    ids=["of something else", "without a selector"],
)
def test_another_refusal_is_still_the_servers(
    server: FakeServer, tree: Tree, words: tuple[str, ...], problem: str
) -> None:
    server.faults.append(lambda asked: status(400, "BadRequest", problem) if asked.kind == "pods" else None)
    result = tree(*words)
    assert (result.exit_status, result.stdout) == (3, "")
    assert result.stderr == f"Error from server (BadRequest): {problem}\n"
