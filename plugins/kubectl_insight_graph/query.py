"""What was asked of the relations, and what must be fetched to answer it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kubectl_insight.api import ALL_RELATIONS, FetchPlan, KindFilter, Rule, with_relations
from kubectl_insight_graph.subject import Subject


@dataclass(frozen=True, slots=True)
class Query:
    """One call of ``graph``, ``impact`` or ``why``, checked.

    Attributes:
        types: The types of edges that count.
        dependents: Whether what depends on the objects asked for is wanted from outside of the scope as well.
        phantoms: Whether what does not exist, but is named by something, may be asked for.
    """

    subject: Subject = field(default_factory=Subject)
    types: frozenset[str] = ALL_RELATIONS
    label_selector: str = ""
    field_selector: str = ""
    kinds: KindFilter = field(default_factory=KindFilter)
    dependents: bool = False
    phantoms: bool = True

    @property
    def selected(self) -> bool:
        """Whether a selector says what is asked for."""
        return bool(self.label_selector or self.field_selector)

    @property
    def focused(self) -> bool:
        """Whether something is asked for, rather than everything."""
        return bool(self.subject) or self.selected

    def plan(self, rules: Sequence[Rule]) -> FetchPlan:
        """Return what must be fetched for these rules; the namespaces are the caller's to fill in."""
        plan = FetchPlan(
            targets=self.subject.targets,
            label_selector=self.label_selector,
            field_selector=self.field_selector,
            kinds=self.kinds,
        )
        if self.dependents:
            return with_relations(plan, rules, self.types, breadth="everywhere")
        return with_relations(plan, rules, self.types, breadth="cluster" if self.focused else "scope")
