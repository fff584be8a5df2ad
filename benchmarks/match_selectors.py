"""Matches the selectors of 2,000 Services with 10,000 pods, and prints how long that took.

    python benchmarks/match_selectors.py

The measured span begins with the labels of the pods and the selectors of the Services, decoded, and ends with the
last list of pods. The index is made within it. A process matches once, as a command does.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path

if __name__ == "__main__":  # behind the installed packages, so that the wheel is what gets measured
    sys.path.append(str(Path(__file__).resolve().parents[1]))

from benchmarks.workload import application_name, selector
from kubectl_insight.objects.label_selector import from_labels
from kubectl_insight.rules.selecting import Carrier, SelectorIndex

APPLICATIONS, REPLICAS, SERVICES = 400, 25, 5
_NAMESPACE = "shop"


def main() -> None:
    """Match, and print the seconds and the number of matches as JSON."""
    names = [application_name(number) for number in range(1, APPLICATIONS + 1)]
    pods = [_labels(name) for name in names for _ in range(REPLICAS)]
    wanted = [selector(name) for name in names for _ in range(SERVICES)]
    gc.collect()
    gc.disable()  # as the command line does
    started = time.perf_counter()
    index = SelectorIndex(Carrier(_NAMESPACE, labels, position) for position, labels in enumerate(pods))
    matches = [index.select(_NAMESPACE, from_labels(labels)) for labels in wanted]
    wall = time.perf_counter() - started
    sys.stdout.write(json.dumps({"wall": wall, "matches": sum(map(len, matches))}) + "\n")


def _labels(name: str) -> dict[str, str]:
    shared = {"app.kubernetes.io/part-of": "shop", "app.kubernetes.io/component": "web"}
    return selector(name) | shared | {"pod-template-hash": "59486cc74"}


if __name__ == "__main__":
    main()
