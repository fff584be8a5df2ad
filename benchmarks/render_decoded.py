"""Renders a tree of 100,000 owned objects that are at hand, and prints the CPU seconds that it took.

    python benchmarks/render_decoded.py pods|configmaps collapsed|plain

The measured span begins with a finished inventory and ends with the last character of the text. It is
building and rendering of ``kubectl_insight_tree`` as the command line calls them: owner index, graph, health, tree,
collapsing, columns. Objects are decoded as far as the inventory decodes them: the metadata is typed, the
body stays the bytes that came. With ``pods`` the span therefore includes reading the status of every pod out of
its body; ConfigMaps in their places have only metadata, so there nothing is left to decode but 2,000 owners.
A process renders once, as a command does.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

if __name__ == "__main__":  # behind the installed packages, so that the wheel is what gets measured
    sys.path.append(str(Path(__file__).resolve().parents[1]))

from benchmarks.recorded import application, without_body
from kubectl_insight.api import Environment, Inventory, KubernetesObject, PrintOptions
from kubectl_insight.cluster.discovery.builtin_resources import offline_catalogue
from kubectl_insight.inventory.inventory import Source
from kubectl_insight.objects.completeness import Completeness
from kubectl_insight.objects.item import decode_object
from kubectl_insight_tree.building import build
from kubectl_insight_tree.query import Query
from kubectl_insight_tree.rendering import Rendering

APPLICATIONS, REPLICAS = 1_000, 99
OWNED = APPLICATIONS * (1 + REPLICAS)
_NOW = datetime(2026, 3, 4, tzinfo=UTC)


def objects(kind: str) -> Iterator[KubernetesObject]:
    """Yield 1,000 Deployments with their 1,000 ReplicaSets and 99,000 pods, or ConfigMaps in the pods' places."""
    for number in range(1, APPLICATIONS + 1):
        for obj in application("shop", number, REPLICAS):
            if kind == "configmaps" and obj["kind"] == "Pod":
                yield decode_object(json.dumps(without_body(obj)).encode(), bodies=False)
            else:
                yield decode_object(json.dumps(obj, separators=(",", ":")).encode())


def inventory(kind: str) -> Inventory:
    """Return the inventory that a file with these objects gives."""
    read = list(objects(kind))
    return Inventory(
        objects=read,
        roots=None,
        completeness=Completeness(objects=len(read)),
        source=Source("files"),
        catalogue=offline_catalogue(read),
        home="shop",
    )


def main() -> None:
    """Make the inventory, render it once, and print the CPU seconds and the lines of the text as JSON."""
    parser = argparse.ArgumentParser(description="Render a tree of 100,000 owned objects.")
    parser.add_argument("kind", choices=["pods", "configmaps"])
    parser.add_argument("view", choices=["collapsed", "plain"])
    asked = parser.parse_args()
    at_hand = inventory(asked.kind)
    query = Query(collapse=asked.view == "collapsed")
    environment = Environment(now=lambda: _NOW)
    gc.collect()  # what the making left behind is not the renderer's
    gc.disable()  # as the command line does
    started = time.process_time()
    result = build(at_hand, query, _NOW)
    text = "".join(Rendering(result, PrintOptions(), environment).pieces())
    cpu = time.process_time() - started
    sys.stdout.write(json.dumps({"cpu": cpu, "lines": text.count("\n")}) + "\n")


if __name__ == "__main__":
    main()
