"""The connection pool to one API server: TLS, server name, proxy."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from kubectl_insight.cluster.cluster_config import ClusterConfig
from kubectl_insight.cluster.login.credentials import Credentials
from kubectl_insight.cluster.proxy import proxy_for
from kubectl_insight.cluster.transport_errors import not_valid_for
from kubectl_insight.errors import UsageError

if TYPE_CHECKING:
    import urllib3

_PORTS = {"https": 443, "http": 80}


def make_pool(
    config: ClusterConfig, credentials: Credentials, variables: Mapping[str, str], *, size: int
) -> urllib3.HTTPConnectionPool:
    """Make the pool; it is good for the client certificate that the credentials have now.

    Args:
        variables: The environment, for its proxy settings.
        size: How many connections are kept.

    Raises:
        InsightError: A certificate is unusable, or the proxy is of an unknown kind.
    """
    pool = _pool(config, credentials, proxy_for(config.server, config.proxy_url, variables), size)
    if config.timeout:
        from kubectl_insight.cluster.deadline import bound_answers

        bound_answers(pool)
    return pool


def _pool(
    config: ClusterConfig, credentials: Credentials, proxy: str | None, size: int
) -> urllib3.HTTPConnectionPool:
    import urllib3

    parts = urlsplit(config.server)
    host, port = parts.hostname or "localhost", parts.port or _PORTS[parts.scheme]
    options: dict[str, Any] = {"maxsize": size, "block": False}
    if config.encrypted:
        options |= _tls_options(config, credentials)
    if proxy is None:
        pool_class = urllib3.HTTPSConnectionPool if config.encrypted else urllib3.HTTPConnectionPool
        return pool_class(host, port, **options)
    manager = _proxy_manager(proxy, options.pop("ssl_context", None))
    pool: urllib3.HTTPConnectionPool = manager.connection_from_host(
        host, port, parts.scheme, pool_kwargs=options
    )
    return pool


def _tls_options(config: ClusterConfig, credentials: Credentials) -> dict[str, Any]:
    import urllib3

    from kubectl_insight.cluster.tls import ssl_context

    if config.insecure_skip_tls_verify:
        # The user said so, and kubectl does not repeat it at every request either.
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    options: dict[str, Any] = {"ssl_context": ssl_context(config, credentials.client_certificate())}
    if config.tls_server_name:
        options["server_hostname"] = _possible(config.tls_server_name)
    return options


def _possible(name: str) -> str:
    """Return a name that TLS can be asked for; on another one it would fail with its socket left open."""
    try:
        name.encode("idna")
    except UnicodeError as error:
        raise not_valid_for(name) from error
    return name


def _proxy_manager(proxy: str, context: ssl.SSLContext | None) -> Any:
    import urllib3

    parts = urlsplit(proxy)
    if parts.scheme in {"http", "https"}:
        headers = None
        if parts.username:
            login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            headers = urllib3.make_headers(proxy_basic_auth=login)
        return urllib3.ProxyManager(proxy, proxy_headers=headers, ssl_context=context)
    if parts.scheme not in {"socks5", "socks5h"}:
        raise UsageError(f'unsupported proxy scheme "{parts.scheme}", must be http, https, or socks5')
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the library's own words about what is missing; ours follow
            from urllib3.contrib.socks import SOCKSProxyManager
    except ImportError as error:
        raise UsageError(
            "a SOCKS proxy needs the package PySocks", hint="pip install 'kubectl-insight[socks]' brings it."
        ) from error
    # Go leaves names to the proxy (RFC 1928), which urllib3 calls socks5h.
    return SOCKSProxyManager(proxy.replace("socks5://", "socks5h://", 1), ssl_context=context)
