"""What suffers when something goes: a walk over the ends that depend, worst harm and shortest reason first.

Harm changes on its way. Who needs a Secret that is gone cannot start; a Service whose pods cannot start loses
traffic; an Ingress before that Service loses traffic too, but what the Ingress needs is unharmed. Optional
needs do no more than soft harm, and soft harm goes no further.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kubectl_insight.graph.graph import Edge, Graph
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.edge_types import EDGE_TYPES, Harm

RANK = {harm: rank for rank, harm in enumerate(Harm)}
_GONE = frozenset({Harm.DELETED, Harm.CANNOT_RUN})
# Nothing depends on these, yet whoever deletes them takes something away.
_POLICIES = frozenset({"protects", "restricts", "allows", "scales"})
# A pod or Job that has done its work needs nothing any more.
DONE = frozenset({"Completed", "CompletionsReached", "Succeeded"})
_CONTAINER = GroupKind("", "Container")
_SUBJECTS = frozenset({"ServiceAccount", "User", "Group"})


class Step(NamedTuple):
    """How harm came to a node: from which node, by which edge."""

    origin: str
    edge: Edge


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that suffers.

    Attributes:
        node: Its id.
        harm: The worst that it suffers.
        reason: The shortest way that this harm comes by, from what goes to this node.
    """

    node: str
    harm: Harm
    reason: tuple[Step, ...]


def hits(graph: Graph, gone: Collection[str], *, played: bool = False) -> dict[str, Hit]:
    """Return what suffers when some nodes go, by id; not those nodes themselves.

    Args:
        played: The garbage collector was played already, so what is owned and not gone stays.
    """
    return _Walk(graph, frozenset(gone), played=played).hits()


class _State(NamedTuple):
    node: str
    harm: Harm


class _Walk:
    def __init__(self, graph: Graph, gone: frozenset[str], *, played: bool) -> None:
        self._graph = graph
        self._gone = gone
        self._played = played

    def hits(self) -> dict[str, Hit]:
        came = self._spread()
        worst: dict[str, Harm] = {}
        for state in came:
            known = worst.get(state.node)
            if known is None or RANK[state.harm] < RANK[known]:
                worst[state.node] = state.harm
        return {
            node: Hit(node, harm, _unwind(came, _State(node, harm)))
            for node, harm in sorted(worst.items())
            if node not in self._gone
        }

    def _spread(self) -> dict[_State, tuple[_State, Edge] | None]:
        """Return every harm of every node with the step that it came by, nearest first."""
        came: dict[_State, tuple[_State, Edge] | None] = {
            _State(node, Harm.DELETED): None for node in sorted(self._gone)
        }
        queue = [(0, state) for state in came]
        heapq.heapify(queue)
        while queue:
            distance, state = heapq.heappop(queue)
            for edge, further in self._further(state):
                if further not in came:
                    came[further] = (state, edge)
                    heapq.heappush(queue, (distance + 1, further))
        return came

    def _further(self, state: _State) -> Iterator[tuple[Edge, _State]]:
        """Yield whom a harmed node harms in turn, by name."""
        found: list[tuple[str, str, str, Edge, Harm]] = []
        for dependent, edge, harm in self._dependents(state):
            if self._graph.nodes[dependent].health.reason in DONE and harm is not Harm.DELETED:
                continue
            passed = _passed_on(state.harm, harm, edge)
            if passed is not None:
                found.append((dependent, edge.type, edge.path, edge, passed))
        found.sort(key=lambda entry: entry[:3])
        for dependent, _, _, edge, harm in found:
            yield edge, _State(dependent, harm)

    def _dependents(self, state: _State) -> Iterator[tuple[str, Edge, Harm]]:
        for edge in self._graph.outgoing.get(state.node, ()):
            if edge.type == "owns" and self._played:
                continue
            if edge.dependent == "target":
                yield edge.target, edge, self._harm(edge)
            elif edge.type in _POLICIES and state.harm is Harm.DELETED:
                yield edge.target, edge, Harm.POLICY
            elif self._names_subject(edge):
                yield edge.target, edge, Harm.IDENTITY  # without its binding a subject loses its rights
        for edge in self._graph.incoming.get(state.node, ()):
            if edge.type == "contains" and self._graph.nodes[state.node].group_kind == _CONTAINER:
                yield edge.source, edge, Harm.CANNOT_RUN  # a pod runs as long as its containers do
            elif edge.dependent == "source" and not self._is_member(edge):
                yield edge.source, edge, self._harm(edge)

    def _is_member(self, edge: Edge) -> bool:
        """Tell whether a binding means a subject only as a member of a group, which does without it."""
        return edge.evidence == "inferred" and self._names_subject(edge)

    def _names_subject(self, edge: Edge) -> bool:
        return edge.type == "binds" and self._graph.nodes[edge.target].gvk.kind in _SUBJECTS

    def _harm(self, edge: Edge) -> Harm:
        if edge.optional or self._names_subject(edge):
            return Harm.SOFT  # a binding that loses one subject serves the others as before
        return edge.harm or EDGE_TYPES[edge.type].harm


def _passed_on(suffered: Harm, harm: Harm, edge: Edge) -> Harm | None:
    """Return what a node that suffers one harm does to a node that depends on it in a certain way."""
    if harm is Harm.NONE:
        return None
    if suffered is Harm.DELETED:
        return harm
    if suffered is Harm.CANNOT_RUN:
        if edge.type == "owns":
            return None  # what is owned has the same needs itself, and suffers by them if it does
        return Harm.CANNOT_RUN if harm is Harm.DELETED else harm
    if suffered is Harm.TRAFFIC:
        return Harm.TRAFFIC if harm is Harm.TRAFFIC else None
    if suffered is Harm.IDENTITY and edge.type in {"uses", "binds"}:
        return Harm.IDENTITY if harm in _GONE or harm is Harm.IDENTITY else None
    return None


def _unwind(came: Mapping[_State, tuple[_State, Edge] | None], state: _State) -> tuple[Step, ...]:
    steps: list[Step] = []
    while (step := came[state]) is not None:
        state, edge = step
        steps.append(Step(state.node, edge))
    return tuple(reversed(steps))
