"""The user's policy for credential plugins: what kubectl makes of a kuberc file, and what we make of it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_insight.cluster.login.exec_credential import CredentialsError
from kubectl_insight.errors import KubeconfigError
from tests.cluster.plugin_runs import answering, environment_of, kubectl_verdict, our_verdict, prepare
from tests.cluster.plugin_world import COUNT, credentials, environment, runs, script
from tests.cluster.real_kubectl import require_kubectl
from tests.cluster.recording_server import RecordingServer
from tests.controlplane.certificates import Authority, KeyPair

POLICIES: dict[str, tuple[dict[str, Any], str]] = {
    "all allowed": ({"credentialPluginPolicy": "AllowAll"}, "accepted"),
    "none allowed": ({"credentialPluginPolicy": "DenyAll"}, ""),
    "another one allowed": (
        {"credentialPluginPolicy": "Allowlist", "credentialPluginAllowlist": [{"command": "other"}]},
        "",
    ),
    "this one allowed": (
        {"credentialPluginPolicy": "Allowlist", "credentialPluginAllowlist": [{"command": "@DIR@/login"}]},
        "accepted",
    ),
    "another one of that name": (
        {"credentialPluginPolicy": "Allowlist", "credentialPluginAllowlist": [{"command": "/usr/bin/login"}]},
        "",
    ),
    "an unknown policy": (
        {"credentialPluginPolicy": "Sometimes"},
        r"error: kuberc: unknown plugin policy: .*",
    ),
    "a list without its policy": (
        {"credentialPluginAllowlist": [{"command": "x"}]},
        r"error: kuberc: .* need each other.*",
    ),
    "a policy without its list": (
        {"credentialPluginPolicy": "Allowlist"},
        r"error: kuberc: .* need each other.*",
    ),
    "an empty list": (
        {"credentialPluginPolicy": "Allowlist", "credentialPluginAllowlist": []},
        r"error: kuberc: the allowlist is empty.*",
    ),
    "an unclean path": (
        {"credentialPluginPolicy": "Allowlist", "credentialPluginAllowlist": [{"command": "/a/../b"}]},
        r"error: kuberc: the allowlist is empty, or an entry is no clean name or path",
    ),
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The plugins' folder, and the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def kubectl() -> Path:
    return require_kubectl()


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> KeyPair:
    folder = tmp_path_factory.mktemp("server")
    return Authority(folder).issue("server", user="server", hosts=("IP:127.0.0.1",))


@pytest.mark.parametrize("name", POLICIES)
def test_the_policy_for_plugins_is_the_same(name: str, kubectl: Path, tmp_path: Path, pair: KeyPair) -> None:
    policy, wanted = POLICIES[name]
    kuberc = tmp_path / ".kube" / "kuberc"
    kuberc.parent.mkdir()
    document = {"apiVersion": "kubectl.config.k8s.io/v1beta1", "kind": "Preference"} | policy
    kuberc.write_text(yaml.safe_dump(document).replace("@DIR@", str(tmp_path)), encoding="utf-8")

    with RecordingServer(pair) as server:
        variables = prepare(tmp_path, server.url, answering(), {})
        theirs, ours = kubectl_verdict(kubectl, variables, tmp_path), our_verdict(environment_of(variables))

    assert (theirs == "accepted") == (ours == "accepted")
    assert re.fullmatch(wanted, ours) if wanted else ours == theirs


KUBERC = "apiVersion: kubectl.config.k8s.io/{}\nkind: Preference\ncredentialPluginPolicy: {}\n"


@pytest.mark.parametrize(
    ("kuberc", "variables", "problem"),
    [
        (None, {}, ""),
        (KUBERC.format("v1beta1", "AllowAll"), {}, ""),
        (KUBERC.format("v1beta1", "DenyAll"), {}, r'plugin ".*/login" not allowed: policy set to "DenyAll"'),
        (KUBERC.format("v1beta1", "DenyAll"), {"KUBERC": "off"}, ""),
        (KUBERC.format("v1alpha1", "DenyAll"), {}, ""),
        ("a: 1\n---\n" + KUBERC.format("v1beta1", "DenyAll"), {}, "policy set to"),
        (KUBERC.format("v1alpha1", "X") + "---\n" + KUBERC.format("v1beta1", "DenyAll"), {}, ""),
        (None, {"KUBERC": "/no/such/kuberc"}, "kuberc: open /no/such/kuberc: no such file or directory"),
        ("{", {}, "kuberc: .*"),
        (KUBERC.format("v1beta1", "[DenyAll]"), {}, "kuberc: .*"),
        (
            KUBERC.format("v1beta1", "Allowlist") + "credentialPluginAllowlist: [{name: login}]\n",
            {},
            "is not permitted by the credential plugin allowlist",
        ),
    ],
)
def test_the_users_policy_for_plugins(
    kuberc: str | None, variables: dict[str, str], problem: str, here: Path
) -> None:
    if kuberc is not None:
        (here / ".kube").mkdir()
        (here / ".kube" / "kuberc").write_text(kuberc, encoding="utf-8")
    world = environment(variables={"PATH": os.environ["PATH"], **variables})
    found = credentials(world, script(COUNT))
    if not problem:
        assert found.headers()
        return
    with pytest.raises((CredentialsError, KubeconfigError), match=problem):
        found.headers()
    assert runs() == 0


def test_an_allowed_name_must_be_the_program_that_the_path_finds(here: Path) -> None:
    (here / ".kube").mkdir()
    policy = KUBERC.format("v1beta1", "Allowlist") + "credentialPluginAllowlist: [{command: login}]\n"
    (here / ".kube" / "kuberc").write_text(policy, encoding="utf-8")
    (here / "bin").mkdir()
    world = environment(variables={"PATH": f"{here / 'bin'}{os.pathsep}{os.environ['PATH']}"})
    on_path = script(COUNT, "bin/login")

    assert credentials(world, "login").headers()
    assert credentials(world, on_path).headers()
    with pytest.raises(CredentialsError, match="is not permitted"):
        credentials(world, script(COUNT, "login")).headers()
