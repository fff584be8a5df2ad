"""What a server refuses or breaks costs what it costs and no more, and all of it is told."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cluster.fake_answers import Asked, Reply, on, status, text
from tests.cluster.fake_objects import (
    CONFIG_MAP,
    DEPLOYMENT,
    POD,
    REPLICA_SET,
    WIDGET,
    WIDGET_V2,
    Item,
    make,
    page,
)
from tests.cluster.fake_server import FakeServer, Identity, kubeconfig_for, make_identity
from tests.conftest import Insight, Result

CONVERSION = "conversion webhook for example.org/v1, Kind=Widget failed: Post"
Tree = Callable[..., Result]


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return make_identity(tmp_path_factory.mktemp("fake"))


@pytest.fixture
def server(identity: Identity) -> Iterator[FakeServer]:
    with FakeServer(identity.pair, objects=rollout()) as started:
        yield started


@pytest.fixture
def tree(server: FakeServer, identity: Identity, insight: Insight, tmp_path: Path) -> Tree:
    path = kubeconfig_for(tmp_path, server.url, identity.ca)
    return lambda *arguments: insight("tree", *arguments, "--kubeconfig", path)


def rollout() -> list[Item]:
    deployment = make(DEPLOYMENT, "web")
    replica_set = make(REPLICA_SET, "web-1", deployment)
    return [deployment, replica_set, make(POD, "web-1-a", replica_set), make(CONFIG_MAP, "settings")]


def ids(result: Result) -> list[str]:
    return [node["id"] for node in result.json["nodes"]]


BROKEN = {
    "a broken aggregated API": (
        text(503, "service unavailable\n"),
        "the server is currently unable to handle the request",
    ),
    "an error without a Status": (text(500, "<html>\n"), "<html>"),
    "an internal error": (status(500, "InternalError", "etcd is sad"), "etcd is sad"),
    "a gateway's time-out": (status(504, "Timeout", "context deadline exceeded"), "context deadline exceeded"),
    "no JSON": (Reply(body=b"<html>", content_type="text/html"), "the answer is not JSON but text/html"),
    "half an answer": (
        Reply(body=b'{"items":['),
        "the answer is not a list of objects: Input data was truncated",
    ),
    "half a compressed answer": (
        Reply(body=gzip.compress(b'{"items":[' + b" " * 9999)[:-9], headers=(("Content-Encoding", "gzip"),)),
        "the answer is not a list of objects: Input data was truncated",
    ),
    "a damaged answer": (
        Reply(body=b"gzip?", headers=(("Content-Encoding", "gzip"),)),
        "the server's answer is damaged: it cannot be decompressed",
    ),
    "an answer that always ends midway": (Reply(promised=99, body=b"{"), "unexpected EOF"),
    "a redirect": (
        Reply(302, headers=(("Location", "/login"),)),
        "the server redirects to /login, which is not followed",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("reply", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_kind_is_survived_and_reported(
    server: FakeServer, tree: Tree, reply: Reply, reason: str
) -> None:
    server.faults.append(on("configmaps", reply))
    result = tree("deployment/web", "-o", "json")
    assert (result.exit_status, len(ids(result))) == (0, 3)
    assert result.json["completeness"]["kindsFailed"] == [{"kind": "ConfigMap", "reason": reason}]
    assert result.stderr == f"warning: ConfigMap could not be read: {reason}\n"


@pytest.mark.parametrize(("reply", "reason"), BROKEN.values(), ids=BROKEN)
def test_where_everything_is_broken_the_reason_is_said_once(
    server: FakeServer, tree: Tree, reply: Reply, reason: str
) -> None:
    server.faults.append(lambda asked: None if asked.kind in {"api", "apis"} else reply)
    result = tree()
    assert (result.exit_status, result.stdout, len(result.stderr.splitlines())) == (3, "", 1)
    assert reason in result.stderr


def test_a_server_that_goes_away_ends_the_command(server: FakeServer, tree: Tree) -> None:
    server.faults.append(on("configmaps", status(401, "Unauthorized", "Unauthorized")))
    result = tree("deployment/web")
    assert (result.exit_status, result.stdout) == (3, "")
    assert result.stderr == "error: You must be logged in to the server (Unauthorized)\n"


def test_a_time_out_says_what_took_too_long(server: FakeServer, tree: Tree) -> None:
    over = threading.Event()
    server.faults.append(on("configmaps", Reply(after=over)))
    result = tree("deployment/web", "--request-timeout", "300ms")
    over.set()
    assert (result.exit_status, result.stdout) == (3, "")
    assert result.stderr == (
        f'Unable to connect to the server: Get "{server.url}/api/v1/namespaces/shop/configmaps": '
        "context deadline exceeded (Client.Timeout exceeded while awaiting headers)\n"
    )


def test_a_list_of_the_objects_asked_for_that_changed_meanwhile_is_told(
    server: FakeServer, tree: Tree
) -> None:
    turns = iter(range(100))

    def expiring(asked: Asked) -> Reply | None:
        if asked.kind != "pods" or "as=Partial" in asked.headers["accept"]:
            return None
        if asked.query.get("continue") == "9":
            return Reply(body=json.dumps({"items": []}).encode())
        if "continue" in asked.query:
            return status(410, "Expired", "too old", **{"continue": "9"})
        assert next(turns) < 5
        listed = {"metadata": {"continue": "1"}, "items": [make(POD, "a")]}
        return Reply(body=json.dumps(listed).encode())

    server.faults.append(expiring)
    result = tree("pods", "--chunk-size", "1", "-o", "json")
    assert result.exit_status == 0
    assert result.json["completeness"]["truncated"] is True
    assert "a list changed while its pages were read" in result.stderr


def test_an_odd_object_is_told_once_though_it_is_read_twice(server: FakeServer, tree: Tree) -> None:
    odd = make(POD, "odd")
    odd["metadata"]["labels"] = {"a": 7}
    server.objects.append(odd)
    result = tree("pods")
    (line,) = result.stderr.splitlines()
    assert line.startswith("warning: Pod/shop/odd: ")


# --- broken conversions ---------------------------------------------------------------------------------------


@pytest.fixture
def half_broken(server: FakeServer) -> FakeServer:
    """The preferred version of Widget cannot be converted to; the older one is what is stored."""
    gear = make(WIDGET, "gear")
    server.kinds = (*server.kinds, WIDGET_V2, WIDGET)
    server.objects = [gear, make(CONFIG_MAP, "a", gear)]

    def fault(asked: Asked) -> Reply | None:
        if not asked.path.startswith("/apis/example.org/v2/"):
            return page(WIDGET, [gear], asked) if asked.path.endswith("/v1/namespaces/shop/widgets") else None
        limited = "limit" in asked.query or asked.path.endswith("/gear")
        if limited:
            return status(500, "", CONVERSION)
        return status(429, "TooManyRequests", "storage is (re)initializing", ("Retry-After", "30"))

    server.faults.append(fault)
    return server


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("widget/gear",), id="by name"),
        pytest.param(("widgets",), id="by kind"),
        pytest.param((), id="all"),
        pytest.param(("configmap/a",), id="from below"),
        pytest.param(("configmap/a", "--up"), id="only up"),
        pytest.param(("--chunk-size", "0"), id="in one piece"),
    ],
)
def test_a_kind_with_a_broken_conversion_is_read_in_another_version(
    half_broken: FakeServer, tree: Tree, arguments: tuple[str, ...]
) -> None:
    result = tree(*arguments, "-o", "json")
    assert (result.exit_status, result.stderr) == (0, "")
    assert ids(result) == ["ConfigMap/shop/a", "Widget.example.org/shop/gear"]
    assert result.json["completeness"]["complete"] is True


def test_where_no_version_can_be_read_the_first_ones_error_is_told(server: FakeServer, tree: Tree) -> None:
    server.kinds = (*server.kinds, WIDGET_V2, WIDGET)
    server.faults.append(
        lambda asked: (
            status(500, "", f"{CONVERSION} {asked.path.split('/')[3]}") if asked.kind == "widgets" else None
        )
    )
    result = tree("-o", "json")
    assert result.json["completeness"]["kindsFailed"] == [
        {"kind": "Widget.example.org", "reason": f"{CONVERSION} v2"}
    ]
    named = tree("widget/gear")
    assert (named.exit_status, named.stderr) == (3, f"Error from server: {CONVERSION} v2\n")
