"""``coverage`` of the real API server's own audit log, compared with what that very server serves."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kubectl_insight.audit.request_info import request_key
from kubectl_insight_coverage.catalogue import history
from tests.conftest import Insight, Result
from tests.controlplane.control_plane import ControlPlane

LATEST = 20
OfCluster = Callable[..., Result]


@pytest.fixture
def of_cluster(insight: Insight, control_plane: ControlPlane) -> OfCluster:
    """Run ``coverage`` on the log that the real API server writes."""

    def call(*arguments: object) -> Result:
        return insight(
            "coverage",
            control_plane.audit_log,
            "--no-cache",
            *arguments,
            "--kubeconfig",
            control_plane.kubeconfig,
        )

    return call


def test_every_request_to_a_built_in_api_matches(of_cluster: OfCluster) -> None:
    document = of_cluster("-o", "json").json
    assert document["requests"]["total"] > LATEST
    known = history.known_groups()
    stray = [
        f"{row['example']} ({row['class']}: {row['reason']})"
        for row in document["unmatched"]
        if row["class"] in {"malformed", "removed", "future"}
        and row["served"]
        and request_key(row["example"]).group in known
    ]
    assert stray == []


def test_every_request_that_was_served_is_of_what_the_cluster_serves(of_cluster: OfCluster) -> None:
    document = of_cluster("--from-cluster", "-o", "json").json
    stray = [
        f"{row['example']} ({row['class']}: {row['reason']})"
        for row in document["unmatched"]
        if row["served"] and row["class"] not in {"discovery", "health"}
    ]
    # Custom resources come and go with the tests that share this cluster, so they may be in the log alone.
    assert [line for line in stray if "custom resource" not in line] == []


def test_the_server_says_its_release(of_cluster: OfCluster) -> None:
    bundled, own = of_cluster("-o", "json").json, of_cluster("--from-cluster", "-o", "json").json
    assert bundled["kubernetesVersion"] == own["kubernetesVersion"]
    assert own["evidence"].startswith("the server says v1.")


def test_a_request_of_ours_is_in_the_report_of_the_growing_log(
    insight: Insight, control_plane: ControlPlane
) -> None:
    login = ("--kubeconfig", control_plane.kubeconfig)

    def our_requests() -> int:
        result = insight(
            "coverage", control_plane.audit_log, "-o", "json", "--user-agent", "kubectl-insight*", *login
        )
        hits = {row["operationId"]: row["hits"]["served"] for row in result.json["operations"]}
        return sum(hits.values())

    before = our_requests()
    assert insight("tree", "nodes", *login).exit_status == 0
    deadline = time.monotonic() + LATEST
    while our_requests() == before:  # an event may follow its answer by a moment
        assert time.monotonic() < deadline, "our requests never came into the log"


def test_without_the_right_to_ask(insight: Insight, control_plane: ControlPlane, tmp_path: Path) -> None:
    event = {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "auditID": "1",
        "stage": "ResponseComplete",
        "requestURI": "/api/v1/pods",
        "verb": "list",
        "responseStatus": {"code": 200},
    }
    log = tmp_path / "audit.log"
    log.write_text(json.dumps(event) + "\n")
    arguments = ("coverage", log, "--from-cluster", "--kubeconfig", control_plane.kubeconfig)
    assert insight(*arguments).exit_status == 0
    nobody = insight(*arguments, "--kubeconfig-user", "nobody")
    assert (nobody.exit_status, nobody.stdout) == (4, "")
    wrong = insight(
        *arguments, "--server", control_plane.server.replace("https://", "https://localhost.invalid.")
    )
    assert (wrong.exit_status, wrong.stdout) == (3, "")
