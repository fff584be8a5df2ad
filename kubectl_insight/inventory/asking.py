"""Asks a cluster for one thing after the other: a list of the scope, or objects that the user named.

Each question gives an :class:`Answer`, so that questions under way at once share nothing but the account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kubectl_insight.cluster.discovery.resource import Resource
from kubectl_insight.cluster.listing import NOT_FOUND, ListRequest, ListResult
from kubectl_insight.errors import ForbiddenError, NotFoundError, ObjectNotFoundError, ServerError
from kubectl_insight.inventory.access import OF_ONE_KIND, Access
from kubectl_insight.inventory.account import Account
from kubectl_insight.inventory.scope import Scope
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind


@dataclass(slots=True)
class Answer:
    """What was found, by one question or by several.

    Attributes:
        objects: Everything.
        roots: Those of them that the user asked for.
        missing: What the user asked for and does not exist.
        gone: Resources that the server no longer serves.
        widened: Kinds that were read beyond the scope, too.
        narrowed: Kinds that were wanted beyond the scope and could be read only in it.
        outdated: The server serves other kinds than we remembered, so all must be asked again.
    """

    objects: list[KubernetesObject] = field(default_factory=list)
    roots: list[KubernetesObject] = field(default_factory=list)
    missing: list[NotFoundError] = field(default_factory=list)
    gone: set[Resource] = field(default_factory=set)
    widened: set[GroupKind] = field(default_factory=set)
    narrowed: set[GroupKind] = field(default_factory=set)
    outdated: bool = False

    def add(self, other: Answer) -> None:
        """Add another answer."""
        self.objects += other.objects
        self.roots += other.roots
        self.missing += other.missing
        self.gone |= other.gone
        self.widened |= other.widened
        self.narrowed |= other.narrowed
        self.outdated = self.outdated or other.outdated


@dataclass(frozen=True, slots=True)
class Questions:
    """How the questions of one plan are put.

    Attributes:
        account: Gets what was read and what was refused.
        page: Objects a page; ``None`` chooses by payload.
    """

    access: Access
    account: Account
    scope: Scope
    page: int | None = None

    def of_kind(self, request: ListRequest) -> Answer:
        """Ask for all objects of a kind; what is refused or fails is noted and costs only that kind."""
        kind, answer = request.resource.group_kind, Answer()
        try:
            result = self._list(request, answer)
        except OF_ONE_KIND as error:
            if isinstance(error, ServerError) and error.code == NOT_FOUND:
                answer.gone.add(request.resource)
            self.account.failed(kind, error)
            return answer
        self.account.listed(kind)
        self.account.part(kind, result)
        answer.objects = result.objects
        return answer

    def _list(self, request: ListRequest, answer: Answer) -> ListResult:
        """Read a list; one that is wanted beyond the scope and refused there is read in the scope."""
        kind = request.resource.group_kind
        if not self.scope.reaches_beyond(request):
            return self.access.list(request)
        try:
            result = Access(self.access.cluster).list(request)
        except ForbiddenError as refusal:
            if not request.resource.namespaced:
                raise
            result = self.access.list_within(self.scope.plan.namespaces, request, refusal)
            if result.left_out is None:
                answer.narrowed.add(kind)
            result.left_out = refusal
        else:
            answer.widened.add(kind)
        return result

    def roots(self, resource: Resource, name: str | None) -> Answer:
        """Ask for the object of a name, or for all objects of a kind that the plan's selectors match.

        Raises:
            ClusterError: The server refused all of it, or did not answer.
        """
        plan, answer = self.scope.plan, Answer()
        scoped = resource.namespaced and not plan.everywhere
        namespaces: Sequence[str | None] = plan.namespaces if scoped else (None,)
        refusals: list[ForbiddenError] = []
        for namespace in namespaces:
            try:
                answer.roots += self._roots(resource, namespace, name)
            except ForbiddenError as error:
                refusals.append(error)
        if refusals and not answer.roots and (name is not None or len(refusals) == len(namespaces)):
            raise refusals[0]
        for refusal in refusals:
            self.account.failed(resource.group_kind, refusal)
        if name is not None and not answer.roots:
            answer.missing.append(ObjectNotFoundError(resource.plural_group, name))
        answer.objects = list(answer.roots)
        return answer

    def _roots(self, resource: Resource, namespace: str | None, name: str | None) -> list[KubernetesObject]:
        plan = self.scope.plan
        if name is not None and (namespace is not None or not resource.namespaced):
            obj = self.access.object(resource, namespace, name)
            return [] if obj is None else [obj]
        fields = [plan.field_selector] if plan.field_selector else []
        if name is not None:
            fields.append(f"metadata.name={name}")
        bodies = resource.group_kind not in plan.bodiless
        request = ListRequest(
            resource, namespace, bodies, plan.label_selector, ",".join(fields), page=self.page
        )
        result = self.access.list(request)
        self.account.part(resource.group_kind, result)
        return result.objects
