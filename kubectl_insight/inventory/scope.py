"""Which lists cover the scope of a plan, and which reach beyond it."""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_insight.cluster.discovery.resource import Catalogue, Resource
from kubectl_insight.cluster.listing import ListRequest
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.fetch_plan import FetchPlan, KindFilter


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a plan looks.

    Attributes:
        kinds: Which kinds may be listed, by their exact names.
        everywhere: In all namespaces, and in none.
    """

    plan: FetchPlan
    kinds: KindFilter
    everywhere: bool

    def requests(self, catalogue: Catalogue, page: int | None) -> list[ListRequest]:
        """Return the lists that cover the scope, and those of kinds that are wanted beyond it.

        Args:
            page: Objects a page; ``None`` chooses by payload.
        """
        requests: list[ListRequest] = []
        for resource in catalogue.listable():
            if self.kinds.allows(resource.group_kind):
                requests += (
                    ListRequest(resource, place, self._bodies(resource.group_kind), page=page)
                    for place in self._places(resource)
                )
        # The largest kinds first, so that the last answer to arrive is a short one.
        return sorted(requests, key=lambda request: request.resource.plural != "pods")

    def _places(self, resource: Resource) -> tuple[str | None, ...]:
        if self.everywhere or self.plan.beyond(resource.group_kind, resource.namespaced):
            return (None,)
        return self.plan.namespaces if resource.namespaced else ()

    def _bodies(self, kind: GroupKind) -> bool:
        return (self.plan.everything or self.plan.whole) and kind not in self.plan.bodiless

    def reaches_beyond(self, request: ListRequest) -> bool:
        """Tell whether a list brings more than the scope."""
        return not self.everywhere and request.namespace is None

    def covers(self, obj: KubernetesObject) -> bool:
        """Tell whether an object that was listed lies in the scope."""
        return self.everywhere or obj.namespace in self.plan.namespaces
