"""Graphviz in a child process: found or not, hanging, crashing, refusing; never with secrets in its arguments."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from kubectl_insight.errors import InsightError
from kubectl_insight.exit_status import ExitStatus
from kubectl_insight.output import graphviz_engine, graphviz_worker
from kubectl_insight.output.graphviz_engine import Engine, EngineFailedError, EngineMissingError

SOURCE = 'digraph { a [label="hello"] }'


def python(script: str) -> tuple[str, ...]:
    """Return an interpreter that runs a script in place of the worker."""
    return (sys.executable, "-c", script)


def available(engine: Engine) -> Engine:
    try:
        engine.draw("digraph {}", "svg")
    except EngineMissingError as error:
        pytest.skip(str(error))
    return engine


@pytest.mark.parametrize(("form", "magic"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF-")])
@pytest.mark.parametrize("library", [True, False], ids=["library", "program"])
def test_both_engines_draw(form: graphviz_engine.Format, magic: bytes, library: bool) -> None:
    engine = available(Engine(library=library, program="" if library else None))

    assert engine.draw(SOURCE, form).startswith(magic)


@pytest.mark.parametrize("library", [True, False], ids=["library", "program"])
def test_a_source_that_says_where_everything_is(library: bool) -> None:
    engine = available(Engine(library=library, program="" if library else None))
    drawn = engine.draw(
        'digraph { a [label=a, pos="100,50"]; b [label=b, pos="100,250"] }', "json", placed=True
    )

    assert b'"bb": "0,0,54,236"' in drawn


@pytest.mark.parametrize("library", [True, False], ids=["library", "program"])
def test_a_source_that_is_none_is_an_error_with_a_reason(library: bool) -> None:
    engine = available(Engine(library=library, program="" if library else None))

    with pytest.raises(EngineFailedError, match="Graphviz failed: "):
        engine.draw("digraph { a -> }", "svg")


def test_one_that_hangs_is_ended() -> None:
    engine = Engine(seconds=0.3, python=python("import signal; signal.pause()"))
    started = time.perf_counter()

    with pytest.raises(EngineFailedError, match=r"was not done within 0\.3 s"):
        engine.draw(SOURCE, "svg")
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "was ended by signal 11"),
        ("import os; os.abort()", "was ended by signal 6"),
        ("import sys; sys.exit('first\\nno such thing')", "failed: no such thing"),
        ("pass", "failed"),
        ("import sys; sys.stderr.buffer.write(bytes([255])); sys.exit(1)", "failed: \ufffd"),
    ],
    ids=["segfault", "abort", "error", "silence", "garbage"],
)
def test_one_that_fails_is_an_error(script: str, problem: str) -> None:
    with pytest.raises(EngineFailedError) as caught:
        Engine(python=python(script)).draw(SOURCE, "svg")
    assert caught.value.problem == problem
    assert caught.value.exit_status == ExitStatus.INPUT
    assert "-o svg" in caught.value.hint


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("svg", b"drawn"),
        ("svg", b"<svg>"),
        ("svg", b"<svg>\xff</svg>"),
        ("png", b"\x89PNG\r\n\x1a\n and no more"),
        ("png", b"<svg></svg>"),
        ("pdf", b"%PDF-1.7 and no more"),
        ("json", b"[]"),
    ],
)
def test_what_is_no_picture_is_not_believed(form: graphviz_engine.Format, written: bytes) -> None:
    engine = Engine(python=python(f"import sys; sys.stdout.buffer.write({written!r})"))

    with pytest.raises(EngineFailedError) as caught:
        engine.draw(SOURCE, form)
    assert caught.value.problem == f"wrote something that is no {form.upper()}"


def test_what_a_program_has_started_ends_with_it(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    lock = tmp_path / "lock"
    child = f"import fcntl, time; held = open({str(lock)!r}, 'w'); fcntl.flock(held, fcntl.LOCK_EX); print(flush=True); time.sleep(60)"
    script = (
        "import subprocess, sys, time; "
        f"child = subprocess.Popen([sys.executable, '-c', {child!r}], stdout=subprocess.PIPE); "
        "child.stdout.readline(); time.sleep(60)"
    )
    started = time.perf_counter()
    with pytest.raises(EngineFailedError, match="was not done"):
        Engine(seconds=3, python=python(script)).draw(SOURCE, "svg")

    with lock.open("w") as ours:  # there is such a file only where the child had begun
        fcntl.flock(ours, fcntl.LOCK_EX)
    assert time.perf_counter() - started < 30


def test_without_the_library_the_program_is_used(tmp_path: Path) -> None:
    program = tmp_path / "dot"
    program.write_text('#!/bin/sh\ncat >/dev/null\necho "<svg>$@</svg>"\n')
    program.chmod(0o755)
    no_library = Engine(library=False, program=str(program))

    assert no_library.draw(SOURCE, "svg") == b"<svg>-Tsvg</svg>\n"
    assert no_library.draw(SOURCE, "svg", placed=True) == b"<svg>-Tsvg -Kneato -n2</svg>\n"


def test_a_library_that_cannot_be_loaded_is_told() -> None:
    script = f"import sys; sys.stderr.write('libX11.so.6: not found'); sys.exit({graphviz_worker.NO_LIBRARY})"

    with pytest.raises(EngineMissingError) as caught:
        Engine(python=python(script), program="").draw(SOURCE, "png")
    assert str(caught.value) == "error: Graphviz is not installed (libX11.so.6: not found)"
    assert "pip install" in caught.value.hint
    assert caught.value.exit_status == ExitStatus.USAGE


def test_an_interpreter_that_is_not_there() -> None:
    with pytest.raises(InsightError):
        Engine(python=("/nonexistent/python",), program="").draw(SOURCE, "png")
    with pytest.raises(EngineMissingError):
        Engine(python=("",), program="").draw(SOURCE, "png")


def test_the_arguments_and_the_environment_carry_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hidden")
    monkeypatch.setenv("SERVER_NAME", "makes Graphviz refuse files")
    monkeypatch.setenv("FONTCONFIG_FILE", "kept")
    script = (
        "import os, sys; print('<svg>', sys.argv[2:], sorted(os.environ)); print(sys.stdin.read(), '</svg>')"
    )
    told = Engine(python=python(script)).draw(SOURCE, "svg").decode()

    assert told.startswith("<svg> ['svg', 'dot']")
    assert "AWS_SECRET_ACCESS_KEY" not in told
    assert "SERVER_NAME" not in told
    assert "FONTCONFIG_FILE" in told
    assert SOURCE in told


def test_the_worker_has_bounds() -> None:
    resource = pytest.importorskip("resource")
    script = (
        f"import sys; sys.path.append({str(Path(graphviz_worker.__file__).parent)!r}); import resource; "
        "import graphviz_worker; graphviz_worker._limit(); "
        "print('{', resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CORE)[0], '}')"
    )
    memory, core = Engine(python=python(script)).draw(SOURCE, "json").split()[1:3]

    assert resource.RLIM_INFINITY != int(memory) <= graphviz_worker.MEMORY
    assert int(core) == 0
