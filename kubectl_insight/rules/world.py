"""All objects at hand, by everything that relations find them by; each index is made when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.label_selector import LabelSelector
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.kind_aliases import former
from kubectl_insight.rules.ownership import OwnerIndex
from kubectl_insight.rules.rule import ObjectKey
from kubectl_insight.rules.selecting import Carrier, SelectorIndex


class ObjectWorld:
    """The :class:`~kubectl_insight.rules.rule.World` of a list of objects.

    Attributes:
        problems: What was malformed and therefore left out.
    """

    def __init__(
        self,
        objects: Sequence[KubernetesObject],
        namespaced: Callable[[GroupKind], bool],
        *,
        cluster: str = "",
    ) -> None:
        self.objects = objects
        self._cluster = cluster
        self.problems: list[str] = []
        self._ask_namespaced = namespaced
        self._namespaced: dict[GroupKind, bool] = {}
        self._selecting: dict[GroupKind, SelectorIndex[KubernetesObject]] = {}

    @property
    def cluster(self) -> str:
        """The name of the cluster; empty where nobody knows it."""
        return self._cluster

    @cached_property
    def kinds(self) -> Mapping[GroupKind, list[KubernetesObject]]:
        """All objects by kind."""
        found: dict[GroupKind, list[KubernetesObject]] = {}
        gvk, objects = None, []
        for obj in self.objects:
            if obj.gvk is not gvk and obj.gvk != gvk:  # objects mostly come kind by kind
                gvk, objects = obj.gvk, found.setdefault(obj.group_kind, [])
            objects.append(obj)
        return found

    @cached_property
    def owners(self) -> OwnerIndex:
        """Who owns what."""
        return OwnerIndex(self.objects)

    def of_kind(self, kind: GroupKind) -> list[KubernetesObject]:
        """Return the objects of a kind, also those that an older API group served; in input order."""
        found = self.kinds.get(kind, [])
        other = former(kind)
        return found if other is None else found + self.kinds.get(other, [])

    def named(self, key: ObjectKey) -> KubernetesObject | None:
        """Return the live holder of a name."""
        found = self._by_name.get((key.kind, key.namespace, key.name))
        if found is None and (other := former(key.kind)) is not None:
            found = self._by_name.get((other, key.namespace, key.name))
        return found

    @cached_property
    def _by_name(self) -> Mapping[tuple[GroupKind, str, str], KubernetesObject]:
        found: dict[tuple[GroupKind, str, str], KubernetesObject] = {}
        for kind, objects in self.kinds.items():
            for obj in objects:
                found.setdefault((kind, obj.namespace, obj.name), obj)
        return found

    def by_uid(self, uid: str) -> KubernetesObject | None:
        """Return the object with a uid."""
        return self.owners.by_uid.get(uid)

    def select(self, kind: GroupKind, namespace: str, selector: LabelSelector) -> Iterable[KubernetesObject]:
        """Return the objects of a kind that a selector matches.

        Args:
            namespace: Where to look; for a namespaced kind the empty string means everywhere.
        """
        index = self._selecting.get(kind)
        if index is None:
            carriers = (Carrier(obj.namespace, obj.metadata.label_map(), obj) for obj in self.of_kind(kind))
            index = self._selecting[kind] = SelectorIndex(carriers)
        if not namespace and self.namespaced(kind):
            return index.select_everywhere(selector)
        return index.select(namespace, selector)

    def namespaced(self, kind: GroupKind) -> bool:
        """Tell whether objects of a kind live in namespaces; an unknown kind is taken to."""
        known = self._namespaced.get(kind)
        if known is None:
            known = self._namespaced[kind] = self._ask_namespaced(kind)
        return known

    def complain(self, problem: str) -> None:
        """Note in one sentence what was malformed and therefore left out."""
        self.problems.append(problem)
