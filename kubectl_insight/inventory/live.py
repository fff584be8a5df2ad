"""Carries out a fetch plan against a cluster, with as few requests and bytes as the plan allows.

The objects asked for are read whole while every kind of the scope is listed as metadata; then only what
the plan will show is read whole, by one list with a common label where that is cheaper than single reads.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from kubectl_insight.cluster.cluster import Cluster
from kubectl_insight.cluster.listing import ListRequest, ListResult, fetch_list, fetch_object
from kubectl_insight.cluster.parallel import parallel_map
from kubectl_insight.cluster.resource import Resource, name_problem
from kubectl_insight.errors import ForbiddenError, NotFoundError, ObjectNotFoundError, ServerError
from kubectl_insight.inventory.account import Account
from kubectl_insight.inventory.choosing import matching
from kubectl_insight.inventory.inventory import Inventory, Source, Traffic, each_once
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind, object_id, split_api_version
from kubectl_insight.rules.fetch_plan import FetchPlan, covering_label

MOST_SINGLE_READS = 8
MOST_OWNER_READS = 50
MOST_NAMED_NAMESPACES = 50


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


class _OwnerKey(NamedTuple):
    api_version: str
    kind: str
    namespace: str
    name: str


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

    def read(self) -> Inventory:
        targets = self._resolve_targets()
        catalogue = self.cluster.catalogue()
        self.account = Account(catalogue.failures if self.plan.down else ())
        everywhere = self.plan.everywhere or any(not resource.namespaced for resource, _ in targets)
        jobs: list[Callable[[], None]] = [self._root_job(resource, name) for resource, name in targets]
        if self.plan.down:
            jobs += [self._list_job(request) for request in self._scope(everywhere=everywhere)]
        self._run(jobs)
        if self.plan.by_label_alone:
            self.roots = matching(self.objects, self.plan)
        if self.plan.down and not self.roots and self.account.nothing_readable():
            raise ForbiddenError(
                403, "Forbidden", f"nothing {self._place(everywhere=everywhere)} may be listed"
            )
        self.objects = each_once([*self.roots, *self.objects])
        self.roots = self._as_kept(self.roots)
        self._read_owners()
        self._read_bodies()
        return self._inventory(everywhere=everywhere)

    def _resolve_targets(self) -> list[tuple[Resource, str | None]]:
        found: list[tuple[Resource, str | None]] = []
        for target in self.plan.targets:
            resources = self.cluster.resolve(target.type, categories=target.name is None)
            found.extend((resource, target.name) for resource in resources)
        return found

    def _scope(self, *, everywhere: bool) -> list[ListRequest]:
        """Return the lists that cover the scope."""
        requests = []
        wants_all = self.plan.everything
        for resource in self.cluster.catalogue().listable():
            if not self.plan.kinds.allows(resource.group_kind):
                continue
            bodies = wants_all and resource.group_kind not in self.plan.bodiless
            if everywhere:
                requests.append(ListRequest(resource, None, bodies, page=self.page))
            elif resource.namespaced:
                requests.extend(
                    ListRequest(resource, namespace, bodies, page=self.page)
                    for namespace in self.plan.namespaces
                )
        # The largest kinds first, so that the last answer to arrive is a short one.
        return sorted(requests, key=lambda request: request.resource.plural != "pods")

    def _root_job(self, resource: Resource, name: str | None) -> Callable[[], None]:
        def run() -> None:
            scoped = resource.namespaced and not self.plan.everywhere
            namespaces: Sequence[str | None] = self.plan.namespaces if scoped else (None,)
            for namespace in namespaces:
                if name is None or (resource.namespaced and namespace is None):
                    self._list_roots(resource, namespace, name)
                else:
                    self._get_root(resource, namespace, name)

        return run

    def _get_root(self, resource: Resource, namespace: str | None, name: str) -> None:
        obj = fetch_object(self.cluster.transport, resource, namespace, name)
        if obj is None:
            self.missing.append(ObjectNotFoundError(resource.plural_group, name))
        else:
            self.roots.append(obj)

    def _list_roots(self, resource: Resource, namespace: str | None, name: str | None) -> None:
        fields = [self.plan.field_selector] if self.plan.field_selector else []
        if name is not None:
            fields.append(f"metadata.name={name}")
        bodies = resource.group_kind not in self.plan.bodiless
        request = ListRequest(
            resource, namespace, bodies, self.plan.label_selector, ",".join(fields), page=self.page
        )
        result = self._fetch(request)
        self.roots.extend(result.objects)
        if name is not None and not result.objects:
            self.missing.append(ObjectNotFoundError(resource.plural_group, name))

    def _list_job(self, request: ListRequest) -> Callable[[], None]:
        def run() -> None:
            kind = request.resource.group_kind
            try:
                result = self._fetch(request)
            except ServerError as error:
                self.account.failed(kind, error)
                return
            self.account.listed(kind)
            self.account.odd(result.problems, truncated=result.truncated)
            self.objects.extend(result.objects)

        return run

    def _fetch(self, request: ListRequest) -> ListResult:
        """Read a list; where that is refused for all namespaces, those that were named are tried."""
        try:
            return self._fetch_any_version(request)
        except ForbiddenError:
            named = self.plan.namespaces[:MOST_NAMED_NAMESPACES] if self.plan.named else ()
            if request.namespace is not None or not request.resource.namespaced or not named:
                raise
        whole = ListResult()
        for namespace in named:
            part = self._fetch_any_version(request.within(namespace))
            whole.objects.extend(part.objects)
            whole.problems.extend(part.problems)
            whole.truncated = whole.truncated or part.truncated
        return whole

    def _fetch_any_version(self, request: ListRequest) -> ListResult:
        """Read a list; where the conversion to this version is broken, the other served ones are tried."""
        try:
            return fetch_list(self.cluster.transport, request)
        except ServerError as error:
            if "conversion webhook" not in error.detail:
                raise
            for other in self.cluster.catalogue().other_versions(request.resource):
                with suppress(ServerError):  # its conversion is broken as well; the first error says it best
                    return fetch_list(self.cluster.transport, request.of(other))
            raise

    def _read_owners(self) -> None:
        """Read the owners that no list brought, level by level, by their names."""
        tried: set[_OwnerKey] = set()
        while self.plan.up and len(tried) < MOST_OWNER_READS:
            wanted = [key for key in self._unknown_owners() if key not in tried]
            wanted = wanted[: MOST_OWNER_READS - len(tried)]
            if not wanted:
                return
            tried.update(wanted)
            owners = parallel_map(self._read_owner, wanted, workers=self.cluster.concurrency)
            self.objects.extend(owner for owner in owners if owner is not None)

    def _unknown_owners(self) -> list[_OwnerKey]:
        """Return the owners that what will be shown names, and that are not known yet."""
        known = {obj.uid for obj in self.objects}
        found: dict[_OwnerKey, None] = {}
        for obj in self._shown():
            for reference in obj.metadata.owner_references or ():
                if reference.uid not in known and reference.name and reference.kind:
                    key = _OwnerKey(
                        reference.api_version or "", reference.kind, obj.namespace, reference.name
                    )
                    found[key] = None
        return list(found)

    def _shown(self) -> list[KubernetesObject]:
        return self.objects if self.plan.everything else list(self.plan.shown(self.roots, self.objects))

    def _read_owner(self, key: _OwnerKey) -> KubernetesObject | None:
        group, _ = split_api_version(key.api_version)
        resource = self.cluster.catalogue().by_group_kind(group, key.kind)
        if resource is None or name_problem(key.name):
            return None  # nobody serves it, or no object can have that name
        place = key.namespace if resource.namespaced else ""
        bodies = resource.group_kind not in self.plan.bodiless
        try:
            owner = fetch_object(self.cluster.transport, resource, place or None, key.name, bodies=bodies)
        except ServerError as error:
            self.account.failed(resource.group_kind, error)
            return None
        if owner is None:
            self.absent.add(object_id(group, key.kind, place, key.name))
        return owner

    def _read_bodies(self) -> None:
        """Read whole what will be shown and is known only by its metadata."""
        wanted: defaultdict[tuple[GroupKind, str], list[KubernetesObject]] = defaultdict(list)
        for obj in self._shown():
            if not obj.has_body and obj.group_kind not in self.plan.bodiless:
                wanted[obj.group_kind, obj.namespace].append(obj)
        jobs: list[Callable[[], list[KubernetesObject]]] = []
        for (kind, namespace), objects in sorted(wanted.items(), key=lambda entry: entry[0]):
            jobs += self._body_jobs(kind, namespace, objects)
        found = {
            obj.uid: obj
            for part in parallel_map(lambda job: job(), jobs, workers=self.cluster.concurrency)
            for obj in part
        }
        self.objects = [found.get(obj.uid, obj) for obj in self.objects]
        self.roots = self._as_kept(self.roots)

    def _body_jobs(
        self, kind: GroupKind, namespace: str, wanted: list[KubernetesObject]
    ) -> list[Callable[[], list[KubernetesObject]]]:
        resource = self.cluster.catalogue().by_group_kind(kind.group, kind.kind)
        if resource is None:
            return []
        place = namespace or None
        if len(wanted) <= MOST_SINGLE_READS:
            return [self._single_read(resource, place, obj.name) for obj in wanted]
        peers = [obj for obj in self.objects if obj.group_kind == kind and obj.namespace == namespace]
        label = covering_label(wanted, peers)
        if label is not None:
            return [self._body_list(resource, place, f"{label[0]}={label[1]}")]
        if len(wanted) * 3 >= len(peers):
            return [self._body_list(resource, place, "")]
        return [self._single_read(resource, place, obj.name) for obj in wanted]

    def _single_read(
        self, resource: Resource, namespace: str | None, name: str
    ) -> Callable[[], list[KubernetesObject]]:
        def run() -> list[KubernetesObject]:
            return self._or_report(
                resource,
                lambda: [
                    obj
                    for obj in [fetch_object(self.cluster.transport, resource, namespace, name)]
                    if obj is not None
                ],
            )

        return run

    def _body_list(
        self, resource: Resource, namespace: str | None, selector: str
    ) -> Callable[[], list[KubernetesObject]]:
        request = ListRequest(resource, namespace, bodies=True, label_selector=selector, page=self.page)
        return lambda: self._or_report(resource, lambda: fetch_list(self.cluster.transport, request).objects)

    def _or_report(
        self, resource: Resource, read: Callable[[], list[KubernetesObject]]
    ) -> list[KubernetesObject]:
        try:
            return read()
        except ServerError as error:
            self.account.failed(resource.group_kind, error)
            return []

    def _run(self, jobs: Sequence[Callable[[], None]]) -> None:
        parallel_map(lambda job: job(), jobs, workers=self.cluster.concurrency)

    def _as_kept(self, roots: Sequence[KubernetesObject]) -> list[KubernetesObject]:
        """Return the roots as the objects that were kept, each once, in a stable order."""
        kept = {obj.uid: obj for obj in self.objects}
        unique = {root.uid: kept.get(root.uid, root) for root in roots}
        return sorted(unique.values(), key=lambda root: root.id)

    def _inventory(self, *, everywhere: bool) -> Inventory:
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
            listed_namespaces=None if everywhere else namespaces,
        )

    def _place(self, *, everywhere: bool) -> str:
        return "in the cluster" if everywhere else f"in namespace {', '.join(self.plan.namespaces)}"
