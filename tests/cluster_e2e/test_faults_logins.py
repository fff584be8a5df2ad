"""Logins that expire, fail or are missing, and servers that are not who they should be."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kubectl_insight.cluster.cluster import open_cluster
from kubectl_insight.cluster.kubeconfig.overrides import Overrides
from kubectl_insight.cluster.request import Request
from kubectl_insight.environment import Environment
from tests.cluster.expired_certificate import issue_expired
from tests.cluster_e2e.run_insight import create, make, run
from tests.conftest import Result
from tests.controlplane.certificates import KeyPair
from tests.controlplane.control_plane import ControlPlane

Document = dict[str, Any]
UNREACHABLE = "Unable to connect to the server: "
UNVERIFIED = f"{UNREACHABLE}tls: failed to verify certificate: x509: "

# What clouds' plugins do: ask somebody for a short-lived token, say how long it lasts.
PLUGIN = """#!/bin/sh
echo run >> {folder}/runs
number=$(wc -l < {folder}/runs | tr -d ' ')
token={folder}/token-$number
if [ -e $token ]; then token=$(cat $token); else token=$({mint}); fi
echo '{{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":'
echo '{{"token":"'$token'","expirationTimestamp":"'$(cat {folder}/expires)'"}}}}'
"""


@dataclass(frozen=True)
class World:
    """A service account that may view the namespace it lives in."""

    control_plane: ControlPlane
    namespace: str

    def token(self, account: str = "robot") -> str:
        arguments = ("create", "token", account, "--duration=10m", "-n", self.namespace)
        return self.control_plane.kubectl(*arguments).stdout.strip()

    def insight(self, kubeconfig: Path, *arguments: object, **more: Any) -> Result:
        words = arguments or ("tree", "configmap/owner", "-n", self.namespace, "-o", "name")
        return run(self.control_plane, *words, kubeconfig=kubeconfig, **more)

    def kubeconfig(self, folder: Path, user: Document, **cluster: Any) -> Path:
        """Write the administrator's kubeconfig with another user and other settings of the cluster."""
        document = json.loads(self.control_plane.kubeconfig.read_text(encoding="utf-8"))
        document["users"][0]["user"] = user
        document["clusters"][0]["cluster"] |= cluster
        path = folder / "kubeconfig"
        path.write_text(json.dumps(document), encoding="utf-8")
        return path


@pytest.fixture(scope="module")
def world(control_plane: ControlPlane, module_namespace: str) -> World:
    kubectl = ("-n", module_namespace)
    control_plane.kubectl("create", "serviceaccount", "robot", *kubectl)
    account = f"--serviceaccount={module_namespace}:robot"
    control_plane.kubectl("create", "rolebinding", "robot", "--clusterrole=view", account, *kubectl)
    (owner,) = create(control_plane, make("ConfigMap", "owner", namespace=module_namespace))
    create(control_plane, make("ConfigMap", "owned", owner, namespace=module_namespace))
    return World(control_plane, module_namespace)


@dataclass(frozen=True)
class Plugin:
    """A credential plugin that counts its runs; its first tokens can be given."""

    world: World
    folder: Path

    def kubeconfig(self, expires: datetime, *tokens: str, **settings: Any) -> Path:
        for number, token in enumerate(tokens, start=1):
            (self.folder / f"token-{number}").write_text(token, encoding="utf-8")
        admin = self.world.control_plane.kubeconfig
        mint = f"kubectl --kubeconfig {admin} create token robot --duration=10m -n {self.world.namespace}"
        script = self.folder / "plugin"
        self.expire(expires)
        script.write_text(PLUGIN.format(folder=self.folder, mint=mint), encoding="utf-8")
        script.chmod(0o755)
        return self.world.kubeconfig(self.folder, {"exec": exec_user(str(script)) | settings})

    def expire(self, when: datetime) -> None:
        """Say how long the tokens last that are handed out from now on."""
        (self.folder / "expires").write_text(when.strftime("%Y-%m-%dT%H:%M:%SZ"), encoding="utf-8")

    def runs(self) -> int:
        return len((self.folder / "runs").read_text(encoding="utf-8").splitlines())


def exec_user(command: str) -> Document:
    return {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": command,
        "interactiveMode": "Never",
    }


@pytest.fixture
def plugin(world: World, tmp_path: Path) -> Plugin:
    return Plugin(world, tmp_path)


BOTH = ["configmap/owner", "configmap/owned"]


@pytest.mark.parametrize("through_kubectl", [False, True], ids=["by itself", "through kubectl"])
def test_a_credential_that_lasts_is_asked_for_once(plugin: Plugin, through_kubectl: bool) -> None:
    kubeconfig = plugin.kubeconfig(datetime.now(UTC) + timedelta(minutes=10))
    result = plugin.world.insight(kubeconfig, through_kubectl=through_kubectl)
    assert (result.exit_status, result.lines) == (0, BOTH)
    assert plugin.runs() == 1


def test_a_credential_that_had_expired_when_it_was_handed_out_is_used(plugin: Plugin) -> None:
    """kubectl runs the plugin for every request; the server, not our clock, knows whether it is over."""
    kubeconfig = plugin.kubeconfig(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    result = plugin.world.insight(kubeconfig)
    assert (result.exit_status, result.lines) == (0, BOTH)
    assert result.stderr.splitlines()[0] == (
        "warning: the login handed out a credential that expired at 2026-01-02 03:04:05+00:00; "
        "it is used until the server refuses it"
    )
    assert result.stderr.count("expired") == 1
    assert plugin.runs() == 1


def test_a_credential_that_runs_out_is_asked_for_again(plugin: Plugin) -> None:
    control_plane = plugin.world.control_plane
    expires = datetime.now(UTC) + timedelta(hours=1)
    times = [expires - timedelta(minutes=1)]
    environment = Environment(
        stdin=io.StringIO(),
        stderr=io.StringIO(),
        variables=control_plane.environment(),
        home=Path("/nowhere"),
        now=lambda: times[-1],
    )
    overrides = Overrides(kubeconfig=str(plugin.kubeconfig(expires)))
    transport = open_cluster(overrides, environment, cache_dir="").transport
    assert [transport.send(Request("/api")).status for _ in range(2)] == [200, 200]
    assert plugin.runs() == 1
    times.append(expires.replace(microsecond=0) + timedelta(hours=1))
    plugin.expire(times[-1] + timedelta(hours=1))
    assert [transport.send(Request("/api")).status for _ in range(2)] == [200, 200]
    assert plugin.runs() == 2


def test_a_revoked_token_has_the_plugin_run_once_more(plugin: Plugin) -> None:
    world = plugin.world
    revoked = revoked_token(world)
    result = world.insight(plugin.kubeconfig(datetime.now(UTC) + timedelta(hours=1), revoked))
    assert (result.exit_status, result.lines) == (0, BOTH)
    assert "logged in" not in result.stderr
    assert plugin.runs() == 2


def test_a_plugin_that_hands_out_the_same_bad_token_is_not_run_for_ever(plugin: Plugin) -> None:
    kubeconfig = plugin.kubeconfig(datetime.now(UTC) + timedelta(hours=1), *["not-a-token"] * 50)
    result = plugin.world.insight(kubeconfig)
    assert (result.exit_status, result.stdout) == (3, "")
    assert result.stderr == (
        "error: You must be logged in to the server (the server has asked for the client to provide credentials)\n"
    )
    assert plugin.runs() == 2


def revoked_token(world: World) -> str:
    """Return a token of a service account that was deleted."""
    kubectl = ("-n", world.namespace)
    world.control_plane.kubectl("create", "serviceaccount", "leaver", *kubectl)
    token = world.token("leaver")
    world.control_plane.kubectl("delete", "serviceaccount", "leaver", *kubectl)
    return token


def test_a_plugin_that_is_not_installed(world: World, tmp_path: Path) -> None:
    user = exec_user("cloud-login") | {"installHint": "Get cloud-login from\nhttps://cloud.example.org."}
    result = world.insight(world.kubeconfig(tmp_path, {"exec": user}))
    assert (result.exit_status, result.stdout) == (3, "")
    lines = result.stderr.splitlines()
    assert lines[0] == f"{UNREACHABLE}getting credentials: exec: executable cloud-login not found"
    assert lines[-2:] == ["Get cloud-login from", "https://cloud.example.org."]


def test_a_plugin_that_fails(world: World, tmp_path: Path) -> None:
    script = tmp_path / "failing"
    script.write_text("#!/bin/sh\necho 'your session is over' >&2\nexit 3\n", encoding="utf-8")
    script.chmod(0o755)
    result = world.insight(world.kubeconfig(tmp_path, {"exec": exec_user(str(script))}))
    assert (result.exit_status, result.stdout) == (3, "")
    assert result.stderr.splitlines() == [
        "your session is over",
        f"{UNREACHABLE}getting credentials: exec: executable {script} failed with exit code 3",
    ]


@pytest.mark.parametrize("token", ["not-a-token", "{revoked}"], ids=["nonsense", "revoked"])
def test_a_bad_token_never_shows(world: World, tmp_path: Path, token: str) -> None:
    token = token.format(revoked=revoked_token(world))
    result = world.insight(world.kubeconfig(tmp_path, {"token": token}), "tree", "-v", "10")
    assert (result.exit_status, result.stdout) == (3, "")
    assert result.stderr.splitlines()[-1] == (
        "error: You must be logged in to the server (the server has asked for the client to provide credentials)"
    )
    assert token not in result.stderr


def test_a_good_token(world: World, tmp_path: Path) -> None:
    result = world.insight(world.kubeconfig(tmp_path, {"token": world.token()}))
    assert (result.exit_status, result.lines) == (0, BOTH)


def test_an_expired_client_certificate(world: World, tmp_path: Path) -> None:
    authority = KeyPair(world.control_plane.ca, world.control_plane.directory / "ca.key")
    pair = issue_expired(authority, tmp_path, user="admin", groups=("system:masters",))
    user = {"client-certificate": str(pair.certificate), "client-key": str(pair.key)}
    result = world.insight(world.kubeconfig(tmp_path, user))
    assert (result.exit_status, result.stdout) == (3, "")
    assert result.stderr == (
        "error: You must be logged in to the server (the server has asked for the client to provide credentials)\n"
    )
