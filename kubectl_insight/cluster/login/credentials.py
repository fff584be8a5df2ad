"""How we prove to the API server who we are: one way per user, chosen by :func:`credentials_for`.

Every way is safe to use from many threads. The order of the ways, and what beats what, is client-go's:
``tools/clientcmd/client_config.go``, ``transport/round_trippers.go``, ``plugin/pkg/client/auth/exec``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC
from functools import partial
from typing import Protocol

from kubectl_insight.cluster.cluster_config import ClusterConfig, UserConfig
from kubectl_insight.cluster.login.exec_credential import API_VERSIONS, ClientCertificate, IssuedCredential
from kubectl_insight.cluster.login.headers import Headers, basic, bearer, impersonation
from kubectl_insight.cluster.login.token_file import TokenFile
from kubectl_insight.environment import Environment
from kubectl_insight.errors import KubeconfigError


class Credentials(Protocol):
    """A way to prove who we are; all methods raise :class:`InsightError` where that is not possible."""

    def headers(self) -> Headers:
        """Return the headers for the next request: authorization and impersonation, names may repeat."""
        ...

    def client_certificate(self) -> ClientCertificate | None:
        """Return the certificate for the next connection; it may be another one than before."""
        ...

    def renew(self) -> bool:
        """Ask for better credentials after a 401; True if they changed, so that asking again makes sense.

        It is to be called by the thread whose request was refused: what that thread used last counts. If
        another thread has renewed meanwhile, nothing is done and the answer is True. The caller decides
        how often to try (once).
        """
        ...


def credentials_for(
    config: ClusterConfig, environment: Environment, *, stdin_claimed: bool = False
) -> Credentials:
    """Choose the way to log in; nothing is run, and no file read, before it is used.

    Over plain HTTP no credentials are sent, only whom to act as. Where ``stdin_claimed`` says that standard
    input is read for something else, no plugin gets it.

    Raises:
        KubeconfigError: The user has no credentials, or contradicting ones, or an unknown kind of them.
    """
    own = (
        _own_credentials(config, environment, stdin_claimed=stdin_claimed)
        if config.encrypted
        else StaticCredentials()
    )
    acting = impersonation(config.impersonate)
    return Impersonating(own, acting) if acting else own


@dataclass(frozen=True, slots=True)
class StaticCredentials:
    """Credentials that stay as they are: a token, a password, a certificate, or nothing."""

    authorization: Headers = field(default=(), repr=False)
    certificate: ClientCertificate | None = None

    def headers(self) -> Headers:
        """Return the same headers every time."""
        return self.authorization

    def client_certificate(self) -> ClientCertificate | None:
        """Return the same certificate every time."""
        return self.certificate

    def renew(self) -> bool:
        """Return False: there is nothing better."""
        return False


class IssuedCredentials:
    """Credentials that somebody hands out and that run out: a plugin, a login service, a file that changes.

    They are asked for when first needed, again once they have expired, and after a 401. Only one thread
    asks at a time; the others wait and use what it got. What has expired before it is handed out is used
    until the server refuses it: client-go would ask again for every request, and get no better.
    """

    def __init__(
        self,
        issue: Callable[[], IssuedCredential],
        environment: Environment,
        certificate: ClientCertificate | None = None,
    ) -> None:
        """Make credentials out of their issuer.

        Args:
            issue: Asks for a credential; may take long, may fail.
            environment: The clock, and where to warn.
            certificate: The client certificate to use where the issuer gives none.
        """
        self._issue = issue
        self._environment = environment
        self._warned = False
        self._certificate = certificate
        self._lock = threading.Lock()
        self._issued: IssuedCredential | None = None
        self._used = threading.local()

    def headers(self) -> Headers:
        """Return the headers with the present token."""
        return bearer(self._current().token)

    def client_certificate(self) -> ClientCertificate | None:
        """Return the present certificate."""
        return self._current().certificate or self._certificate

    def renew(self) -> bool:
        """Ask again, unless another thread has done so since this one looked."""
        with self._lock:
            used: IssuedCredential | None = getattr(self._used, "issued", None)
            if self._issued is used:
                self._issued = self._issue_usable()
            self._used.issued = self._issued
            return self._issued != used

    def _current(self) -> IssuedCredential:
        with self._lock:
            if self._issued is None or self._has_expired(self._issued):
                self._issued = self._issue_usable()
            self._used.issued = self._issued
            return self._issued

    def _issue_usable(self) -> IssuedCredential:
        issued = self._issue()
        if issued.expires is None or not self._has_expired(issued):
            return issued
        if not self._warned:
            self._warned = True
            self._environment.warn(
                f"warning: the login handed out a credential that expired at {issued.expires.astimezone(UTC)}; "
                "it is used until the server refuses it"
            )
        return replace(issued, expires=None)

    def _has_expired(self, issued: IssuedCredential) -> bool:
        return issued.expires is not None and self._environment.now() > issued.expires


@dataclass(frozen=True, slots=True)
class Impersonating:
    """Somebody's credentials with the wish to act as somebody else."""

    own: Credentials
    acting: Headers

    def headers(self) -> Headers:
        """Return the own headers and those of the impersonation."""
        return self.own.headers() + self.acting

    def client_certificate(self) -> ClientCertificate | None:
        """Return the own certificate."""
        return self.own.client_certificate()

    def renew(self) -> bool:
        """Renew the own credentials."""
        return self.own.renew()


def _own_credentials(config: ClusterConfig, environment: Environment, *, stdin_claimed: bool) -> Credentials:
    """Choose: token before password before plugin before old-style login; a certificate goes with most."""
    user = config.user
    certificate = _certificate(user)
    _check_plugin_version(user)
    if user.token_file and user.username:
        raise KubeconfigError(f"username/password or bearer token may be set for {user.name}, but not both")
    if user.token_file:
        source = TokenFile(user.token_file, user.token, environment)
        return IssuedCredentials(source.read, environment, certificate)
    if user.token:
        return StaticCredentials(bearer(user.token), certificate)
    if user.username:
        return StaticCredentials(basic(user.username, user.password), certificate)
    if user.auth_provider is not None:
        from kubectl_insight.cluster.login.fallback_login import FallbackLogin

        login = FallbackLogin(user.auth_provider, environment)
        return IssuedCredentials(login.issue, environment, certificate)
    if certificate is not None:
        return StaticCredentials(certificate=certificate)
    if user.exec is not None:
        from kubectl_insight.cluster.login.exec_plugin import issue

        ask = partial(issue, config, user.exec, environment, stdin_claimed=stdin_claimed)
        return IssuedCredentials(ask, environment)
    raise KubeconfigError(_nothing(config))


def _certificate(user: UserConfig) -> ClientCertificate | None:
    if not user.client_certificate:
        return None
    return ClientCertificate(user.client_certificate, user.client_key or b"", f'user "{user.name}"')


def _check_plugin_version(user: UserConfig) -> None:
    if user.exec is not None and user.exec.api_version not in API_VERSIONS:
        raise KubeconfigError(f'exec plugin: invalid apiVersion "{user.exec.api_version}"')


def _nothing(config: ClusterConfig) -> str:
    """Say what is missing where kubectl would ask for a user name."""
    asked = "; kubectl would ask for a user name and a password, which API servers no longer accept"
    if not config.user.name:
        where = (
            f'context "{config.context}" names no user'
            if config.context
            else "no context and no user are chosen"
        )
        return f"there are no credentials for {config.server}: {where}{asked}"
    return (
        f'there are no credentials for {config.server}: user "{config.user.name}" does not exist or has neither '
        f"token, client certificate nor exec plugin{asked}"
    )
