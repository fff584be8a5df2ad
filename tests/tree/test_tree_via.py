"""``--via``: a tree along other relations than ownership, on the recorded shop and on small worlds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kubectl_insight.rules.edge_types import EDGE_TYPES
from tests.conftest import Insight, Result
from tests.tree.conftest import Tree
from tests.tree.forest import Item, drawn, make, pod, replicated

Shop = Callable[..., Result]


@pytest.fixture
def on_shop(insight: Insight, shop: Path) -> Shop:
    def call(*words: object) -> Result:
        result = insight("tree", *words, "-n", "shop", "-f", shop)
        assert result.exit_status == 0, result.stderr
        return result

    return call


def drawing(result: Result) -> str:
    return drawn(result.lines)


def test_who_needs_a_secret(on_shop: Shop) -> None:
    assert drawing(on_shop("secret/web-session", "--via", "uses,owns,grants,binds")) == (
        "Deployment.apps/web\n"
        "├─ReplicaSet.apps/web-86fccc75b\n"
        "│ ├─Pod/web-86fccc75b-bb4nb\n"
        "│ │ └─Secret/web-session (uses, shown below) ◀\n"
        "│ └─Pod x2\n"
        "│   └─Secret/web-session (uses, shown below) ◀\n"
        "└─Secret/web-session (uses) ◀\n"
        "RoleBinding.rbac.authorization.k8s.io/payments\n"
        "└─Role.rbac.authorization.k8s.io/payments (binds)\n"
        "  └─Secret/web-session (grants, shown above) ◀"
    )


def test_where_requests_go(on_shop: Shop) -> None:
    assert drawing(on_shop("ingress/shop", "--via", "routes,loadBalances")) == (
        "Ingress.networking.k8s.io/shop ◀\n"
        "├─Service/gift-cards (routes)\n"
        "├─Service/catalog (routes)\n"
        "│ └─Pod x12 (loadBalances)\n"
        "├─Service/promo (routes)\n"
        "└─Service/web (routes)\n"
        "  ├─Pod/web-86fccc75b-bb4nb (loadBalances)\n"
        "  └─Pod x2 (loadBalances)"
    )


def test_what_is_missing_says_so(on_shop: Shop) -> None:
    lines = on_shop("ingress/shop", "--via", "routes").lines
    (line,) = [line for line in lines if "gift-cards" in line]
    assert line.split() == ["├─Service/gift-cards", "(routes)", "-", "NotFound", "-", "does", "not", "exist"]


def test_an_application_is_above_what_it_tracks(on_shop: Shop) -> None:
    assert drawing(on_shop("deploy/web", "--via", "tracks,owns", "--up")) == (
        "Release.helm.sh/web\n└─Deployment.apps/web (tracks) ◀"
    )
    below = drawing(on_shop("deploy/web", "--via", "tracks,owns"))
    assert "  └─ReplicaSet.apps x4 (scaled to 0)" in below.splitlines()


def test_owners_alone_are_not_followed_where_others_are_asked_for(on_shop: Shop) -> None:
    lines = drawing(on_shop("deploy/web", "--via", "uses")).splitlines()
    assert lines[0] == "Deployment.apps/web ◀"
    assert "├─ConfigMap/web-config (uses)" in lines
    assert not [line for line in lines if "ReplicaSet" in line]


def test_owns_is_the_tree_that_there_is_without(on_shop: Shop) -> None:
    for words in ([], ["deploy/web"], ["-o", "json"]):
        assert on_shop(*words, "--via", "owns").stdout == on_shop(*words).stdout


@pytest.mark.parametrize("words", [["Node", "node/shop-worker-2"], ["ServiceAccount", "sa/default"]])
def test_what_everybody_shares_does_not_lead_back_to_everybody(on_shop: Shop, words: list[str]) -> None:
    """A pod leads to neither the other pods of its node nor those of its account."""
    document = on_shop("pod/debug", "--via", "all", "-o", "json").json
    assert {node["name"] for node in document["nodes"] if node["kind"] == "Pod"} == {"debug"}
    kind, hub = words
    assert kind in {node["kind"] for node in document["nodes"]}
    everybody = on_shop(hub, "--via", "all", "-o", "json").json
    assert len([node for node in everybody["nodes"] if node["kind"] == "Pod"]) > 5


def test_depth_counts_levels_below(on_shop: Shop) -> None:
    assert drawing(on_shop("deploy/web", "--via", "owns,uses", "--down", "--depth", "1")).splitlines()[
        1:
    ] == [
        "├─ConfigMap/web-config (uses)",
        "├─Image/registry.example.com/warm-up:1.0.0 (uses)",
        "├─Image/registry.example.com/web:1.6.0 (uses)",
        "├─PriorityClass.scheduling.k8s.io/shop-critical (uses)",
        "├─ReplicaSet.apps/web-86fccc75b (+3 below)",
        "├─ReplicaSet.apps x4 (scaled to 0)",
        "├─Secret/web-session (uses)",
        "└─ServiceAccount/web (uses)",
    ]


def test_the_forest_of_everything(on_shop: Shop) -> None:
    whole = on_shop("--via", "all", "-o", "json").json
    lines = on_shop("--via", "all").lines
    graph_pairs = {(edge["source"], edge["target"]) for edge in whole["edges"]}
    every_line = on_shop("--via", "all", "--no-collapse").lines

    assert len([line for line in every_line if line[0] in "├└│ "]) == len(graph_pairs)
    assert len(lines) < len(every_line) * 2 / 3


def test_it_is_the_graph_that_the_graph_command_has(insight: Insight, shop: Path) -> None:
    asked = ("-n", "shop", "-f", shop, "-o", "json")
    tree = insight("tree", "--via", "uses,routes", *asked).json
    graph = insight("graph", "--relations", "uses,routes", *asked).json
    assert (tree["nodes"], tree["edges"]) == (graph["nodes"], graph["edges"])


@pytest.mark.parametrize(
    "words",
    [
        ["--via", "all"],
        ["deploy/web", "--via", "all"],
        ["deploy/web", "--via", "basic", "--depth", "1", "--stats"],
        ["--via", "all", "--unhealthy"],
        ["pvc", "--via", "uses,claims,provisions", "--up"],
    ],
    ids=" ".join,
)
def test_it_fits_its_schema(on_shop: Shop, insight: Insight, words: list[str]) -> None:
    document: Any = on_shop(*words, "-o", "json").json
    jsonschema.Draft202012Validator(insight("schema", "Graph").json).validate(document)
    ids = {node["id"] for node in document["nodes"]}
    assert all(edge["source"] in ids and edge["target"] in ids for edge in document["edges"])


@pytest.mark.parametrize("kind", sorted(EDGE_TYPES))
def test_each_type_can_be_followed_alone(on_shop: Shop, kind: str) -> None:
    document = on_shop("--via", kind.upper(), "-o", "json").json
    assert {edge["type"] for edge in document["edges"]} <= {kind}


def test_every_edge_is_a_line_of_the_wide_tree_with_its_field(on_shop: Shop) -> None:
    (line,) = [
        line
        for line in on_shop("deploy/web", "--via", "all", "-o", "wide").lines
        if "web-session (uses)" in line
    ]
    assert "uses spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef.name" in line


def test_a_field_that_thousands_name_does_not_fill_the_page(tree: Tree) -> None:
    containers = [
        {"name": f"c{number}", "image": "i", "envFrom": [{"configMapRef": {"name": "shared"}}]}
        for number in range(9)
    ]
    users = pod("p", spec={"nodeName": "node-1", "containers": containers})
    lines = tree([users, make("ConfigMap", "shared")], "pod/p", "--via", "uses", "-o", "wide").lines
    (line,) = [line for line in lines if "ConfigMap/" in line]
    assert line.count("uses spec.containers") == 5
    assert "4 more" in line


def using(name: str, *settings: str) -> Item:
    """Return a pod that takes its environment from ConfigMaps."""
    sources = [{"configMapRef": {"name": each}} for each in settings]
    container = {"name": "main", "image": "registry.example.org/web:1.7", "envFrom": sources}
    return pod(name, spec={"nodeName": "node-1", "containers": [container]})


def test_containers_and_images_can_be_shown_as_well(tree: Tree) -> None:
    words = ["pod/p", "-n", "shop", "--via", "uses", "--show", "containers,images"]
    lines = drawn(tree([using("p", "a"), make("ConfigMap", "a")], *words).lines).splitlines()
    assert lines == [
        "Pod/p ◀",
        "├─ConfigMap/a (uses)",
        "└─Container/main (contains)",
        "  └─Image/registry.example.org/web:1.7 (createdFrom)",
    ]


def test_what_may_not_be_shown_is_not(tree: Tree) -> None:
    """Neither what is there, nor what is only named."""
    world = [using("p", "gone", "a"), make("ConfigMap", "a")]
    assert "ConfigMap/shop/gone (uses)" in tree(world, "--via", "uses").stdout
    assert drawn(tree(world, "--via", "uses", "--exclude", "configmap").lines) == "Pod/shop/p"


def test_circles_and_malformed_fields_are_survived(tree: Tree) -> None:
    odd = make("Service", "odd", spec={"selector": "none"})
    ring = [make("ConfigMap", "a"), make("ConfigMap", "b")]
    for here, there in (ring, ring[::-1]):
        here["metadata"]["ownerReferences"] = [
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "name": there["metadata"]["name"],
                "uid": there["metadata"]["uid"],
            }
        ]
    result = tree([odd, *ring], "-n", "shop", "--via", "all", "-o", "json")
    assert result.exit_status == 0
    assert any("odd" in problem for problem in result.json["completeness"]["problems"])
    assert "ConfigMap/a (shown above)" in tree([odd, *ring], "-n", "shop", "--via", "all").stdout


def test_the_sick_and_the_ways_to_them(tree: Tree) -> None:
    web = replicated("Deployment", "web", wanted=1, ready=1)
    found = tree(
        [web, using("p", "gone"), using("q", "a"), make("ConfigMap", "a")], "--via", "uses", "--unhealthy"
    )
    assert drawn(found.lines).splitlines() == ["Pod/shop/p", "└─ConfigMap/shop/gone (uses)"]


def test_names_and_paths(tree: Tree) -> None:
    world = [using("p", "a"), make("ConfigMap", "a")]
    assert tree(world, "pod/p", "-n", "shop", "--via", "uses", "-o", "name").lines == ["pod/p", "configmap/a"]
    assert "Pod/shop/p > ConfigMap/shop/a" in tree(world, "--via", "uses", "-o", "paths").lines


@pytest.mark.parametrize("form", ["dot", "mermaid", "svg", "html"])
def test_pictures_tell_the_relations_apart(on_shop: Shop, form: str) -> None:
    picture = on_shop("deploy/web", "--via", "owns,uses", "-o", form).stdout
    assert "web-session" in picture
    assert "uses" in picture
    assert picture != on_shop("deploy/web", "-o", form).stdout


def test_several_relations_between_two_are_one_line_in_text_and_pictures(tree: Tree) -> None:
    labels = {"labels": {"app": "a"}}
    selector = {"matchLabels": {"app": "a"}}
    spec = {"podSelector": selector, "ingress": [{"from": [{"podSelector": selector}]}]}
    policy = make("NetworkPolicy", "n", api_version="networking.k8s.io/v1", spec=spec)
    words = ([policy, pod("p", metadata=labels)], "netpol/n", "-n", "shop", "--via", "restricts,allows")

    assert drawn(tree(*words).lines).splitlines()[1:] == ["└─Pod/p (allows, restricts)"]
    for form in ("dot", "svg", "html", "mermaid"):
        assert tree(*words, "-o", form).exit_status == 0
    (line,) = [line for line in tree(*words, "-o", "dot").lines if "->" in line]
    assert "allows, restricts" in line


PROGRAM = """
import sys
from kubectl_insight.cli import run
from kubectl_insight.environment import Environment
run(sys.argv[1:], Environment())
sys.stderr.write(" ".join(sys.modules))
"""


@pytest.mark.parametrize("words", [[], ["--via", "owns"], ["deploy/web", "-o", "json"]], ids=" ".join)
def test_a_tree_of_owners_loads_no_rules(shop: Path, words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "tree", *words, "-n", "shop", "-f", str(shop)],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stderr.split())
    assert "kubectl_insight_tree.building" in loaded
    assert not {name for name in loaded if name.startswith("kubectl_insight.rules.catalogue")}
    assert not loaded & {"kubectl_insight.graph.relations", "kubectl_insight.graph.garbage_collection"}
