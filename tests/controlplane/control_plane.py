"""A real Kubernetes control plane for tests: etcd, API server, controllers, scheduler and fake nodes.

    with ControlPlane() as control_plane:
        control_plane.nodes(3)
        control_plane.kubectl("get", "nodes")

Started as a program it stays until it is interrupted (``make cluster``).
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

if __name__ == "__main__":  # a program finds only what lies beside it; pytest must not find the source tree
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.controlplane import build, components
from tests.controlplane.certificates import Authority
from tests.controlplane.components import Credentials, Ports
from tests.controlplane.logins import ADMINISTRATORS, Logins, answer
from tests.controlplane.nodes import node_list, takes_pods
from tests.controlplane.processes import ProcessFailedError, ProcessGroup, free_ports, is_port_clash

_READY_SECONDS = 60
_KUBECTL_SECONDS = 120
_PORT_ATTEMPTS = 3
_CONTROLLERS = "kube-controller-manager"
_SERVER_NAMES = (
    "DNS:localhost",
    "DNS:kubernetes.default.svc",
    "IP:127.0.0.1",
    f"IP:{components.FIRST_SERVICE_ADDRESS}",
)


@dataclass(frozen=True)
class Options:
    """What a control plane consists of; the defaults are a whole one, as real clusters are set up."""

    with_controllers: bool = True
    with_scheduler: bool = True
    with_kwok: bool = True
    service_accounts: bool = True
    """Whether the ServiceAccount admission is on: pods then wait for their account and mount its token."""
    audit_policy: Path = components.AUDIT_POLICY
    apiserver_flags: tuple[str, ...] = ()
    """More flags of kube-apiserver; where a flag takes one value, the later one wins."""


class ControlPlane:
    """A control plane on free ports of 127.0.0.1, in a temporary directory, for as long as the context lasts.

    Entering raises build.NotBuiltError when programs are missing and ProcessFailedError, with the tail of its log, when
    a component does not get ready.
    """

    directory: Path
    """Everything of this control plane: data, keys, kubeconfigs and a ``NAME.log`` for each component."""

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        self._exit = contextlib.ExitStack()

    def __enter__(self) -> Self:
        self._programs = build.control_plane()
        for attempt in range(1, _PORT_ATTEMPTS + 1):
            try:
                self._start()
            except BaseException as error:
                self._exit.close()
                if attempt < _PORT_ATTEMPTS and is_port_clash(error):
                    continue
                raise
            else:
                break
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.close()

    @property
    def server(self) -> str:
        """The URL of the API server."""
        return self._logins.server

    @property
    def etcd(self) -> str:
        """The URL of etcd, which asks for no credentials."""
        return f"http://127.0.0.1:{self._ports.etcd}"

    @property
    def ca(self) -> Path:
        """The PEM certificate of the authority that signed the API server's."""
        return self._authority.own.certificate

    @property
    def audit_log(self) -> Path:
        """The API server's audit log: one JSON event per line, which may follow its answer by a moment."""
        return self.directory / "audit.log"

    @property
    def processes(self) -> Mapping[str, int]:
        """The process ids of the components by their names."""
        return self._group.pids

    @property
    def kubeconfig(self) -> Path:
        """The kubeconfig of an administrator (system:masters)."""
        return self._logins.kubeconfig("admin", (ADMINISTRATORS,))

    def kubeconfig_for(self, user: str, *, groups: tuple[str, ...] = ()) -> Path:
        """Return a kubeconfig that logs in as `user` of `groups` by a client certificate; it grants no rights."""
        return self._logins.kubeconfig(user, groups)

    def environment(self, kubeconfig: Path | None = None) -> dict[str, str]:
        """Return an environment for kubectl and its plugins: ours, this cluster, and nothing of the user's home."""
        path = f"{self._programs['kubectl'].parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        chosen = kubeconfig or self.kubeconfig
        cache = self.directory / "kubectl-cache"
        ours = {"PATH": path, "KUBECONFIG": str(chosen), "KUBECACHEDIR": str(cache), "KUBERC": "off"}
        return {**os.environ, **ours}

    def kubectl(
        self, *args: str, kubeconfig: Path | None = None, stdin: str | None = None, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run kubectl of the cluster's own version, as the administrator unless `kubeconfig` is given.

        Raises CalledProcessError, with kubectl's message as a note, when it fails and `check` is set.
        """
        command = [str(self._programs["kubectl"]), *args]
        environment = self.environment(kubeconfig)
        done = subprocess.run(
            command,
            input=stdin or "",
            capture_output=True,
            text=True,
            check=False,
            timeout=_KUBECTL_SECONDS,
            env=environment,
        )
        if check and done.returncode != 0:
            error = subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
            error.add_note(done.stderr)
            raise error
        return done

    def nodes(self, count: int) -> list[str]:
        """Add `count` fake nodes, wait until they take pods, and return their names (``node-1`` and so on)."""
        listed = node_list(self._node_count + 1, count, version=build.BY_NAME["kubectl"].version)
        self._node_count += count
        self.kubectl("create", "-f", "-", stdin=json.dumps(listed))
        names = [item["metadata"]["name"] for item in listed["items"]]
        if self.options.with_kwok and self.options.with_controllers:
            self.wait_until(lambda: self._ready(set(names)), "the nodes getting ready", of="kwok")
        return names

    def namespace(self, name: str) -> str:
        """Create a namespace, wait until pods can be admitted to it, and return its name."""
        self.kubectl("create", "namespace", name)
        if self.options.with_controllers:
            account = f"/api/v1/namespaces/{name}/serviceaccounts/default"
            self.wait_until(lambda: self._exists(account), "the namespace's default account", of=_CONTROLLERS)
        return name

    def wait_until(self, probe: Callable[[], bool], what: str, *, of: str = "kube-apiserver") -> None:
        """Poll until `probe` holds; raise ProcessFailedError with the log of component `of` after 60 s."""
        self._group.wait_until(probe, what, of=of, seconds=_READY_SECONDS)

    def check(self) -> None:
        """Raise ProcessFailedError, with the tail of its log, when a component has ended."""
        self._group.check()

    def _start(self) -> None:
        temporary = tempfile.TemporaryDirectory(prefix="control-plane-", ignore_cleanup_errors=True)
        self.directory = Path(self._exit.enter_context(temporary)).resolve()
        self._group = self._exit.enter_context(ProcessGroup(self.directory))
        self._ports = Ports(*free_ports(3))
        self._node_count = 0
        self._run("etcd", components.etcd(self._programs["etcd"], self.directory, self._ports))
        keys = self._issue()
        self.wait_until(self._etcd_is_healthy, "etcd getting ready", of="etcd")
        self._start_apiserver(keys)
        self._start_clients(keys)

    def _issue(self) -> Credentials:
        self._authority = Authority(self.directory)
        self._logins = Logins(self._authority, self._ports.apiserver, self.directory)
        return Credentials(
            authority=self._authority.own,
            server=self._authority.issue("apiserver", user="kube-apiserver", hosts=_SERVER_NAMES),
            front_proxy=self._authority.issue("front-proxy", user=components.FRONT_PROXY),
            accounts=self._authority.issue("service-accounts", user="service-accounts"),
        )

    def _start_apiserver(self, keys: Credentials) -> None:
        options = self.options
        command = components.apiserver(
            self._programs["kube-apiserver"],
            self._ports,
            keys,
            audit_policy=options.audit_policy.resolve(),
            audit_log=self.audit_log,
            accounts=options.service_accounts,
        )
        self._run("kube-apiserver", [*command, *options.apiserver_flags])
        self.wait_until(lambda: self._exists("/readyz"), "the API server getting ready", of="kube-apiserver")

    def _start_clients(self, keys: Credentials) -> None:
        options, programs = self.options, self._programs
        if options.with_scheduler:
            login = self.kubeconfig_for("system:kube-scheduler")
            self._run("kube-scheduler", components.scheduler(programs["kube-scheduler"], login))
        if options.with_kwok:
            login = self.kubeconfig_for("kwok", groups=(ADMINISTRATORS,))
            self._run("kwok", components.kwok(programs["kwok"], login))
        if options.with_controllers:
            login = self.kubeconfig_for(f"system:{_CONTROLLERS}")
            command = components.controller_manager(programs[_CONTROLLERS], login, keys)
            self._run(_CONTROLLERS, command)
            account = "/api/v1/namespaces/default/serviceaccounts/default"
            self.wait_until(
                lambda: self._exists(account), "the first work of the controllers", of=_CONTROLLERS
            )

    def _run(self, name: str, command: components.Command) -> None:
        # No variable of ours reaches them: ETCD_NAME, a proxy or GODEBUG would change what is tested.
        environment = {"PATH": os.defpath, "HOME": str(self.directory), "TMPDIR": str(self.directory)}
        self._group.start(name, command, environment)

    def _etcd_is_healthy(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self._ports.etcd, timeout=2)
        return answer(connection, "/health")[0] == http.client.OK

    def _exists(self, path: str) -> bool:
        return self._logins.get(path)[0] == http.client.OK

    def _ready(self, names: set[str]) -> bool:
        status, body = self._logins.get("/api/v1/nodes")
        listed = json.loads(body)["items"] if status == http.client.OK else []
        return names <= {node["metadata"]["name"] for node in listed if takes_pods(node)}


def main() -> int:
    """Start a control plane with three nodes, say how to use it, and stay until interrupted."""
    # What nohup or a shell starts in the background has Ctrl-C ignored, and Python leaves it so.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    started = time.monotonic()
    try:
        with ControlPlane() as control_plane:
            control_plane.nodes(3)
            sys.stdout.write(_greeting(control_plane, time.monotonic() - started))
            sys.stdout.flush()
            while True:
                control_plane.check()
                time.sleep(1)
    except KeyboardInterrupt:
        return 0
    except (build.NotBuiltError, ProcessFailedError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1


def _greeting(control_plane: ControlPlane, seconds: float) -> str:
    kubectl = build.control_plane()["kubectl"]
    version = build.BY_NAME["kubectl"].version
    return f"""\
Kubernetes {version} with 3 nodes is ready after {seconds:.1f} s. In another shell:

  export KUBECONFIG={control_plane.kubeconfig}
  export PATH={kubectl.parent}:$PATH
  kubectl get nodes

A user without rights:  {control_plane.kubeconfig_for("dev")}
Audit log:              {control_plane.audit_log}
kubectl {version}:        {kubectl}

Ctrl-C ends it and removes everything.
"""


def _interrupt(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
