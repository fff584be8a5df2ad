"""Trees of kinds that nobody knew before: namespaced and cluster-scoped custom resources that own things."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.cluster_e2e.run_insight import create, define, definition, edges, graph, ids, make, node, run
from tests.controlplane.control_plane import ControlPlane

API = "insight.test/v1"


@dataclass(frozen=True)
class World:
    """Where the objects of this module live."""

    first: str
    second: str


@pytest.fixture(scope="module")
def world(control_plane: ControlPlane, module_namespace: str) -> World:
    """A Tenant (of no namespace) owns a Widget in each of two namespaces; each Widget owns two things."""
    second = control_plane.namespace(f"{module_namespace}-b")
    define(control_plane, definition("Widget"), definition("Tenant", scope="Cluster"))
    (tenant,) = create(control_plane, make("Tenant", "acme", api_version=API))
    gears = []
    for namespace in (module_namespace, second):
        (gear,) = create(
            control_plane,
            make("Widget", "gear", tenant, namespace=namespace, api_version=API, spec={"size": 3}),
        )
        create(
            control_plane,
            make("ConfigMap", "gear", gear, namespace=namespace),
            make("Secret", "gear", gear, namespace=namespace),
        )
        gears.append(gear)
    (other,) = create(control_plane, make("Widget", "other", namespace=module_namespace, api_version=API))
    create(
        control_plane,
        make("Service", "shared", other, gears[0], namespace=module_namespace, spec={"clusterIP": "None"}),
    )
    return World(module_namespace, second)


def below_tenant(namespace: str) -> set[tuple[str, str]]:
    gear = f"Widget.insight.test/{namespace}/gear"
    return {
        ("Tenant.insight.test/acme", gear),
        (gear, f"ConfigMap/{namespace}/gear"),
        (gear, f"Secret/{namespace}/gear"),
    }


def test_a_cluster_scoped_owner_needs_no_flag_to_show_all_namespaces(
    control_plane: ControlPlane, world: World
) -> None:
    result = run(control_plane, "tree", "tenant/acme", "-o", "json")
    found = set(edges(result))
    assert below_tenant(world.first) | below_tenant(world.second) <= found
    assert graph(result)["roots"] == ["Tenant.insight.test/acme"]
    assert graph(result)["completeness"]["complete"] is True


def test_the_text_names_the_namespaces(control_plane: ControlPlane, world: World) -> None:
    result = run(control_plane, "tree", "tenant/acme", through_kubectl=True)
    assert result.exit_status == 0
    shown = [line.lstrip("│├└─ ").split("  ")[0] for line in result.lines[1:]]
    assert shown[0].startswith("Tenant.insight.test/acme")
    assert f"Widget.insight.test/{world.second}/gear" in shown
    assert f"Secret/{world.second}/gear" in shown


@pytest.mark.parametrize(
    "word", ["widget", "widgets", "Widget", "widgets.insight.test", "widget.v1.insight.test"]
)
def test_a_custom_kind_by_any_name(control_plane: ControlPlane, world: World, word: str) -> None:
    result = run(control_plane, "tree", f"{word}/gear", "-n", world.second, "-o", "name")
    assert result.lines == ["widget.insight.test/gear", "configmap/gear", "secret/gear"]


def test_owners_above_are_shown_across_scopes(control_plane: ControlPlane, world: World) -> None:
    result = run(control_plane, "tree", "secret/gear", "--up", "-n", world.first, "-o", "paths")
    tenant, gear = "Tenant.insight.test/acme", f"Widget.insight.test/{world.first}/gear"
    assert result.lines[-1] == f"{tenant} > {gear} > Secret/{world.first}/gear"


def test_a_second_owner_is_shown_in_full_once(control_plane: ControlPlane, world: World) -> None:
    service = f"Service/{world.first}/shared"
    result = run(control_plane, "tree", "service/shared", "-n", world.first, "-o", "json")
    owners = {source for source, target in edges(result) if target == service}
    assert owners == {f"Widget.insight.test/{world.first}/gear", f"Widget.insight.test/{world.first}/other"}

    text = run(control_plane, "tree", "-n", world.first, "--include", "Widget,Service")
    lines = [line for line in text.lines if "Service/shared" in line]
    assert len(lines) == 2
    assert ["shown above" in line for line in lines] == [False, True]


def test_secrets_never_show(control_plane: ControlPlane, world: World) -> None:
    secret = make("Secret", "password", namespace=world.second, stringData={"password": "open-sesame"})
    create(control_plane, secret)
    for output in ("tree", "wide", "json", "yaml", "dot", "mermaid"):
        result = run(control_plane, "tree", "secret/password", "-n", world.second, "-o", output)
        assert result.exit_status == 0
        assert "open-sesame" not in result.stdout
        assert "b3Blbi1zZXNhbWU" not in result.stdout


def test_conditions_of_a_custom_resource_are_its_status(control_plane: ControlPlane, world: World) -> None:
    create(control_plane, make("Widget", "broken", namespace=world.second, api_version=API))
    conditions = '{"status":{"conditions":[{"type":"Ready","status":"False","reason":"NoGears","message":"no gears left"}]}}'
    kubectl = (
        "patch",
        "widget/broken",
        "-n",
        world.second,
        "--subresource=status",
        "--type=merge",
        "-p",
        conditions,
    )
    control_plane.kubectl(*kubectl)
    broken = f"Widget.insight.test/{world.second}/broken"
    shown = node(run(control_plane, "tree", "widget/broken", "-n", world.second, "-o", "json"), broken)
    assert (shown["status"], shown["reason"], shown["message"]) == (
        "InProgress",
        "NoGears",
        "Ready=False: no gears left",
    )
    text = run(control_plane, "tree", "-n", world.second, "--include", "Widget", "--unhealthy")
    assert "broken" in text.stdout
    assert "Widget.insight.test/gear" not in text.stdout


def test_a_kind_made_after_discovery_was_remembered(control_plane: ControlPlane, world: World) -> None:
    run(control_plane, "tree", "widget/gear", "-n", world.first)
    define(control_plane, definition("Novelty"))
    (novelty,) = create(control_plane, make("Novelty", "new", namespace=world.first, api_version=API))
    create(control_plane, make("ConfigMap", "of-novelty", novelty, namespace=world.first))
    above = run(control_plane, "tree", "configmap/of-novelty", "--up", "-n", world.first, "-o", "json")
    assert f"Novelty.insight.test/{world.first}/new" in ids(above)
    assert node(above, f"Novelty.insight.test/{world.first}/new")["presence"] == "live"
    named = run(control_plane, "tree", "novelty/new", "-n", world.first, "-o", "name")
    assert named.lines == ["novelty.insight.test/new", "configmap/of-novelty"]


def test_a_kind_that_went_away_is_not_missed(control_plane: ControlPlane, world: World) -> None:
    define(control_plane, definition("Passing"))
    run(control_plane, "tree", "-n", world.second, "--include", "Passing,ConfigMap")
    control_plane.kubectl("delete", "crd", "passings.insight.test")
    control_plane.wait_until(
        lambda: (
            "NotFound"
            in control_plane.kubectl("get", "--raw", "/apis/insight.test/v1/passings", check=False).stderr
        ),
        "the kind being gone",
    )
    result = run(control_plane, "tree", "-n", world.second, "-o", "json", "--require-complete")
    assert (result.exit_status, result.stderr) == (0, "")
