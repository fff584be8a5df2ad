"""What was asked, and what must be fetched to answer it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from kubectl_insight.api import (
    BODILESS,
    FetchPlan,
    GroupKind,
    KindFilter,
    KubernetesObject,
    OwnerIndex,
    Target,
)

Output = Literal[
    "tree",
    "wide",
    "json",
    "yaml",
    "name",
    "paths",
    "dot",
    "mermaid",
    "svg",
    "html",
    "compositions",
    "kubediscovery",
]
CascadeMode = Literal["background", "foreground", "orphan"]

# Healthy by definition, but their bodies tell which revision they are.
_TELLING = frozenset({GroupKind("apps", "ControllerRevision")})
# What goes with a claim and what keeps a pod from going lie outside the namespace.
_NEEDED_TO_DELETE = frozenset({"claims", "runs"})


@dataclass(frozen=True, slots=True)
class Query:
    """One call of ``tree``, checked.

    Attributes:
        up: Show the owners.
        down: Show what is owned.
        depth: Levels below the objects asked for; ``None`` for all.
        via: The types of edges to follow; ``None`` for ownership.
        cascade: How the objects asked for would be deleted; ``None`` where that is not the question.
        show: What else hangs in the tree: ``containers``, ``images``.
        condition_types: Conditions that must be true for an object to count as healthy.
    """

    targets: tuple[Target, ...] = ()
    up: bool = True
    down: bool = True
    depth: int | None = None
    via: frozenset[str] | None = None
    cascade: CascadeMode | None = None
    provenance: bool = False
    show: frozenset[str] = frozenset()
    condition_types: tuple[str, ...] = ()
    collapse: bool = True
    unhealthy: bool = False
    output: Output = "tree"
    label_selector: str = ""
    field_selector: str = ""
    kinds: KindFilter = field(default_factory=KindFilter)

    def plan(self) -> FetchPlan:
        """Return what must be fetched; the namespaces are the caller's to fill in."""
        plan = FetchPlan(
            targets=self.targets,
            label_selector=self.label_selector,
            field_selector=self.field_selector,
            up=self.up,
            down=self.down,
            kinds=self.kinds,
            shown=self._shown,
            bodiless=BODILESS,
        )
        if self.via is not None:
            plan = self._with_relations(plan, self.via)
        elif self.cascade is not None:
            plan = self._with_relations(plan, _NEEDED_TO_DELETE)
        return replace(plan, bodiless=plan.bodiless - _TELLING) if self.provenance else plan

    def _with_relations(self, plan: FetchPlan, types: frozenset[str]) -> FetchPlan:
        """Return a plan that reads the bodies that relations of some types are found in."""
        from kubectl_insight.api import RULES, with_relations

        return with_relations(plan, RULES, types)

    def _shown(
        self, roots: Sequence[KubernetesObject], objects: Sequence[KubernetesObject]
    ) -> Iterable[KubernetesObject]:
        index = OwnerIndex(objects)
        shown = {id(obj): obj for obj in roots}
        if self.down:
            shown.update((id(obj), obj) for obj in index.descendants(roots, self.depth))
        if self.up:
            shown.update((id(owner), owner) for owner in index.ancestors(roots))
        return shown.values()
