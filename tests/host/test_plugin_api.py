"""What plugins may use is there: every name of the stub leads to its home, and nothing is loaded before that."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from kubectl_insight import api

STUB = ast.parse(Path(api.__file__).with_suffix(".pyi").read_text("utf-8"))
IMPORTS = [
    (statement.module or "", alias.name, alias.asname or alias.name)
    for statement in STUB.body
    if isinstance(statement, ast.ImportFrom)
    for alias in statement.names
]


@pytest.mark.parametrize(("home", "name", "shown"), IMPORTS, ids=[shown for _, _, shown in IMPORTS])
def test_every_name_leads_to_its_home(home: str, name: str, shown: str) -> None:
    assert getattr(api, shown) is getattr(importlib.import_module(home), name)


def test_what_type_checkers_read_is_what_there_is() -> None:
    (listed,) = (s.value for s in STUB.body if isinstance(s, ast.Assign))
    shown = [name for _, _, name in IMPORTS]

    assert sorted(ast.literal_eval(listed)) == sorted(api.__all__) == sorted(shown)
    assert len(shown) == len(set(shown))


def test_nothing_private_is_offered() -> None:
    assert not [home for home, name, _ in IMPORTS if "._" in home or name.startswith("_")]


def test_nothing_is_offered_of_what_runs_plugins() -> None:
    rooms = {home.split(".")[1] for home, _, _ in IMPORTS}

    assert {home.split(".")[0] for home, _, _ in IMPORTS} == {"kubectl_insight"}
    assert not rooms & {"api", "cli", "command_group", "commands", "completion", "running"}


def test_other_names_are_not_there() -> None:
    with pytest.raises(AttributeError, match=r"module 'kubectl_insight\.api' has no attribute 'nothing'"):
        getattr(api, "nothing")  # noqa: B009 - a type checker knows that it is not there


def test_only_what_is_used_is_imported() -> None:
    program = (
        "import sys\nimport kubectl_insight.api\n"
        "homes = {name for name in sys.modules if name.startswith('kubectl_insight.')}\n"
        "from kubectl_insight.api import visible\n"
        "print(sorted(homes), 'kubectl_insight.objects.visible' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "['kubectl_insight.api', 'kubectl_insight.lazy_names'] True\n"
