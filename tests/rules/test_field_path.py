"""Paths of fields, as rules write them."""

from __future__ import annotations

import pytest

from kubectl_insight.rules.field_path import FieldPathError, parse_path


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("spec", [("spec", False)]),
        (
            "spec.volumes[].secret.secretName",
            [("spec", False), ("volumes", True), ("secret", False), ("secretName", False)],
        ),
        ("spec.hosts[]", [("spec", False), ("hosts", True)]),
        ('metadata.annotations["a.b/c"]', [("metadata", False), ("annotations", False), ("a.b/c", False)]),
        ('data["x y"][]', [("data", False), ("x y", True)]),
        ("spec.$ref", [("spec", False), ("$ref", False)]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_steps(path: str, steps: list[tuple[str, bool]]) -> None:
    assert [(step.key, step.each) for step in parse_path(path)] == steps


@pytest.mark.parametrize("path", ["", ".", "a.", ".a", "a..b", "a[", "a[]b", "a[0]", '["a"]', "a b", "a[][]"])
def test_no_path(path: str) -> None:
    with pytest.raises(FieldPathError):
        parse_path(path)


def test_a_concrete_path_is_written_like_the_rule() -> None:
    path = 'metadata.annotations["a.b/c"].d'
    assert "".join(step.text for step in parse_path(path)).lstrip(".") == path
