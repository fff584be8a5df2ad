"""Install a browser for the tests: Debian's headless Chromium, where this may be done and none is there.

Usage: ``python3 tests/browser/install.py``. Prints the path of the browser. Elsewhere install Chromium or Chrome
in your system's own way, or name one in ``$INSIGHT_BROWSER``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = "chromium-headless-shell"


def main() -> int:
    """Install the browser; 0 if there is one at the end."""
    # This runs before there is an environment, and so from anywhere.
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from tests.browser.finding import find_browser

    if find_browser() is None:
        if shutil.which("apt-get") is None or os.geteuid() != 0:
            sys.stderr.write(f"install Chromium, or run this as root on Debian for {PACKAGE}\n")
            return 1
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "-y", "--no-install-recommends", PACKAGE]):
            subprocess.run(["apt-get", "-qq", *words], check=True, env=quiet, stdout=subprocess.DEVNULL)
    found = find_browser()
    sys.stdout.write(f"{found}\n")
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
