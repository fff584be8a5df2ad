"""The real D2 compiler reads what we write, and finds every label as it was."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from kubectl_insight.objects.visible import visible
from kubectl_insight.output.d2 import d2_text
from kubectl_insight.output.picture_style import shown_parts
from tests.conftest import Insight
from tests.output.sample_pictures import HOSTILE, Sketch
from tests.parsers.parsers import HERE, installed


def compiled(source: str) -> Any:
    installed("@terrastruct/d2")
    done = subprocess.run(
        ["node", HERE / "d2.mjs"], input=source, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_shop(insight: Insight, shop: Path) -> None:
    source = insight("graph", "deployment/web", "-n", "shop", "-f", shop, "-o", "d2").stdout
    document = compiled(source)
    labels = {label for _, label in document["shapes"]}
    assert "Deployment\n▲ web\nInProgress 2/3\n1 replica unavailable" in labels
    assert "namespace shop" in labels
    ends = {(source.rpartition(".")[2], label) for source, _, label in document["connections"]}
    assert {label for _, label in ends} >= {"owns", "uses", "loadBalances", "runs", "scales"}


def test_hostile_names_stay_names() -> None:
    sketch = Sketch("hostile")
    frame = sketch.frame('namespace ${x} "; b: c { } | # -> \\')
    names = {case: name for case, name in HOSTILE.items() if case != "surrogate"}
    keys = {case: sketch.box("ConfigMap", name, frame, name) for case, name in names.items()}
    picture = sketch.picture()
    labels = dict(compiled(d2_text(picture))["shapes"])
    assert len(labels) == len(keys) + 1
    for box in picture.boxes:
        kind, name = shown_parts(box)
        first, second, *_ = labels[f"{frame}.{box.key}"].split("\n")
        assert (first, second.strip()) == (visible(kind), visible(name).strip())


def test_what_d2_could_obey() -> None:
    texts = ["$", "${a}", "\\", "\\n", '"', '\\"', "|md x|", "a;b", "#", "}", "->", "\t"]
    sketch = Sketch("t")
    keys = {sketch.box("Pod", f"a{text}b"): text for text in texts}
    labels = dict(compiled(d2_text(sketch.picture()))["shapes"])
    assert labels == {key: f"Pod\n{visible(f'a{text}b')}" for key, text in keys.items()}
