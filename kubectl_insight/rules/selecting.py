"""Finds what a label selector matches without trying every object: an index from label to carriers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from kubectl_insight.objects.label_selector import LabelSelector, Operator, Requirement

T = TypeVar("T")

_NARROWING = frozenset({Operator.IN, Operator.EXISTS, Operator.GREATER_THAN, Operator.LESS_THAN})


class Carrier(NamedTuple, Generic[T]):
    """Something that carries labels."""

    namespace: str
    labels: Mapping[str, str]
    item: T


class SelectorIndex(Generic[T]):
    """Carriers by namespace and label.

    A selector costs about as much as it finds: the rarest label that it requires gives the candidates, and
    only those are matched in full.
    """

    def __init__(self, carriers: Iterable[Carrier[T]]) -> None:
        self._shelves: dict[str, _Shelf[T]] = {}
        shelves = self._shelves
        for carrier in carriers:
            shelf = shelves.get(carrier.namespace)
            if shelf is None:
                shelf = shelves[carrier.namespace] = _Shelf()
            shelf.add(carrier)

    def select(self, namespace: str, selector: LabelSelector) -> list[T]:
        """Return what a selector matches, in the order of the carriers.

        Args:
            namespace: Where to look; the empty string is a namespace too, that of cluster-scoped objects.
        """
        shelf = self._shelves.get(namespace)
        return [] if shelf is None else shelf.select(selector)

    def select_everywhere(self, selector: LabelSelector) -> Iterator[T]:
        """Yield what a selector matches in any namespace, one namespace after the other by name."""
        for _, shelf in sorted(self._shelves.items()):
            yield from shelf.select(selector)


class _Shelf(Generic[T]):
    """The carriers of one namespace."""

    __slots__ = ("_by_key", "_by_label", "_carriers")

    def __init__(self) -> None:
        self._carriers: list[Carrier[T]] = []
        self._by_label: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._by_key: dict[str, list[int]] | None = None

    def add(self, carrier: Carrier[T]) -> None:
        position = len(self._carriers)
        self._carriers.append(carrier)
        for label in carrier.labels.items():
            self._by_label[label].append(position)

    def select(self, selector: LabelSelector) -> list[T]:
        carriers = self._carriers
        requirements = selector.requirements
        if not requirements:
            return [carrier.item for carrier in carriers]
        narrowing = [(self._positions(each), each) for each in requirements if each.operator in _NARROWING]
        candidates: Sequence[int] = range(len(carriers))
        used = None
        if narrowing:
            candidates, used = min(narrowing, key=lambda entry: len(entry[0]))
        others = [each for each in requirements if each is not used or not _is_exact(each)]
        return [
            carriers[position].item
            for position in candidates
            if all(each.matches(carriers[position].labels) for each in others)
        ]

    def _positions(self, requirement: Requirement) -> Sequence[int]:
        """Return the positions of the carriers that can fulfil a narrowing requirement, ascending."""
        if requirement.operator is not Operator.IN:
            return self._keys().get(requirement.key, ())
        lists = [self._by_label.get((requirement.key, value), ()) for value in requirement.values]
        if len(lists) == 1:
            return lists[0]
        return sorted(position for positions in lists for position in positions)

    def _keys(self) -> dict[str, list[int]]:
        if self._by_key is None:
            self._by_key = {}
            for position, carrier in enumerate(self._carriers):
                for key in carrier.labels:
                    self._by_key.setdefault(key, []).append(position)
        return self._by_key


def _is_exact(requirement: Requirement) -> bool:
    """Tell whether the index alone answers a requirement."""
    return requirement.operator in {Operator.IN, Operator.EXISTS}
