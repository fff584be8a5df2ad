"""What the server serves, as one command sees it: from memory, from the disk, or from the server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kubectl_insight.cluster.discovery.cache import DiscoveryCache
from kubectl_insight.cluster.discovery.documents import DiscoveryDocument
from kubectl_insight.cluster.discovery.fetching import catalogue_of, fetch_documents
from kubectl_insight.cluster.discovery.resource import Catalogue
from kubectl_insight.cluster.discovery.resource_names import Resolution, resolve
from kubectl_insight.cluster.request import Transport
from kubectl_insight.errors import UnknownKindError


class CachedDiscovery:
    """The catalogue of one server: from memory, else from the cache, else from the server.

    Meant for one thread; the transport is still used from several.

    Args:
        transport: The way to the server.
        cache: ``None`` keeps nothing on disk.
        now: The clock, in UTC.
        concurrency: Bounds the requests that the old form of discovery needs.
    """

    def __init__(
        self,
        transport: Transport,
        cache: DiscoveryCache | None,
        now: Callable[[], datetime],
        *,
        concurrency: int = 16,
    ) -> None:
        self._transport = transport
        self._cache = cache
        self._now = now
        self._concurrency = concurrency
        self._catalogue: Catalogue | None = None
        self._known: tuple[DiscoveryDocument, ...] = ()
        self._asked = False

    def catalogue(self) -> Catalogue:
        """Return what the server serves, at most ten minutes old.

        Raises:
            ClusterError: The server was asked and refused.
        """
        if self._catalogue is not None:
            return self._catalogue
        stored = self._cache.load() if self._cache else None
        if stored is None:
            return self.refresh()
        self._known = stored.documents
        if not stored.is_fresh(self._now()):
            return self.refresh()
        self._catalogue = catalogue_of(stored.documents)
        return self._catalogue

    def refresh(self) -> Catalogue:
        """Ask the server, which sends only what changed since the last time.

        Raises:
            ClusterError: The server refused.
        """
        return self._ask(self._concurrency)

    def revalidate(self) -> bool:
        """Ask the server, once in a run, whether what was remembered of it still holds.

        That costs two small requests, one after the other, which may go beside others. A server that gives
        its answers no ETag is not asked: it would send all of them again.

        Returns:
            Whether it serves something else by now; the catalogue is a new one then.

        Raises:
            ClusterError: The server refused.
        """
        before = self.catalogue()
        if self._asked or not all(document.etag for document in self._known):
            return False
        return self._ask(1) != before

    def _ask(self, concurrency: int) -> Catalogue:
        self._known = fetch_documents(self._transport, self._known, concurrency=concurrency)
        self._asked = True
        self._catalogue = catalogue_of(self._known)
        if self._cache and self._catalogue.resources:
            self._cache.store(self._known, self._now())
        return self._catalogue

    def resolve(self, text: str, *, categories: bool = True) -> Resolution:
        """Resolve a type string; asks the server once more where only an old catalogue does not know it.

        Raises:
            UnknownKindError: The server has no such type; APIs that could not be read are in its hint.
            ClusterError: The server was asked and refused.
        """
        try:
            return resolve(self.catalogue(), text, categories=categories)
        except UnknownKindError as error:
            if self._asked:
                raise _with_failures(error, self.catalogue()) from error
        try:
            return resolve(self.refresh(), text, categories=categories)
        except UnknownKindError as error:
            raise _with_failures(error, self.catalogue()) from error


def _with_failures(error: UnknownKindError, catalogue: Catalogue) -> UnknownKindError:
    if catalogue.failures:
        broken = "; ".join(f"{failure.kind} ({failure.reason})" for failure in catalogue.failures)
        error.hint = f"It may belong to an API that could not be read: {broken}"
    return error
