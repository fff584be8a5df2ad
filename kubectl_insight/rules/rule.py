"""What a relation rule is: data that says which field names or selects which objects.

Three forms. A :class:`Reference` is a field that holds a name, a :class:`Selection` a field that holds a
label selector, a :class:`Derivation` a function, for the few relations that data cannot express. All give
:class:`Relation` values; the graph makes edges of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

import msgspec

from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.label_selector import LabelSelector
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.edge_types import Harm

EvidenceClass = Literal["declared", "selected", "observed", "inferred", "guessed"]


class Holder(NamedTuple):
    """A kind whose objects hold the field of a rule.

    Attributes:
        prefix: What the rule's path begins with in this kind, such as ``spec.template.spec``; may be empty.
        in_template: Whether the field is in the template of a pod, which controllers copy down to each other.
    """

    kind: GroupKind
    prefix: str = ""
    in_template: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """A field that holds the name of another object.

    Attributes:
        name: The rule's name in the output, such as ``pod.volume.configMap``.
        holders: The kinds that have the field.
        path: The field, see :mod:`kubectl_insight.rules.field_path`: ``volumes[].configMap.name``.
        type: The edge's type.
        target: The kind that is named, or the default where ``kind`` names a field.
        kind: The field beside the name that holds the kind; empty where ``target`` says all.
        group: The field beside the name that holds the group, or ``apiVersion``.
        namespace: The field beside the name that holds the namespace; empty or absent means the holder's.
        uid: The field beside the name that holds the uid.
        optional: The boolean field beside the name that says that the target may be missing.
        inverse: The edge goes from the object that is named to the holder, as in Node runs Pod.
        dangling: Whether a target that does not exist is shown as missing; otherwise there is no edge.
        external: The target is a :class:`Thing`: a cloud role, a machine, an address.
        thing: Makes that thing of the name, where it is more than the name as it is written.
        ignored: Values that name nothing.
        evidence: How sure the rule is.
        harm: What the dependent end suffers, where it is not what the edge's type says.
        source: Where Kubernetes, or the tool, says so.
    """

    name: str
    holders: tuple[Holder, ...]
    path: str
    type: str
    target: GroupKind
    kind: str = ""
    group: str = ""
    namespace: str = ""
    uid: str = ""
    optional: str = ""
    inverse: bool = False
    dangling: bool = True
    external: bool = False
    thing: Callable[[str], Thing] | None = None
    ignored: frozenset[str] = frozenset()
    evidence: EvidenceClass = "declared"
    harm: Harm | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """A field that holds a label selector.

    Attributes:
        name: The rule's name in the output, such as ``service.selector``.
        holders: The kinds that have the field.
        path: The field: ``spec.selector``.
        type: The edge's type.
        target: The kind that is selected.
        form: ``labels`` for a plain map of labels, ``selector`` for an API ``LabelSelector``.
        empty: What ``{}`` selects.
        absent: What an absent or null field selects.
        templates: Also select workloads by the labels of their pod template, where none of their pods is
            known, as in manifests.
        harm, source: As in :class:`Reference`.
    """

    name: str
    holders: tuple[Holder, ...]
    path: str
    type: str
    target: GroupKind
    form: Literal["labels", "selector"] = "selector"
    empty: Literal["all", "none"] = "all"
    absent: Literal["all", "none"] = "none"
    templates: bool = False
    harm: Harm | None = None
    source: str = ""


class ObjectKey(NamedTuple):
    """An object by name, which may or may not exist.

    Attributes:
        uid: Empty where only the name is known.
    """

    kind: GroupKind
    namespace: str
    name: str
    uid: str = ""


class Thing(NamedTuple):
    """Something that is no object of the API: a container, an image, a cloud role, an address.

    Attributes:
        name: What tells it from others of its kind and namespace: ``web-0/app`` for a container.
        label: What people call it, where that is shorter; empty for the name itself.
        health: How it is doing; ``None`` where that is not known.
    """

    kind: GroupKind
    namespace: str
    name: str
    label: str = ""
    health: Health | None = None


End = KubernetesObject | ObjectKey | Thing


class Relation(msgspec.Struct, gc=False, frozen=True):
    """What a rule found: an edge before its ends are nodes.

    Attributes:
        path: The concrete field: ``spec.volumes[0].configMap.name``.
        dangling: Whether an end that does not exist becomes a phantom; otherwise there is no edge. Observed
            evidence for a pair that was selected already is written on the same edge.
        state: What is known of the relation now, such as ``ready`` for an endpoint.
        problem: What is wrong with the relation itself.
        harm: What the dependent end suffers, where it is not what the edge's type says.
    """

    source: End
    target: End
    type: str
    rule: str
    path: str
    evidence: EvidenceClass
    optional: bool = False
    dangling: bool = True
    state: str = ""
    problem: str = ""
    harm: Harm | None = None


class World(Protocol):
    """What a :class:`Derivation` may ask: every object at hand, and who carries which labels."""

    def of_kind(self, kind: GroupKind) -> list[KubernetesObject]:
        """Return the objects of a kind, also those that an older API group served; in input order."""
        ...

    def named(self, key: ObjectKey) -> KubernetesObject | None:
        """Return the live holder of a name."""
        ...

    def by_uid(self, uid: str) -> KubernetesObject | None:
        """Return the object with a uid."""
        ...

    def select(self, kind: GroupKind, namespace: str, selector: LabelSelector) -> Iterable[KubernetesObject]:
        """Return the objects of a kind that a selector matches; the empty namespace means all of them."""
        ...

    def namespaced(self, kind: GroupKind) -> bool:
        """Tell whether objects of a kind live in namespaces; an unknown kind is taken to."""
        ...

    @property
    def cluster(self) -> str:
        """The name of the cluster; empty where nobody knows it."""
        ...

    @property
    def kinds(self) -> Mapping[GroupKind, list[KubernetesObject]]:
        """All objects by kind."""
        ...

    def complain(self, problem: str) -> None:
        """Note in one sentence what was malformed and therefore left out."""
        ...


@dataclass(frozen=True, slots=True)
class Derivation:
    """A relation that needs a function.

    Attributes:
        name: The rule's name; its edges may carry names that begin with it.
        types: The types of edges that it gives.
        reads: The kinds whose bodies it reads; metadata is always there.
        find: Gives the relations.
        summary: What it does, for the documentation: kinds, fields and how they are matched.
        targets: The kinds at the other end, for the documentation.
        harm, source: As in :class:`Reference`.
    """

    name: str
    types: frozenset[str]
    reads: frozenset[GroupKind]
    find: Callable[[World], Iterable[Relation]]
    summary: str
    targets: tuple[GroupKind, ...] = ()
    harm: Harm | None = None
    source: str = ""


Rule = Reference | Selection | Derivation
