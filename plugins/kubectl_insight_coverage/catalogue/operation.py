"""One operation of the Kubernetes API: a method on a path, with its maturity and its future."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

from kubectl_insight.api import GroupVersionKind, RequestKey


class Level(StrEnum):
    """How mature an API is, by the version in its path; the most mature first."""

    STABLE = "stable"
    BETA = "beta"
    ALPHA = "alpha"


class Conformance(StrEnum):
    """What the conformance suite says of an operation, where it says anything.

    ``UNKNOWN`` holds for everything that is not stable, for deprecated operations, and before Kubernetes 1.27,
    whose source does not list what is still untested.
    """

    TESTED = "tested"
    PENDING = "pending"
    INELIGIBLE = "ineligible"
    UNKNOWN = ""


class Lifecycle(NamedTuple):
    """When an operation comes and goes; releases are minor versions, ``None`` where nobody has said.

    Attributes:
        introduced: The first release that has it. The oldest that the catalogue knows may stand for an older one.
        deprecated: The first release in which it is deprecated.
        removed: The first release that does not serve it: the planned one, or, when it went earlier, the first
            whose specification lacks it.
        off_by_default: The first release that serves it only when it is asked to.
        replacement: What to call instead.
    """

    introduced: int | None = None
    deprecated: int | None = None
    removed: int | None = None
    off_by_default: int | None = None
    replacement: GroupVersionKind | None = None

    def is_gone(self, target: int) -> bool:
        """Tell whether a server of the release `target` does not have it any more."""
        return self.removed is not None and self.removed <= target

    def is_deprecated(self, release: int) -> bool:
        """Tell whether it is deprecated in a release."""
        return self.deprecated is not None and self.deprecated <= release


class Operation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A method on a path, as an OpenAPI file of Kubernetes specifies it.

    Attributes:
        operation_id: Its name, unique within Kubernetes.
        method: The HTTP method in capitals.
        path: The path template, with ``{name}`` for what varies.
        key: What requests for this path have in common; ``key.resource`` is the plural.
        category: The first part of its tag: ``core``, ``apps``.
        group: The API group of the object that it takes or gives, as ``version`` and ``kind``: for evictions that
            is ``policy``. Operations without one have the group and version of their path, and no kind.
        conformance_tests: The names of conformance tests that call it, as far as their code in the newest release
            shows it: calls within helper functions are not seen, so a tested operation may have none here.
        action: What it does, as the API server names it: ``list``, ``patch``, ``connect``; empty for discovery.
    """

    operation_id: str
    method: str
    path: str
    key: RequestKey
    level: Level
    category: str
    group: str
    version: str
    kind: str
    action: str
    conformance: Conformance = Conformance.UNKNOWN
    conformance_tests: tuple[str, ...] = ()
    lifecycle: Lifecycle = Lifecycle()


BETA_WITHOUT_VERSION: Final = frozenset(
    {"getServiceAccountIssuerOpenIDConfiguration", "getServiceAccountIssuerOpenIDKeyset"}
)
"""They carry no version, but the feature behind them was beta until 1.21, and APISnoop and its lists still count them so."""

_PRERELEASE = re.compile(r"/v[0-9]+(alpha|beta)")


def level_of(path: str) -> Level:
    """Return how mature an operation is: by its path's version, stable where the path has none."""
    found = _PRERELEASE.search(path)
    return Level(found[1]) if found else Level.STABLE
