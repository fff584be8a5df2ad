"""``tree --via`` on a real cluster: what leads to an object and what it leads to, inside and outside its namespace."""

from __future__ import annotations

import json

import pytest

from tests.cluster_e2e.run_insight import create, graph, make, run
from tests.controlplane.control_plane import ControlPlane

ROLES = "rbac.authorization.k8s.io/v1"


@pytest.fixture(scope="module")
def shop(control_plane: ControlPlane, module_namespace: str) -> str:
    """A Deployment with a Service and an Ingress; it names a Secret that does not exist."""
    labels = {"app": "web"}
    sources = [{"configMapRef": {"name": "settings"}}, {"secretRef": {"name": "gone", "optional": True}}]
    containers = [{"name": "web", "image": "registry.test/web:1", "envFrom": sources}]
    spec = {
        "replicas": 2,
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": {"containers": containers}},
    }
    backend = {"service": {"name": "web", "port": {"number": 80}}}
    create(
        control_plane,
        make("ConfigMap", "settings", namespace=module_namespace),
        make("Deployment", "web", namespace=module_namespace, api_version="apps/v1", spec=spec),
        make("Deployment", "other", namespace=module_namespace, api_version="apps/v1", spec=_other(spec)),
        make(
            "Service",
            "web",
            namespace=module_namespace,
            spec={"selector": labels, "ports": [{"port": 80}]},
        ),
        make(
            "Ingress",
            "web",
            namespace=module_namespace,
            api_version="networking.k8s.io/v1",
            spec={"defaultBackend": backend},
        ),
    )
    for name in ("web", "other"):
        control_plane.kubectl(
            "rollout", "status", f"deployment/{name}", "--timeout=60s", "-n", module_namespace
        )
    control_plane.wait_until(
        lambda: len(_endpoints(control_plane, module_namespace)) == 2, "the endpoints of the Service"
    )
    return module_namespace


def _other(spec: dict[str, object]) -> dict[str, object]:
    labels = {"app": "other"}
    containers = [{"name": "other", "image": "registry.test/other:1"}]
    template = {"metadata": {"labels": labels}, "spec": {"containers": containers}}
    return {**spec, "selector": {"matchLabels": labels}, "template": template}


def _endpoints(control_plane: ControlPlane, namespace: str) -> set[str]:
    listed = control_plane.kubectl("get", "endpointslices", "-n", namespace, "-o", "json").stdout
    return {
        endpoint["targetRef"]["name"]
        for item in json.loads(listed)["items"]
        for endpoint in item.get("endpoints") or ()
    }


def nodes(control_plane: ControlPlane, namespace: str, *words: str) -> dict[str, str]:
    """Return the status of each node by its id, without the namespace."""
    document = graph(run(control_plane, "tree", *words, "-n", namespace, "-o", "json"))
    return {node["id"].replace(f"/{namespace}/", "/"): node["status"] for node in document["nodes"]}


def test_what_a_deployment_needs(control_plane: ControlPlane, shop: str) -> None:
    found = nodes(control_plane, shop, "deploy/web", "--via", "uses", "--down")
    assert found == {
        "Deployment.apps/web": "Current",
        "ConfigMap/settings": "Current",
        "Image/registry.test/web:1": "Current",
        "Secret/gone": "NotFound",
        "ServiceAccount/default": "Current",
    }


def test_where_requests_go_is_what_the_endpoints_say(control_plane: ControlPlane, shop: str) -> None:
    found = nodes(control_plane, shop, "ingress/web", "--via", "routes,loadBalances", "--down")
    pods = {each.removeprefix("Pod/") for each in found if each.startswith("Pod/")}
    assert pods == _endpoints(control_plane, shop)
    assert set(found) - {f"Pod/{pod}" for pod in pods} == {"Ingress.networking.k8s.io/web", "Service/web"}


def test_nodes_lie_outside_the_namespace_and_lead_to_no_other_pod(
    control_plane: ControlPlane, shop: str
) -> None:
    pod = min(_endpoints(control_plane, shop))
    found = nodes(control_plane, shop, f"pod/{pod}", "--via", "all")
    assert [each for each in found if each.startswith("Pod/")] == [f"Pod/{pod}"]
    assert len([each for each in found if each.startswith("Node/")]) == 1
    assert {
        "Deployment.apps/web",
        "Service/web",
        "Ingress.networking.k8s.io/web",
        "ConfigMap/settings",
    } <= set(found)


def test_what_may_not_be_read_is_unknown_and_not_absent(control_plane: ControlPlane, shop: str) -> None:
    user = "half-blind"
    rules = [{"apiGroups": ["", "apps"], "resources": ["deployments", "pods"], "verbs": ["get", "list"]}]
    create(
        control_plane,
        make("Role", user, namespace=shop, api_version=ROLES, rules=rules),
        make(
            "RoleBinding",
            user,
            namespace=shop,
            api_version=ROLES,
            roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": user},
            subjects=[{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": user}],
        ),
    )
    kubeconfig = control_plane.kubeconfig_for(user)
    words = ("deploy/web", "-n", shop, "--via", "uses", "--down", "-o", "json")
    document = graph(run(control_plane, "tree", *words, kubeconfig=kubeconfig))
    (settings,) = [node for node in document["nodes"] if node["name"] == "settings"]
    assert (settings["status"], settings["presence"]) == ("Unknown", "phantom")
    assert "forbidden" in settings["message"]
    assert not document["completeness"]["complete"]


def test_owners_alone_still_cost_few_requests(control_plane: ControlPlane, shop: str) -> None:
    pod = min(_endpoints(control_plane, shop))
    words = (f"pod/{pod}", "-n", shop, "--up", "--stats", "-o", "json")
    run(control_plane, "tree", *words)  # so that discovery is known
    plain, owns, every = (
        graph(run(control_plane, "tree", *words, *more))["stats"]["requests"]
        for more in ([], ["--via", "owns"], ["--via", "owns,uses"])
    )
    assert plain == owns <= 4
    assert every > 4
