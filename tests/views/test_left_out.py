"""What pictures leave out, and what they say that nobody would see otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_insight.views.drawing import Canvas, draw
from kubectl_insight.views.line_families import line_family
from kubectl_insight.views.picture import Picture
from kubectl_insight.views.remarks import SELECTS_NOTHING
from tests.graph.graphs import FAILED, MISSING, graph, node

CERTIFICATES = "ConfigMap/shop/kube-root-ca.crt"
ACCOUNT = "ServiceAccount/shop/default"


def ids(picture: Picture) -> set[str]:
    return {each.id for box in picture.boxes for each in (box.members or [box.node])}


def test_what_every_namespace_has_is_left_out_and_counted() -> None:
    whole = graph([("Pod/shop/a", "uses", CERTIFICATES)], [node(ACCOUNT)])
    picture = draw(whole, Canvas())

    assert ids(picture) == {"Pod/shop/a"}
    assert (picture.objects, picture.hidden, picture.lines) == (3, 2, [])
    assert picture.notes == [
        "2 objects that every namespace has are left out: kube-root-ca.crt, default accounts that nobody uses"
    ]


def test_an_account_that_is_used_is_drawn() -> None:
    assert ACCOUNT in ids(draw(graph([("Pod/shop/a", "uses", ACCOUNT)]), Canvas()))


@pytest.mark.parametrize("kept", [{"focus": [CERTIFICATES]}, {"most": 0}], ids=["asked for", "no limit"])
def test_nothing_is_left_out_that_was_asked_for(kept: dict[str, Any]) -> None:
    picture = draw(graph([], [node(CERTIFICATES)]), Canvas(**kept))

    assert ids(picture) == {CERTIFICATES}
    assert picture.hidden == 0


def test_what_is_missing_is_not_what_every_namespace_has() -> None:
    gone = node(CERTIFICATES, MISSING, presence="phantom")

    assert CERTIFICATES in ids(draw(graph([("Pod/shop/a", "uses", CERTIFICATES)], [gone]), Canvas()))


def test_with_some_relations_only_what_has_none_of_them_is_left_out_and_counted() -> None:
    loose = [node("Secret/shop/a"), node("Job/shop/b", FAILED), node("Job/shop/asked")]
    whole = graph([("Service/shop/web", "loadBalances", "Pod/shop/web")], loose)
    picture = draw(whole, Canvas(chosen=True, focus=["Job/shop/asked"]))

    assert ids(picture) == {"Service/shop/web", "Pod/shop/web", "Job/shop/asked"}
    assert sum(box.count for box in picture.boxes) + picture.hidden == picture.objects == 5
    assert "2 objects without any of these relations left out, 1 of them not well" in picture.notes
    assert ids(draw(whole, Canvas())) == set(whole.nodes)


def service(**spec: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Service", "spec": spec}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (service(selector={"app": "web"}), [SELECTS_NOTHING]),
        (service(selector={}), []),
        (service(), []),
        (service(selector={"app": "web"}, type="ExternalName"), []),
        (service(selector=["app"]), []),
        (None, []),
    ],
    ids=["a selector", "an empty one", "none", "an external name", "of the wrong type", "only metadata"],
)
def test_a_service_that_selects_nothing_says_so(content: dict[str, Any] | None, said: list[str]) -> None:
    whole = graph([], [node("Service/shop/web", content=content)])

    assert draw(whole, Canvas(selected=True)).boxes[0].lines == said
    assert draw(whole, Canvas()).boxes[0].lines == []


@pytest.mark.parametrize("reason", ["pods", "elsewhere", "cut off"])
def test_a_service_of_which_not_all_is_known_says_nothing(reason: str) -> None:
    found = node("Service/shop/web", content=service(selector={"app": "web"}))
    edges = [("Service/shop/web", "loadBalances", "Pod/shop/a")] if reason == "pods" else []
    whole = graph(edges, [found])
    if reason == "cut off":
        whole.hidden = {"Service/shop/web": 1}
    home = "other" if reason == "elsewhere" else "shop"

    picture = draw(whole, Canvas(selected=True, home=home))
    assert [box.lines for box in picture.boxes if box.node is found] == [[]]


def test_services_that_select_nothing_do_not_vanish_among_others() -> None:
    selecting = [node(f"Service/shop/s{n}", content=service(selector={"app": "x"})) for n in range(3)]
    others = [node(f"Service/shop/o{n}", content=service()) for n in range(3)]
    picture = draw(graph([], [*selecting, *others]), Canvas(selected=True, most=2))

    assert sorted((box.count, box.lines) for box in picture.boxes) == [(3, []), (3, [SELECTS_NOTHING])]


def test_letting_in_does_not_look_like_keeping_out() -> None:
    assert line_family("allows") != line_family("restricts") == line_family("protects")
