"""Logins of the kind that came before credential plugins (``auth-provider``), through the kubernetes package.

That package is large and slow to import, so only these rare logins load it, and they use it for nothing
else: it gets a configuration with the one user in it and gives back a token. Credential plugins are never
run by it; :mod:`kubectl_insight.cluster.login.exec_plugin` does that.
"""

from __future__ import annotations

import base64
import json
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from kubectl_insight.cluster.cluster_config import AuthProvider
from kubectl_insight.cluster.file_problem import file_problem, read_bytes
from kubectl_insight.cluster.login.exec_credential import CredentialsError, IssuedCredential
from kubectl_insight.cluster.login.fallback_errors import explain
from kubectl_insight.environment import Environment
from kubectl_insight.errors import KubeconfigError

_SUPPORTED: Final = ("oidc", "gcp")
_REPLACEMENTS: Final = {
    "gcp": "gke-gcloud-auth-plugin",
    "azure": "https://github.com/Azure/kubelogin",
}
_SECRETS: Final = ("id-token", "refresh-token", "client-secret", "access-token")
_CLOCK_SKEW: Final = timedelta(seconds=10)
_EXPIRED_ID_TOKEN: Final = "e30.eyJleHAiOjF9.e30"  # noqa: S105 - nobody's: {"exp":1}, so that the package refreshes at once


class FallbackLogin:
    """One user's old-style login; what a refresh brings is kept in memory, never written back."""

    def __init__(self, provider: AuthProvider, environment: Environment) -> None:
        """Take the provider's settings.

        Raises:
            KubeconfigError: The kubernetes package does not know the provider either, or settings are missing.
        """
        _check(provider)
        self._provider = provider
        self._config: dict[str, str] = dict(provider.config)
        self._environment = environment

    def issue(self) -> IssuedCredential:
        """Log in, or use the token that is there while it lasts.

        Raises:
            CredentialsError: The login failed; no secret is in the message.
        """
        if self._provider.name != "oidc":
            # A command to run is the business of exec plugins, which obey the user's policy.
            config = {key: value for key, value in self._config.items() if key != "cmd-path"}
            return IssuedCredential(self._log_in(config))
        if not self._has_id_token(self._config):
            self._refresh()
        return IssuedCredential(self._config["id-token"], expires=_expiry(self._config["id-token"]))

    def _refresh(self) -> None:
        """Trade the refresh token for a new id-token."""
        before = self._config.get("refresh-token")
        if not before:
            raise CredentialsError("no valid id-token, and cannot refresh without refresh-token")
        config = self._config | {"id-token": _EXPIRED_ID_TOKEN}
        self._log_in(config)
        if not self._has_id_token(config):
            raise self._failure(None)  # the package passes over some refusals
        self._config = config
        if config["refresh-token"] != before:
            self._environment.warn(
                "Warning: the identity provider replaced the refresh token, and the kubeconfig still holds "
                "the old one; log in again if kubectl is refused"
            )

    def _has_id_token(self, config: dict[str, str]) -> bool:
        expiry = _expiry(config.get("id-token", ""))
        return expiry is not None and self._environment.now() <= expiry

    def _log_in(self, config: dict[str, str]) -> str:
        """Let the kubernetes package log in; it puts what it gets into ``config``."""
        from kubernetes.client import Configuration
        from kubernetes.config import kube_config

        make_loader: Any = kube_config.KubeConfigLoader
        configuration = Configuration()
        try:
            make_loader(_document(self._provider.name, config), active_context="login").load_and_set(
                configuration
            )
        except Exception as error:  # the package lets its libraries' errors through
            raise self._failure(error) from error
        authorization = str(configuration.api_key.get("BearerToken", ""))
        if not authorization.startswith("Bearer "):
            raise self._failure(None)
        return authorization.removeprefix("Bearer ")

    def _failure(self, error: Exception | None) -> CredentialsError:
        text = explain(error, self._config.get("idp-issuer-url", ""))
        for name in _SECRETS:
            if secret := self._config.get(name):
                text = text.replace(secret, "[hidden]")
        return CredentialsError(
            f"auth-provider {self._provider.name}: {text}", hint=_advice(self._provider.name)
        )


def _expiry(id_token: str) -> datetime | None:
    """Return when an id-token ends, a little early; ``None`` if that cannot be told."""
    parts = id_token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - a JWT has three parts
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return datetime.fromtimestamp(claims["exp"], UTC) - _CLOCK_SKEW
    except (ValueError, KeyError, TypeError, OverflowError, OSError):
        return None


def _check(provider: AuthProvider) -> None:
    if provider.name not in _SUPPORTED:
        problem = (
            f"The {provider.name} auth plugin has been removed"
            if provider.name in _REPLACEMENTS
            else f'no Auth Provider found for name "{provider.name}"'
        )
        raise KubeconfigError(problem, hint=_advice(provider.name))
    if provider.name == "oidc":
        for setting in ("idp-issuer-url", "client-id"):
            if not provider.config.get(setting):
                raise KubeconfigError(f"auth-provider oidc: Must provide {setting}")
        _check_authority(provider.config.get("idp-certificate-authority", ""))


def _check_authority(path: str) -> None:
    try:
        if path:
            read_bytes(path)
    except OSError as error:
        raise KubeconfigError(f"auth-provider oidc: {file_problem(path, error)}", source=path) from error


def _advice(name: str) -> str:
    plugin = _REPLACEMENTS.get(name, "one from your provider")
    return (
        f"Use an exec credential plugin instead ({plugin}), see\n"
        "https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins"
    )


def _document(name: str, config: dict[str, str]) -> Mapping[str, Any]:
    """Make a kubeconfig of one user and a cluster that is never asked.

    The package switches verification off where the identity provider's authority is not named, and fails
    where the client has no secret; both are put in.
    """
    if name == "oidc":
        authority = ssl.get_default_verify_paths().cafile or _bundled_authorities()
        if not config.get("idp-certificate-authority-data"):
            config.pop("idp-certificate-authority-data", None)
            config["idp-certificate-authority"] = config.get("idp-certificate-authority") or authority
        config.setdefault("client-secret", "")
    return {
        "current-context": "login",
        "clusters": [{"name": "none", "cluster": {}}],
        "users": [{"name": "user", "user": {"auth-provider": {"name": name, "config": config}}}],
        "contexts": [{"name": "login", "context": {"cluster": "none", "user": "user"}}],
    }


def _bundled_authorities() -> str:
    import certifi

    return certifi.where()
