"""Which nodes a pod may run on because of the pods there: required affinity and anti-affinity.

A term is about a place, all nodes with the same value of its ``topologyKey``. Anti-affinity works both ways:
a pod that is there may keep others away.
Source: kubernetes ``pkg/scheduler/framework/plugins/interpodaffinity/filtering.go``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from kubectl_insight.graph.disruption import bodies
from kubectl_insight.graph.disruption.snapshot import NAMESPACE, PodInfo, Snapshot
from kubectl_insight.objects.label_selector import LabelSelector, SelectorError, from_api

Place = tuple[str, str]
"""A topology key with its value."""
Arrival = tuple[PodInfo, Mapping[str, str]]
"""A pod with the labels of the node that it was placed on."""


class Term(msgspec.Struct, frozen=True, gc=False):
    """One term with its selectors read.

    Attributes:
        namespaces: Where the pods are that it speaks of; ``None`` for everywhere.
    """

    selector: LabelSelector
    namespaces: frozenset[str] | None
    topology_key: str

    def speaks_of(self, pod: PodInfo) -> bool:
        """Tell whether a pod is one of those that the term is about."""
        there = self.namespaces is None or pod.object.namespace in self.namespaces
        return there and self.selector.matches(pod.object.metadata.label_map())


class PodRules:
    """The places that affinity and anti-affinity name, given the pods that stay.

    Args:
        nodes: The labels of each node by its name.
        leaving: The pods that do not count any more, by ``id()``.
    """

    def __init__(self, snapshot: Snapshot, nodes: Mapping[str, Mapping[str, str]], leaving: set[int]) -> None:
        self._snapshot = snapshot
        self._nodes = nodes
        self._leaving = leaving
        self._terms: dict[bytes, Term | None] = {}
        self._places: dict[tuple[Term, ...], set[Place]] = {}
        self._guarded = self._guarded_places()

    def forbidden(self, pod: PodInfo) -> set[Place]:
        """Return the places that a pod must not go to."""
        places: set[Place] = set()
        for term in self.anti_affinity(pod):
            places |= self._occupied((term,))
        for term, guarded in self._guarded.items():
            if term.speaks_of(pod):
                places |= guarded
        return places

    def kept_apart(self, pod: PodInfo, arrivals: Iterable[Arrival]) -> set[Place]:
        """Return the places that a pod must not go to because of pods that were placed just now."""
        terms = self.anti_affinity(pod)
        places: set[Place] = set()
        for other, labels in arrivals:
            against = [term for term in terms if term.speaks_of(other)]
            against += [term for term in self.anti_affinity(other) if term.speaks_of(pod)]
            places.update(
                (each.topology_key, labels[each.topology_key])
                for each in against
                if each.topology_key in labels
            )
        return places

    def allows(self, pod: PodInfo, labels: Mapping[str, str]) -> bool:
        """Tell whether the required affinity of a pod lets it go to a node.

        The first of a group whose pods want to be together may go anywhere.
        """
        terms = tuple(self.affinity(pod))
        if not all(term.topology_key in labels for term in terms):
            return False
        occupied = self._occupied(terms) if terms else set()
        if all((term.topology_key, labels[term.topology_key]) in occupied for term in terms):
            return True
        return not occupied and all(term.speaks_of(pod) for term in terms)

    def affinity(self, pod: PodInfo) -> list[Term]:
        """Return the required affinity terms of a pod."""
        affinity = pod.spec.affinity
        return self._read(pod, affinity.pod_affinity if affinity else None)

    def anti_affinity(self, pod: PodInfo) -> list[Term]:
        """Return the required anti-affinity terms of a pod."""
        affinity = pod.spec.affinity
        return self._read(pod, affinity.pod_anti_affinity if affinity else None)

    def _occupied(self, terms: tuple[Term, ...]) -> set[Place]:
        """Return the places where a pod is that all terms speak of."""
        places = self._places.get(terms)
        if places is None:
            places = self._places[terms] = set()
            for pod in self._spoken_of(terms[0]):
                if all(term.speaks_of(pod) for term in terms[1:]):
                    places.update(self._place(pod, term) for term in terms)
            places.discard(_NOWHERE)
        return places

    def _spoken_of(self, term: Term) -> Iterable[PodInfo]:
        index = self._snapshot.pod_index
        if term.namespaces is None:
            found: Iterable[PodInfo] = index.select_everywhere(term.selector)
        else:
            found = (pod for each in sorted(term.namespaces) for pod in index.select(each, term.selector))
        return (pod for pod in found if self._counts(pod))

    def _counts(self, pod: PodInfo) -> bool:
        return not pod.ended and bool(pod.spec.node_name) and id(pod) not in self._leaving

    def _place(self, pod: PodInfo, term: Term) -> Place:
        value = self._nodes.get(pod.spec.node_name or "", {}).get(term.topology_key)
        return _NOWHERE if value is None else (term.topology_key, value)

    def _guarded_places(self) -> dict[Term, set[Place]]:
        """Return the places that the anti-affinity of the pods there keeps free of others."""
        guarded: dict[Term, set[Place]] = {}
        for pod in self._snapshot.pods:
            if pod.spec.affinity is not None and self._counts(pod):
                for term in self.anti_affinity(pod):
                    guarded.setdefault(term, set()).add(self._place(pod, term))
        for places in guarded.values():
            places.discard(_NOWHERE)
        return guarded

    def _read(self, pod: PodInfo, affinity: bodies.PodAffinity | None) -> list[Term]:
        terms = (self._term(each, pod) for each in (affinity.required if affinity else None) or ())
        return [term for term in terms if term is not None]

    def _term(self, term: bodies.PodTerm, pod: PodInfo) -> Term | None:
        namespace = pod.object.namespace
        key = msgspec.json.encode((namespace, term), order="deterministic")
        if key not in self._terms:
            self._terms[key] = self._make(term, namespace, pod)
        return self._terms[key]

    def _make(self, term: bodies.PodTerm, namespace: str, pod: PodInfo) -> Term | None:
        try:
            selector = from_api(term.label_selector)
            namespaces = self._namespaces(term, namespace)
        except SelectorError as error:
            self._snapshot.problem(f"{pod.object.id}: a term of its affinity is passed over: {error}")
            return None
        if selector is None:  # a null selector speaks of no pod
            namespaces, selector = frozenset(), LabelSelector()
        return Term(selector, namespaces, term.topology_key or "")

    def _namespaces(self, term: bodies.PodTerm, namespace: str) -> frozenset[str] | None:
        named = frozenset(term.namespaces or ())
        if term.namespace_selector is None:
            return named or frozenset((namespace,))
        selector = from_api(term.namespace_selector)
        if selector is None or not selector.requirements:
            return None
        found = self._snapshot.of_kind(NAMESPACE)
        return named | {each.name for each in found if selector.matches(each.metadata.label_map())}


_NOWHERE: Place = ("", "")
