"""What comes of a deletion, in a form that text and JSON can be made from."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from kubectl_insight.objects.item import KubernetesObject


class Cascade(StrEnum):
    """What a delete request wants of the dependents, as ``kubectl delete --cascade`` says it."""

    BACKGROUND = "background"
    FOREGROUND = "foreground"
    ORPHAN = "orphan"


class Cause(StrEnum):
    """Who deletes an object, and upon what; ``pending``: it was Terminating before."""

    ASKED = "asked"
    PENDING = "pending"
    OWNERS = "owners"
    NAMESPACE = "namespace"
    DEFINITION = "definition"
    RECLAIM = "reclaim"
    NODE = "node"


class Deletion(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """One object that is deleted.

    Attributes:
        object: The object.
        wave: When its deletion is asked for: 0 for what the user deletes, later for what follows from that;
            for what was Terminating before, when nothing holds it any more.
        gone: The wave in which it disappears; ``None`` where it stays Terminating.
        cause: Who deletes it.
        reason: Why, as text.
        released_from: Ids of the owners that its ``ownerReferences`` lost before it was deleted, or while it hangs.
        stuck_by: What keeps it Terminating, one line for each; empty where it goes.
        waits_for: What it takes its time for although it goes: other components that have to finish first.
        grace_seconds: How long the containers of a pod get to end; ``None`` for other kinds and where it is
            not known.
        remade_by: The controller that will make another in its place, as an object id; empty without one.
    """

    object: KubernetesObject
    wave: int
    gone: int | None
    cause: Cause
    reason: str
    released_from: tuple[str, ...] = ()
    stuck_by: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    grace_seconds: int | None = None
    remade_by: str = ""


class Kept(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """One object that one would expect to go, and that stays.

    Attributes:
        object: The object.
        reason: Why it stays, as text.
        released_from: Ids of the owners that its ``ownerReferences`` lose.
    """

    object: KubernetesObject
    reason: str
    released_from: tuple[str, ...] = ()


class Outcome(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """The account of one simulated deletion.

    Attributes:
        deletions: Everything that is deleted, by wave and id.
        kept: What is touched and stays, by id.
        problems: One sentence for each object that could not be judged fully.
    """

    deletions: tuple[Deletion, ...]
    kept: tuple[Kept, ...]
    problems: tuple[str, ...] = ()

    @property
    def stuck(self) -> tuple[Deletion, ...]:
        """The deletions that do not come to an end."""
        return tuple(each for each in self.deletions if each.gone is None)
