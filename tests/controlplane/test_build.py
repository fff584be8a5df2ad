"""Which program is used: the right version, from the first place that has it, else one built whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.controlplane import build

GO_THAT_BUILDS = """
if [ "$1" = env ]; then echo go1.26.0; exit; fi
while [ $# -gt 0 ]; do case "$1" in -o) out="$2";; esac; shift; done
echo built > "$out"
"""


def script(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def empty_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.delenv("KUBEBUILDER_ASSETS", raising=False)


@pytest.mark.parametrize("program", build.PROGRAMS, ids=lambda program: program.name)
def test_every_program_is_pinned_by_its_module(program: build.Program) -> None:
    module = build.MODULES / program.module
    assert program.version.startswith("v")
    assert (module / "go.sum").stat().st_size > 0
    source = module / ("main.go" if program.own else "tools.go")
    assert f'"{program.package}"' in source.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("answer", "accepted"),
    [
        ("echo 'Client Version: v1.36.0'", True),
        ("echo 'Client Version: v1.36.9-vendor.1'", True),
        ("echo 'Client Version: v1.32.4-dispatcher'", False),
        ("echo 'Client Version: v1.3.6'", False),
        ("echo 'no version here'", False),
        ("exit 1", False),
    ],
    ids=["same minor", "another vendor's", "older", "a prefix of ours", "no version", "fails"],
)
def test_an_installed_kubectl_must_be_of_our_minor_version(
    tmp_path: Path, answer: str, *, accepted: bool
) -> None:
    installed = script(tmp_path / "bin" / "kubectl", answer)
    assert build.find("kubectl") == (installed if accepted else None)


def test_the_places_are_tried_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = "echo v1.36.1"
    cached = script(build.BY_NAME["kubectl"].cached, version)
    assert build.find("kubectl") == cached
    on_path = script(tmp_path / "bin" / "kubectl", version)
    assert build.find("kubectl") == on_path
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(tmp_path / "assets"))
    assert build.find("kubectl") == on_path
    assets = script(tmp_path / "assets" / "kubectl", version)
    assert build.find("kubectl") == assets


def test_an_installed_peer_is_not_used_since_its_version_is_not_ours(tmp_path: Path) -> None:
    script(tmp_path / "bin" / "kubectl-tree", "exit 0")
    assert build.find("kubectl-tree") is None


@pytest.mark.parametrize("name", ["main.go", "go.mod"])
def test_a_program_of_ours_is_built_anew_when_its_source_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    program = build.BY_NAME["kstatus-oracle"]
    modules = tmp_path / "modules"
    shutil.copytree(build.MODULES / program.module, modules / program.module)
    monkeypatch.setattr(build, "MODULES", modules)
    built = script(program.cached, "exit 0")
    assert build.find(program.name) == built
    with (modules / program.module / name).open("a", encoding="utf-8") as source:
        source.write("// another\n")
    assert build.find(program.name) is None


def test_what_is_missing_is_named_and_how_to_get_it() -> None:
    with pytest.raises(build.NotBuiltError, match="run `make controlplane`") as caught:
        build.control_plane()
    assert {"etcd", "kube-apiserver", "kwok"} <= set(caught.value.names)


def test_the_missing_programs_are_built_once(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    script(tmp_path / "bin" / "go", GO_THAT_BUILDS)
    assert build.main(["peers"]) == 0
    first = capfd.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in first[::2]] == [
        "[1/3] kubectl-tree v0.6.0",
        "[2/3] kube-lineage v0.5.0",
        "[3/3] kubectl-graph v0.7.0",
    ]
    assert build.BY_NAME["kube-lineage"].cached.read_text(encoding="utf-8") == "built\n"
    for name in ("kubectl-tree", "kube-lineage", "kubectl-graph"):
        build.BY_NAME[name].cached.chmod(0o755)
    assert build.main(["peers"]) == 0
    assert [" found " in line for line in capfd.readouterr().out.splitlines()] == [True, True, True]


def test_a_build_that_fails_leaves_nothing_behind(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    script(tmp_path / "bin" / "go", GO_THAT_BUILDS + "exit 1")
    assert build.main(["etcd"]) == 1
    assert capfd.readouterr().err == "error: go build failed for etcd v3.7.3\n"
    assert list(build.BY_NAME["etcd"].cached.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("go", "says"),
    [
        (None, "there is no go on PATH"),
        ("echo go1.25.4", "go says: go1.25.4"),
        ("echo 'go.mod requires go >= 1.26' >&2; exit 1", "go says: go.mod requires go >= 1.26"),
    ],
    ids=["none", "too old", "too old and fixed"],
)
def test_an_unfit_go_is_told_clearly(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], go: str | None, says: str
) -> None:
    if go is not None:
        script(tmp_path / "bin" / "go", go)
    assert build.main(["kwok"]) == 1
    message = capfd.readouterr().err
    assert message.startswith("error: Go 1.26 or newer is needed")
    assert message.endswith(f"{says}\n")


def test_an_unknown_name_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert build.main(["kubctl"]) == 1
    assert capsys.readouterr().err.startswith(
        "error: unknown program 'kubctl'; choose from controlplane, etcd, "
    )
