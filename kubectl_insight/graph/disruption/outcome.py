"""What becomes of pods that are to leave, in a form that text and JSON can be made from."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from kubectl_insight.objects.item import KubernetesObject


class Fate(StrEnum):
    """What an eviction comes to.

    ``evicted``: at once; ``waits``: its budget allows it after others are ready again elsewhere; ``blocked``: it
    is refused as things stand; ``stays``: a drain leaves it alone.
    """

    EVICTED = "evicted"
    WAITS = "waits"
    BLOCKED = "blocked"
    STAYS = "stays"


class Refusal(msgspec.Struct, frozen=True, gc=False):
    """One reason why nodes do not take a pod, and how many they are."""

    reason: str
    nodes: int


class Room(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """Where a pod like the one that goes could run.

    Attributes:
        fits: The nodes that would take it as things stand, sorted.
        placed_on: The node that takes it when all that leave are placed one after the other, the largest
            first, each where most CPU is left; empty where none is left for it.
        refusals: Why the others do not, sorted.
        unjudged: Fields of the pod that the scheduler heeds and that are not judged here.
    """

    fits: tuple[str, ...]
    placed_on: str = ""
    refusals: tuple[Refusal, ...] = ()
    unjudged: tuple[str, ...] = ()


class Eviction(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """What becomes of one pod.

    Attributes:
        object: The pod.
        fate: What its eviction comes to.
        reason: Why, as text; empty where nothing is in the way.
        budgets: Ids of the PodDisruptionBudgets that cover it.
        needs: The options without which ``kubectl drain`` refuses because of it.
        pinned: The volume that ties it to this node, as text; empty without one.
        downtime: Which workload is without a ready pod until others are ready; empty where one is left.
        room: Where it could run; ``None`` where nothing makes it again.
    """

    object: KubernetesObject
    fate: Fate
    reason: str = ""
    budgets: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    pinned: str = ""
    downtime: str = ""
    room: Room | None = None


class Disruption(msgspec.Struct, frozen=True, gc=False):
    """What becomes of all pods that are to leave.

    Attributes:
        pods: One entry for each pod, by id.
        problems: One sentence for each object that could not be judged.
        cordoned: Whether the node that is drained takes no pods already.
        cordoned_nodes: The other nodes that take none because they are cordoned, sorted.
    """

    pods: tuple[Eviction, ...]
    problems: tuple[str, ...] = ()
    cordoned: bool = False
    cordoned_nodes: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        """The options without which ``kubectl drain`` evicts nothing."""
        return tuple(sorted({option for pod in self.pods for option in pod.needs}))

    @property
    def completes(self) -> bool:
        """Whether every pod that has to leave can, sooner or later."""
        return all(pod.fate is not Fate.BLOCKED for pod in self.pods)
