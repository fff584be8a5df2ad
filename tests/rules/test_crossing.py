"""Which rules lead out of a namespace, and which kinds lead into one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kubectl_insight.cluster.discovery.builtin_resources import offline_catalogue
from kubectl_insight.objects.item import KubernetesObject, decode_list
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.all_rules import RULES
from kubectl_insight.rules.crossing import _FUNCTIONS, kinds_beyond, outward_rules
from kubectl_insight.rules.finding import names_in
from kubectl_insight.rules.rule import Derivation, Holder, Reference, Selection

RBAC, GATEWAY = "rbac.authorization.k8s.io", "gateway.networking.k8s.io"
SHOP = Path(__file__).parents[2] / "examples/shop/recorded/objects.json"


@pytest.fixture(scope="module")
def shop() -> list[KubernetesObject]:
    return decode_list(SHOP.read_bytes()).objects


def test_every_function_that_crosses_is_a_rule() -> None:
    assert {rule.name for rule in RULES if isinstance(rule, Derivation)} >= _FUNCTIONS


@pytest.mark.parametrize(
    ("kind", "namespaced", "cluster", "everywhere"),
    [
        pytest.param(GroupKind(RBAC, "ClusterRoleBinding"), False, True, True, id="binding of the cluster"),
        pytest.param(GroupKind(RBAC, "ClusterRole"), False, True, True, id="role that names objects"),
        pytest.param(GroupKind(RBAC, "RoleBinding"), True, False, True, id="binding of a namespace"),
        pytest.param(GroupKind(RBAC, "Role"), True, False, False, id="role of a namespace"),
        pytest.param(GroupKind("", "PersistentVolume"), False, True, True, id="volume names its claim"),
        pytest.param(
            GroupKind("apiregistration.k8s.io", "APIService"), False, True, True, id="aggregated API"
        ),
        pytest.param(
            GroupKind("apiextensions.k8s.io", "CustomResourceDefinition"), False, True, True, id="conversion"
        ),
        pytest.param(GroupKind(GATEWAY, "HTTPRoute"), True, False, True, id="route"),
        pytest.param(GroupKind(GATEWAY, "ReferenceGrant"), True, False, True, id="grant"),
        pytest.param(GroupKind("argoproj.io", "Application"), True, False, True, id="Argo CD application"),
        pytest.param(
            GroupKind("kustomize.toolkit.fluxcd.io", "Kustomization"), True, False, True, id="kustomization"
        ),
        pytest.param(GroupKind("", "Service"), True, False, True, id="external name"),
        pytest.param(GroupKind("", "Node"), False, False, False, id="nodes name no namespace"),
        pytest.param(GroupKind("", "Pod"), True, False, False, id="pods stay at home"),
        pytest.param(GroupKind("", "Secret"), True, False, False, id="secrets name nothing elsewhere"),
        pytest.param(
            GroupKind("external-secrets.io", "ClusterSecretStore"), False, False, True, id="custom, guessed"
        ),
        pytest.param(GroupKind("tekton.dev", "TaskRun"), True, False, False, id="custom, in a namespace"),
    ],
)
def test_which_kinds_are_wanted_beyond_a_namespace(
    kind: GroupKind, namespaced: bool, cluster: bool, everywhere: bool
) -> None:
    assert kinds_beyond(RULES, namespaces=False).wants(kind, namespaced) is cluster
    assert kinds_beyond(RULES, namespaces=True).wants(kind, namespaced) is everywhere


def test_nothing_is_wanted_for_no_rules() -> None:
    assert not kinds_beyond((), namespaces=True).wants(GroupKind(RBAC, "ClusterRoleBinding"), False)


def test_rules_of_users_count() -> None:
    store, secret = GroupKind("example.org", "Store"), GroupKind("", "Secret")
    named = Reference("a", (Holder(store),), "spec.secret.name", "uses", secret, namespace="namespace")
    at_home = Reference("b", (Holder(store),), "spec.secret.name", "uses", secret)
    selected = Selection("c", (Holder(store),), "spec.selector", "uses", GroupKind("", "Pod"))
    assert kinds_beyond((named,), namespaces=True).wants(store, True)
    assert not kinds_beyond((named,), namespaces=False).wants(store, True)
    assert not kinds_beyond((at_home,), namespaces=True).wants(store, False)
    assert kinds_beyond((selected,), namespaces=False).wants(store, False)
    assert not kinds_beyond((selected,), namespaces=True).wants(store, True)


def test_an_old_group_of_a_kind_is_wanted_as_the_new_one() -> None:
    rule = Reference(
        "a", (Holder(GroupKind("apps", "Deployment")),), "spec.a", "uses", GroupKind("", "Pod"), namespace="b"
    )
    assert kinds_beyond((rule,), namespaces=True).wants(GroupKind("extensions", "Deployment"), True)


@pytest.mark.parametrize(
    ("name", "leads_out"),
    [
        pytest.param("pod.node", True, id="to the cluster"),
        pytest.param("roleBinding.role", True, id="to a kind that a field tells"),
        pytest.param("webhook.service", True, id="to a namespace that a field tells"),
        pytest.param("istio.destinationRule.host", True, id="function that crosses"),
        pytest.param("customResource.reference", True, id="function that may lead anywhere"),
        pytest.param("serviceAccount.secret", False, id="to the same namespace"),
        pytest.param("statefulSet.claim", False, id="function that does not cross"),
        pytest.param("service.selector", False, id="a selector names nothing"),
    ],
)
def test_which_rules_lead_out(name: str, leads_out: bool) -> None:
    rules = outward_rules(RULES, offline_catalogue().namespaced)
    assert (name in {rule.name for rule in rules}) is leads_out


@pytest.mark.skipif(not SHOP.exists(), reason="needs the recorded example")
def test_what_is_left_out_lies_in_what_is_covered(shop: list[KubernetesObject]) -> None:
    namespaced = offline_catalogue(shop).namespaced
    outside = set()
    for namespace in {obj.namespace for obj in shop} - {""}:
        inside = [obj for obj in shop if obj.namespace == namespace]
        whole = {key for key in names_in(inside, RULES, namespaced) if key.namespace != namespace}
        found = set(names_in(inside, RULES, namespaced, (namespace,)))
        assert {key for key in found if key.namespace != namespace} == whole
        outside |= whole
    assert outside


def test_what_lies_elsewhere_is_read_in_full() -> None:
    """An account in a namespace that is not covered names its Secret there."""
    account = {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "robot", "namespace": "b"},
        "secrets": [{"name": "token"}],
    }
    document = {"apiVersion": "v1", "kind": "List", "items": [account]}
    objects = decode_list(json.dumps(document).encode()).objects
    namespaced = offline_catalogue().namespaced
    assert [key.name for key in names_in(objects, RULES, namespaced, ("a",))] == ["token"]
    assert not [key for key in names_in(objects, RULES, namespaced, ("b",)) if key.namespace != "b"]
