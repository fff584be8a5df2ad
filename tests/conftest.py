"""What all tests share: one helper that runs a command line, and where the real input data lies."""

from __future__ import annotations

import io
import itertools
import json
import os
import signal
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kubectl_insight.cli import run
from kubectl_insight.environment import Environment
from tests.turns import TURNS

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT.parent / "shared" / "fixtures"
# Where the control plane is built, before any test gets a home of its own.
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    stdout: str
    stderr: str
    exit_status: int
    lines: list[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", self.stdout.splitlines())

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)


Insight = Callable[..., Result]
_NUMBERS = itertools.count(1)

# What is started in the background has Ctrl-C ignored, what nohup starts a hang-up, and so has all that they
# start: then no test of an interruption could succeed.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that measure time: later on, the control plane of another process runs beside them."""
    measuring = {item.path for item in items if item.get_closest_marker("alone")}
    first = measuring - {item.path for item in items if item.get_closest_marker("cluster")}
    items.sort(key=lambda item: item.path not in first)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let tests that measure time run alone where several processes run tests (``pytest -n``)."""
    if not hasattr(item.config, "workerinput"):
        return (yield)
    with TURNS.turn(alone=item.get_closest_marker("alone") is not None):
        return (yield)


@pytest.fixture
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of the test's own, not made: below its `tmp_path` where it asks for one, as most tests do not."""
    if "tmp_path" in request.fixturenames:
        path: Path = request.getfixturevalue("tmp_path")
        return path / "home"
    return tmp_path_factory.getbasetemp() / f"home-{next(_NUMBERS)}"


@pytest.fixture(autouse=True)
def _quiet_world(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Keep the machine's own kubeconfig, colours, proxies and plugins out of every test."""
    for name in list(os.environ):
        if name.upper().endswith("_PROXY") or name in {"KUBECONFIG", "NO_COLOR", "KUBECTL_INSIGHT_PLUGINS"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(CACHE))
    monkeypatch.setenv("HOME", str(home))


@pytest.fixture
def insight(home: Path) -> Insight:
    """Run a command line in this process: ``insight("tree", "pod/x")``."""

    def call(*arguments: object, stdin: str = "", variables: Mapping[str, str] | None = None) -> Result:
        written = io.BytesIO()
        stdout = io.TextIOWrapper(written, encoding="utf-8", write_through=True)
        stderr = io.StringIO()
        environment = Environment(
            stdin=io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"),
            stdout=stdout,
            stderr=stderr,
            variables={"PATH": os.environ["PATH"], **(variables or {})},
            home=home,
            now=lambda: NOW,
        )
        status = run([str(argument) for argument in arguments], environment)
        stdout.flush()
        return Result(written.getvalue().decode(), stderr.getvalue(), int(status))

    return call


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """The folder of real input data; where it is absent the test is skipped."""
    if not FIXTURES.is_dir():
        pytest.skip("the real input data (../shared/fixtures) is not on this machine")
    return FIXTURES


@pytest.fixture(scope="session")
def shop() -> Path:
    """The recorded example cluster."""
    return ROOT / "examples" / "shop" / "recorded"
