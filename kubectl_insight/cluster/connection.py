"""One HTTP connection pool to one API server: sends reads, repeats what may be repeated, counts."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode, urlsplit

from kubectl_insight.cluster.cluster_config import ClusterConfig
from kubectl_insight.cluster.login.credentials import Credentials
from kubectl_insight.cluster.request import Answer, Request
from kubectl_insight.cluster.status import parse_status
from kubectl_insight.cluster.transport_errors import BrokenConnectionError, UnansweredError, translate
from kubectl_insight.environment import Environment
from kubectl_insight.errors import InsightError, UnreachableError

if TYPE_CHECKING:
    import urllib3

T = TypeVar("T")

# client-go repeats ten times and as long as the server asks, which can be five silent minutes with a
# broken conversion webhook. A person waits a little, then wants to know.
RETRY_SECONDS = 20.0
TELLING_SECONDS = 3.0
LONGEST_PAUSE = 5.0
TRIES_THROUGH_BREAKS = 3
CONNECT_SECONDS, READ_SECONDS = 10.0, 120.0

UNAUTHORIZED, TOO_MANY_REQUESTS, SERVER_ERRORS = 401, 429, 500
_REINITIALIZING = "storage is (re)initializing"
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
        self._overloaded_since: float | None = None

    def send(self, request: Request) -> Answer:
        """Send one read.

        Repeats it after a broken connection, and after 429 or 5xx with ``Retry-After`` for at most
        ``RETRY_SECONDS``, which all requests share while none is answered; after 401 asks the credentials
        once for better ones.

        Raises:
            ClusterError: No answer came at all.
        """
        started = time.monotonic()
        renewed = False
        while True:
            answer = self._send_through_breaks(request)
            if answer.status == UNAUTHORIZED and not renewed and self._renew():
                renewed, started = True, time.monotonic()
                continue
            pause = _pause(answer)
            if pause is None:
                self._overloaded_since = None
            if pause is None or not self._may_wait(pause, started):
                self._show_warnings(answer)
                return answer
            self._environment.log(4, f"{request.path}: {answer.status}, again in {pause:.1f}s")
            time.sleep(pause)

    def _may_wait(self, pause: float, started: float) -> bool:
        """Tell whether a pause ends in time for this request, and for all since the last good answer."""
        now = time.monotonic()
        if self._overloaded_since is None:
            self._overloaded_since = now
        since = min(started, self._overloaded_since)
        if now - since >= TELLING_SECONDS:
            self._tell("warning: the server is overloaded and asks to come again later; still trying")
        return now + pause <= since + RETRY_SECONDS

    def _send_through_breaks(self, request: Request) -> Answer:
        for remaining in reversed(range(TRIES_THROUGH_BREAKS)):
            try:
                return self._send_once(request)
            except BrokenConnectionError as error:
                if not remaining:
                    raise UnansweredError(str(error)) from error
                self._environment.log(4, f"{request.path}: {error}, again")
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def _send_once(self, request: Request) -> Answer:
        import urllib3

        url = self._prefix + request.path + (f"?{urlencode(request.query)}" if request.query else "")
        headers = self._headers(request)
        pool = self._current_pool()
        started = time.monotonic()
        self._count(requests=1)
        try:
            response = pool.urlopen(
                "GET", url, headers=headers, retries=False, redirect=False, timeout=self._timeout()
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

    def _timeout(self) -> Any:
        import urllib3

        return self._config.timeout or urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)

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


def _pause(answer: Answer) -> float | None:
    """Return the seconds to wait before asking again, or ``None`` where asking again makes no sense."""
    overloaded = answer.status == TOO_MANY_REQUESTS or answer.status >= SERVER_ERRORS
    retry_after = answer.headers.get("retry-after", "")
    if not overloaded or not retry_after.isdecimal():
        return None
    if _REINITIALIZING in (parse_status(answer).message or ""):
        return None
    return min(float(retry_after), LONGEST_PAUSE) * random.uniform(0.9, 1.1)  # noqa: S311 - spreads a herd


def _is_loopback(server: str) -> bool:
    host = urlsplit(server).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")
