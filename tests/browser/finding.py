"""Where the browser for the tests is. Needs nothing but the standard library."""

from __future__ import annotations

import os
import shutil
from typing import Final

NAMES: Final = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
INSTALL: Final = "python3 tests/browser/install.py"


def find_browser() -> str | None:
    """Return the path of a Chromium: ``$INSIGHT_BROWSER``, or one on the path."""
    named = os.environ.get("INSIGHT_BROWSER")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)
