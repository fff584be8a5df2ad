"""One real control plane for all tests of this directory."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.controlplane import build
from tests.controlplane.control_plane import ControlPlane

_NUMBERS = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.cluster)


@pytest.fixture(scope="session")
def built() -> None:
    """Skips a test where the control plane is not built, and fails it where that is required."""
    try:
        build.control_plane()
    except build.NotBuiltError as error:
        if os.environ.get("REQUIRE_CLUSTER") == "1":
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def control_plane(built: None) -> Iterator[ControlPlane]:
    """A whole control plane with three nodes; all tests share it, so each works in a namespace of its own."""
    with ControlPlane() as started:
        started.nodes(3)
        yield started


@pytest.fixture
def namespace(control_plane: ControlPlane, request: pytest.FixtureRequest) -> str:
    """A fresh namespace, called after the test, that takes pods."""
    return _fresh_namespace(control_plane, request.node.name)


@pytest.fixture(scope="module")
def module_namespace(control_plane: ControlPlane, request: pytest.FixtureRequest) -> str:
    """A fresh namespace for the tests of one module, called after it, that takes pods."""
    return _fresh_namespace(control_plane, Path(request.node.name).stem)


def _fresh_namespace(control_plane: ControlPlane, title: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).removeprefix("test-").strip("-")
    return control_plane.namespace(f"{words[:40].strip('-')}-{next(_NUMBERS)}")
