"""Carries out a fetch plan against a cluster, with as few requests and bytes as the plan allows.

The objects asked for are read whole while every kind of the scope is listed as metadata; then only what
the plan will show is read whole, by one list with a common label where that is cheaper than single reads.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from functools import partial

from kubectl_insight.cluster.cluster import Cluster
from kubectl_insight.cluster.discovery.resource import Resource
from kubectl_insight.cluster.listing import ListRequest
from kubectl_insight.cluster.parallel import parallel_map
from kubectl_insight.errors import ForbiddenError, UnknownKindError
from kubectl_insight.inventory.access import Access
from kubectl_insight.inventory.account import Account
from kubectl_insight.inventory.asking import Answer, Questions
from kubectl_insight.inventory.bodies import Bodies
from kubectl_insight.inventory.choosing import matching
from kubectl_insight.inventory.inventory import Inventory, Source, Traffic, each_once
from kubectl_insight.inventory.kind_patterns import UnmatchedPattern, resolve_patterns
from kubectl_insight.inventory.noted_reads import NotedReads
from kubectl_insight.inventory.outward import Outward
from kubectl_insight.inventory.owners import Owners
from kubectl_insight.inventory.scope import Scope
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
    inventory = None
    while inventory is None:
        inventory = _Reader(cluster, plan, page).read()
    traffic = cluster.traffic
    return inventory.with_traffic(Traffic(traffic.requests, traffic.bytes, time.monotonic() - started))


Targets = Sequence[tuple[Resource, str | None]]


def _resolved(plan: FetchPlan, cluster: Cluster) -> Targets:
    found: list[tuple[Resource, str | None]] = []
    for target in plan.targets:
        try:
            resources = cluster.resolve(target.type, categories=target.name is None)
        except UnknownKindError:
            if target.type not in plan.known_elsewhere:
                raise
            continue
        found.extend((resource, target.name) for resource in resources)
    return found


class _Reader:
    """Reads step by step; every step needs what those before it have found."""

    def __init__(self, cluster: Cluster, plan: FetchPlan, page: int | None) -> None:
        self._cluster = cluster
        self._plan = plan
        self._targets = _resolved(plan, cluster)
        self._lists = plan.down or not self._targets
        everywhere = plan.everywhere or any(not resource.namespaced for resource, _ in self._targets)
        kinds = KindFilter()
        self._unmatched: tuple[UnmatchedPattern, ...] = ()
        if self._lists:
            kinds, self._unmatched = resolve_patterns(plan.kinds, cluster.catalogue())
        self._scope = Scope(plan, kinds, everywhere)
        self._account = Account(cluster.catalogue().failures if self._lists else ())
        access = Access(cluster, plan.namespaces if plan.named else ())
        self._page = page
        self._questions = Questions(access, self._account, self._scope, page)
        self._reads = NotedReads(access, self._account, plan.bodiless, page)
        self._answer = Answer()
        self._beyond: list[KubernetesObject] = []

    def read(self) -> Inventory | None:
        """Return the inventory; ``None`` where the server serves other kinds than we remembered."""
        self._answer = self._ask_all()
        if self._answer.outdated:
            return None
        self._part_from_beyond()
        if self._plan.by_label_alone:
            self._answer.roots = matching(self._objects, self._plan)
        if self._lists and not self._answer.roots:
            self._refuse_nothing()
        self._keep(each_once(self._objects))
        if self._plan.up:
            Owners(self._reads).read(self._objects, self._shown)
        self._read_bodies()
        if not self._scope.everywhere:
            self._read_outward()
        return self._inventory()

    @property
    def _objects(self) -> list[KubernetesObject]:
        return self._answer.objects

    def _keep(self, objects: list[KubernetesObject]) -> None:
        """Go on with other objects; the roots are those of them that stand for what was asked for."""
        kept = {obj.uid: obj for obj in objects}
        roots = {root.uid: kept.get(root.uid, root) for root in self._answer.roots}
        self._answer.objects = objects
        self._answer.roots = sorted(roots.values(), key=lambda root: root.id)

    def _ask_all(self) -> Answer:
        """Ask for what was named and for every list, all at once."""
        requests = self._scope.requests(self._cluster.catalogue(), self._page) if self._lists else []
        questions: list[Callable[[], Answer]] = []
        questions += (partial(self._questions.roots, *target) for target in self._targets)
        if self._lists and not (self._targets and all(name for _, name in self._targets)):
            questions.append(self._revalidate)
        answer = self._ask([*questions, *(partial(self._questions.of_kind, each) for each in requests)])
        if answer.gone and not answer.outdated:
            answer.add(self._catch_up(requests, answer.gone))
        return answer

    def _ask(self, questions: Sequence[Callable[[], Answer]]) -> Answer:
        """Put questions; the answers come in their order, whichever was there first."""
        whole = Answer()
        for part in parallel_map(lambda ask: ask(), questions, workers=self._cluster.concurrency):
            whole.add(part)
        return whole

    def _revalidate(self) -> Answer:
        """Have the server asked, beside the lists, whether there are kinds that nobody thought of listing.

        A forest is to show every kind, also one that is younger than our memory.
        """
        return Answer(outdated=self._cluster.discovery.revalidate())

    def _catch_up(self, listed: Sequence[ListRequest], gone: Collection[Resource]) -> Answer:
        """Ask again what the server serves: where a kind is not found, our memory of it is old."""
        catalogue = self._cluster.discovery.refresh()
        for resource in set(gone).difference(catalogue.listable()):
            self._account.forget(resource.group_kind)
        known = {request.resource for request in listed}
        requests = self._scope.requests(catalogue, self._page)
        return self._ask(
            [partial(self._questions.of_kind, each) for each in requests if each.resource not in known]
        )

    def _part_from_beyond(self) -> None:
        objects = self._objects
        self._answer.objects = [obj for obj in objects if self._scope.covers(obj)]
        if len(self._objects) < len(objects):
            self._beyond = each_once([obj for obj in objects if not self._scope.covers(obj)])

    def _refuse_nothing(self) -> None:
        """Raise what kept us from reading anything at all."""
        error = self._account.only_error()
        if isinstance(error, ForbiddenError):
            namespaces = ", ".join(self._plan.namespaces)
            place = "in the cluster" if self._scope.everywhere else f"in namespace {namespaces}"
            raise ForbiddenError(
                error.code, error.reason, f"nothing {place} may be listed: {error.detail}"
            ) from error
        if error is not None:
            raise error

    def _shown(self) -> list[KubernetesObject]:
        if self._plan.everything or self._plan.whole:
            return self._objects
        return list(self._plan.shown(self._answer.roots, self._objects))

    def _read_bodies(self) -> None:
        """Read whole what will be shown and is known only by its metadata."""
        wanted = [
            obj for obj in self._shown() if not obj.has_body and obj.group_kind not in self._plan.bodiless
        ]
        found = Bodies(self._reads).read(wanted, self._objects)
        self._keep([found.get(obj.uid, obj) for obj in self._objects])

    def _read_outward(self) -> None:
        """Read what the objects name outside the scope."""
        outward = Outward(self._reads, self._scope.kinds, self._plan.namespaces, self._beyond)
        named = outward.read(self._objects, self._plan.outward)
        self._answer.objects = each_once([*self._objects, *named, *self._beyond])

    def _inventory(self) -> Inventory:
        plan, scope, answer = self._plan, self._scope, self._answer
        return Inventory(
            objects=answer.objects,
            roots=None if plan.everything else answer.roots,
            completeness=self._account.close(len(answer.objects)),
            source=Source("cluster", context=self._cluster.config.context),
            catalogue=self._cluster.catalogue(),
            absent=frozenset(self._reads.absent),
            missing=tuple(sorted(answer.missing, key=str)),
            home=plan.namespaces[0] if len(plan.namespaces) == 1 and not plan.everywhere else "",
            listed_namespaces=None if scope.everywhere else plan.namespaces,
            listed_everywhere=frozenset(answer.widened),
            narrowed=frozenset(answer.narrowed),
            kinds=scope.kinds,
            unmatched=self._unmatched,
        )
