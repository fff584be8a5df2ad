"""What suffers when something goes: a walk over the ends that depend, worst harm and shortest reason first.

Harm changes on its way. Who needs a Secret that is gone cannot start again; a Service loses the traffic of such
pods when they restart, of pods that cannot run at once; an Ingress before that Service loses the same, but what the
Ingress needs is unharmed. Optional needs do no more than soft harm, and soft harm goes no further.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kubectl_insight.graph.graph import Edge, Graph
from kubectl_insight.graph.membership import Membership
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.consequences import HARMS, consequence_of
from kubectl_insight.rules.edge_types import EDGE_TYPES, Harm

RANK = {harm: rank for rank, harm in enumerate(Harm)}
# Nothing depends on these, yet whoever deletes them takes something away.
_POLICIES = frozenset({"protects", "restricts", "allows", "scales"})
# A pod or Job that has done its work needs nothing any more.
DONE = frozenset({"Completed", "CompletionsReached", "Succeeded"})
_CONTAINER = GroupKind("", "Container")
_SUBJECTS = frozenset({"ServiceAccount", "User", "Group"})
_FAILS = frozenset({Harm.DELETED, Harm.CANNOT_RUN, Harm.CANNOT_START})


class Step(NamedTuple):
    """How harm came to a node: from which node, which suffered what, by which edge."""

    origin: str
    suffered: Harm
    edge: Edge


@dataclass(frozen=True, slots=True)
class Affected:
    """Something that suffers.

    Attributes:
        node: Its id.
        harm: The worst that it suffers.
        reason: The shortest way that this harm comes by, from what goes to this node.
    """

    node: str
    harm: Harm
    reason: tuple[Step, ...]

    @property
    def meaning(self) -> str:
        """What the harm comes to, as a sentence without its subject.

        What a rule says holds where the other end itself is gone, not where it only suffers. A pod suffers as
        its containers do, and a Service as little by a pod that is gone as by one that cannot run.
        """
        for step in reversed(self.reason):
            edge = step.edge
            if step.suffered is Harm.DELETED or edge.type == "loadBalances":
                named = self.harm is (Harm.POLICY if edge.type in _POLICIES else _own_harm(edge))
                return consequence_of(edge.rule, edge.type, self.harm).meaning if named else HARMS[self.harm]
            if edge.type != "contains":
                break
        return HARMS[self.harm]


def affected_by(graph: Graph, gone: Collection[str], *, played: bool = False) -> dict[str, Affected]:
    """Return what suffers when some nodes go, by id; not those nodes themselves.

    Args:
        played: The deletion was played already, so what is owned or contained and not gone stays.
    """
    return _Walk(graph, frozenset(gone), played=played).affected()


class _State(NamedTuple):
    node: str
    harm: Harm


class _Walk:
    def __init__(self, graph: Graph, gone: frozenset[str], *, played: bool) -> None:
        self._graph = graph
        self._gone = gone
        self._played = played
        self._membership = Membership(graph)
        self._came: dict[_State, tuple[_State, Edge] | None] = {}

    def affected(self) -> dict[str, Affected]:
        self._spread()
        worst: dict[str, Harm] = {}
        for state in self._came:
            known = worst.get(state.node)
            if known is None or RANK[state.harm] < RANK[known]:
                worst[state.node] = state.harm
        return {
            node: Affected(node, harm, _unwind(self._came, _State(node, harm)))
            for node, harm in sorted(worst.items())
            if node not in self._gone
        }

    def _spread(self) -> None:
        """Find every harm of every node with the step that it came by, nearest first."""
        came = self._came
        came.update((_State(node, Harm.DELETED), None) for node in sorted(self._gone))
        queue = [(0, state) for state in came]
        heapq.heapify(queue)
        while queue:
            distance, state = heapq.heappop(queue)
            for edge, further in self._further(state):
                if further not in came:
                    came[further] = (state, edge)
                    heapq.heappush(queue, (distance + 1, further))

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
        if state.harm is Harm.DELETED and not self._played:
            for edge in self._membership.edges(state.node):
                yield edge.target, edge, Harm.DELETED
        yield from self._targets(state)
        yield from self._sources(state)

    def _targets(self, state: _State) -> Iterator[tuple[str, Edge, Harm]]:
        for edge in self._graph.outgoing.get(state.node, ()):
            if edge.type == "owns" and (self._played or self._is_kept(edge.target)):
                continue
            if edge.dependent == "target":
                yield edge.target, edge, self._harm(edge)
            elif edge.type in _POLICIES and state.harm is Harm.DELETED:
                yield edge.target, edge, Harm.POLICY
            elif self._names_subject(edge):
                yield edge.target, edge, Harm.IDENTITY  # without its binding a subject loses its rights

    def _sources(self, state: _State) -> Iterator[tuple[str, Edge, Harm]]:
        for edge in self._graph.incoming.get(state.node, ()):
            if edge.type == "contains" and self._graph.nodes[state.node].group_kind == _CONTAINER:
                yield edge.source, edge, Harm.CANNOT_RUN  # a pod runs as long as its containers do
            elif edge.dependent == "source" and not self._is_member(edge):
                yield edge.source, edge, self._harm(edge)

    def _is_kept(self, node: str) -> bool:
        """Tell whether an object has an owner that stays, as far as is known by now; the last that goes takes it."""
        return any(
            edge.type == "owns"
            and self._graph.nodes[edge.source].object is not None
            and _State(edge.source, Harm.DELETED) not in self._came
            for edge in self._graph.incoming[node]
        )

    def _is_member(self, edge: Edge) -> bool:
        """Tell whether a binding means a subject only as a member of a group, which does without it."""
        return edge.evidence == "inferred" and self._names_subject(edge)

    def _names_subject(self, edge: Edge) -> bool:
        return edge.type == "binds" and self._graph.nodes[edge.target].gvk.kind in _SUBJECTS

    def _harm(self, edge: Edge) -> Harm:
        # A binding that loses one subject serves the others as before.
        return Harm.SOFT if self._names_subject(edge) else _own_harm(edge)


def _own_harm(edge: Edge) -> Harm:
    """Return what the dependent end of an edge suffers when the other end itself is gone."""
    return Harm.SOFT if edge.optional else edge.harm or EDGE_TYPES[edge.type].harm


def _passed_on(suffered: Harm, harm: Harm, edge: Edge) -> Harm | None:
    """Return what a node that suffers one harm does to a node that depends on it in a certain way."""
    if suffered is Harm.DELETED:
        return None if harm is Harm.NONE else harm
    if suffered in {Harm.CANNOT_RUN, Harm.CANNOT_START} and edge.type == "owns":
        return None  # what is owned has the same needs itself, and suffers by them if it does
    if suffered is Harm.IDENTITY:
        may_pass = edge.type in {"uses", "binds"} and (harm in _FAILS or harm is Harm.IDENTITY)
        return Harm.IDENTITY if may_pass else None
    return _PASSED_ON.get(suffered, {}).get(harm)


# What is there but cannot run, as a claim without its volume, is of no more use to what runs than to what starts.
_PASSED_ON: Mapping[Harm, Mapping[Harm, Harm]] = {
    Harm.CANNOT_RUN: {
        **{harm: harm for harm in Harm if harm is not Harm.NONE},
        Harm.DELETED: Harm.CANNOT_RUN,
        Harm.CANNOT_START: Harm.CANNOT_RUN,
    },
    Harm.TRAFFIC: {Harm.TRAFFIC: Harm.TRAFFIC},
    Harm.CANNOT_START: {
        **dict.fromkeys(_FAILS, Harm.CANNOT_START),
        Harm.TRAFFIC: Harm.TRAFFIC_AT_RISK,
    },
    Harm.TRAFFIC_AT_RISK: {Harm.TRAFFIC: Harm.TRAFFIC_AT_RISK},
}


def _unwind(came: Mapping[_State, tuple[_State, Edge] | None], state: _State) -> tuple[Step, ...]:
    steps: list[Step] = []
    while (step := came[state]) is not None:
        state, edge = step
        steps.append(Step(state.node, state.harm, edge))
    return tuple(reversed(steps))
