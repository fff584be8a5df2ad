"""A live inventory and recorded objects as one: what is live wins."""

from __future__ import annotations

from kubectl_insight.cluster.discovery.builtin_resources import offline_catalogue
from kubectl_insight.cluster.discovery.resource import Catalogue
from kubectl_insight.errors import NotFoundError, ObjectNotFoundError
from kubectl_insight.inventory.inventory import Inventory, Source, each_once
from kubectl_insight.inventory.merging import merge
from kubectl_insight.objects.completeness import Completeness, KindFailure
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.metadata import ObjectMeta
from kubectl_insight.objects.reference import GroupKind, GroupVersionKind

POD = GroupVersionKind("", "v1", "Pod")
WIDGET = GroupVersionKind("example.org", "v1", "Widget")
COMPLETE = Completeness()


def make(name: str, uid: str, *, body: bool = False, gvk: GroupVersionKind = POD) -> KubernetesObject:
    content = b'{"metadata": {}}' if body else None
    return KubernetesObject(gvk, ObjectMeta(name=name, namespace="shop", uid=uid), content)


def inventory(
    *objects: KubernetesObject,
    roots: list[KubernetesObject] | None = None,
    account: Completeness = COMPLETE,
    missing: tuple[NotFoundError, ...] = (),
    recorded: bool = False,
) -> Inventory:
    source = Source("files", paths=("f",), recorded_at="then") if recorded else Source("cluster", context="c")
    catalogue = offline_catalogue(objects) if recorded else Catalogue(())
    return Inventory([*objects], roots, account, source, catalogue, missing=missing, home="shop")


def uids(objects: list[KubernetesObject] | None) -> list[str] | None:
    return None if objects is None else [obj.uid for obj in objects]


def test_recorded_objects_that_the_cluster_does_not_have_are_added() -> None:
    merged = merge(inventory(make("a", "1")), inventory(make("b", "2"), recorded=True))
    assert uids(merged.objects) == ["1", "2"]


def test_what_is_live_wins_over_the_same_object_and_over_a_manifest_of_its_name() -> None:
    live = make("a", "1", body=True)
    merged = merge(inventory(live), inventory(make("a", "1", body=True), make("a", ""), recorded=True))
    assert merged.objects == [live]


def test_an_older_object_of_the_same_name_is_kept_as_what_it_is() -> None:
    merged = merge(inventory(make("a", "new")), inventory(make("a", "old"), recorded=True))
    assert uids(merged.objects) == ["new", "old"]


def test_the_roots_of_both() -> None:
    a, b = make("a", "1"), make("b", "2")
    assert uids(merge(inventory(a, roots=[a]), inventory(b, roots=[b], recorded=True)).roots) == ["1", "2"]
    assert uids(
        merge(inventory(a, roots=[a]), inventory(make("a", "0"), roots=[make("a", "0")], recorded=True)).roots
    ) == ["1"]
    assert merge(inventory(a), inventory(b, recorded=True)).roots is None


def test_what_the_files_have_is_not_missing() -> None:
    errors = (ObjectNotFoundError("pods", "b"), ObjectNotFoundError("pods", "nobody"))
    b = make("b", "2")
    merged = merge(inventory(roots=[], missing=errors), inventory(b, roots=[b], recorded=True))
    assert merged.missing == errors[1:]


def test_the_account_of_both() -> None:
    live = Completeness(("Pod",), ("Secret",), (KindFailure("X", "broken"),), truncated=True, problems=("p",))
    recorded = Completeness(("Pod", "Widget.example.org"), problems=("q",))
    merged = merge(
        inventory(make("a", "1"), account=live), inventory(make("b", "2"), account=recorded, recorded=True)
    )

    assert merged.completeness == Completeness(
        kinds_listed=("Pod", "Widget.example.org"),
        kinds_forbidden=("Secret",),
        kinds_failed=(KindFailure("X", "broken"),),
        truncated=True,
        objects=2,
        problems=("p", "q"),
    )


def test_the_source_names_both_and_kinds_of_the_files_are_known() -> None:
    widget = make("w", "3", gvk=WIDGET)
    merged = merge(inventory(make("a", "1")), inventory(widget, recorded=True))

    assert merged.source == Source("cluster", "c", ("f",), "then")
    assert merged.catalogue.by_group_kind("example.org", "Widget") is not None


# What an inventory knows of objects that it does not have


def test_each_object_once_and_whole_where_it_can_be() -> None:
    slim, whole = make("a", "1"), make("a", "1", body=True)
    assert each_once([slim, whole]) == [whole]
    assert each_once([whole, slim]) == [whole]


def test_copies_under_other_names_and_objects_without_a_name_are_all_kept() -> None:
    copies = [make("a", "1"), make("b", "1"), make("", ""), make("", ""), make("c", "")]
    assert each_once([*copies, make("c", "")]) == copies


def test_why_an_object_may_exist_all_the_same() -> None:
    account = Completeness(("ConfigMap", "Pod"), ("Secret",), (KindFailure("Widget.example.org", "503"),))
    kinds = offline_catalogue([make("w", "3", gvk=WIDGET)])
    live = Inventory(
        [],
        None,
        account,
        Source("cluster"),
        kinds,
        absent=frozenset({"Secret/shop/known-to-be-gone"}),
        listed_namespaces=("shop",),
    )

    def reason(group: str, kind: str, namespace: str = "shop", name: str = "x") -> str:
        return live.unread_reason(GroupKind(group, kind), namespace, name)

    assert reason("", "Pod") == ""
    assert reason("", "Pod", namespace="far") == "its namespace was not read"
    assert reason("", "Secret") == "forbidden"
    assert reason("", "Secret", name="known-to-be-gone") == ""
    assert reason("example.org", "Widget") == "503"
    assert reason("example.org", "Gadget") == "the server does not serve this kind"
    assert reason("", "Service") == "not read"
    assert reason("", "Node", namespace="") == "not read"


def test_files_have_all_that_there_is() -> None:
    recorded = inventory(recorded=True)
    assert recorded.unread_reason(GroupKind("example.org", "Gadget"), "shop", "x") == ""


def test_which_kinds_live_in_namespaces() -> None:
    recorded = inventory(recorded=True)
    assert recorded.namespaced(GroupKind("", "Pod"))
    assert not recorded.namespaced(GroupKind("", "Node"))
    assert recorded.namespaced(GroupKind("example.org", "Unknown"))
