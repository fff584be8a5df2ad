"""The entries of a kubeconfig as it is written.

Only the fields that are read are named; unknown ones are ignored. A missing field and ``null`` are both the
default here: :mod:`kubectl_insight.cluster.kubeconfig.file` drops every ``null`` but those in lists.
Source of the fields: ``k8s.io/client-go/tools/clientcmd/api/v1/types.go``.
"""

from __future__ import annotations

from typing import Any

import msgspec


class Data(bytes):
    """What a ``...-data`` field holds, decoded from base64."""

    __slots__ = ()


class Entry(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """Base of all entries: no ``repr`` shows a value, because most entries hold a secret."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []


class Extension(Entry, frozen=True):
    """A named blob of somebody else's."""

    name: str = ""
    extension: Any = None


class Cluster(Entry, frozen=True):
    """How to reach an API server."""

    server: str = ""
    tls_server_name: str = ""
    insecure_skip_tls_verify: bool = False
    certificate_authority: str = ""
    certificate_authority_data: Data = Data()
    proxy_url: str = ""
    disable_compression: bool = False
    extensions: tuple[Extension | None, ...] = ()


class EnvironmentVariable(Entry, frozen=True):
    """A variable for a credential plugin."""

    name: str = ""
    value: str = ""


class Exec(Entry, frozen=True, rename="camel"):
    """A credential plugin."""

    command: str = ""
    args: tuple[str | None, ...] = ()
    env: tuple[EnvironmentVariable | None, ...] = ()
    api_version: str = ""
    install_hint: str = ""
    provide_cluster_info: bool = False
    interactive_mode: str = ""


class AuthProviderEntry(Entry, frozen=True):
    """A login of the kind that came before credential plugins."""

    name: str = ""
    config: dict[str, str] = {}


class User(Entry, frozen=True):
    """Who asks; named ``AuthInfo`` in client-go."""

    client_certificate: str = ""
    client_certificate_data: Data = Data()
    client_key: str = ""
    client_key_data: Data = Data()
    token: str = ""
    token_file: str = msgspec.field(default="", name="tokenFile")
    impersonate: str = msgspec.field(default="", name="as")
    impersonate_uid: str = msgspec.field(default="", name="as-uid")
    impersonate_groups: tuple[str | None, ...] = msgspec.field(default=(), name="as-groups")
    impersonate_user_extra: dict[str, tuple[str | None, ...]] = msgspec.field(
        default_factory=dict, name="as-user-extra"
    )
    username: str = ""
    password: str = ""
    auth_provider: AuthProviderEntry | None = None
    exec: Exec | None = None
    extensions: tuple[Extension | None, ...] = ()


class Context(Entry, frozen=True):
    """A cluster, a user and a namespace under one name."""

    cluster: str = ""
    user: str = ""
    namespace: str = ""
    extensions: tuple[Extension | None, ...] = ()


class NamedCluster(Entry, frozen=True):
    """A cluster under its name."""

    name: str = ""
    cluster: Cluster = Cluster()


class NamedUser(Entry, frozen=True):
    """A user under its name."""

    name: str = ""
    user: User = User()


class NamedContext(Entry, frozen=True):
    """A context under its name."""

    name: str = ""
    context: Context = Context()


class Preferences(Entry, frozen=True):
    """Deprecated and unused, but kubectl refuses a file whose preferences do not fit."""

    colors: bool = False
    extensions: tuple[Extension | None, ...] = ()


class KubeconfigFile(Entry, frozen=True):
    """The whole file as written."""

    clusters: tuple[NamedCluster | None, ...] = ()
    users: tuple[NamedUser | None, ...] = ()
    contexts: tuple[NamedContext | None, ...] = ()
    current_context: str = ""
    preferences: Preferences = Preferences()
    extensions: tuple[Extension | None, ...] = ()
