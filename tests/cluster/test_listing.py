"""Lists in pages: all of them, in the form that was asked for, and what happens when a list expires midway."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.cluster.listing import BODY_PAGE, METADATA_PAGE, ListRequest, fetch_list
from kubectl_insight.cluster.request import Answer, Request
from kubectl_insight.errors import ServerError
from kubectl_insight.objects.item import KubernetesObject
from tests.cluster.canned_answers import NODES, PODS, WIDGETS, Server, failed, ok

EXPIRED = "The provided continue parameter is too old to display a consistent list result."


def names(objects: list[KubernetesObject]) -> list[str]:
    return [obj.name for obj in objects]


@given(count=st.integers(0, 40), size=st.integers(1, 50))
@settings(max_examples=60)
def test_all_pages_equal_one(count: int, size: int) -> None:
    wanted = [f"pod-{number}" for number in range(count)]
    server = Server(wanted)
    result = fetch_list(server, ListRequest(PODS, "shop", page=size))
    assert names(result.objects) == wanted
    assert len(server.asked) == max(1, -(-count // size))
    assert not result.truncated


@pytest.mark.parametrize(
    ("request_", "limit", "accept"),
    [
        (ListRequest(PODS), str(METADATA_PAGE), "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"),
        (ListRequest(PODS, bodies=True), str(BODY_PAGE), "application/json"),
        (ListRequest(PODS, bodies=True, page=7), "7", "application/json"),
        (ListRequest(PODS, page=0), None, "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"),
    ],
    ids=["metadata", "bodies", "a page size of one's own", "all at once"],
)  # fmt: skip
def test_form_and_size_of_a_page(request_: ListRequest, limit: str | None, accept: str) -> None:
    server = Server([])
    fetch_list(server, request_)
    (asked,) = server.asked
    assert dict(asked.query).get("limit") == limit
    assert asked.accept.split(",")[0] == accept


@pytest.mark.parametrize(
    ("request_", "path"),
    [
        (ListRequest(PODS, "shop"), "/api/v1/namespaces/shop/pods"),
        (ListRequest(PODS), "/api/v1/pods"),
        (ListRequest(NODES, "shop"), "/api/v1/nodes"),
        (ListRequest(WIDGETS, "shop"), "/apis/example.org/v2/namespaces/shop/widgets"),
    ],
)
def test_where_a_list_is(request_: ListRequest, path: str) -> None:
    server = Server([])
    fetch_list(server, request_)
    assert server.asked[0].path == path


def test_selectors_go_with_every_page() -> None:
    server = Server(["a", "b", "c"])
    fetch_list(server, ListRequest(PODS, label_selector="app=web", field_selector="spec.nodeName=n", page=1))
    for position, asked in enumerate(server.asked):
        query = dict(asked.query)
        assert (query["labelSelector"], query["fieldSelector"]) == ("app=web", "spec.nodeName=n")
        assert query.get("continue") == (str(position) if position else None)


def test_items_get_the_kind_that_was_asked_for() -> None:
    metadata = {"metadata": {"name": "a"}, "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1"}
    server = Server([], answer=lambda _: ok({"kind": "PartialObjectMetadataList", "items": [metadata]}))
    (widget,) = fetch_list(server, ListRequest(WIDGETS)).objects
    assert widget.gvk == ("example.org", "v2", "Widget")
    assert not widget.has_body


def test_nothing_is_null_in_lists_of_metadata() -> None:
    server = Server([], answer=lambda _: ok({"kind": "PartialObjectMetadataList", "items": None}))
    assert fetch_list(server, ListRequest(PODS)).objects == []


@pytest.mark.parametrize("bodies", [False, True], ids=["metadata", "bodies"])
def test_an_odd_item_costs_only_its_odd_field(bodies: bool) -> None:
    items = [{"metadata": {"name": "good"}}, {"metadata": {"name": "odd", "labels": {"a": 1}, "uid": 7}}]
    server = Server([], answer=lambda _: ok({"kind": "PodList", "items": items}))
    result = fetch_list(server, ListRequest(PODS, bodies=bodies))
    assert names(result.objects) == ["good", "odd"]
    (problem,) = result.problems
    assert problem.startswith("Pod/odd: ")


# --- a list that expires midway -----------------------------------------------------------------------------


class Expiring(Server):
    """Loses its memory of a list after the first page, a few times."""

    def __init__(self, pods: list[str], *, times: int, token: str = "fresh") -> None:
        super().__init__(pods)
        self.left = times
        self.token = token

    def send(self, request: Request) -> Answer:
        self.asked.append(request)
        if self.left and "continue" in dict(request.query):
            self.left -= 1
            return failed(410, "Expired", EXPIRED, **{"continue": self.token} if self.token else {})
        return self.page(request)


def test_an_expired_list_is_read_again_in_one_piece() -> None:
    server = Expiring(["a", "b", "c"], times=1)
    result = fetch_list(server, ListRequest(PODS, page=1))
    assert names(result.objects) == ["a", "b", "c"]
    assert not result.truncated
    assert [dict(asked.query) for asked in server.asked] == [
        {"limit": "1"},
        {"limit": "1", "continue": "1"},
        {},
    ]


def test_a_list_that_expires_again_goes_on_and_says_so() -> None:
    turns = iter(
        [
            ok({"items": [{"metadata": {"name": "a"}}], "metadata": {"continue": "one"}}),
            failed(410, "Expired", EXPIRED, **{"continue": "fresh"}),
            ok({"items": [{"metadata": {"name": "a"}}], "metadata": {"continue": "two"}}),
            failed(410, "Expired", EXPIRED, **{"continue": "fresh"}),
            ok({"items": [{"metadata": {"name": "b"}}], "metadata": {"continue": "three"}}),
            ok({"items": [{"metadata": {"name": "c"}}]}),
        ]
    )
    server = Server([], answer=lambda _: next(turns))
    result = fetch_list(server, ListRequest(PODS, page=1))
    assert names(result.objects) == ["a", "b", "c"]
    assert result.truncated
    assert [dict(asked.query).get("continue") for asked in server.asked[-2:]] == ["fresh", "three"]


def test_a_list_that_expires_for_ever_ends() -> None:
    def answer(request: Request) -> Answer:
        if "continue" in dict(request.query):
            return failed(410, "Expired", EXPIRED, **{"continue": "fresh"})
        return ok({"items": [{"metadata": {"name": "a"}}], "metadata": {"continue": "next"}})

    server = Server([], answer=answer)
    with pytest.raises(ServerError) as caught:
        fetch_list(server, ListRequest(PODS, page=1))
    assert (caught.value.code, caught.value.reason) == (410, "Expired")
    assert len(server.asked) == 5  # a page and its end, all at once and its end, the way on


def test_a_server_that_offers_no_way_on_is_asked_for_all_at_once() -> None:
    server = Expiring(["a", "b"], times=9, token="")
    result = fetch_list(server, ListRequest(PODS, page=1))
    assert (names(result.objects), result.truncated) == (["a", "b"], False)


def test_an_expired_list_without_a_way_on_is_an_error() -> None:
    def answer(request: Request) -> Answer:
        if "continue" in dict(request.query):
            return failed(410, "Expired", EXPIRED)
        return ok({"items": [{"metadata": {"name": "a"}}], "metadata": {"continue": "next"}})

    with pytest.raises(ServerError, match="too old to display a consistent list") as caught:
        fetch_list(Server([], answer=answer), ListRequest(PODS, page=1))
    assert caught.value.code == 410
