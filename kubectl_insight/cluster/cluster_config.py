"""What a kubeconfig and the flags come to: one server, and one user who asks it.

Everything a connection needs is in here, files already read, so that nothing after it knows about
kubeconfigs. Secrets never show in a ``repr``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Impersonation:
    """Whom to act as; nothing is sent while ``user`` is empty."""

    user: str = ""
    uid: str = ""
    groups: tuple[str, ...] = ()
    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExecConfig:
    """A credential plugin to run.

    Attributes:
        command: Cleaned as Go cleans paths; without a separator it is looked up on ``PATH``.
        env: Further variables, in order.
        interactive_mode: ``Never``, ``IfAvailable`` or ``Always``.
        cluster_extension: What the cluster's extension ``client.authentication.k8s.io/exec`` holds, for
            ``spec.cluster.config``; ``None`` without it.
    """

    command: str
    api_version: str
    interactive_mode: str
    args: tuple[str, ...] = field(default=(), repr=False)
    env: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    install_hint: str = ""
    provide_cluster_info: bool = False
    cluster_extension: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class AuthProvider:
    """A login of the kind that came before credential plugins: ``oidc``, ``gcp``, ..."""

    name: str
    config: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class UserConfig:
    """How the user proves who it is; certificate and key are PEM."""

    name: str = ""
    client_certificate: bytes | None = field(default=None, repr=False)
    client_key: bytes | None = field(default=None, repr=False)
    token: str = field(default="", repr=False)
    token_file: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    exec: ExecConfig | None = None
    auth_provider: AuthProvider | None = None


@dataclass(frozen=True, slots=True)
class ClusterConfig:
    """One API server and how to reach it.

    Attributes:
        context: The context's name, empty where none was chosen.
        cluster: The cluster's name, empty for the default and inside a pod.
        server: ``http(s)://host[:port][/prefix]`` without a slash at its end; paths are appended to it.
        server_as_told: The address that credential plugins are told, spelt as in the kubeconfig.
        namespace: Where to look when no namespace is named; never empty.
        certificate_authority: PEM certificates to trust instead of the system's, or ``None``.
        tls_server_name: The name to send (SNI) and to find in the certificate; empty for the server's own.
        proxy_url: The cluster's own proxy; empty leaves it to the environment.
        timeout: Of one request with all its repeats, in seconds; 0 is no limit, ``None`` is not said.
    """

    server: str
    server_as_told: str
    context: str = ""
    cluster: str = ""
    namespace: str = "default"
    certificate_authority: bytes | None = field(default=None, repr=False)
    insecure_skip_tls_verify: bool = False
    tls_server_name: str = ""
    proxy_url: str = field(default="", repr=False)
    disable_compression: bool = False
    user: UserConfig = UserConfig()
    impersonate: Impersonation = Impersonation()
    timeout: float | None = None

    @property
    def encrypted(self) -> bool:
        """Tell whether TLS is spoken; kubectl sends no credentials over anything else."""
        return self.server.startswith("https://")
