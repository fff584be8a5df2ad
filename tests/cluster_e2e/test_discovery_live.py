"""What the server serves, as it changes: a forest sees it at once, and asks little for that."""

from __future__ import annotations

import pytest

from tests.cluster_e2e.run_insight import create, define, definition, make, run
from tests.conftest import Result
from tests.controlplane.control_plane import ControlPlane


def discovery(result: Result) -> list[str]:
    """Return what discovery asked and was answered, without the time that it took."""
    asked = [
        line.split() for line in result.stderr.splitlines() if line.startswith(("GET /api ", "GET /apis "))
    ]
    return sorted(f"{words[1]} {words[2]} {words[-2]}" for words in asked)


def test_a_kind_that_is_new_is_seen_by_the_next_forest(control_plane: ControlPlane, namespace: str) -> None:
    create(control_plane, make("ConfigMap", "settings", namespace=namespace))
    words = ("tree", "-n", namespace, "-o", "name", "-v", "6")
    first = run(control_plane, *words)
    assert [line.rsplit(" ", 1)[0] for line in discovery(first)] == ["/api 200", "/apis 200"]
    define(control_plane, definition("Fashion"))
    (made,) = create(
        control_plane, make("Fashion", "one", namespace=namespace, api_version="insight.test/v1")
    )
    second = run(control_plane, *words)
    assert set(second.lines) - set(first.lines) == {f"fashion.insight.test/{made['metadata']['name']}"}
    third = run(control_plane, *words)
    assert (third.lines, discovery(third)) == (second.lines, ["/api 304 0", "/apis 304 0"])
    control_plane.kubectl("delete", "crd", "fashions.insight.test")


@pytest.mark.parametrize("selector", ["spec.foo=bar", "foo", "a=b=c", "=x"])
@pytest.mark.parametrize("kind", ["pods", "deployments"])
def test_a_field_selector_is_refused_as_by_kubectl(
    control_plane: ControlPlane, namespace: str, kind: str, selector: str
) -> None:
    words = (kind, "-n", namespace, "--field-selector", selector)
    ours, theirs = run(control_plane, "tree", *words), control_plane.kubectl("get", *words, check=False)
    assert (ours.exit_status, ours.stdout) == (2, "")
    assert ours.stderr == theirs.stderr
