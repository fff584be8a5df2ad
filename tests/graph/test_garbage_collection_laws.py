"""What holds for every crowd of objects that own each other."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.graph.garbage_collection import Cascade, simulate
from kubectl_insight.objects.item import KubernetesObject
from tests.graph.garbage_collection_objects import Item, kept, obj, ref


def crowd(edges: Sequence[tuple[int, int, bool]], held: set[int]) -> list[KubernetesObject]:
    """Twelve ConfigMaps with these owners."""
    plain = [obj("ConfigMap", f"n{number:02}") for number in range(12)]
    owners: dict[int, list[Item]] = {}
    for dependent, owner, block in edges:
        owners.setdefault(dependent, []).append(ref(plain[owner], blockOwnerDeletion=block))
    return [
        obj(
            "ConfigMap",
            each.name,
            *owners.get(number, ()),
            metadata={"finalizers": ["example.org/x"]} if number in held else {},
        )
        for number, each in enumerate(plain)
    ]


EDGES = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.booleans()), max_size=24)


@given(EDGES, st.sets(st.integers(0, 11), max_size=2), st.sets(st.integers(0, 11), min_size=1, max_size=3))
def test_background_is_what_a_slow_closure_says(
    edges: list[tuple[int, int, bool]], held: set[int], doomed: set[int]
) -> None:
    """An object goes when it is asked to or has owners and all of them are gone; one that is held never does."""
    objects = crowd(edges, held)
    owners: dict[int, set[int]] = {}
    for dependent, owner, _ in edges:
        owners.setdefault(dependent, set()).add(owner)
    gone = doomed - held
    while more := {n for n in owners if n not in gone and n not in held and owners[n] <= gone}:
        gone |= more
    outcome = simulate(objects, [objects[number] for number in doomed])
    assert {each.object.name for each in outcome.deletions if each.gone is not None} == {
        f"n{number:02}" for number in gone
    }


@given(EDGES, st.sets(st.integers(0, 11), max_size=2), st.sampled_from(list(Cascade)), st.randoms())
def test_the_order_of_the_input_does_not_matter(
    edges: list[tuple[int, int, bool]], held: set[int], cascade: Cascade, chance: random.Random
) -> None:
    objects = crowd(edges, held)
    doomed = objects[:2]
    first = simulate(objects, doomed, cascade)
    shuffled = list(objects)
    chance.shuffle(shuffled)
    second = simulate(shuffled, doomed[::-1], cascade)
    assert [
        (each.object.id, each.wave, each.gone, each.reason, each.stuck_by) for each in first.deletions
    ] == [(each.object.id, each.wave, each.gone, each.reason, each.stuck_by) for each in second.deletions]
    assert kept(first) == kept(second)


def test_a_hundred_thousand_objects_in_a_second() -> None:
    objects = [obj("Deployment", f"d{number}", api="apps/v1") for number in range(4000)]
    for number in range(96_000):
        objects.append(obj("ConfigMap", f"c{number}", objects[number % 4000]))
    start = time.process_time()
    outcome = simulate(objects, objects[:400])
    assert len(outcome.deletions) == 400 * 25
    assert time.process_time() - start < 1
