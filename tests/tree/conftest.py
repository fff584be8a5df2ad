"""The tree of objects that a test makes up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.conftest import Insight, Result
from tests.tree.forest import Item, write

Tree = Callable[..., Result]


@pytest.fixture
def tree(insight: Insight, tmp_path: Path) -> Tree:
    """Show the tree of made-up objects: ``tree([deployment, pod], "deployment/web", "-o", "json")``."""

    def call(objects: Sequence[Item], *arguments: object, **world: object) -> Result:
        path = write(tmp_path / "objects.json", objects)
        return insight("tree", *arguments, "-f", path, **world)

    return call
