"""What becomes of each resource: the plans in the types, and what the specifications of all releases show."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kubectl_insight.audit.request_info import request_key
from kubectl_insight.objects.reference import GroupVersionKind
from kubectl_insight_coverage.catalogue.bundled import Plan
from kubectl_insight_coverage.catalogue.history import group_version
from tools.catalogue.assembling import Kinds, Release
from tools.catalogue.lifecycles import Outlook

_BETAS_OFF_BY_DEFAULT: Final = 24
"""Since 1.24 (KEP-3136) a new beta API is served only when it is asked for."""
_BETAS_ON_BY_DEFAULT: Final = frozenset({("flowcontrol.apiserver.k8s.io", "v1beta3")})
"""The exception, which succeeded a beta API that was served (pkg/controlplane/instance.go of 1.26)."""
_OFF_SINCE_1_16: Final = {
    ("apps", "v1beta1"): None,
    ("apps", "v1beta2"): None,
    ("extensions", "v1beta1"): frozenset(
        {
            "daemonsets",
            "deployments",
            "networkpolicies",
            "podsecuritypolicies",
            "replicasets",
            "replicationcontrollers",
        }
    ),
}
"""What 1.16 and 1.17 still had, but served only when asked to; ``None`` for all resources (1.16's release notes)."""
_PRERELEASE = re.compile(r"v[0-9]+(alpha|beta)")


@dataclass
class _Life:
    """The releases that have a resource without a gap, and its kind."""

    group: str
    version: str
    resource: str
    first: int
    last: int
    kind: GroupVersionKind | None = None

    @property
    def own_kind(self) -> GroupVersionKind | None:
        """Its kind in its own group version: that of a review's subresource may be of another group."""
        return GroupVersionKind(self.group, self.version, self.kind.kind) if self.kind else None


def plans(
    releases: Iterable[Release], outlooks: Mapping[GroupVersionKind, Outlook], kinds: Kinds
) -> tuple[Plan, ...]:
    """Return a row for each life of a resource or group version of which more is known than the releases show."""
    lives = _lives(releases)
    newest = max(life.last for life in lives)
    served = {life.own_kind for life in lives if life.own_kind and life.last == newest}
    replacements = _Replacements(outlooks, served)
    resources = [_resource_plan(life, outlooks, replacements, kinds) for life in lives if life.resource]
    groups = [_group_plan(life, resources) for life in lives if not life.resource]
    rows = (plan for plan in (*resources, *groups) if _says_something(plan))
    return tuple(sorted(rows, key=lambda plan: (plan.group, plan.version, plan.resource, plan.first)))


def _lives(releases: Iterable[Release]) -> list[_Life]:
    found: dict[tuple[str, str, str], list[_Life]] = defaultdict(list)
    for release in releases:
        for name, kind in sorted(_kinds_of(release).items()):
            lives = found[name]
            if not lives or lives[-1].last < release.minor - 1:
                lives.append(_Life(*name, release.minor, release.minor))
            lives[-1].last = release.minor
            lives[-1].kind = kind or lives[-1].kind
    return [life for lives in found.values() for life in lives]


def _kinds_of(release: Release) -> dict[tuple[str, str, str], GroupVersionKind | None]:
    """Return the kind of each resource of a release; ``None`` for a group version, whose resource is empty."""
    kinds: dict[tuple[str, str, str], GroupVersionKind | None] = {}
    for operation in release.operations:
        key = request_key(operation.path)
        name = (*group_version(key), key.resource)
        if name[1]:
            kinds.setdefault(name, None)
            if not key.subresource and not key.has_tail and operation.action != "connect":
                kinds[name] = operation.kind
    return kinds


class _Replacements:
    """What to call instead of a kind: what its types name, followed to a version that stays."""

    def __init__(self, outlooks: Mapping[GroupVersionKind, Outlook], served: set[GroupVersionKind]) -> None:
        self._outlooks = outlooks
        self._served = served

    def of(self, kind: GroupVersionKind) -> GroupVersionKind | None:
        """Return it, or ``None`` where nothing replaces the kind."""
        seen = [kind]
        while (following := self._named(seen[-1])) is not None and following not in seen:
            seen.append(following)
        return next(
            (stays for stays in (self._staying(one) for one in reversed(seen)) if stays not in {None, kind}),
            None,
        )

    def _named(self, kind: GroupVersionKind) -> GroupVersionKind | None:
        return self._outlooks.get(kind, Outlook()).replacement

    def _staying(self, kind: GroupVersionKind) -> GroupVersionKind | None:
        """Return the kind where it stays, else its maturest version in the same group, if that is maturer."""
        if kind in self._served and self._outlooks.get(kind, Outlook()).removed is None:
            return kind
        same = (one for one in self._served if (one.group, one.kind) == (kind.group, kind.kind))
        best = max(same, key=lambda one: _maturity(one.version), default=kind)
        return best if _maturity(best.version) > _maturity(kind.version) else None


def _maturity(version: str) -> tuple[int, int, int]:
    """Return what orders versions as Kubernetes does: v1beta1 < v1beta2 < v1 < v2."""
    major, level, minor = re.findall(r"v(\d+)(alpha|beta)?(\d*)", version)[0]
    return ({"alpha": 0, "beta": 1}.get(level, 2), int(major), int(minor or 0))


def _resource_plan(
    life: _Life, outlooks: Mapping[GroupVersionKind, Outlook], replacements: _Replacements, kinds: Kinds
) -> Plan:
    kind = life.own_kind
    outlook = outlooks.get(kind, Outlook()) if kind else Outlook()
    going = kind is not None and (
        outlook.deprecated is not None or _PRERELEASE.match(life.version) is not None
    )
    return Plan(
        life.group,
        life.version,
        life.resource,
        life.first,
        life.last,
        outlook.deprecated,
        outlook.removed,
        _off_by_default(life),
        kinds.place(replacements.of(kind)) if kind and going else None,
    )


def _off_by_default(life: _Life) -> int | None:
    prerelease = _PRERELEASE.match(life.version)
    name = (life.group, life.version)
    if prerelease is None:
        return None
    if prerelease[1] == "alpha":
        return life.first
    if life.first >= _BETAS_OFF_BY_DEFAULT and name not in _BETAS_ON_BY_DEFAULT:
        return life.first
    if name in _OFF_SINCE_1_16:
        resources = _OFF_SINCE_1_16[name]
        return 16 if resources is None or life.resource in resources else None
    return None


def _group_plan(life: _Life, resources: Iterable[Plan]) -> Plan:
    """Return the plan of a group version's own path: it goes with those of its resources that last longest."""
    own = [
        plan
        for plan in resources
        if (plan.group, plan.version, plan.last) == (life.group, life.version, life.last)
    ]
    return Plan(
        life.group,
        life.version,
        "",
        life.first,
        life.last,
        _latest(plan.deprecated for plan in own),
        _latest(plan.removed for plan in own),
        _off_by_default(life),
        None,
    )


def _latest(releases: Iterable[int | None]) -> int | None:
    """Return the last of some releases, or ``None`` when one of them is open."""
    known = list(releases)
    return (
        max((release for release in known if release is not None), default=None)
        if None not in known
        else None
    )


def _says_something(plan: Plan) -> bool:
    return (plan.deprecated, plan.removed, plan.off_by_default, plan.replacement) != (None,) * 4
