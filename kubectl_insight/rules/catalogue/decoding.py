"""What functions among the rules share: bodies as partial structs, and fields of pod templates as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from kubectl_insight.objects.item import UNDECODABLE, KubernetesObject
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.found import FoundName
from kubectl_insight.rules.kind_aliases import canonical
from kubectl_insight.rules.reading import readers
from kubectl_insight.rules.rule import Reference, World
from kubectl_insight.rules.templates import repeats_its_controller

T = TypeVar("T")


def decoded(world: World, kind: GroupKind, shape: type[T]) -> Iterator[tuple[KubernetesObject, T]]:
    """Yield the objects of a kind with the fields that ``shape`` names; those without a body are passed over.

    An object that does not fit is reported and left out.
    """
    for obj in world.of_kind(kind):
        if not obj.has_body:
            continue
        try:
            body = obj.decode(shape)
        except UNDECODABLE as error:
            world.complain(f"{obj.id}: {error}; it was left out")
        else:
            yield obj, body


def found_names(
    world: World,
    references: Iterable[Reference],
    wanted: Callable[[KubernetesObject], bool] = lambda _: True,
) -> Iterator[tuple[KubernetesObject, FoundName]]:
    """Yield what fields hold, for functions that read what data describes but make something else of it.

    Templates that say again what a controller's says are passed over.

    Args:
        wanted: Which objects to read.
    """
    by_kind = readers(references)
    holders = frozenset(kind for kind, reader in by_kind.items() if reader.templates)
    for kind, reader in by_kind.items():
        for obj in filter(wanted, world.of_kind(canonical(kind))):
            repeated = reader.templates and repeats_its_controller(obj, world, holders)
            reading = reader.read(obj, templates=not repeated)
            for problem in reading.problems:
                world.complain(f"{obj.id}: {problem}; it was left out")
            for found in reading.names:
                yield obj, found
