"""Inside a pod: when the service account is used, and what the flags change about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kubectl_insight.cluster.kubeconfig.loading import Overrides, load_cluster_config
from tests.cluster.kubeconfig_world import CONFIG, field, world


@pytest.fixture
def account(tmp_path: Path) -> Path:
    """A pod's service account."""
    folder = tmp_path / "serviceaccount"
    folder.mkdir()
    for name, text in (("token", "t"), ("ca.crt", "ca"), ("namespace", "pods-ns\n")):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


POD = {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"}
INSIDE: dict[str, tuple[str, dict[str, str], dict[str, Any], dict[str, Any]]] = {
    "empty": (
        "",
        {},
        {},
        {"server": "https://10.0.0.1:443", "namespace": "pods-ns", "certificate_authority": b"ca"},
    ),
    "IPv6": ("", {"KUBERNETES_SERVICE_HOST": "fd00::1"}, {}, {"server": "https://[fd00::1]:443"}),
    "POD_NAMESPACE": ("", {"POD_NAMESPACE": "named"}, {}, {"namespace": "named"}),
    "--namespace": ("", {}, {"namespace": "flag"}, {"namespace": "flag", "server": "https://10.0.0.1:443"}),
    "--token": ("", {}, {"token": "flag"}, {"user.token": "flag", "user.token_file": ""}),
    "--as": ("", {}, {"as_user": "al"}, {"impersonate.user": "al", "server": "https://10.0.0.1:443"}),
    "--request-timeout": (
        "",
        {},
        {"request_timeout": "3"},
        {"timeout": 3.0, "server": "https://10.0.0.1:443"},
    ),
    "--insecure-skip-tls-verify": (
        "",
        {},
        {"insecure_skip_tls_verify": True},
        {"insecure_skip_tls_verify": True, "certificate_authority": None},
    ),
    "--certificate-authority": (
        "",
        {},
        {"certificate_authority": "@FILE@"},
        {"certificate_authority": b"t", "server": "https://10.0.0.1:443"},
    ),
    "--server": ("", {}, {"server": "https://other"}, {"server": "https://other", "user.token_file": ""}),
    "a context of one's own": (CONFIG, {}, {}, {"server": "https://c:6443", "namespace": "shop"}),
    "a context without a namespace": (
        CONFIG,
        {},
        {"context": "z"},
        {"server": "https://d", "namespace": "pods-ns"},
    ),
    "no port": (
        "",
        {"KUBERNETES_SERVICE_PORT": ""},
        {},
        {"server": "http://localhost:8080", "namespace": "default"},
    ),
    "a default server that is named": (
        "",
        {"KUBERNETES_MASTER": "http://m"},
        {},
        {"server": "https://10.0.0.1:443"},
    ),
}


@pytest.mark.parametrize("name", INSIDE)
def test_inside_a_pod(name: str, tmp_path: Path, account: Path) -> None:
    text, variables, flags, wanted = INSIDE[name]
    flags = {key: str(account / "token") if value == "@FILE@" else value for key, value in flags.items()}
    environment = world(tmp_path, text, **(POD | variables))

    config = load_cluster_config(Overrides(**flags), environment, service_account=account)

    assert {key: field(config, key) for key in wanted} == wanted
    if name == "empty":
        assert config.user.token_file == str(account / "token")


def test_a_service_account_without_namespace_or_authority(tmp_path: Path, account: Path) -> None:
    (account / "namespace").unlink()
    (account / "ca.crt").unlink()
    config = load_cluster_config(Overrides(), world(tmp_path, "", **POD), service_account=account)
    assert (config.namespace, config.certificate_authority) == ("default", None)
