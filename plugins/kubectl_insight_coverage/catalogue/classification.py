"""What a request was that no operation of the catalogue accounts for; nothing is ever dropped."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, NamedTuple

from kubectl_insight.api import RequestKey
from kubectl_insight_coverage.catalogue import history
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.operation import Operation
from kubectl_insight_coverage.catalogue.release import release_name


class UnmatchedClass(StrEnum):
    """Why a request is no operation of the catalogue; the texts are those of the report."""

    CUSTOM_RESOURCE = "custom resource"
    AGGREGATED = "aggregated"
    DISCOVERY = "discovery"
    HEALTH = "health"
    REMOVED = "removed"
    FUTURE = "future"
    MALFORMED = "malformed"


class Unmatched(NamedTuple):
    """A request without an operation.

    Attributes:
        unmatched_class: Its class.
        reason: Why it is of this class, in words.
        operation: What it is in the nearest release that has it, for removed and future operations.
    """

    unmatched_class: UnmatchedClass
    reason: str
    operation: Operation | None = None


NO_PATH: Final = Unmatched(UnmatchedClass.MALFORMED, "the URI does not begin with a slash")
"""What a URI is that is no path, as proxies may forward it."""
AGGREGATED_GROUPS: Final = frozenset(
    {
        "apps.openshift.io",
        "authorization.openshift.io",
        "build.openshift.io",
        "image.openshift.io",
        "oauth.openshift.io",
        "packages.operators.coreos.com",
        "project.openshift.io",
        "projectcalico.org",
        "route.openshift.io",
        "security.openshift.io",
        "template.openshift.io",
        "user.openshift.io",
        "wardle.example.com",
        "wardle.k8s.io",
    }
)
"""Groups of widely used aggregated API servers; custom resources look the same from outside."""
_AGGREGATED_FAMILIES: Final = ("metrics.k8s.io", "subresources.kubevirt.io")
"""Groups whose names end in one of these, after a dot, are aggregated as well: ``custom.metrics.k8s.io``."""

_HEALTH: Final = frozenset(
    {"configz", "debug", "flagz", "healthz", "livez", "logs", "metrics", "readyz", "statusz", "validate"}
)
_DISCOVERY: Final = frozenset(
    {
        "",
        ".well-known",
        "api",
        "apis",
        "index.html",
        "openapi",
        "swagger-2.0.0.json",
        "swagger-2.0.0.pb-v1",
        "swagger-2.0.0.pb-v1.gz",
        "swagger-ui",
        "swagger.json",
        "swaggerapi",
        "version",
    }
)
"""First segments of paths that every API server has, though OpenAPI documents name few of them."""
_DISCOVERY_DEPTH: Final = {"api": 2, "apis": 3}
"""How many segments discovery has at most; what is longer should have been a resource."""
_GROUP: Final = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")


class Classifier:
    """Classifies what a catalogue does not have."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._minor = catalogue.minor
        self._source = catalogue.source

    def classify(self, method: str, key: RequestKey) -> Unmatched:
        """Return the class of a request by its method and the key of its path."""
        known = history.known_operations().get(key, {}).get(method)
        if known is not None:
            return self._of_another_release(known)
        group, version = history.group_version(key)
        if group and group not in history.known_groups():
            return self._of_foreign_group(group, key)
        if not key.resource:
            return _outside_of_resources(key)
        releases = history.known_group_versions().get((group, version), frozenset({self._minor}))
        if self._minor not in releases:
            return self._elsewhere(releases)
        return Unmatched(UnmatchedClass.MALFORMED, f"no {_known_releases()} has such an operation")

    def _of_another_release(self, known: history.Known) -> Unmatched:
        releases = frozenset(minor for run in known.releases() for minor in run)
        if self._minor not in releases:
            found = self._elsewhere(releases)
            return found._replace(operation=known.nearest(self._minor))
        operation = known.nearest(self._minor)
        off, introduced = operation.lifecycle.off_by_default, operation.lifecycle.introduced
        was_on = off is not None and introduced is not None and introduced < off
        unmatched_class = UnmatchedClass.REMOVED if was_on else UnmatchedClass.FUTURE
        return Unmatched(
            unmatched_class, f"{release_name(self._minor)} can have it, {self._source} has not", operation
        )

    def _elsewhere(self, releases: frozenset[int]) -> Unmatched:
        """Return the class of what only other releases have; what was there before counts as removed."""
        before = [minor for minor in releases if minor < self._minor]
        if before:
            return Unmatched(UnmatchedClass.REMOVED, f"last in {release_name(max(before))}")
        return Unmatched(UnmatchedClass.FUTURE, f"not before {release_name(min(releases))}")

    def _of_foreign_group(self, group: str, key: RequestKey) -> Unmatched:
        if "." not in group or not _GROUP.fullmatch(group):
            return Unmatched(
                UnmatchedClass.MALFORMED, "neither Kubernetes nor an extension can have such a group"
            )
        if not key.resource:
            return Unmatched(UnmatchedClass.DISCOVERY, "asks what a group has")
        if group in AGGREGATED_GROUPS or f".{group}".endswith(
            tuple(f".{name}" for name in _AGGREGATED_FAMILIES)
        ):
            return Unmatched(UnmatchedClass.AGGREGATED, "a group of an aggregated API server")
        return Unmatched(UnmatchedClass.CUSTOM_RESOURCE, "a group that is not of Kubernetes itself")


def _outside_of_resources(key: RequestKey) -> Unmatched:
    segments = key.path.split("/")
    first = segments[0]
    if key.version:
        return Unmatched(UnmatchedClass.MALFORMED, "an empty resource")
    if first in _HEALTH:
        return Unmatched(UnmatchedClass.HEALTH, "health, metrics or debugging")
    if first in _DISCOVERY and len(segments) <= _DISCOVERY_DEPTH.get(first, len(segments)):
        return Unmatched(UnmatchedClass.DISCOVERY, "asks what the server has")
    return Unmatched(UnmatchedClass.MALFORMED, "no path of the API")


def _known_releases() -> str:
    return f"release from {release_name(history.oldest())} to {release_name(history.newest())}"
