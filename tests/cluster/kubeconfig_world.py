"""A small kubeconfig with a user of every sort, and a world to read it in; all its secrets say "secret"."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from kubectl_insight.cluster.kubeconfig.loading import ClusterConfig, Overrides, load_cluster_config
from kubectl_insight.environment import Environment

CONFIG = """
clusters:
- name: c
  cluster: {server: "https://c:6443", tls-server-name: c.example, certificate-authority-data: Y2E=}
- name: d
  cluster: {server: "https://d", insecure-skip-tls-verify: true, proxy-url: "http://me:secret@proxy:3128"}
users:
- name: u
  user: {client-certificate-data: Y3J0, client-key-data: c2VjcmV0LWtleQ==, as: al, as-uid: '1', as-groups: [g]}
- name: v
  user: {username: me, password: secret-password}
- name: w
  user:
    token: secret-token
    auth-provider: {name: oidc, config: {id-token: secret-id-token}}
- name: p
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: login
      args: [secret-argument]
      env: [{name: TOKEN, value: secret-variable}]
      installHint: "get \\e[31mit\\nhere"
contexts:
- name: x
  context: {cluster: c, user: u, namespace: shop}
- name: z
  context: {cluster: d, user: v}
current-context: x
"""


def world(folder: Path, text: str = CONFIG, **variables: str) -> Environment:
    """An environment whose KUBECONFIG is one file with this text."""
    path = folder / "config"
    path.write_text(text, encoding="utf-8")
    return Environment(
        stdin=io.StringIO(),
        stderr=io.StringIO(),
        variables={"KUBECONFIG": str(path), **variables},
        home=folder,
    )


def load(folder: Path, **flags: Any) -> ClusterConfig:
    return load_cluster_config(Overrides(**flags), world(folder), service_account=folder / "nowhere")


def field(config: Any, path: str) -> Any:
    """Return the attribute at ``a.b``."""
    for name in path.split("."):
        config = getattr(config, name)
    return config
