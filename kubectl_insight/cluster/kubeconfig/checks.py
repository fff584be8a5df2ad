"""What kubectl checks before it uses a configuration, with its words.

Source: ``k8s.io/client-go/tools/clientcmd/validation.go`` ``validateClusterInfo``, ``validateAuthInfo``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from kubectl_insight.cluster.file_problem import file_problem, read_bytes
from kubectl_insight.cluster.kubeconfig.entries import Cluster, Exec, User
from kubectl_insight.cluster.kubeconfig.selection import Selection
from kubectl_insight.cluster.kubeconfig.server_address import split_url, without_login
from kubectl_insight.cluster.login.exec_credential import interactive_mode
from kubectl_insight.errors import KubeconfigError
from kubectl_insight.objects.visible import visible


class InvalidConfigurationError(KubeconfigError):
    """The configuration contradicts itself, or names a context that does not exist."""

    prefix: ClassVar[str] = "Error in configuration: "


def check(selection: Selection) -> None:
    """Refuse what kubectl refuses.

    Raises:
        KubeconfigError: With every problem, the first first.
    """
    problems = list(_problems(selection))
    if not selection.context_exists or len(problems) > 1:
        raise InvalidConfigurationError("; ".join(problems))
    if problems:
        raise KubeconfigError(problems[0])
    if not selection.user_exists:
        raise KubeconfigError(f'auth info "{selection.user_name}" does not exist')


def _problems(selection: Selection) -> Iterator[str]:
    if not selection.context_exists:
        yield f"context was not found for specified context: {selection.context_name}"
    yield from _user_problems(selection.user, selection.user_name)
    yield from _cluster_problems(selection.cluster, selection.cluster_name)


def _cluster_problems(cluster: Cluster, name: str) -> Iterator[str]:
    if not cluster.server:
        yield f'no server found for cluster "{name}"'
    if cluster.proxy_url and (problem := _proxy_problem(cluster.proxy_url)):
        shown = visible(without_login(cluster.proxy_url))
        yield f'invalid \'proxy-url\' "{shown}" for cluster "{name}": {problem}'
    if cluster.certificate_authority and cluster.certificate_authority_data:
        yield _both("certificate-authority-data", "certificate-authority", name)
    yield from _unreadable("certificate-authority", cluster.certificate_authority, name)


def _user_problems(user: User, name: str) -> Iterator[str]:
    if user.client_certificate or user.client_certificate_data:
        yield from _certificate_problems(user, name)
    if user.exec is not None:
        if user.auth_provider is not None:
            yield f"authProvider cannot be provided in combination with an exec plugin for {name}"
        yield from _exec_problems(user.exec, name)
    if user.token and (user.username or user.password):
        yield f"more than one authentication method found for {name}; found [token basicAuth], only one is allowed"
    details = user.impersonate_uid or user.impersonate_groups or user.impersonate_user_extra
    if details and not user.impersonate:
        yield f"requesting uid, groups or user-extra for {name} without impersonating a user"


def _certificate_problems(user: User, name: str) -> Iterator[str]:
    if user.client_certificate and user.client_certificate_data:
        yield _both("client-cert-data", "client-cert", name)
    if user.client_key and user.client_key_data:
        yield _both("client-key-data", "client-key", name)
    if not (user.client_key or user.client_key_data):
        yield f"client-key-data or client-key must be specified for {name} to use the clientCert authentication method."
    yield from _unreadable("client-cert", user.client_certificate, name)
    yield from _unreadable("client-key", user.client_key, name)


def _exec_problems(plugin: Exec, name: str) -> Iterator[str]:
    needed = "must be specified for {} to use exec authentication plugin"
    if not plugin.command:
        yield f"command {needed.format(name)}"
    if not plugin.api_version:
        yield f"apiVersion {needed.format(name)}"
    if any(not (variable and variable.name) for variable in plugin.env):
        yield f"env variable name {needed.format(name)}"
    mode = interactive_mode(plugin.interactive_mode, plugin.api_version)
    if not mode:
        yield f"interactiveMode {needed.format(name)}"
    elif mode not in {"Never", "IfAvailable", "Always"}:
        yield f'invalid interactiveMode for {name}: "{mode}"'


def _both(data: str, file: str, name: str) -> str:
    return f"{data} and {file} are both specified for {name}; leave one of them out"


def _unreadable(what: str, path: str, name: str) -> Iterator[str]:
    if not path:
        return
    try:
        read_bytes(path)
    except OSError as error:
        yield f"unable to read {what} {path} for {name} due to {file_problem(path, error)}"


def _proxy_problem(proxy_url: str) -> str:
    try:
        scheme = split_url(proxy_url).scheme
    except ValueError:
        return "could not parse it"
    return (
        ""
        if scheme in {"http", "https", "socks5"}
        else f'unsupported scheme "{scheme}", must be http, https, or socks5'
    )
