"""Fills a real control plane with thousands of pods, and waits until nothing moves any more.

Started as a program it keeps the filled control plane until it is interrupted:

    python benchmarks/fill.py [--scale full|small]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

if __name__ == "__main__":  # behind the installed packages, so that the wheel is what gets measured
    sys.path.append(str(Path(__file__).resolve().parents[1]))

from benchmarks.workload import SCALES, Scale, application_name, manifests
from tests.controlplane import build
from tests.controlplane.control_plane import ControlPlane, Options
from tests.controlplane.processes import ProcessFailedError

AUDIT_POLICY = Path(__file__).resolve().parent / "audit-policy.yaml"
_DEADLINE_SECONDS = 1200
_POLL_SECONDS = 5
_COUNTS = "jsonpath={range .items[*]}{.status.readyReplicas} {.metadata.resourceVersion}{'\\n'}{end}"


class FillError(RuntimeError):
    """The cluster did not get full in time."""


@dataclass(frozen=True, slots=True)
class FilledCluster:
    """A cluster that holds the workload.

    Attributes:
        kubeconfig: Its administrator's.
        audit_log: The API server's; ``None`` where it cannot be read, so that no requests can be counted.
    """

    kubeconfig: Path
    audit_log: Path | None
    scale: Scale

    @property
    def namespace(self) -> str:
        """The namespace that is asked about."""
        return self.scale.namespace_names[0]

    @property
    def application(self) -> str:
        """The Deployment that is asked about."""
        return application_name(min(42, self.scale.deployments))


@contextlib.contextmanager
def filled_control_plane(scale: Scale) -> Iterator[FilledCluster]:
    """Start a control plane and fill it; it ends with the context.

    Raises:
        NotBuiltError: Programs of the control plane are missing.
        ProcessFailedError: One of them failed.
        FillError: The pods were not ready in time.
    """
    with ControlPlane(Options(audit_policy=AUDIT_POLICY)) as control_plane:
        _fill(control_plane, scale)
        yield FilledCluster(control_plane.kubeconfig, control_plane.audit_log, scale)


def say(text: str) -> None:
    """Tell on standard error how far it is."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _fill(control_plane: ControlPlane, scale: Scale) -> None:
    started = time.monotonic()
    say(f"filling a control plane: {scale.pods} pods on {scale.nodes} nodes")
    control_plane.nodes(scale.nodes)
    for namespace in scale.namespace_names:
        control_plane.namespace(namespace)
        items = list(manifests(scale, namespace))
        listed = {"apiVersion": "v1", "kind": "List", "items": items}
        control_plane.kubectl("create", "-f", "-", stdin=json.dumps(listed))
        say(f"{time.monotonic() - started:5.0f} s: {namespace} has {len(items)} objects of its own")
    _wait_until_quiet(control_plane, scale, started)


def _wait_until_quiet(control_plane: ControlPlane, scale: Scale, started: float) -> None:
    """Wait until every pod is ready and no controller has anything left to write about it."""
    before = ""
    while time.monotonic() - started < _DEADLINE_SECONDS:
        control_plane.check()
        now = control_plane.kubectl("get", "deployments,endpointslices", "-A", "-o", _COUNTS).stdout
        ready = sum(int(words[0]) for line in now.splitlines() if len(words := line.split()) == 2)
        say(f"{time.monotonic() - started:5.0f} s: {ready} of {scale.pods} pods are ready")
        if ready == scale.pods and now == before:
            return
        before = now
        time.sleep(_POLL_SECONDS)
    message = f"the cluster did not hold {scale.pods} ready pods, at rest, within {_DEADLINE_SECONDS} s"
    raise FillError(message)


def main() -> int:
    """Fill a control plane, say how to use it, and stay until interrupted."""
    parser = argparse.ArgumentParser(description="Fill a control plane and keep it until interrupted.")
    parser.add_argument("--scale", choices=SCALES, default="full")
    scale = SCALES[parser.parse_args().scale]
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with filled_control_plane(scale) as cluster:
            wait_for_interrupt(cluster)
    except KeyboardInterrupt:
        return 0
    except (build.NotBuiltError, ProcessFailedError, FillError) as error:
        say(f"error: {error}")
        return 1


def wait_for_interrupt(cluster: FilledCluster) -> NoReturn:
    """Say how to use the cluster and stay until Ctrl-C."""
    say(f"--kubeconfig {cluster.kubeconfig} --audit-log {cluster.audit_log}\nCtrl-C ends it")
    while True:
        time.sleep(3600)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
