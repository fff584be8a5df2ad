r"""From kubeconfig files and flags to one :class:`ClusterConfig`, as kubectl gets there.

The tests put this to the real kubectl 1.36 (``config view --minify --flatten``, ``get``, and a server that
looks at what it is sent). "Same" is what we mean to be; the other rows are deliberate.

| Situation | kubectl | we |
|---|---|---|
| ``--kubeconfig F`` | read alone; ``error: stat F: no such file or directory`` | same |
| ``KUBECONFIG`` names several files | first entry of a name wins whole; missing files and doubles skipped | same |
| ``KUBECONFIG`` names missing files only | empty, not ``~/.kube/config`` | same |
| ``~/.kube/.kubeconfig`` and no ``config`` | copied there once | not read: we write no kubeconfig |
| relative paths | against the folder of their file; bare exec commands by ``PATH`` | same |
| a name twice in one file | ``duplicate name "c" in list`` and the whole list, secrets included | the name and its line |
| unquoted ``y no on 1 1e3`` where text belongs | ``cannot unmarshal bool into Go struct field`` | refused, with the line |
| several documents in a file | the first counts, also if it is empty | the first that is not empty |
| unknown fields, ``null`` | ignored | same |
| JSON's ``\/`` in a string | refused by its YAML parser | read |
| no current-context, or its cluster is missing | ``http://localhost:8080``, or ``KUBERNETES_MASTER`` | same |
| cluster without ``server`` | the same default | same |
| server without a scheme | plain HTTP | same |
| a login in the server's address | basic authentication | refused: give the user username and password |
| unknown ``--context``, ``--user``, ``--cluster`` | three different messages | same |
| context names a missing user | ``Please enter Username:`` | a sentence (:mod:`~kubectl_insight.cluster.login.credentials`) |
| several problems at once | a list of lines | one line, separated by semicolons |
| file and data of the same thing | refused, "will override" | refused, without these words |
| empty CA file | trusts nobody, so every server fails | refused at once |
| CA and skip-verify, https | refused when it connects | refused at once |
| ``--server`` | clears ``tls-server-name`` | same |
| ``--certificate-authority`` / ``--insecure-skip-tls-verify`` | clear each other's setting in the file | same |
| ``--as`` | keeps the file's groups, uid, extra | same |
| ``http://`` server | no credentials, but impersonation is sent | same |
| token and tokenFile | the file wins while it can be read, even over ``--token`` | same |
| empty result inside a pod | service account; ``POD_NAMESPACE``, its namespace | same |
| the same with ``--as``, ``--request-timeout``, TLS and login flags | localhost:8080, or the flag ignored | service account with them |
| https and no credentials | ``Please enter Username:`` | a sentence (:mod:`~kubectl_insight.cluster.login.credentials`) |
| ``auth-provider: gcp`` | removed, refused | works while its token does (:mod:`~kubectl_insight.cluster.login.fallback_login`) |
| ``auth-provider: oidc`` refreshed its tokens | writes them into the kubeconfig | keeps them in memory, warns |
| exec plugin missing, path with a separator | bare ``fork/exec`` error | installHint too |
| ``--request-timeout 0``, or not given | no limit but the dialer's 30 s | the same; not given: 10 s to connect, 120 s of silence |
| 401 with an exec plugin | runs it for the next request, this one fails | runs it once and asks again |
| exec credential that had expired when it was handed out | runs the plugin for every request | warns, uses it until a 401 |
| broken ``~/.kube/kuberc`` | warns, its plugin policy is lost | refused once a plugin is to run |

Source: ``k8s.io/client-go/tools/clientcmd`` of v0.36.3.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from kubectl_insight.cluster.cluster_config import (
    AuthProvider,
    ClusterConfig,
    ExecConfig,
    Impersonation,
    UserConfig,
)
from kubectl_insight.cluster.file_problem import file_problem, read_bytes
from kubectl_insight.cluster.kubeconfig.checks import InvalidConfigurationError, check
from kubectl_insight.cluster.kubeconfig.entries import Cluster, Data, User
from kubectl_insight.cluster.kubeconfig.in_cluster import (
    SERVICE_ACCOUNT,
    in_cluster_config,
    in_cluster_namespace,
    inside_a_pod,
)
from kubectl_insight.cluster.kubeconfig.merging import Kubeconfig, read_kubeconfig
from kubectl_insight.cluster.kubeconfig.overrides import Overrides
from kubectl_insight.cluster.kubeconfig.selection import Selection, default_server, select
from kubectl_insight.cluster.kubeconfig.server_address import server_as_told, server_url, without_login
from kubectl_insight.cluster.login.exec_credential import interactive_mode
from kubectl_insight.environment import Environment
from kubectl_insight.errors import KubeconfigError
from kubectl_insight.objects.visible import visible

__all__ = [
    "AuthProvider",
    "ClusterConfig",
    "ExecConfig",
    "Impersonation",
    "InvalidConfigurationError",
    "Kubeconfig",
    "Overrides",
    "UserConfig",
    "load_cluster_config",
    "read_kubeconfig",
]

_EXEC_EXTENSION = "client.authentication.k8s.io/exec"


def load_cluster_config(
    overrides: Overrides, environment: Environment, *, service_account: Path = SERVICE_ACCOUNT
) -> ClusterConfig:
    """Find out which API server to ask, and as whom.

    Args:
        overrides: The flags.
        environment: KUBECONFIG and the other variables, and the home directory.
        service_account: Where a pod's service account is mounted.

    Raises:
        KubeconfigError: A file is broken, or the configuration makes no sense.
        UsageError: ``--request-timeout`` is no duration.
    """
    variables = environment.variables
    selection = select(read_kubeconfig(environment, overrides.kubeconfig), overrides, variables)
    check(selection)
    config = _cluster_config(selection, overrides)
    if not inside_a_pod(variables, service_account):
        return config
    if not selection.context.namespace:
        config = replace(config, namespace=in_cluster_namespace(variables, service_account))
    if _is_default(selection.cluster, default_server(variables)):
        return in_cluster_config(config, overrides, variables, service_account)
    return config


def _is_default(cluster: Cluster, server: str) -> bool:
    """Tell whether the kubeconfig leads nowhere in particular."""
    return cluster.server == server and not cluster.proxy_url and not cluster.disable_compression


def _cluster_config(selection: Selection, overrides: Overrides) -> ClusterConfig:
    cluster, name = selection.cluster, selection.cluster_name
    try:
        server = server_url(cluster.server)
    except ValueError as error:
        shown = without_login(cluster.server)
        raise KubeconfigError(f'invalid server "{shown}" for cluster "{name}": {error}') from error
    has_authority = cluster.certificate_authority or cluster.certificate_authority_data
    if server.startswith("https:") and has_authority and cluster.insecure_skip_tls_verify:
        raise KubeconfigError("specifying a root certificates file with the insecure flag is not allowed")
    return ClusterConfig(
        server=server,
        server_as_told=server_as_told(cluster.server),
        context=selection.context_name,
        cluster=name,
        namespace=selection.context.namespace or "default",
        certificate_authority=_content(
            "certificate-authority", cluster.certificate_authority_data, cluster.certificate_authority, name
        ),
        insecure_skip_tls_verify=cluster.insecure_skip_tls_verify,
        tls_server_name=cluster.tls_server_name,
        proxy_url=cluster.proxy_url,
        disable_compression=cluster.disable_compression,
        user=_user_config(selection),
        impersonate=_impersonation(selection.user),
        timeout=overrides.timeout(),
    )


def _user_config(selection: Selection) -> UserConfig:
    user, name = selection.user, selection.user_name
    certificate = _content("client-cert", user.client_certificate_data, user.client_certificate, name)
    provider = user.auth_provider
    return UserConfig(
        name=name,
        client_certificate=certificate,
        client_key=_content("client-key", user.client_key_data, user.client_key, name)
        if certificate
        else None,
        token=user.token,
        token_file=user.token_file,
        username=user.username,
        password=user.password,
        exec=_exec_config(selection),
        auth_provider=None if provider is None else AuthProvider(provider.name, provider.config),
    )


def _exec_config(selection: Selection) -> ExecConfig | None:
    plugin = selection.user.exec
    if plugin is None:
        return None
    extensions = {item.name: item.extension for item in selection.cluster.extensions if item}
    return ExecConfig(
        command=os.path.normpath(plugin.command),
        api_version=plugin.api_version,
        interactive_mode=interactive_mode(plugin.interactive_mode, plugin.api_version),
        args=tuple(argument or "" for argument in plugin.args),
        env=tuple((variable.name, variable.value) for variable in plugin.env if variable),
        install_hint="\n".join(visible(line) for line in plugin.install_hint.splitlines()),
        provide_cluster_info=plugin.provide_cluster_info,
        cluster_extension=extensions.get(_EXEC_EXTENSION),
    )


def _impersonation(user: User) -> Impersonation:
    extra = {
        key: tuple(value or "" for value in values)
        for key, values in sorted(user.impersonate_user_extra.items())
    }
    groups = tuple(group or "" for group in user.impersonate_groups)
    return Impersonation(user.impersonate, user.impersonate_uid, groups, extra)


def _content(what: str, data: Data, path: str, name: str) -> bytes | None:
    """Return what an entry holds, or what its file holds; data wins, though both are refused before."""
    if data:
        return bytes(data)
    if not path:
        return None
    try:
        return read_bytes(path)
    except OSError as error:
        raise KubeconfigError(
            f"unable to read {what} {path} for {name} due to {file_problem(path, error)}", source=path
        ) from error
