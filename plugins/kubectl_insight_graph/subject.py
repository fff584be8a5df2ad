"""What the words of a command line name: objects and kinds of the API, and things that only a graph knows. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kubectl_insight.api import (
    Graph,
    GroupKind,
    NotFoundError,
    Target,
    UsageError,
    parse_object_arguments,
)

THINGS_HELP = "image/REF, container/POD/NAME, helm/RELEASE, user/NAME, group/NAME"

# What a graph has and the API has not. A type of the same name that a server does serve is asked for with its
# group: group.user.openshift.io/NAME.
_THINGS = {
    "image": GroupKind("", "Image"),
    "container": GroupKind("", "Container"),
    "helm": GroupKind("helm.sh", "Release"),
    "user": GroupKind("rbac.authorization.k8s.io", "User"),
    "group": GroupKind("rbac.authorization.k8s.io", "Group"),
}


class ThingNotFoundError(NotFoundError):
    """Nothing that was read names such a thing.

    Attributes:
        thing: What the user typed.
    """

    prefix = "Error from server (NotFound): "

    def __init__(self, thing: str) -> None:
        super().__init__(f'nothing is named "{thing}"')
        self.thing = thing


class ThingArgument(NamedTuple):
    """A thing as it was typed, such as ``image/REF`` or ``container/POD/NAME``."""

    type: str
    name: str

    def ids(self, graph: Graph) -> list[str]:
        """Return the ids of the nodes that are meant."""
        kind = _THINGS[self.type]
        return sorted(
            node.id
            for node in graph.nodes.values()
            if node.group_kind == kind and self.name in {node.name, _after_namespace(node.id)}
        )

    def __str__(self) -> str:
        return f"{self.type}/{self.name}"


def _after_namespace(node_id: str) -> str:
    return node_id.split("/", 2)[-1]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is named.

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
                things.append(ThingArgument(kind.lower(), name))
            else:
                others.append(word)
        targets = tuple(Target(argument.type, argument.name) for argument in parse_object_arguments(others))
        return cls(targets, tuple(things))

    def __bool__(self) -> bool:
        """Tell whether something is asked for, rather than everything."""
        return bool(self.targets or self.things)

    @property
    def has_names(self) -> bool:
        """Whether something is asked for by its name."""
        return bool(self.things) or any(target.name is not None for target in self.targets)

    @property
    def has_kinds(self) -> bool:
        """Whether all objects of a kind are asked for."""
        return any(target.name is None for target in self.targets)
