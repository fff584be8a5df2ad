"""Where the real parsers are: installed from npm by ``make parsers``."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MERMAID = HERE / "node_modules" / "mermaid" / "dist" / "mermaid.min.js"


def installed(package: str) -> Path:
    """Return the folder of an npm package; without it skip the test, or fail with ``REQUIRE_PARSERS=1``."""
    folder = HERE / "node_modules" / package
    if folder.is_dir() and shutil.which("node"):
        return folder
    message = f"{package} is not installed; make parsers brings it"
    if os.environ.get("REQUIRE_PARSERS") == "1":
        pytest.fail(message)
    pytest.skip(message)
