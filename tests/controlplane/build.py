"""Find or build the real programs that the tests and the benchmarks run.

Everything comes from the Go module proxy: each directory below ``modules`` pins one program suite by a complete
go.mod and go.sum. Only the standard library is used, since this runs before any environment exists:

    python tests/controlplane/build.py [controlplane|peers|NAME...]
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MODULES = Path(__file__).resolve().parent / "modules"
GO_MINIMUM = (1, 26)


@dataclass(frozen=True)
class Program:
    """One program: what it is called, and the package of which pinned module it is built from."""

    name: str
    module: str
    package: str
    group: str = "controlplane"
    version_command: tuple[str, ...] = ()
    """Arguments that print the version. Where given, a program found elsewhere must be of our minor version."""
    installed: bool = True
    """Whether an installed program may be used. The peers may not: a benchmark names their exact version."""
    own: bool = False
    """Whether the module is a program of ours around `package`, which then only says what version to show."""

    @property
    def version(self) -> str:
        """The version that the module's go.mod requires, with its leading ``v``."""
        return _required_version(self.module, self.package)

    @property
    def cached(self) -> Path:
        """Where the program lies in the cache once it is built; one of ours is built anew where its source changes."""
        source = f"-{_source_digest(self.module)}" if self.own else ""
        return cache_directory() / f"{self.module}-{self.version}{source}" / self.name


_KUBERNETES = "k8s.io/kubernetes/cmd"
_VERSION_FLAG = ("--version",)
PROGRAMS = (
    Program("etcd", "etcd", "go.etcd.io/etcd/server/v3"),
    Program("kube-apiserver", "kubernetes", f"{_KUBERNETES}/kube-apiserver", version_command=_VERSION_FLAG),
    Program(
        "kube-controller-manager",
        "kubernetes",
        f"{_KUBERNETES}/kube-controller-manager",
        version_command=_VERSION_FLAG,
    ),
    Program("kube-scheduler", "kubernetes", f"{_KUBERNETES}/kube-scheduler", version_command=_VERSION_FLAG),
    Program("kubectl", "kubernetes", f"{_KUBERNETES}/kubectl", version_command=("version", "--client")),
    Program("kwok", "kwok", "sigs.k8s.io/kwok/cmd/kwok"),
    Program(
        "kstatus-oracle",
        "kstatus",
        "sigs.k8s.io/cli-utils/pkg/kstatus/status",
        installed=False,
        own=True,
    ),
    Program(
        "kubectl-tree",
        "kubectl-tree",
        "github.com/ahmetb/kubectl-tree/cmd/kubectl-tree",
        group="peers",
        installed=False,
    ),
    Program(
        "kube-lineage",
        "kube-lineage",
        "github.com/tohjustin/kube-lineage/cmd/kube-lineage",
        group="peers",
        installed=False,
    ),
    Program(
        "kubectl-graph",
        "kubectl-graph",
        "github.com/steveteuber/kubectl-graph/cmd/kubectl-graph",
        group="peers",
        installed=False,
    ),
)
BY_NAME = {program.name: program for program in PROGRAMS}


class BuildError(Exception):
    """A program could not be built; the message says why."""


class NotBuiltError(RuntimeError):
    """Programs of the control plane are missing; `names` says which."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__("the control plane is not built: run `make controlplane`")
        self.add_note(f"missing: {', '.join(names)}")


def cache_directory() -> Path:
    """Return the per-user directory of the built programs (it need not exist)."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "kubectl-insight-controlplane"


def find(name: str) -> Path | None:
    """Return the program called `name`: from KUBEBUILDER_ASSETS, PATH or the cache, in this order."""
    program = BY_NAME[name]
    for candidate in _installed(program) if program.installed else ():
        if _suits(program, candidate):
            return candidate
    return program.cached if os.access(program.cached, os.X_OK) else None


def control_plane() -> dict[str, Path]:
    """Return every program of the control plane by its name, or raise NotBuiltError."""
    found = {program.name: find(program.name) for program in select(["controlplane"])}
    there = {name: path for name, path in found.items() if path is not None}
    if len(there) < len(found):
        raise NotBuiltError([name for name in found if name not in there])
    return there


def select(words: list[str]) -> list[Program]:
    """Return the programs that the command line names, each a group or a name; the control plane for none."""
    wanted = words or ["controlplane"]
    known = {program.group for program in PROGRAMS} | BY_NAME.keys()
    unknown = [word for word in wanted if word not in known]
    if unknown:
        message = f"unknown program {unknown[0]!r}; choose from {', '.join(sorted(known))}"
        raise BuildError(message)
    return [program for program in PROGRAMS if program.name in wanted or program.group in wanted]


def build(program: Program) -> Path:
    """Build one program into the cache and return it; a half-built file never stands under its name."""
    source = MODULES / program.module
    _require_go(source)
    program.cached.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=program.cached.parent, prefix=f".{program.name}-") as directory:
        made = Path(directory) / program.name
        command = ["go", "build", "-mod=readonly", "-trimpath", "-ldflags", _ldflags(program)]
        command += ["-o", str(made), "." if program.own else program.package]
        if subprocess.run(command, cwd=source, env=_go_environment(), check=False).returncode != 0:
            message = f"go build failed for {program.name} {program.version}"
            raise BuildError(message)
        made.replace(program.cached)
    return program.cached


def main(words: list[str]) -> int:
    """Build what is missing of the named programs, with a line of progress for each."""
    try:
        programs = select(words)
        for number, program in enumerate(programs, start=1):
            _provide(program, f"[{number}/{len(programs)}] {program.name} {program.version}")
    except BuildError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


def _provide(program: Program, title: str) -> None:
    found = find(program.name)
    if found is not None:
        _say(f"{title}: found {found}")
        return
    _say(f"{title}: building")
    started = time.monotonic()
    size = build(program).stat().st_size
    _say(f"{title}: built in {time.monotonic() - started:.0f} s, {size / 1e6:.0f} MB")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@cache
def _required_version(module: str, package: str) -> str:
    lines = (MODULES / module / "go.mod").read_text(encoding="utf-8").splitlines()
    direct = (line.removeprefix("require ").split() for line in lines if line.startswith("require "))
    for path, version in (words for words in direct if len(words) == 2):
        if f"{package}/".startswith(f"{path}/"):
            return version
    message = f"{module}/go.mod does not require the module of {package}"
    raise BuildError(message)


def _source_digest(module: str) -> str:
    source = b"".join((MODULES / module / name).read_bytes() for name in ("go.mod", "main.go"))
    return hashlib.sha256(source).hexdigest()[:12]


def _installed(program: Program) -> list[Path]:
    assets = os.environ.get("KUBEBUILDER_ASSETS")
    on_path = shutil.which(program.name)
    candidates = [Path(assets) / program.name] if assets else []
    candidates += [Path(on_path)] if on_path else []
    return [candidate for candidate in candidates if os.access(candidate, os.X_OK)]


@cache
def _suits(program: Program, candidate: Path) -> bool:
    """Tell whether an installed program is of our minor version: machines carry other vendors' kubectl."""
    if not program.version_command:
        return True
    command = [str(candidate), *program.version_command]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return False
    printed = re.search(r"v\d+\.\d+", done.stdout)
    return printed is not None and program.version.startswith(f"{printed[0]}.")


def _ldflags(program: Program) -> str:
    flags = ["-s", "-w"]
    if program.module == "kubernetes":
        major, minor, _ = program.version.removeprefix("v").split(".", 2)
        stamps = {"gitVersion": program.version, "gitMajor": major, "gitMinor": minor}
        # What a component says of itself, and what its client says in the User-Agent of every request.
        packages = ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
        flags += [f"-X {package}.{key}={value}" for package in packages for key, value in stamps.items()]
    return " ".join(flags)


def _require_go(source: Path) -> None:
    wanted = ".".join(map(str, GO_MINIMUM))
    if shutil.which("go") is None:
        message = f"Go {wanted} or newer is needed to build the control plane (https://go.dev/dl); there is no go on PATH"
        raise BuildError(message)
    done = subprocess.run(["go", "env", "GOVERSION"], cwd=source, capture_output=True, text=True, check=False)
    found = re.match(r"go(\d+)\.(\d+)", done.stdout)
    if found is None or (int(found[1]), int(found[2])) < GO_MINIMUM:
        answer = (done.stdout or done.stderr).strip()
        message = f"Go {wanted} or newer is needed to build the control plane (https://go.dev/dl); go says: {answer}"
        raise BuildError(message)


def _go_environment() -> dict[str, str]:
    return {**os.environ, "CGO_ENABLED": "0", "GOWORK": "off"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
