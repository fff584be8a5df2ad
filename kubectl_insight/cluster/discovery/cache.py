"""Discovery kept on disk for a few minutes, so that most commands ask the server nothing about its kinds.

Whatever is odd is as good as absent, and no fault of the disk ever fails a command: the server is asked instead.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal

import msgspec

from kubectl_insight.cluster.discovery.documents import DiscoveryDocument
from kubectl_insight.own_folder import OwnFolder, own_folder

LIFETIME = timedelta(minutes=10)
# A broken API comes back any moment; nobody should be told of it for ten minutes after that.
LIFETIME_WITH_FAILURES = timedelta(minutes=1)
KEPT = timedelta(days=7)
LARGEST = 16 * 1024 * 1024
_STAMP: Final = "kubectl-insight discovery 1"
_PREFIX = "discovery-"


class StoredDiscovery(msgspec.Struct, frozen=True, array_like=True):
    """One file's content.

    Attributes:
        stamp: Name and version of the form; another one is foreign content.
        key: Whose answers these are; a file renamed by hand does not fool us.
        fetched_at: Unix time in seconds.
        documents: Those of ``/api`` and ``/apis``.
    """

    stamp: Literal["kubectl-insight discovery 1"]
    key: str
    fetched_at: float
    documents: tuple[DiscoveryDocument, ...]

    def is_fresh(self, now: datetime) -> bool:
        """Whether the server need not be asked; an answer from the future is not fresh."""
        failed = any(document.failures for document in self.documents)
        lifetime = LIFETIME_WITH_FAILURES if failed else LIFETIME
        return 0 <= now.timestamp() - self.fetched_at < lifetime.total_seconds()


class DiscoveryCache(msgspec.Struct, frozen=True):
    """The file of one server and one user.

    Attributes:
        folder: Our own folder, see :func:`~kubectl_insight.own_folder.cache_folder`; made when something is stored.
        server: The server's URL.
        identity: Who asks, impersonation included; any text that is the same for the same rights. Only its
            hash reaches the disk.
    """

    folder: Path
    server: str
    identity: str

    @property
    def key(self) -> str:
        """The name of the file without its ends."""
        import hashlib

        return hashlib.sha256(msgspec.json.encode((self.server, self.identity))).hexdigest()[:40]

    def load(self) -> StoredDiscovery | None:
        """Return what was stored, however old; ``None`` without a file that is ours and whole."""
        try:
            with own_folder(self.folder) as folder:
                stored = msgspec.json.decode(folder.read(self._file, LARGEST), type=StoredDiscovery)
        except (OSError, ValueError, RecursionError):
            return None  # absent, unsafe, torn or of another version: the server knows better
        return stored if stored.key == self.key else None

    def store(self, documents: tuple[DiscoveryDocument, ...], now: datetime) -> None:
        """Replace the file in one step and remove what nobody has renewed for a week."""
        stored = StoredDiscovery(_STAMP, self.key, now.timestamp(), documents)
        # A full or read-only disk costs speed, never the command.
        with suppress(OSError), own_folder(self.folder, make=True) as folder:
            folder.write(self._file, msgspec.json.encode(stored))
            _remove_older(folder, (now - KEPT).timestamp())

    @property
    def _file(self) -> str:
        return f"{_PREFIX}{self.key}.json"


def _remove_older(folder: OwnFolder, limit: float) -> None:
    for file in folder.files():
        if file.name.startswith(_PREFIX) and file.written < limit * 10**9:
            folder.remove(file.name)
