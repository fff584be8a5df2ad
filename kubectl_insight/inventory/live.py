"""Carries out a fetch plan against a cluster, with as few requests and bytes as the plan allows.

The objects asked for are read whole while every kind of the scope is listed as metadata; then only what
the plan will show is read whole, by one list with a common label where that is cheaper than single reads.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kubectl_insight.cluster.cluster import Cluster
from kubectl_insight.cluster.discovery.resource import Resource
from kubectl_insight.cluster.listing import NOT_FOUND, ListRequest
from kubectl_insight.cluster.parallel import parallel_map
from kubectl_insight.errors import (
    ForbiddenError,
    NotFoundError,
    ObjectNotFoundError,
    ServerError,
    UnknownKindError,
)
from kubectl_insight.inventory.access import OF_ONE_KIND, Access
from kubectl_insight.inventory.account import Account
from kubectl_insight.inventory.bodies import Bodies
from kubectl_insight.inventory.choosing import matching
from kubectl_insight.inventory.inventory import Inventory, Source, Traffic, each_once
from kubectl_insight.inventory.kind_patterns import UnmatchedPattern, resolve_patterns
from kubectl_insight.inventory.outward import Outward
from kubectl_insight.inventory.owners import Owners
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.rules.fetch_plan import FetchPlan, KindFilter


def read_live(cluster: Cluster, plan: FetchPlan, *, page: int | None = None) -> Inventory:
    """Read what a plan asks for.

    Args:
        page: Objects a page; ``None`` chooses by payload.

    Raises:
        ClusterError: The cluster did not answer, or refused all of it.
        UnknownKindError: The server has no such type.
    """
    started = time.monotonic()
    inventory = _Reader(cluster, plan, page).read()
    traffic = cluster.traffic
    return inventory.with_traffic(Traffic(traffic.requests, traffic.bytes, time.monotonic() - started))


_Job = Callable[[], list[KubernetesObject]]


@dataclass(slots=True)
class _Reader:
    cluster: Cluster
    plan: FetchPlan
    page: int | None
    account: Account = field(default_factory=Account)
    objects: list[KubernetesObject] = field(default_factory=list)
    roots: list[KubernetesObject] = field(default_factory=list)
    missing: list[NotFoundError] = field(default_factory=list)
    absent: set[str] = field(default_factory=set)
    gone: set[Resource] = field(default_factory=set)
    everywhere: bool = False
    outdated: bool = False
    kinds: KindFilter = field(default_factory=KindFilter)
    unmatched: tuple[UnmatchedPattern, ...] = ()

    @property
    def access(self) -> Access:
        return Access(self.cluster, self.plan.namespaces if self.plan.named else ())

    def read(self) -> Inventory:
        targets = self._resolve_targets()
        lists = self.plan.down or not targets
        self.account = Account(self.cluster.catalogue().failures if lists else ())
        self.everywhere = self.plan.everywhere or any(not resource.namespaced for resource, _ in targets)
        scope = self._scope() if lists else []
        jobs = [self._root_job(resource, name) for resource, name in targets]
        if lists and not (targets and all(name for _, name in targets)):
            jobs.append(self._revalidate)
        self.objects = self._run([*jobs, *map(self._list_job, scope)])
        if self.outdated:
            return _Reader(self.cluster, self.plan, self.page).read()
        if self.gone:
            self.objects += self._catch_up(scope)
        if self.plan.by_label_alone:
            self.roots = matching(self.objects, self.plan)
        if lists and not self.roots:
            self._refuse_nothing()
        self.objects = each_once(self.objects)
        self.roots = self._as_kept(self.roots)
        self._read_owners()
        self._read_bodies()
        if not self.everywhere:
            self._read_outward()
        return self._inventory()

    def _resolve_targets(self) -> list[tuple[Resource, str | None]]:
        found: list[tuple[Resource, str | None]] = []
        for target in self.plan.targets:
            try:
                resources = self.cluster.resolve(target.type, categories=target.name is None)
            except UnknownKindError:
                if target.type not in self.plan.known_elsewhere:
                    raise
                continue
            found.extend((resource, target.name) for resource in resources)
        return found

    def _scope(self) -> list[ListRequest]:
        """Return the lists that cover the scope."""
        requests = []
        wants_all = self.plan.everything or self.plan.whole
        self.kinds, self.unmatched = resolve_patterns(self.plan.kinds, self.cluster.catalogue())
        for resource in self.cluster.catalogue().listable():
            if not self.kinds.allows(resource.group_kind):
                continue
            bodies = wants_all and resource.group_kind not in self.plan.bodiless
            if self.everywhere:
                requests.append(ListRequest(resource, None, bodies, page=self.page))
            elif resource.namespaced:
                requests.extend(
                    ListRequest(resource, namespace, bodies, page=self.page)
                    for namespace in self.plan.namespaces
                )
        # The largest kinds first, so that the last answer to arrive is a short one.
        return sorted(requests, key=lambda request: request.resource.plural != "pods")

    def _root_job(self, resource: Resource, name: str | None) -> _Job:
        def run() -> list[KubernetesObject]:
            scoped = resource.namespaced and not self.plan.everywhere
            namespaces: Sequence[str | None] = self.plan.namespaces if scoped else (None,)
            found: list[KubernetesObject] = []
            refusals: list[ForbiddenError] = []
            for namespace in namespaces:
                try:
                    found += self._read_roots(resource, namespace, name)
                except ForbiddenError as error:
                    refusals.append(error)
            if refusals and not found and (name is not None or len(refusals) == len(namespaces)):
                raise refusals[0]
            for refusal in refusals:
                self.account.failed(resource.group_kind, refusal)
            if name is not None and not found:
                self.missing.append(ObjectNotFoundError(resource.plural_group, name))
            self.roots.extend(found)
            return found

        return run

    def _read_roots(
        self, resource: Resource, namespace: str | None, name: str | None
    ) -> list[KubernetesObject]:
        if name is not None and (namespace is not None or not resource.namespaced):
            obj = self.access.object(resource, namespace, name)
            return [] if obj is None else [obj]
        fields = [self.plan.field_selector] if self.plan.field_selector else []
        if name is not None:
            fields.append(f"metadata.name={name}")
        bodies = resource.group_kind not in self.plan.bodiless
        request = ListRequest(
            resource, namespace, bodies, self.plan.label_selector, ",".join(fields), page=self.page
        )
        result = self.access.list(request)
        self.account.part(resource.group_kind, result)
        return result.objects

    def _list_job(self, request: ListRequest) -> _Job:
        def run() -> list[KubernetesObject]:
            kind = request.resource.group_kind
            try:
                result = self.access.list(request)
            except OF_ONE_KIND as error:
                if isinstance(error, ServerError) and error.code == NOT_FOUND:
                    self.gone.add(request.resource)
                self.account.failed(kind, error)
                return []
            self.account.listed(kind)
            self.account.part(kind, result)
            return result.objects

        return run

    def _revalidate(self) -> list[KubernetesObject]:
        """Have the server asked, beside the lists, whether there are kinds that nobody thought of listing.

        A forest is to show every kind, also one that is younger than our memory.
        """
        self.outdated = self.cluster.discovery.revalidate()
        return []

    def _catch_up(self, scope: Sequence[ListRequest]) -> list[KubernetesObject]:
        """Ask again what the server serves: where a kind is not found, our memory of it is old."""
        listed = {request.resource for request in scope}
        served = self.cluster.discovery.refresh().listable()
        for resource in self.gone.difference(served):
            self.account.forget(resource.group_kind)
        return self._run(
            [self._list_job(request) for request in self._scope() if request.resource not in listed]
        )

    def _refuse_nothing(self) -> None:
        """Raise what kept us from reading anything at all."""
        error = self.account.only_error()
        if isinstance(error, ForbiddenError):
            place = "in the cluster" if self.everywhere else f"in namespace {', '.join(self.plan.namespaces)}"
            raise ForbiddenError(
                error.code, error.reason, f"nothing {place} may be listed: {error.detail}"
            ) from error
        if error is not None:
            raise error

    def _read_owners(self) -> None:
        if self.plan.up:
            owners = Owners(self.access, self.account, self.plan.bodiless, self.absent)
            owners.read(self.objects, self._shown)

    def _shown(self) -> list[KubernetesObject]:
        if self.plan.everything or self.plan.whole:
            return self.objects
        return list(self.plan.shown(self.roots, self.objects))

    def _read_outward(self) -> None:
        """Read what the objects name outside the scope."""
        outward = Outward(
            self.access,
            self.account,
            self.plan.bodiless,
            self.kinds,
            self.absent,
            covered=self.plan.namespaces,
        )
        self.objects = each_once([*self.objects, *outward.read(self.objects, self.plan.outward)])

    def _read_bodies(self) -> None:
        """Read whole what will be shown and is known only by its metadata."""
        wanted = [
            obj for obj in self._shown() if not obj.has_body and obj.group_kind not in self.plan.bodiless
        ]
        found = Bodies(self.access, self.account, self.page).read(wanted, self.objects)
        self.objects = [found.get(obj.uid, obj) for obj in self.objects]
        self.roots = self._as_kept(self.roots)

    def _run(self, jobs: Sequence[_Job]) -> list[KubernetesObject]:
        """Do the jobs; what they found comes in their order, whichever was answered first."""
        parts = parallel_map(lambda job: job(), jobs, workers=self.cluster.concurrency)
        return [obj for part in parts for obj in part]

    def _as_kept(self, roots: Sequence[KubernetesObject]) -> list[KubernetesObject]:
        """Return the roots as the objects that were kept, each once, in a stable order."""
        kept = {obj.uid: obj for obj in self.objects}
        unique = {root.uid: kept.get(root.uid, root) for root in roots}
        return sorted(unique.values(), key=lambda root: root.id)

    def _inventory(self) -> Inventory:
        namespaces = self.plan.namespaces
        return Inventory(
            objects=self.objects,
            roots=None if self.plan.everything else self.roots,
            completeness=self.account.close(len(self.objects)),
            source=Source("cluster", context=self.cluster.config.context),
            catalogue=self.cluster.catalogue(),
            absent=frozenset(self.absent),
            missing=tuple(sorted(self.missing, key=str)),
            home=namespaces[0] if len(namespaces) == 1 and not self.plan.everywhere else "",
            listed_namespaces=None if self.everywhere else namespaces,
            kinds=self.kinds,
            unmatched=self.unmatched,
        )
