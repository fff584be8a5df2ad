"""Makes the pictures of coverage from the recorded example: ``python -m docs.pictures.coverage_pictures``."""  # noqa: INP001 - docs is no package

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.browser.browser import browser_or_skip

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
QUESTION = ("coverage", "examples/shop/recorded/audit.log.gz", "--target", "1.37")
OPERATIONS = "document.getElementById('tab-operations').click()"


def main() -> None:
    """Write the sunburst, and what its page looks like; the page needs the browser of the tests."""
    _answer("svg", HERE / "coverage.svg")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.html"
        _answer("html", path)
        with browser_or_skip() as browser:
            still = {"prefers-reduced-motion": "reduce"}
            page = browser.page(path, width=1440, height=860, features=still)
            page.evaluate(OPERATIONS)
            page.screenshot(HERE / "coverage-page.png")


def _answer(form: str, path: Path) -> None:
    command = (sys.executable, "-m", "kubectl_insight", *QUESTION, "-o", form, "--output-file", str(path))
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
