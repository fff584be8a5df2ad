"""What was asked of ``graph``, and what must be fetched to answer it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from kubectl_insight.api import (
    ALL_RELATIONS,
    FetchPlan,
    Graph,
    GroupBy,
    GroupKind,
    KindFilter,
    Rule,
    Target,
    UsageError,
    kinds_without_body,
    names_outward,
    parse_object_arguments,
)

Output = Literal[
    "text",
    "json",
    "yaml",
    "dot",
    "svg",
    "png",
    "pdf",
    "html",
    "mermaid",
    "d2",
    "graphml",
    "csv",
    "cluster-insight",
    "cluster-insight-dot",
]
Direction = Literal["in", "out", "both"]

# What a graph has and the API has not.
_THINGS = {
    "image": GroupKind("", "Image"),
    "container": GroupKind("", "Container"),
    "helm": GroupKind("helm.sh", "Release"),
}


class ThingArgument(NamedTuple):
    """``image/REF``, ``container/POD/NAME`` or ``helm/RELEASE``."""

    kind: GroupKind
    name: str

    def ids(self, graph: Graph) -> list[str]:
        """Return the ids of the nodes that are meant."""
        return sorted(
            node.id
            for node in graph.nodes.values()
            if node.group_kind == self.kind and self.name in {node.name, _after_namespace(node.id)}
        )

    def __str__(self) -> str:
        return f"{self.kind.kind.lower()}/{self.name}"


def _after_namespace(node_id: str) -> str:
    return node_id.split("/", 2)[-1]


@dataclass(frozen=True, slots=True)
class Subject:
    """What the words of the command line name.

    Attributes:
        targets: Objects and kinds of the API.
        things: What only the graph knows.
    """

    targets: tuple[Target, ...] = ()
    things: tuple[ThingArgument, ...] = ()

    @classmethod
    def of(cls, words: Sequence[str]) -> Subject:
        """Read the words.

        Raises:
            UsageError: They cannot be read.
        """
        things, others = [], []
        for word in words:
            kind, slash, name = word.partition("/")
            if slash and kind.lower() in _THINGS:
                if not name:
                    raise UsageError(f"there is no name in {word!r}")
                things.append(ThingArgument(_THINGS[kind.lower()], name))
            else:
                others.append(word)
        targets = tuple(Target(argument.type, argument.name) for argument in parse_object_arguments(others))
        return cls(targets, tuple(things))

    @property
    def named(self) -> bool:
        """Whether something is asked for, rather than everything."""
        return bool(self.targets or self.things)


@dataclass(frozen=True, slots=True)
class Question:
    """One call of ``graph``, checked.

    Attributes:
        depth: Edges to follow from the objects asked for; ``None`` takes their application and one more.
        types: The types of edges that are shown.
        relations: Whether any relation is shown.
    """

    subject: Subject = Subject()
    depth: int | None = None
    direction: Direction = "both"
    types: frozenset[str] = ALL_RELATIONS
    relations: bool = True
    group_by: GroupBy = "namespace"
    max_nodes: int = 300
    output: Output = "text"
    label_selector: str = ""
    field_selector: str = ""
    kinds: KindFilter = field(default_factory=KindFilter)
    show_secrets: bool = False

    def plan(self, rules: Sequence[Rule]) -> FetchPlan:
        """Return what must be fetched for these rules; the namespaces are the caller's to fill in."""
        return FetchPlan(
            targets=self.subject.targets,
            label_selector=self.label_selector,
            field_selector=self.field_selector,
            kinds=self.kinds,
            whole=True,
            outward=lambda objects, namespaced: names_outward(objects, rules, self.types, namespaced),
            bodiless=kinds_without_body(rules, self.types),
        )
