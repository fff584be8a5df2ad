"""``why``: the steps from one object to another."""

from __future__ import annotations

import pytest

from tests.graph_command.conftest import Shop, Validated


def test_from_a_host_to_a_secret(on_shop: Shop) -> None:
    result = on_shop("why", "ingress/shop", "secret/web-session")
    assert result.exit_status == 0
    assert [line.split()[:3] for line in result.lines] == [
        ["Ingress.networking.k8s.io/shop/shop"],
        ["→", "routes", "Service/shop/web"],
        ["→", "loadBalances", "Pod/shop/web-86fccc75b-7gvzh"],
        ["→", "uses", "Secret/shop/web-session"],
    ]
    assert "spec.rules[0].http.paths[0].backend.service.name" in result.lines[1]


def test_steps_against_the_arrow_are_marked(on_shop: Shop) -> None:
    lines = on_shop("why", "ingress/shop", "deployment/web").lines
    assert [line.split()[0] for line in lines[1:]] == ["→", "→", "←", "←"]


def test_all_ways(on_shop: Shop, validated: Validated) -> None:
    pod = "pod/web-86fccc75b-bb4nb"
    document = validated(
        on_shop("why", pod, "configmap/web-config", "--all", "--max-length", "3", "-o", "json")
    )
    assert document["paths"][0]["length"] == 1
    assert len(document["paths"]) > 3
    for path in document["paths"]:
        here = document["from"]
        for hop in path["hops"]:
            assert hop["from"] == here
            here = hop["to"]
            ends = {(edge["source"], edge["target"]) for edge in hop["edges"]}
            expected = (hop["from"], hop["to"]) if hop["direction"] == "along" else (hop["to"], hop["from"])
            assert ends == {expected}
        assert here == document["to"]


def test_bounds_are_told(on_shop: Shop) -> None:
    result = on_shop("why", "ingress/shop", "deployment/web", "--all", "--max-paths", "1")
    assert "There are more paths" in result.stderr


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["ingress/shop"], 2, "two objects are needed"),
        (["ingress", "shop"], 2, "two objects are needed"),
        (["a/b", "c/d", "e/f"], 2, "two objects are needed"),
        (["ingress/shop", "secret/none"], 6, 'secrets "none" not found'),
        (["gadget/x", "secret/web-session"], 6, "gadget"),
        (["ingress/shop", "secret/web-session", "-l", "a=b"], 2, "selector"),
        (["configmap/feature-flags", "ingressclass/edge", "--relations", "owns"], 1, "No path leads from"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_no_way(on_shop: Shop, words: list[str], status: int, message: str) -> None:
    result = on_shop("why", *words)
    assert (result.exit_status, message in result.stderr) == (status, True), result.stderr
