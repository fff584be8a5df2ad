"""The documentation says what the program does: its examples are run, its tables compared with the code."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from kubectl_insight.exit_status import ExitStatus
from tests.conftest import ROOT, Insight

README = (ROOT / "README.md").read_text("utf-8")
SHOWN = re.findall(r"```\n\$ kubectl insight (.*?)\n(.*?)```", README, re.DOTALL)
COMMANDS = re.findall(
    r"^kubectl insight ((?:tree|graph|why|impact|coverage audit.log) .*?)(?:\s+#.*|\s+\|.*|\s+>.*)?$",
    README,
    re.MULTILINE,
)


@pytest.mark.parametrize(("line", "shown"), SHOWN, ids=[line for line, _ in SHOWN])
def test_shown_output_is_real(insight: Insight, shop: Path, line: str, shown: str) -> None:
    result = insight(*_on_the_shop(line, shop))
    assert result.stdout == shown
    assert result.stderr == ""


@pytest.mark.parametrize("line", COMMANDS)
def test_every_example_can_be_tried_on_the_recorded_cluster(insight: Insight, shop: Path, line: str) -> None:
    result = insight(*_on_the_shop(line, shop))
    assert (result.stderr, result.exit_status) == ("", ExitStatus.OK)
    assert result.stdout


def _on_the_shop(line: str, shop: Path) -> list[str | Path]:
    """Return the words of a command over the recorded shop: its audit log, or its objects."""
    words = shlex.split(line)
    if words[0] == "coverage":
        return [shop / "audit.log.gz" if word == "audit.log" else word for word in words]
    return [*words, "-f", shop]


def test_the_readme_shows_something() -> None:
    assert len(SHOWN) >= 6
    assert len(COMMANDS) >= 17


def test_exit_codes_are_documented() -> None:
    table = README.partition("## Exit codes")[2].partition("\n## ")[0]
    documented = {
        int(code) for cell in re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE) for code in cell.split(",")
    }
    assert documented == {int(status) for status in ExitStatus}


def test_links_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
