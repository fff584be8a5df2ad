"""What must be fetched: decided here, from the question alone, and carried out by the inventory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.rule import ObjectKey

# Served, but derived from other objects or deprecated: they own nothing and nothing owns them, and
# listing them costs a warning or a time-out.
NOT_LISTED = frozenset(
    {
        GroupKind("", "Event"),
        GroupKind("events.k8s.io", "Event"),
        GroupKind("", "Endpoints"),
        GroupKind("", "ComponentStatus"),
        GroupKind("metrics.k8s.io", "PodMetrics"),
        GroupKind("metrics.k8s.io", "NodeMetrics"),
    }
)


@dataclass(frozen=True, slots=True)
class KindFilter:
    """``--include`` and ``--exclude``: globs on ``kind.group``, upper and lower case alike.

    A glob without a dot names the kind in any group; with nothing behind its dot, as ``Service.``, in the
    core group.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def allows(self, kind: GroupKind) -> bool:
        """Tell whether a kind is wanted; kinds that nobody lists must be included by name."""
        if self.include and not _matches(kind, self.include):
            return False
        if kind in NOT_LISTED and not _matches(kind, self.include):
            return False
        return not _matches(kind, self.exclude)


@dataclass(frozen=True, slots=True)
class Target:
    """What the user named: a type and, or without, a name."""

    type: str
    name: str | None = None


Closure = Callable[[Sequence[KubernetesObject], Sequence[KubernetesObject]], Iterable[KubernetesObject]]
Namespaced = Callable[[GroupKind], bool]
Outward = Callable[[Sequence[KubernetesObject], Namespaced, Collection[str]], Iterable[ObjectKey]]


@dataclass(frozen=True, slots=True)
class FetchPlan:
    """What a question needs.

    Attributes:
        targets: The objects asked for; none asks for everything in the scope.
        namespaces: The scope; empty means all namespaces.
        everywhere: All namespaces; a list that is refused for all of them is tried in ``namespaces``
            where those were ``named`` by the user.
        label_selector: Narrows the targets, never what hangs on them.
        up: Fetch the owners.
        down: Fetch what is owned, which takes lists of every kind in the scope.
        kinds: Which kinds may be listed.
        shown: Given the roots and all that was listed as metadata, returns what will be shown, so that only
            that is fetched whole.
        whole: Everything in the scope is needed whole, whatever the targets are.
        outward: Given what was read, which kinds live in namespaces, and the namespaces of the scope, returns
            what it names outside of it, such as the nodes of pods.
        beyond: Tells of a kind, and whether it lives in namespaces, that objects outside of the scope are wanted
            too, because they may point into it.
        bodiless: Kinds of which the metadata says all that will be shown.
        known_elsewhere: Types of targets that the server need not have, because files have them.
    """

    targets: tuple[Target, ...] = ()
    namespaces: tuple[str, ...] = ()
    everywhere: bool = False
    named: bool = False
    label_selector: str = ""
    field_selector: str = ""
    up: bool = True
    down: bool = True
    kinds: KindFilter = KindFilter()
    shown: Closure = lambda roots, _: roots
    whole: bool = False
    outward: Outward = lambda *_: ()
    beyond: Callable[[GroupKind, bool], bool] = lambda *_: False
    bodiless: frozenset[GroupKind] = frozenset()
    known_elsewhere: frozenset[str] = frozenset()

    @property
    def by_label_alone(self) -> bool:
        """Whether the roots are whatever carries the labels, of any kind."""
        return not self.targets and bool(self.label_selector or self.field_selector)

    @property
    def everything(self) -> bool:
        """Whether all that is in the scope will be shown."""
        return not self.targets and not self.by_label_alone


def covering_label(
    wanted: Sequence[KubernetesObject], listed: Iterable[KubernetesObject]
) -> tuple[str, str] | None:
    """Return the label that all wanted objects carry and the fewest others do, if it fetches little else.

    One list by that label replaces as many single reads as there are wanted objects. It is worth it while
    it brings at most as many unwanted objects again.
    """
    common = dict(wanted[0].metadata.label_map()) if wanted else {}
    for obj in wanted:
        labels = obj.metadata.label_map()
        common = {key: value for key, value in common.items() if labels.get(key) == value}
    if not common:
        return None
    counts = dict.fromkeys(common.items(), 0)
    for obj in listed:
        for label in common.items() & obj.metadata.label_map().items():
            counts[label] += 1
    label, count = min(counts.items(), key=lambda entry: (entry[1], entry[0]))
    return label if count <= 2 * len(wanted) else None


def _matches(kind: GroupKind, globs: Iterable[str]) -> bool:
    full, short = f"{kind.kind}.{kind.group}".lower(), kind.kind.lower()
    return any(
        fnmatchcase(full, glob.lower()) or ("." not in glob and fnmatchcase(short, glob.lower()))
        for glob in globs
    )
