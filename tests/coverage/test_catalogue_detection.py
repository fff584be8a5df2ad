"""Which release a log comes from."""

from __future__ import annotations

import pytest

from kubectl_insight_coverage.catalogue.release_detection import detect_release

SERVER = "kube-apiserver/v1.24.16 (linux/amd64) kubernetes/60e5135"
PODS = ("list", "/api/v1/pods")
OLD_CRON_JOBS = ("list", "/apis/batch/v1beta1/cronjobs")
NEW_CRON_JOBS = ("list", "/apis/batch/v1/cronjobs")


@pytest.mark.parametrize(
    ("user_agents", "served", "minor", "evidence"),
    [
        ({SERVER: 3, "kubectl/v1.30.0": 99}, [], 24, "the user agent kube-apiserver/v1.24.16"),
        # The server's own word beats what its requests look like.
        ({SERVER: 1}, [("list", "/apis/scheduling.k8s.io/v1beta1/workloads")], 24,
         "the user agent kube-apiserver/v1.24.16"),
        ({SERVER: 1, "kube-apiserver/v1.25.1 (x)": 9}, [], 25, "the user agent kube-apiserver/v1.25.1"),
        ({SERVER: 5, "kube-apiserver/v1.25.1 (x)": 5}, [], 25, "the user agent kube-apiserver/v1.25.1"),
        ({"kube-apiserver/v1.41.0": 1}, [], 37,
         "the user agent kube-apiserver/v1.41.0; 1.37 is the nearest that is known"),
        ({"kube-apiserver/v1.5.1": 1}, [], 8,
         "the user agent kube-apiserver/v1.5.1; 1.8 is the nearest that is known"),
        ({"kube-apiserver/$Format": 1, "kube-scheduler/v1.22.3 (x)": 1}, [PODS], 22,
         "the user agent kube-scheduler/v1.22.3"),
        # A kubelet may be older than the server, but not where the requests say otherwise.
        ({"kubelet/v1.28.1 (x)": 1}, [PODS], 28, "the user agent kubelet/v1.28.1"),
        ({"kubelet/v1.20.1 (x)": 1}, [NEW_CRON_JOBS, OLD_CRON_JOBS], 24, "its requests fit 1.21 to 1.24"),
        ({}, [PODS, NEW_CRON_JOBS, OLD_CRON_JOBS], 24, "its requests fit 1.21 to 1.24"),
        ({}, [("list", "/apis/scheduling.k8s.io/v1alpha2/workloads")], 36, "its requests fit 1.36"),
        ({}, [PODS], 37, "the newest that is known: nothing in the log tells"),
        ({"curl/8.0": 1}, [("list", "/apis/example.com/v1/x")], 37,
         "the newest that is known: nothing in the log tells"),
        ({}, [], 37, "the newest that is known: nothing in the log tells"),
    ],
)  # fmt: skip
def test_detection(
    user_agents: dict[str, int], served: list[tuple[str, str]], minor: int, evidence: str
) -> None:
    assert tuple(detect_release(user_agents, served)) == (minor, evidence)
    shuffled = dict(reversed(user_agents.items()))
    assert tuple(detect_release(shuffled, reversed(served * 3))) == (minor, evidence)
