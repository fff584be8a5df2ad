"""Servers in trouble: a dead aggregated API, a broken conversion webhook, overload, lists that expire."""

from __future__ import annotations

import io
import json
import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kubectl_insight.cluster.cluster import open_cluster
from kubectl_insight.cluster.kubeconfig.overrides import Overrides
from kubectl_insight.cluster.listing import ListRequest, fetch_list
from kubectl_insight.cluster.request import Answer, Request, Transport
from kubectl_insight.environment import Environment
from tests.cluster_e2e.run_insight import Item, create, define, definition, graph, ids, make, node, run
from tests.controlplane.control_plane import ControlPlane, Options

STALE = "stale discovery: the server behind this API does not answer"
CONVERSION = "conversion webhook for insight.test/v1, Kind=Widget failed: "
SECONDS = 20.0
"""What a person waits at most; kubectl takes minutes over some of these faults."""


@pytest.fixture(scope="module")
def troubled(built: None) -> Iterator[ControlPlane]:
    """A server of its own: these faults are everybody's who shares it."""
    options = Options(
        with_controllers=False,
        with_scheduler=False,
        with_kwok=False,
        # Old pages are served from snapshots of the cache otherwise, compacted or not.
        apiserver_flags=("--feature-gates=ListFromCacheSnapshot=false", "--etcd-compaction-interval=0"),
    )
    with ControlPlane(options) as started:
        started.namespace("shop")
        (owner,) = create(started, make("ConfigMap", "owner", namespace="shop"))
        create(started, make("ConfigMap", "owned", owner, namespace="shop"))
        yield started


def quickly(action: Callable[[], Any]) -> Any:
    started = time.monotonic()
    done = action()
    assert time.monotonic() - started < SECONDS
    return done


# --- lists that expire ----------------------------------------------------------------------------------------


class Forgetful:
    """Has etcd forget its past before every page but the first, as a busy server's does every few minutes."""

    def __init__(self, inner: Transport, control_plane: ControlPlane, *, limit: int | None = None) -> None:
        self.inner = inner
        self.control_plane = control_plane
        self.limit = limit
        self.statuses: list[int] = []

    def send(self, request: Request) -> Answer:
        query = dict(request.query)
        if self.limit and "continue" not in query:
            query["limit"] = str(self.limit)
        if "continue" in query and len(self.statuses) < 4:
            forget_the_past(self.control_plane)
        answer = self.inner.send(Request(request.path, tuple(query.items()), request.accept))
        self.statuses.append(answer.status)
        return answer


def forget_the_past(control_plane: ControlPlane) -> None:
    """Change something and compact etcd up to now."""
    control_plane.kubectl(
        "annotate", "namespace", "shop", f"insight.test/now={time.monotonic_ns()}", "--overwrite"
    )
    revision = etcd(control_plane, "range", {"key": "AA=="})["header"]["revision"]
    etcd(control_plane, "compaction", {"revision": revision, "physical": True})


def etcd(control_plane: ControlPlane, method: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(f"{control_plane.etcd}/v3/kv/{method}", json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


@pytest.mark.parametrize(
    ("limit", "statuses", "truncated"),
    [(None, [200, 410, 200], False), (2, [200, 410, 200, 410, 200], True)],
    ids=["once", "again and again"],
)
def test_a_list_that_expires_between_its_pages(
    troubled: ControlPlane, limit: int | None, statuses: list[int], truncated: bool
) -> None:
    if troubled.kubectl("get", "namespace", "pages", check=False).returncode != 0:
        troubled.namespace("pages")
        create(troubled, *(make("ConfigMap", f"page-{number}", namespace="pages") for number in range(6)))
    environment = Environment(stderr=io.StringIO(), variables=troubled.environment(), home=Path("/nowhere"))
    cluster = open_cluster(Overrides(kubeconfig=str(troubled.kubeconfig)), environment, cache_dir="")
    (resource,) = cluster.resolve("configmaps")
    forgetful = Forgetful(cluster.transport, troubled, limit=limit)
    result = fetch_list(forgetful, ListRequest(resource, "pages", page=2))
    assert forgetful.statuses[: len(statuses)] == statuses
    assert {obj.name for obj in result.objects} == {f"page-{number}" for number in range(6)}
    assert result.truncated is truncated


# --- overload -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def throttled(troubled: ControlPlane) -> Path:
    """A user who may list everything, one request at a time; more are refused with 429."""
    create(troubled, *flow_control("throttled"))
    troubled.kubectl(
        "create", "clusterrolebinding", "throttled", "--clusterrole=cluster-admin", "--user=throttled"
    )
    kubeconfig = troubled.kubeconfig_for("throttled")
    troubled.wait_until(
        lambda: (
            " 429, again in " in run(troubled, "tree", "-n", "shop", "-v", "4", kubeconfig=kubeconfig).stderr
        ),
        "the server refusing",
    )
    return kubeconfig


def flow_control(user: str) -> tuple[Item, Item]:
    """Return what refuses a user's lists while another one is under way."""
    api = "flowcontrol.apiserver.k8s.io/v1"
    nothing = {"nominalConcurrencyShares": 0, "lendablePercent": 0, "borrowingLimitPercent": 0}
    level = {"type": "Limited", "limited": nothing | {"limitResponse": {"type": "Reject"}}}
    everywhere = {"apiGroups": ["*"], "resources": ["*"], "namespaces": ["*"], "clusterScope": True}
    lists = everywhere | {"verbs": ["list"]}
    rule = {"subjects": [{"kind": "User", "user": {"name": user}}], "resourceRules": [lists]}
    schema = {"matchingPrecedence": 2, "priorityLevelConfiguration": {"name": "nothing"}, "rules": [rule]}
    return (
        make("PriorityLevelConfiguration", "nothing", api_version=api, spec=level),
        make("FlowSchema", "nothing", api_version=api, spec=schema),
    )


def test_an_overloaded_server_is_asked_again_until_it_answers(
    troubled: ControlPlane, throttled: Path
) -> None:
    arguments = ("tree", "-n", "shop", "-o", "json")
    result = quickly(
        lambda: run(troubled, *arguments, "-v", "4", "--concurrency", "64", kubeconfig=throttled)
    )
    assert result.json["nodes"] == run(troubled, *arguments).json["nodes"]
    assert re.search(r"(?m)^/api\S*: 429, again in [01]\.\d+s$", result.stderr)


# --- a broken conversion webhook ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def unconvertible(troubled: ControlPlane) -> ControlPlane:
    """Widgets are stored in v1, served in v2 as well and above all, and nobody converts them."""
    define(troubled, definition("Widget", versions=("v1", "v2")))
    (gear,) = create(troubled, make("Widget", "gear", namespace="shop", api_version="insight.test/v1"))
    gear["apiVersion"] = "insight.test/v2"
    create(troubled, make("ConfigMap", "of-gear", gear, namespace="shop"))
    url = {"clientConfig": {"url": "https://127.0.0.1:1/convert"}, "conversionReviewVersions": ["v1"]}
    conversion = json.dumps({"spec": {"conversion": {"strategy": "Webhook", "webhook": url}}})
    troubled.kubectl("patch", "crd", "widgets.insight.test", "--type=merge", "-p", conversion)
    raw = "/apis/insight.test/v2/namespaces/shop/widgets/gear"
    troubled.wait_until(
        lambda: "conversion webhook" in troubled.kubectl("get", "--raw", raw, check=False).stderr,
        "the conversion being broken",
    )
    return troubled


@pytest.mark.parametrize(
    "arguments",
    [
        ("widget/gear",),
        ("widgets",),
        ("configmap/of-gear",),
        ("configmap/of-gear", "--up"),
        ("widgets", "--chunk-size", "0"),
        ("-A", "--include", "Widget,ConfigMap"),
    ],
    ids=" ".join,
)
def test_a_kind_whose_conversion_is_broken_is_read_in_the_version_it_is_stored_in(
    unconvertible: ControlPlane, arguments: tuple[str, ...]
) -> None:
    scope = () if "-A" in arguments else ("-n", "shop")
    result = quickly(lambda: run(unconvertible, "tree", *arguments, *scope, "-o", "json"))
    gear = node(result, "Widget.insight.test/shop/gear")
    assert (gear["version"], gear["presence"]) == ("v1", "live")
    assert "ConfigMap/shop/of-gear" in ids(result)
    assert graph(result)["completeness"]["complete"] is True


def test_where_the_stored_version_is_not_served_the_kind_is_reported(unconvertible: ControlPlane) -> None:
    versions = json.dumps([{"op": "replace", "path": "/spec/versions/0/served", "value": False}])
    unconvertible.kubectl("patch", "crd", "widgets.insight.test", "--type=json", "-p", versions)
    try:
        unconvertible.wait_until(
            lambda: (
                unconvertible.kubectl("get", "--raw", "/apis/insight.test/v1/widgets", check=False).returncode
                != 0
            ),
            "v1 not being served",
        )
        for flags in ((), ("--chunk-size", "0")):
            ask = partial(run, unconvertible, "tree", "-n", "shop", "-o", "json", *flags)
            result = quickly(ask)
            (failure,) = graph(result)["completeness"]["kindsFailed"]
            assert failure["kind"] == "Widget.insight.test"
            assert failure["reason"].startswith(CONVERSION) or "(re)initializing" in failure["reason"]
            assert "Widget.insight.test could not be read" in result.stderr
            gear = node(result, "Widget.insight.test/shop/gear@" + gear_uid(result))
            assert (gear["presence"], gear["status"]) == ("phantom", "Unknown")
    finally:
        versions = versions.replace("false", "true")
        unconvertible.kubectl("patch", "crd", "widgets.insight.test", "--type=json", "-p", versions)


def gear_uid(result: Any) -> str:
    (gear,) = [each for each in graph(result)["nodes"] if each["kind"] == "Widget"]
    return str(gear["uid"])


# --- a dead aggregated API ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def half_dead(unconvertible: ControlPlane) -> ControlPlane:
    """The last in this module: from here on every answer comes with a warning."""
    spec = {
        "group": "metrics.example.org",
        "version": "v1",
        "groupPriorityMinimum": 100,
        "versionPriority": 10,
        "insecureSkipTLSVerify": True,
        "service": {"name": "gone", "namespace": "shop"},
    }
    create(
        unconvertible,
        make("APIService", "v1.metrics.example.org", api_version="apiregistration.k8s.io/v1", spec=spec),
    )
    unconvertible.wait_until(
        lambda: STALE in run(unconvertible, "tree", "-n", "shop").stderr, "the API being known as dead"
    )
    return unconvertible


@pytest.mark.parametrize("through_kubectl", [False, True], ids=["by itself", "through kubectl"])
def test_a_dead_aggregated_api_is_survived_and_reported(
    half_dead: ControlPlane, through_kubectl: bool
) -> None:
    arguments = ("tree", "configmap/owner", "-n", "shop")
    result = run(half_dead, *arguments, through_kubectl=through_kubectl)
    assert result.exit_status == 0
    assert result.stderr == f"warning: metrics.example.org/v1 could not be read: {STALE}\n"
    assert "└─ConfigMap/owned" in result.stdout

    account = graph(run(half_dead, *arguments, "-o", "json"))["completeness"]
    assert account["complete"] is False
    assert account["kindsFailed"] == [{"kind": "metrics.example.org/v1", "reason": STALE}]
    demanding = run(half_dead, *arguments, "--require-complete")
    assert (demanding.exit_status, demanding.stdout) == (5, "")


def test_a_kind_that_may_belong_to_a_dead_api_is_explained(half_dead: ControlPlane) -> None:
    result = run(half_dead, "tree", "podmetrics/x", "-n", "shop")
    assert (result.exit_status, result.stdout) == (6, "")
    assert result.stderr.splitlines() == [
        'error: the server doesn\'t have a resource type "podmetrics"',
        f"It may belong to an API that could not be read: metrics.example.org/v1 ({STALE})",
    ]


def test_who_only_looks_up_is_not_bothered(half_dead: ControlPlane) -> None:
    result = run(half_dead, "tree", "configmap/owned", "--up", "-n", "shop", "-o", "name")
    assert (result.exit_status, result.stderr) == (0, "")
