"""The one context, cluster and user that a command means, with the flags put over them.

Source: ``k8s.io/client-go/tools/clientcmd/client_config.go``, ``getContext``, ``getCluster``, ``getAuthInfo``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import msgspec

from kubectl_insight.cluster.kubeconfig.entries import Cluster, Context, Data, User
from kubectl_insight.cluster.kubeconfig.merging import Kubeconfig
from kubectl_insight.cluster.kubeconfig.overrides import Overrides

DEFAULT_SERVER: Final = "http://localhost:8080"
_Struct = TypeVar("_Struct", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Selection:
    """What was chosen, not yet checked.

    Attributes:
        context_exists: False where a context was named, in a file or by ``--context``, that nobody defines.
        user_exists: False only where ``--user`` names a user that nobody defines; a context may name one.
    """

    context_name: str
    cluster_name: str
    user_name: str
    context: Context
    cluster: Cluster
    user: User
    context_exists: bool = True
    user_exists: bool = True


def default_server(variables: Mapping[str, str]) -> str:
    """Return the server of clusters that name none: ``KUBERNETES_MASTER`` or the local one."""
    return variables.get("KUBERNETES_MASTER") or DEFAULT_SERVER


def select(kubeconfig: Kubeconfig, overrides: Overrides, variables: Mapping[str, str]) -> Selection:
    """Choose the entries and merge the flags into them."""
    name = overrides.context or kubeconfig.current_context
    context = _over(
        kubeconfig.contexts.get(name, Context()),
        cluster=overrides.cluster,
        user=overrides.user,
        namespace=overrides.namespace,
    )
    user = kubeconfig.users.get(context.user)
    return Selection(
        context_name=name,
        cluster_name=context.cluster,
        user_name=context.user,
        context=context,
        cluster=_cluster(kubeconfig, context.cluster, overrides, variables),
        user=_user(user or User(), overrides),
        context_exists=not name or name in kubeconfig.contexts,
        user_exists=user is not None or not overrides.user,
    )


def _cluster(
    kubeconfig: Kubeconfig, name: str, overrides: Overrides, variables: Mapping[str, str]
) -> Cluster:
    cluster = kubeconfig.clusters.get(name)
    if cluster is None and overrides.cluster:
        return Cluster()  # --cluster must name one; the missing server is reported
    cluster = cluster or Cluster()
    merged = _over(
        cluster,
        server=overrides.server or cluster.server or default_server(variables),
        tls_server_name=overrides.tls_server_name,
    )
    if overrides.server and not overrides.tls_server_name:
        merged = msgspec.structs.replace(merged, tls_server_name="")
    if overrides.insecure_skip_tls_verify or overrides.certificate_authority:
        merged = msgspec.structs.replace(
            merged,
            insecure_skip_tls_verify=bool(overrides.insecure_skip_tls_verify),
            certificate_authority=overrides.certificate_authority or "",
            certificate_authority_data=Data(),
        )
    return merged


def _user(user: User, overrides: Overrides) -> User:
    merged = _over(
        user,
        client_certificate=overrides.client_certificate,
        client_key=overrides.client_key,
        token=overrides.token,
        username=overrides.username,
        password=overrides.password,
        impersonate=overrides.as_user,
        impersonate_uid=overrides.as_uid,
        impersonate_groups=overrides.as_groups,
        impersonate_user_extra={**user.impersonate_user_extra, **overrides.user_extra()},
    )
    if overrides.client_certificate:
        merged = msgspec.structs.replace(merged, client_certificate_data=Data())
    if overrides.client_key:
        merged = msgspec.structs.replace(merged, client_key_data=Data())
    return merged


def _over(entry: _Struct, **values: Any) -> _Struct:
    """Replace the fields that are given; what is empty was not given."""
    return msgspec.structs.replace(entry, **{name: value for name, value in values.items() if value})
