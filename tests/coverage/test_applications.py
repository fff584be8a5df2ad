"""Who sent a request: names of applications, and what makes them noise for an upgrade."""

from __future__ import annotations

import pytest

from kubectl_insight_coverage.counting.usage import Client
from kubectl_insight_coverage.query import AppBy
from kubectl_insight_coverage.reports.applications import application_of, workload_of
from kubectl_insight_coverage.reports.client_identity import (
    Noise,
    common_noise,
    is_system,
    noise_of,
    parse_user_agent,
)
from tests.coverage.made_uses import client

KUBECTL = "kubectl/v1.36.3 (linux/amd64) kubernetes/$Format"
CONTROLLER = "kube-controller-manager/v1.36.3 (linux/amd64) kubernetes/0000000/shared-informers"
SELF = "system:serviceaccount:kube-system:generic-garbage-collector"
WEB = client("system:serviceaccount:shop:default", "Go-http-client/2.0", pod="web-7d9c5b8f6-2kxvq")


@pytest.mark.parametrize(
    ("pod", "workload"),
    [
        ("web-7d9c5b8f6-2kxvq", "web"),
        ("kustomize-controller-77d5d7b8d9-6gz68", "kustomize-controller"),
        ("node-exporter-x7k2p", "node-exporter"),
        ("database-0", "database"),
        ("argocd-application-controller-12", "argocd-application-controller"),
        ("backup-28473829-b2cdf", "backup"),
        ("shell", "shell"),
        ("my-web", "my-web"),
        ("web-hello", "web-hello"),
        ("", ""),
    ],
)
def test_workload_of_a_pod(pod: str, workload: str) -> None:
    assert workload_of(pod) == workload


@pytest.mark.parametrize(
    ("who", "by", "name"),
    [
        pytest.param(WEB, "auto", "shop/web", id="the workload of a bound token's pod"),
        pytest.param(WEB, "service-account", "shop/default", id="the account, when asked for"),
        pytest.param(WEB, "pod", "shop/web-7d9c5b8f6-2kxvq", id="the pod, when asked for"),
        pytest.param(WEB, "user", "system:serviceaccount:shop:default", id="the user, when asked for"),
        pytest.param(WEB, "user-agent", "system:serviceaccount:shop:default", id="a library names nobody"),
        pytest.param(client("ana", KUBECTL), "auto", "kubectl", id="a product"),
        pytest.param(client("ana", KUBECTL), "user", "ana", id="a person"),
        pytest.param(client("ana", KUBECTL), "service-account", "kubectl", id="no account"),
        pytest.param(
            client("ana", KUBECTL, impersonated="bo"), "auto", "kubectl as bo", id="on behalf of another"
        ),
        pytest.param(
            client("ana", KUBECTL, impersonated="system:serviceaccount:shop:web"),
            "auto",
            "kubectl as shop/web",
            id="on behalf of a service account",
        ),
        pytest.param(
            client("system:kube-controller-manager", CONTROLLER),
            "auto",
            "kube-controller-manager/shared-informers",
            id="a component",
        ),
        pytest.param(
            client(SELF, CONTROLLER), "auto", "kube-system/generic-garbage-collector", id="a controller"
        ),
        pytest.param(
            client("system:node:n1", "kubelet/v1.36 (l/a) kubernetes/0"), "auto", "kubelet", id="a node"
        ),
        pytest.param(client("system:node:n1", ""), "auto", "kubelet", id="a node without user agent"),
        pytest.param(client("ana", "Go-http-client/2.0"), "auto", "ana", id="a library of a user"),
        pytest.param(client("", ""), "auto", "unknown", id="nobody"),
        pytest.param(
            client(
                "admin", "e2e.test/v1.36.0 (linux/amd64) kubernetes/0000000 -- [sig-node] Pods [Conformance]"
            ),
            "auto",
            "e2e.test",
            id="a test is no application",
        ),
    ],
)
def test_name_of_an_application(who: Client, by: AppBy, name: str) -> None:
    assert application_of(who, by) == name


@pytest.mark.parametrize(
    ("text", "product", "component"),
    [
        (KUBECTL, "kubectl", ""),
        (CONTROLLER, "kube-controller-manager", "shared-informers"),
        ("helm", "helm", ""),
        ("python-requests/2.31", "python-requests", ""),
        ("", "", ""),
        ("/odd", "", ""),
        ("velero/v1.9 (linux/amd64)", "velero", ""),
    ],
)
def test_user_agent(text: str, product: str, component: str) -> None:
    assert parse_user_agent(text) == (product, component)


@pytest.mark.parametrize(
    ("who", "noise"),
    [
        pytest.param(client("system:apiserver", ""), Noise.CONTROL_PLANE, id="the API server itself"),
        pytest.param(client("system:kube-scheduler", ""), Noise.CONTROL_PLANE, id="the scheduler"),
        pytest.param(client(SELF, CONTROLLER), Noise.GARBAGE_COLLECTOR, id="the garbage collector"),
        pytest.param(client("system:node:n1", "kubelet"), Noise.KUBELET, id="a kubelet"),
        pytest.param(client("ana", "kubent/0.7"), Noise.SCANNER, id="a scanner"),
        pytest.param(
            client("ana", "kube-controller-manager/v1.36"), Noise.NONE, id="a lie in the user agent"
        ),
        pytest.param(
            client("system:kube-scheduler", "", impersonated="bo"), Noise.NONE, id="on behalf of a person"
        ),
        pytest.param(
            client("system:serviceaccount:shop:deployment-controller", ""),
            Noise.NONE,
            id="the name elsewhere",
        ),
        pytest.param(
            client("system:serviceaccount:kube-system:external-dns", ""), Noise.NONE, id="an add-on"
        ),
    ],
)
def test_noise(who: Client, noise: Noise) -> None:
    assert noise_of(who) is noise


def test_noise_of_several_clients_under_one_name() -> None:
    assert common_noise({Noise.CONTROL_PLANE, Noise.NONE}) is Noise.NONE
    assert common_noise({Noise.CONTROL_PLANE, Noise.SCANNER}) is not Noise.NONE


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ("system:apiserver", True),
        ("system:node:n1", True),
        ("system:serviceaccount:kube-system:external-dns", True),
        ("system:serviceaccount:shop:web", False),
        ("ana", False),
    ],
)
def test_what_is_part_of_the_cluster(user: str, *, expected: bool) -> None:
    assert is_system(client(user)) is expected
