"""What the command adds to an installation."""

from __future__ import annotations

import zlib
from itertools import chain

from tests.conftest import ROOT

MOST = 300_000
CATALOGUE = 200_000


def packed(*folders: str) -> int:
    """Return how many bytes the files of folders take in a wheel."""
    paths = chain.from_iterable((ROOT / folder).rglob("*") for folder in folders)
    return sum(
        len(zlib.compress(path.read_bytes()))
        for path in paths
        if path.is_file() and "__pycache__" not in path.parts
    )


def test_the_wheel_grows_by_less_than_promised() -> None:
    assert (
        packed("plugins/kubectl_insight_coverage", "kubectl_insight/audit", "kubectl_insight/storage") < MOST
    )


def test_the_catalogue_is_small() -> None:
    assert 0 < packed("plugins/kubectl_insight_coverage/catalogue") < CATALOGUE
