"""The service account of the pod that we may be running in, the last resort before the default server.

Source: ``k8s.io/client-go/rest/config.go`` ``InClusterConfig``, ``tools/clientcmd/client_config.go``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from kubectl_insight.cluster.cluster_config import ClusterConfig, UserConfig
from kubectl_insight.cluster.file_problem import file_problem, read_bytes
from kubectl_insight.cluster.kubeconfig.overrides import Overrides
from kubectl_insight.errors import KubeconfigError

SERVICE_ACCOUNT: Final = Path("/var/run/secrets/kubernetes.io/serviceaccount")


def inside_a_pod(variables: Mapping[str, str], folder: Path) -> bool:
    """Tell whether a service account is there to be used."""
    named = variables.get("KUBERNETES_SERVICE_HOST") and variables.get("KUBERNETES_SERVICE_PORT")
    return bool(named) and (folder / "token").is_file()


def in_cluster_config(
    defaults: ClusterConfig, overrides: Overrides, variables: Mapping[str, str], folder: Path
) -> ClusterConfig:
    """Return the way to the API server of the pod's own cluster.

    What the flags came to without any kubeconfig are the ``defaults``; all of that but the server, its
    authority and, unless the flags bring a login, the user stays.

    Raises:
        KubeconfigError: The authority cannot be read.
    """
    host, port = variables["KUBERNETES_SERVICE_HOST"], variables["KUBERNETES_SERVICE_PORT"]
    server = f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}"
    login_given = overrides.token or overrides.client_certificate or overrides.username
    account = UserConfig("the pod's service account", token_file=str(folder / "token"))
    return replace(
        defaults,
        server=server,
        server_as_told=server,
        certificate_authority=None if overrides.insecure_skip_tls_verify else _authority(overrides, folder),
        user=defaults.user if login_given else account,
    )


def in_cluster_namespace(variables: Mapping[str, str], folder: Path) -> str:
    """Return the pod's namespace: ``POD_NAMESPACE``, the service account's, or ``default``."""
    if named := variables.get("POD_NAMESPACE"):
        return named
    try:
        return (folder / "namespace").read_text(encoding="utf-8").strip() or "default"
    except (OSError, UnicodeDecodeError):
        return "default"  # as client-go: a namespace that cannot be read is no error


def _authority(overrides: Overrides, folder: Path) -> bytes | None:
    """Read the authority that the flag names, else the service account's, which need not be there."""
    path = overrides.certificate_authority or str(folder / "ca.crt")
    try:
        return read_bytes(path)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not overrides.certificate_authority:
            return None
        problem = f"unable to read certificate-authority {path} due to {file_problem(path, error)}"
        raise KubeconfigError(problem, source=path) from error
