"""Makes the pictures of the README from the recorded example: ``python -m docs.pictures.make_pictures``."""  # noqa: INP001 - docs is no package

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.browser.browser import browser_or_skip

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
QUESTION = ("graph", "deployment/web", "-n", "shop", "-f", "examples/shop/recorded")


def main() -> None:
    """Write both pictures; the page needs the browser of the tests."""
    _answer("svg", HERE / "web.svg")
    with TemporaryDirectory() as folder:
        page = Path(folder) / "web.html"
        _answer("html", page)
        with browser_or_skip() as browser:
            still = {"prefers-reduced-motion": "reduce"}
            browser.page(page, width=1400, height=900, features=still).screenshot(HERE / "web-page.png")


def _answer(form: str, path: Path) -> None:
    command = (sys.executable, "-m", "kubectl_insight", *QUESTION, "-o", form, "--output-file", str(path))
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
