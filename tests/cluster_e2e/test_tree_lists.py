"""Long lists come whole, whatever the size of a page and the number of requests at once."""

from __future__ import annotations

import pytest

from tests.cluster_e2e.run_insight import create, ids, make, run
from tests.controlplane.control_plane import ControlPlane

COUNT = 520


@pytest.fixture(scope="module")
def crowd(control_plane: ControlPlane) -> str:
    """A namespace with more ConfigMaps than a page of kubectl has, all owned by one; no pods, so no wait."""
    namespace = "crowd"
    control_plane.kubectl("create", "namespace", namespace)
    (owner,) = create(control_plane, make("ConfigMap", "owner", namespace=namespace))
    create(
        control_plane,
        *(make("ConfigMap", f"owned-{number:03}", owner, namespace=namespace) for number in range(COUNT)),
    )
    return namespace


@pytest.mark.parametrize("size", [1, 2, 3, 5, 0])
def test_pages_of_any_size_are_one_list(control_plane: ControlPlane, crowd: str, size: int) -> None:
    arguments = ("tree", "configmap/owner", "-n", crowd, "--include", "ConfigMap", "-o", "name")
    result = run(control_plane, *arguments, "--chunk-size", size)
    assert result.exit_status == 0
    assert result.lines == ["configmap/owner", *(f"configmap/owned-{number:03}" for number in range(COUNT))]


def test_whole_objects_come_in_pages_too(control_plane: ControlPlane, crowd: str) -> None:
    arguments = ("tree", "-n", crowd, "-o", "json")
    result = run(control_plane, *arguments, "--chunk-size", "100")
    assert len([each for each in ids(result) if each.startswith(f"ConfigMap/{crowd}/owned-")]) == COUNT
    assert result.stdout == run(control_plane, *arguments).stdout


@pytest.mark.parametrize("workers", [1, 64])
def test_concurrency_changes_nothing(control_plane: ControlPlane, crowd: str, workers: int) -> None:
    arguments = ("tree", "-n", f"{crowd},kube-system", "--exclude", "Lease", "-o", "json")
    first = run(control_plane, *arguments)
    assert run(control_plane, *arguments, "--concurrency", workers).stdout == first.stdout
    assert len(ids(first)) > COUNT
