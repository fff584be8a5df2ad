"""One list or one object, by whatever way the server allows when the straight one is refused.

A cluster-wide list that is forbidden is tried in the namespaces that the user named, never in guessed ones.
A kind whose conversion to the preferred version is broken is read in another version that is served.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from kubectl_insight.cluster.cluster import Cluster
from kubectl_insight.cluster.discovery.resource import Resource
from kubectl_insight.cluster.listing import ListRequest, ListResult, fetch_list, fetch_object
from kubectl_insight.cluster.transport_errors import DamagedAnswerError, UnansweredError
from kubectl_insight.errors import ForbiddenError, ServerError, UsageError
from kubectl_insight.objects.item import KubernetesObject

R = TypeVar("R")

BAD_REQUEST = 400
_names_a_selector = re.compile("field label|selector").search

MOST_NAMED_NAMESPACES = 50

# What costs one kind only: the server is there, and knows us.
OF_ONE_KIND = (ServerError, UnansweredError, DamagedAnswerError)

# The second is what a list without a limit gets; see kubernetes pkg/storage/cacher/cacher.go.
_BROKEN_CONVERSION = ("conversion webhook", "storage is (re)initializing")


class FieldSelectorError(UsageError):
    """The server cannot select by what was asked for; said as kubectl says it."""

    prefix = "Error from server (BadRequest): "

    def __init__(self, request: ListRequest, problem: str) -> None:
        resource = request.resource
        super().__init__(
            f'Unable to find "{resource.group}/{resource.version}, Resource={resource.plural}" that match '
            f'label selector "{request.label_selector}", field selector "{request.field_selector}": {problem}'
        )


@dataclass(frozen=True, slots=True)
class Access:
    """How one user reads one cluster.

    Attributes:
        named: The namespaces that the user named; at most the first 50 are tried.
    """

    cluster: Cluster
    named: tuple[str, ...] = ()

    def list(self, request: ListRequest) -> ListResult:
        """Read a list; what was refused in some of the named namespaces is told in ``left_out``.

        Raises:
            FieldSelectorError: The server does not understand the field selector.
            ClusterError: Nothing of it could be read.
        """
        try:
            return self._list(request)
        except ForbiddenError as error:
            if request.namespace is not None or not request.resource.namespaced or not self.named:
                raise
            return self.list_within(self.named[:MOST_NAMED_NAMESPACES], request, error)
        except ServerError as error:
            if error.code == BAD_REQUEST and request.field_selector and _names_a_selector(error.detail):
                raise FieldSelectorError(request, error.detail) from error
            raise

    def list_within(
        self, namespaces: Sequence[str], request: ListRequest, refusal: ForbiddenError
    ) -> ListResult:
        """Read a list that was refused for all namespaces in some; what is refused there is told in ``left_out``.

        Raises:
            ForbiddenError: It is refused in each of them: the refusal for all.
        """
        whole, read = ListResult(), 0
        for namespace in namespaces:
            try:
                whole.add(self._list(request.within(namespace)))
                read += 1
            except ForbiddenError as error:
                whole.left_out = whole.left_out or error
        if not read:
            raise refusal
        return whole

    def object(
        self, resource: Resource, namespace: str | None, name: str, *, bodies: bool = True
    ) -> KubernetesObject | None:
        """Read one object; ``None`` where it does not exist.

        Raises:
            ClusterError: The server refused or did not answer.
        """
        return self._any_version(
            resource,
            lambda served: fetch_object(self.cluster.transport, served, namespace, name, bodies=bodies),
        )

    def _list(self, request: ListRequest) -> ListResult:
        return self._any_version(
            request.resource, lambda served: fetch_list(self.cluster.transport, request.of(served))
        )

    def _any_version(self, resource: Resource, read: Callable[[Resource], R]) -> R:
        try:
            return read(resource)
        except ServerError as error:
            if not any(sign in error.detail for sign in _BROKEN_CONVERSION):
                raise
            for other in self.cluster.catalogue().other_versions(resource):
                with suppress(ServerError):  # its conversion is broken as well; the first error says it best
                    return read(other)
            raise
