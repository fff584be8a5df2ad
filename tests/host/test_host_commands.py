"""``schema`` and ``version``; ``plugin list`` is in test_plugins, ``completion`` in tests of its own."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version

import jsonschema
import pytest

from kubectl_insight.commands.schema import kinds
from tests.conftest import Insight


def test_the_version_is_the_installed_packages(insight: Insight) -> None:
    expected = (
        f"kubectl-insight {version('kubectl-insight')} (Python {platform.python_version()}, plugin API 1, "
    )
    assert insight("version").stdout == f"{expected}kubectl-insight/v1)\n"


def test_the_version_as_json(insight: Insight) -> None:
    result = insight("version", "-o", "json")
    assert result.json == {
        "version": version("kubectl-insight"),
        "python": platform.python_version(),
        "pluginApi": 1,
        "json": "kubectl-insight/v1",
    }


def test_schema_names_the_kinds(insight: Insight) -> None:
    assert insight("schema").lines == kinds()
    assert "Graph" in kinds()


@pytest.mark.parametrize("kind", kinds())
def test_each_schema_is_one_and_says_what_it_describes(insight: Insight, kind: str) -> None:
    schema = insight("schema", kind.upper()).json

    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["title"] == kind
    assert schema["$id"] == f"kubectl-insight/v1/{kind}"
    assert schema["properties"]["kind"] == {"const": kind}


def test_a_schema_refuses_what_does_not_fit(insight: Insight) -> None:
    validator = jsonschema.Draft202012Validator(insight("schema", "graph").json)
    assert list(validator.iter_errors({"apiVersion": "kubectl-insight/v1", "kind": "Graph"}))


def test_an_unknown_kind_is_told_with_the_known_ones(insight: Insight) -> None:
    result = insight("schema", "Graf")

    assert (result.exit_status, result.stdout) == (6, "")
    assert result.stderr.splitlines() == [
        'error: there is no schema "Graf"',
        f"There are: {', '.join(kinds())}",
    ]


def test_a_schema_is_json_as_text(insight: Insight) -> None:
    text = insight("schema", "Graph").stdout
    assert json.loads(text)
    assert text.endswith("}\n")
