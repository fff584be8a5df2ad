"""The subjects of role bindings, with the groups that service accounts are members of by definition.

Source: ``k8s.io/apiserver/pkg/authentication/serviceaccount`` (names and groups), ``k8s.io/api/rbac/v1`` Subject.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

import msgspec

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.access import CLUSTER_ROLE_BINDING, RBAC, ROLE_BINDING
from kubectl_insight.rules.catalogue.decoding import decoded
from kubectl_insight.rules.catalogue.kinds import NODE, SERVICE_ACCOUNT
from kubectl_insight.rules.rule import Derivation, End, EvidenceClass, ObjectKey, Relation, Thing, World

USER = GroupKind(RBAC, "User")
GROUP = GroupKind(RBAC, "Group")
"""Users and groups are names that the authentication gives; the API has no objects for them."""

_ACCOUNT_USER = "system:serviceaccount:"
_NODE_USER = "system:node:"
_ALL_ACCOUNTS = "system:serviceaccounts"
_EVERYBODY = "system:authenticated"


class _Subject(msgspec.Struct, gc=False):
    kind: str | None = ""
    name: str | None = ""
    namespace: str | None = ""


class _Binding(msgspec.Struct, gc=False):
    subjects: list[_Subject] | None = None


class _Accounts:
    """The service accounts at hand, by namespace."""

    def __init__(self, world: World) -> None:
        self._world = world

    def members(self, group: str) -> list[KubernetesObject]:
        """Return the service accounts that are in a group because they are service accounts."""
        if group in {_ALL_ACCOUNTS, _EVERYBODY}:
            return self._world.of_kind(SERVICE_ACCOUNT)
        prefix, _, namespace = group.rpartition(":")
        return self._by_namespace.get(namespace, []) if prefix == _ALL_ACCOUNTS else []

    @cached_property
    def _by_namespace(self) -> dict[str, list[KubernetesObject]]:
        found: defaultdict[str, list[KubernetesObject]] = defaultdict(list)
        for account in self._world.of_kind(SERVICE_ACCOUNT):
            found[account.namespace].append(account)
        return found


def _find(world: World) -> Iterator[Relation]:
    accounts = _Accounts(world)
    for kind in (ROLE_BINDING, CLUSTER_ROLE_BINDING):
        for binding, body in decoded(world, kind, _Binding):
            for position, subject in enumerate(body.subjects or ()):
                for rule, end, evidence, dangling in _ends(binding, subject, accounts):
                    path = f"subjects[{position}]"
                    yield Relation(binding, end, "binds", rule, path, evidence, dangling=dangling)


def _ends(
    binding: KubernetesObject, subject: _Subject, accounts: _Accounts
) -> Iterator[tuple[str, End, EvidenceClass, bool]]:
    """Yield rule, end, evidence and whether the end must exist."""
    name = subject.name or ""
    if not name:
        return
    if subject.kind == "ServiceAccount":
        namespace = subject.namespace or binding.namespace
        yield "subject.serviceAccount", ObjectKey(SERVICE_ACCOUNT, namespace, name), "declared", True
    elif subject.kind == "User":
        yield "subject.user", Thing(USER, "", name), "declared", True
        yield from _of_user(name)
    elif subject.kind == "Group":
        yield "subject.group", Thing(GROUP, "", name), "declared", True
        for account in accounts.members(name):
            yield "subject.group.member", account, "inferred", True


def _of_user(name: str) -> Iterator[tuple[str, End, EvidenceClass, bool]]:
    """Yield the service account or node whose user name this is."""
    if name.startswith(_ACCOUNT_USER):
        namespace, colon, account = name.removeprefix(_ACCOUNT_USER).partition(":")
        if namespace and colon and account and ":" not in account:
            key = ObjectKey(SERVICE_ACCOUNT, namespace, account)
            yield "subject.user.serviceAccount", key, "inferred", True
    elif name.startswith(_NODE_USER):
        node = ObjectKey(NODE, "", name.removeprefix(_NODE_USER))
        yield "subject.user.node", node, "inferred", False


RULES = (
    Derivation(
        "subject",
        frozenset({"binds"}),
        frozenset({ROLE_BINDING, CLUSTER_ROLE_BINDING}),
        _find,
        "`subjects[]`: service accounts, users and groups; the groups `system:serviceaccounts`, "
        "`system:serviceaccounts:NAMESPACE` and `system:authenticated` also lead to every service account in them, "
        "the users `system:serviceaccount:NAMESPACE:NAME` and `system:node:NAME` to that account or node",
        (SERVICE_ACCOUNT, USER, GROUP, NODE),
        source="k8s.io/api/rbac/v1 Subject",
    ),
)
