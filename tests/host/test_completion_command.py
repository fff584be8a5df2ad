"""``kubectl insight completion``: the scripts, and where ``--install`` puts them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from kubectl_insight.commands.completion_scripts import KUBECTL, SCRIPTS, SHELLS, Shell

BIN = Path(sys.executable).parent
TRIES = 20
COMMITTED = Path(__file__).parents[2] / "completions"
FILES: dict[Shell, str] = {
    "bash": "kubectl-insight.bash",
    "zsh": "_kubectl-insight",
    "fish": "kubectl-insight.fish",
    "powershell": "kubectl-insight.ps1",
}


@pytest.fixture
def krew(tmp_path: Path) -> Path:
    """A folder like krew's: on PATH, with a link to the program and nothing else."""
    folder = tmp_path / "krew" / "bin"
    folder.mkdir(parents=True)
    (folder / "kubectl-insight").symlink_to(BIN / "kubectl-insight")
    return folder


def _run(
    program: str | Path, *arguments: str, home: Path | str, path: str
) -> subprocess.CompletedProcess[str]:
    variables = {"HOME": str(home), "PATH": path, "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    return subprocess.run(
        [program, *arguments], capture_output=True, text=True, check=False, env=variables, timeout=30
    )


def _install(shell: str, krew: Path, home: Path) -> subprocess.CompletedProcess[str]:
    path = f"{krew}{os.pathsep}{os.defpath}"
    return _run(krew / "kubectl-insight", "completion", shell, "--install", home=home, path=path)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_committed_files_are_what_is_printed(shell: Shell, tmp_path: Path) -> None:
    done = _run(BIN / "kubectl-insight", "completion", shell, home=tmp_path, path=os.defpath)
    assert (done.stdout, done.stderr, done.returncode) == (SCRIPTS[shell], "", 0)
    assert (COMMITTED / FILES[shell]).read_text() == done.stdout


def test_the_committed_program_for_kubectl_is_what_is_installed() -> None:
    committed = COMMITTED / "kubectl_complete-insight"
    assert committed.read_text() == KUBECTL
    assert os.access(committed, os.X_OK)
    assert {path.name for path in COMMITTED.iterdir()} == {*FILES.values(), committed.name}


@pytest.mark.parametrize(
    ("shell", "options"),
    [("bash", ["--noprofile", "-n"]), ("zsh", ["-n"]), ("fish", ["--no-execute"]), ("sh", ["-n"])],
)
def test_the_shells_can_read_the_scripts(shell: str, options: list[str]) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    files: Mapping[str, str] = dict([*FILES.items(), ("sh", "kubectl_complete-insight")])
    done = subprocess.run(
        [shell, *options, COMMITTED / files[shell]], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_without_a_shell_it_shows_its_help(tmp_path: Path) -> None:
    done = _run(BIN / "kubectl-insight", "completion", home=tmp_path, path=os.defpath)
    assert "bash|zsh|fish|powershell" in done.stdout
    assert (done.stderr, done.returncode) == ("", 0)


def test_an_unknown_shell_is_a_usage_error(tmp_path: Path) -> None:
    done = _run(BIN / "kubectl-insight", "completion", "tcsh", home=tmp_path, path=os.defpath)
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish', 'powershell'" in done.stderr
    assert (done.stdout, done.returncode) == ("", 2)


@pytest.mark.parametrize(
    ("shell", "place"),
    [
        ("bash", ".local/share/bash-completion/completions/kubectl-insight"),
        ("zsh", ".zfunc/_kubectl-insight"),
        ("fish", ".config/fish/completions/kubectl-insight.fish"),
    ],
)
def test_it_is_installed_where_the_shell_looks(shell: Shell, place: str, krew: Path, tmp_path: Path) -> None:
    done = _install(shell, krew, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / place).read_text() == SCRIPTS[shell]
    wrote = [line for line in done.stdout.splitlines() if line.startswith("Wrote ")]
    assert wrote == [f"Wrote {tmp_path / place}", f"Wrote {krew / 'kubectl_complete-insight'}"]


@pytest.mark.parametrize(
    ("shell", "variable", "place"),
    [
        ("bash", "XDG_DATA_HOME", "bash-completion/completions/kubectl-insight"),
        ("fish", "XDG_CONFIG_HOME", "fish/completions/kubectl-insight.fish"),
    ],
)
def test_the_xdg_folders_count(shell: str, variable: str, place: str, krew: Path, tmp_path: Path) -> None:
    chosen = tmp_path / "chosen"
    done = subprocess.run(
        ["env", f"{variable}={chosen}", krew / "kubectl-insight", "completion", shell, "--install"],
        capture_output=True,
        text=True,
        check=True,
        env={"HOME": str(tmp_path), "PATH": os.defpath, "PYTHONPATH": os.environ.get("PYTHONPATH", "")},
    )
    assert f"Wrote {chosen / place}\n" in done.stdout


@pytest.mark.parametrize("shell", ["zsh", "powershell"])
def test_it_says_what_is_left_to_do(shell: str, krew: Path, tmp_path: Path) -> None:
    told = _install(shell, krew, tmp_path).stdout
    assert {"zsh": ".zshrc", "powershell": "$PROFILE"}[shell] in told


def test_installed_twice_changes_nothing_and_keeps_a_program_for_kubectl(krew: Path, tmp_path: Path) -> None:
    assert _install("fish", krew, tmp_path).returncode == 0
    program = krew / "kubectl_complete-insight"
    program.write_text("#!/bin/sh\n# mine\n")
    again = _install("fish", krew, tmp_path)
    assert again.stdout.count("Wrote ") == 1
    assert program.read_text() == "#!/bin/sh\n# mine\n"


def test_the_installed_program_completes_for_kubectl(krew: Path, tmp_path: Path) -> None:
    _install("bash", krew, tmp_path)
    path = f"{krew}{os.pathsep}{os.defpath}"
    for _ in range(TRIES):  # on a busy machine an answer may come too late
        done = _run(krew / "kubectl_complete-insight", "version", "-o", "", home=tmp_path, path=path)
        if done.stdout != ":4\n":
            break
    assert (done.stdout, done.stderr, done.returncode) == ("json\ntext\n:4\n", "", 0)


def test_the_program_for_kubectl_is_silent_without_ours(tmp_path: Path) -> None:
    done = _run(COMMITTED / "kubectl_complete-insight", "", home=tmp_path, path=os.defpath)
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_an_empty_home_is_none(shell: str, krew: Path) -> None:
    done = _run(krew / "kubectl-insight", "completion", shell, "--install", home="", path=os.defpath)
    assert done.stderr == "error: HOME: the variable is empty, so there is no place for the script\n"
    assert (done.stdout, done.returncode) == ("", 4)


def test_a_place_that_cannot_be_written_is_named(krew: Path, tmp_path: Path) -> None:
    (tmp_path / ".zfunc").write_text("not a folder")
    done = _install("zsh", krew, tmp_path)
    assert done.stderr.startswith(f"error: {tmp_path}/.zfunc: cannot be made: ")
    assert (done.stdout, done.returncode) == ("", 4)
