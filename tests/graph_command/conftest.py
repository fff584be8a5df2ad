"""The commands on relations, over the recorded shop or over manifests that a test writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.conftest import Insight, Result

Shop = Callable[..., Result]
Over = Callable[..., Result]
Validated = Callable[[Result], Any]


@pytest.fixture
def on_shop(insight: Insight, shop: Path) -> Shop:
    """Run a command on the recorded shop: ``on_shop("graph", "deployment/web")``."""

    def call(*arguments: object, namespace: str = "shop") -> Result:
        return insight(*arguments, "-n", namespace, "-f", shop / "objects.json")

    return call


@pytest.fixture
def over(insight: Insight, tmp_path: Path) -> Over:
    """Run a command over made-up objects: ``over([pod], "graph", "pod/web")``."""

    def call(objects: Sequence[Mapping[str, Any]], *arguments: object) -> Result:
        path = tmp_path / "objects.json"
        path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": list(objects)}))
        return insight(*arguments, "-f", path)

    return call


@pytest.fixture
def validated(insight: Insight) -> Validated:
    """Parse a document and hold it against the schema that the product ships for its kind."""

    def call(result: Result) -> Any:
        document = result.json
        schema = insight("schema", document["kind"]).json
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.Draft202012Validator(schema).validate(document)
        return document

    return call
