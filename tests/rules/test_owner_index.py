"""Owners and owned by uid, against a slow search over all pairs."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.metadata import ObjectMeta, OwnerReference
from kubectl_insight.objects.reference import GroupVersionKind
from kubectl_insight.rules.ownership import OwnerIndex

GVK = GroupVersionKind("", "v1", "ConfigMap")


def make(uid: str | None, *owners: str | None) -> KubernetesObject:
    references = [OwnerReference("v1", "ConfigMap", owner or "", owner) for owner in owners]
    return KubernetesObject(GVK, ObjectMeta(name=uid or "x", uid=uid, owner_references=references or None))


def uids(objects: list[KubernetesObject]) -> list[str]:
    return [obj.uid for obj in objects]


@st.composite
def worlds(draw: st.DrawFn) -> list[KubernetesObject]:
    """Draw up to eight objects whose owners are any of them, themselves, absent ones, or none at all."""
    size = draw(st.integers(1, 8))
    names = st.sampled_from([*map(str, range(size)), "absent", "", None])
    return [make(str(number), *draw(st.lists(names, max_size=3))) for number in range(size)]


def owned_by(objects: list[KubernetesObject], owner: KubernetesObject) -> set[str]:
    return {
        obj.uid
        for obj in objects
        if any(reference.uid == owner.uid for reference in obj.metadata.owner_references or ())
    }


def closure(objects: list[KubernetesObject], start: list[KubernetesObject], steps: int) -> set[str]:
    """Search all pairs, as often as there are steps."""
    found = {obj.uid for obj in start}
    for _ in range(steps):
        found |= {uid for obj in objects if obj.uid in found for uid in owned_by(objects, obj)}
    return found - {obj.uid for obj in start}


@settings(max_examples=100, deadline=None)
@given(worlds(), st.data())
def test_descendants_are_those_of_the_slow_search(
    objects: list[KubernetesObject], data: st.DataObject
) -> None:
    roots = data.draw(st.lists(st.sampled_from(objects), unique_by=id, min_size=1))
    depth = data.draw(st.none() | st.integers(0, 4))
    found = uids(OwnerIndex(objects).descendants(roots, depth))

    assert len(found) == len(set(found))
    assert set(found) == closure(objects, roots, len(objects) if depth is None else depth)


@settings(max_examples=100, deadline=None)
@given(worlds(), st.data())
def test_ancestors_are_those_below_whom_the_slow_search_finds_it(
    objects: list[KubernetesObject], data: st.DataObject
) -> None:
    asked = data.draw(st.lists(st.sampled_from(objects), unique_by=id, min_size=1))
    found = uids(OwnerIndex(objects).ancestors(asked))
    names = {obj.uid for obj in asked}

    expected = {
        obj.uid
        for obj in objects
        if names & (closure(objects, [obj], len(objects)) | owned_by(objects, obj)) and obj.uid not in names
    }
    assert len(found) == len(set(found))
    assert set(found) == expected


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_a_dangling_reference_is_one_to_no_known_uid(objects: list[KubernetesObject]) -> None:
    known = {obj.uid for obj in objects}
    dangling = any(
        reference.uid not in known for obj in objects for reference in obj.metadata.owner_references or ()
    )
    assert OwnerIndex(objects).has_dangling() is dangling


def test_the_nearest_come_first() -> None:
    top, middle, bottom = make("top"), make("middle", "top"), make("bottom", "middle")
    index = OwnerIndex([bottom, middle, top])

    assert uids(index.descendants([top])) == ["middle", "bottom"]
    assert uids(index.ancestors([bottom])) == ["middle", "top"]


def test_objects_without_a_uid_own_nothing() -> None:
    nameless, other = make(None), make("")
    index = OwnerIndex([nameless, other, make("child", "", None)])

    assert index.by_uid.keys() == {"child"}
    assert index.descendants([nameless, other]) == []
    assert index.ancestors([index.by_uid["child"]]) == []


def test_of_two_objects_with_one_uid_the_first_is_the_owner() -> None:
    first, second = make("one"), make("one")
    assert OwnerIndex([first, second]).by_uid["one"] is first


def test_a_chain_of_100000_is_walked_in_one_pass() -> None:
    chain = [make("0"), *(make(str(number), str(number - 1)) for number in range(1, 100_000))]
    index = OwnerIndex(chain)

    assert len(index.descendants(chain[:1])) == 99_999
    assert len(index.ancestors(chain[-1:])) == 99_999
    assert len(index.ancestors(chain)) == 0
