"""Same input, byte-equal output in every format: whatever the order of the objects and the hash seed."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Insight

OUTPUTS = [
    "text",
    "json",
    "yaml",
    "dot",
    "svg",
    "html",
    "mermaid",
    "d2",
    "graphml",
    "csv",
    "cluster-insight",
    "cluster-insight-dot",
]
SEEDS = ["0", "1"]
PROGRAM = """
import io, sys
from datetime import UTC, datetime
from kubectl_insight.cli import run
from kubectl_insight.environment import Environment

stdout = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
environment = Environment(stdout=stdout, now=lambda: datetime(2026, 11, 21, tzinfo=UTC))
for words in (["graph", "-o", output] for output in sys.argv[2:]):
    assert run([*words, "-n", "shop", "-f", sys.argv[1]], environment) == 0
for words in (["why", "ingress/shop", "deployment/web", "--all"], ["impact", "secret/web-session", "-o", "json"]):
    assert run([*words, "-n", "shop", "-f", sys.argv[1]], environment) == 0
sys.stdout.buffer.write(stdout.buffer.getvalue())
"""


@pytest.fixture(scope="module")
def orders(shop: Path) -> list[str]:
    """The recorded shop as it is, and with its objects in another order."""
    document = json.loads((shop / "objects.json").read_text("utf-8"))
    in_order = json.dumps(document)
    random.Random(0).shuffle(document["items"])
    return [in_order, json.dumps(document)]


@pytest.mark.parametrize("output", OUTPUTS)
def test_the_order_of_the_objects_does_not_matter(
    insight: Insight, orders: list[str], tmp_path: Path, output: str
) -> None:
    path = tmp_path / "objects.json"
    written = []
    for order in orders:
        path.write_text(order, "utf-8")
        result = insight("graph", "-n", "shop", "-f", path, "-o", output)
        assert result.exit_status == 0
        written.append(result.stdout)
    assert written[0] == written[1]


def test_neither_does_the_seed_of_hashes(shop: Path) -> None:
    written = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(shop / "objects.json"), *OUTPUTS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in SEEDS
    ]
    assert written[0] == written[1]
    assert len(written[0]) > 100_000
