"""One HTTP connection pool to one API server: sends reads, repeats what may be repeated, counts."""

from __future__ import annotations

import itertools
import math
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode, urlsplit

from kubectl_insight.cluster.cluster_config import ClusterConfig
from kubectl_insight.cluster.login.credentials import Credentials
from kubectl_insight.cluster.patience import Patience
from kubectl_insight.cluster.request import Answer, Request
from kubectl_insight.cluster.transport_errors import BrokenConnectionError, translate
from kubectl_insight.environment import Environment
from kubectl_insight.errors import InsightError, UnreachableError

if TYPE_CHECKING:
    import urllib3

T = TypeVar("T")

# Where nobody said how long: to connect, and of silence.
CONNECT_SECONDS, READ_SECONDS = 10.0, 120.0
# What Go's dialer gives up after, however long a request may take.
GO_CONNECT_SECONDS = 30.0
AT_ONCE = 0.001

UNAUTHORIZED = 401
_WARNING = re.compile(r'299 \S+ "((?:[^"\\]|\\.)*)"')


@dataclass(slots=True)
class Traffic:
    """What a connection has cost so far.

    Attributes:
        requests: How many were sent, repeats included.
        bytes: How many bytes of bodies came in, as they were on the wire.
    """

    requests: int = 0
    bytes: int = 0


class Connection:
    """Sends requests to the API server of one configuration; safe to use from several threads.

    Attributes:
        traffic: What was sent and received.
    """

    def __init__(
        self, config: ClusterConfig, credentials: Credentials, environment: Environment, *, concurrency: int
    ) -> None:
        self.traffic = Traffic()
        self._config = config
        self._credentials = credentials
        self._environment = environment
        self._concurrency = concurrency
        self._prefix = urlsplit(config.server).path.rstrip("/")
        self._pool: urllib3.HTTPConnectionPool | None = None
        self._lock = threading.Lock()
        self._login_lock = threading.Lock()
        self._no_login: InsightError | None = None
        self._told: set[str] = set()
        self._patience = Patience(environment, config.timeout or math.inf)

    def send(self, request: Request) -> Answer:
        """Send one read.

        Repeats it after a broken connection, and after 429 or 5xx with ``Retry-After`` as :mod:`.patience`
        says; after 401 asks the credentials once for better ones. The configuration's time-out bounds all
        of it but the login, which may have to wait for a person.

        Raises:
            ClusterError: No answer came at all.
        """
        self._log_in()
        started = time.monotonic()
        renewed = False
        while True:
            answer = self._send_through_breaks(request, started)
            if answer.status == UNAUTHORIZED and not renewed and self._renew():
                renewed, started = True, time.monotonic()
                continue
            if not self._patience.wait(answer, request.path, started):
                self._show_warnings(answer)
                return answer

    def _log_in(self) -> None:
        self._from_credentials(self._credentials.headers)
        self._current_pool()

    def _send_through_breaks(self, request: Request, started: float) -> Answer:
        for tried in itertools.count(1):
            try:
                return self._send_once(request, started)
            except BrokenConnectionError as error:
                if tried >= error.tries:
                    raise error.final from error
                self._environment.log(4, f"{request.path}: {error}, again")
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def _send_once(self, request: Request, first_sent: float) -> Answer:
        import urllib3

        url = self._prefix + request.path + (f"?{urlencode(request.query)}" if request.query else "")
        headers = self._headers(request)
        pool = self._current_pool()
        timeout = self._timeout(first_sent)
        started = time.monotonic()
        self._count(requests=1)
        try:
            response = pool.urlopen(
                "GET", url, headers=headers, retries=False, redirect=False, timeout=timeout
            )
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            asked = self._config.server + request.path
            raise translate(error, asked, self._config.tls_server_name) from error
        self._count(received=response.tell())
        # Asked by name, a header that came several times (Warning) is all of them with commas between.
        received = {name.lower(): response.headers[name] for name in response.headers}
        milliseconds = (time.monotonic() - started) * 1000
        self._environment.log(
            6, f"GET {url} {response.status} in {milliseconds:.0f} ms, {response.tell()} bytes"
        )
        self._log_headers(headers, received)
        return Answer(response.status, received, response.data)

    def _headers(self, request: Request) -> urllib3.HTTPHeaderDict:
        import urllib3

        headers = urllib3.HTTPHeaderDict(self._from_credentials(self._credentials.headers))
        headers.update({"Accept": request.accept, "User-Agent": "kubectl-insight", **request.headers})
        # On this machine compression costs more than it saves; on a wire it is twenty times fewer bytes.
        if not self._config.disable_compression and not _is_loopback(self._config.server):
            headers["Accept-Encoding"] = "gzip"
        return headers

    def _from_credentials(self, ask: Callable[[], T]) -> T:
        """Ask the credentials; where that fails, nobody who waits for them asks a second time."""
        with self._login_lock:
            if self._no_login is not None:
                raise self._no_login
            try:
                return ask()
            except InsightError as error:
                self._no_login = error
                raise

    def _current_pool(self) -> urllib3.HTTPConnectionPool:
        with self._lock:
            if self._pool is None:
                from kubectl_insight.cluster.pool import make_pool

                variables = self._environment.variables
                try:
                    self._pool = make_pool(self._config, self._credentials, variables, size=self._concurrency)
                except ValueError as error:  # the HTTP library's word for a name that cannot be one
                    host = urlsplit(self._config.server).hostname
                    raise UnreachableError(f"dial tcp: lookup {host}: no such host") from error
            return self._pool

    def _renew(self) -> bool:
        """Ask for better credentials; True if there are some."""
        better = self._from_credentials(self._credentials.renew)
        if better and self._credentials.client_certificate() is not None:
            self._pool = None  # its connections were made with a certificate that may have changed
        return better

    def _timeout(self, first_sent: float) -> urllib3.Timeout:
        """Return how long to connect and how long to wait for an answer."""
        import urllib3

        if self._config.timeout is None:
            return urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
        if self._config.timeout == 0:
            return urllib3.Timeout(connect=GO_CONNECT_SECONDS, read=None)
        left = first_sent + self._config.timeout - time.monotonic()
        return urllib3.Timeout(total=max(left, AT_ONCE))

    def _count(self, *, requests: int = 0, received: int = 0) -> None:
        with self._lock:
            self.traffic.requests += requests
            self.traffic.bytes += received

    def _show_warnings(self, answer: Answer) -> None:
        """Print the server's warnings once each, as kubectl does."""
        for quoted in _WARNING.findall(answer.headers.get("warning", "")):
            text = re.sub(r"\\(.)", r"\1", quoted)
            self._tell(f"Warning: {text}")

    def _tell(self, line: str) -> None:
        with self._lock:
            if line not in self._told:
                self._told.add(line)
                self._environment.warn(line)

    def _log_headers(self, sent: Mapping[str, str], received: Mapping[str, str]) -> None:
        if self._environment.verbosity < 8:  # noqa: PLR2004 - klog's level
            return
        for name, value in sent.items():
            self._environment.log(8, f"> {name}: {'<masked>' if name == 'Authorization' else value}")
        for name, value in sorted(received.items()):
            self._environment.log(8, f"< {name}: {value}")


def _is_loopback(server: str) -> bool:
    host = urlsplit(server).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")
