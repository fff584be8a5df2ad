"""Every option of ``tree`` does something: one row for each, and a new option without a row fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.main import get_command

from kubectl_insight.cluster.discovery.resource import Catalogue
from kubectl_insight.cluster.kubeconfig.overrides import Overrides
from kubectl_insight.environment import Environment
from kubectl_insight.inventory.inventory import Inventory, Source
from kubectl_insight.objects.completeness import Completeness
from kubectl_insight.rules.fetch_plan import FetchPlan
from kubectl_insight_tree.cli import app
from tests.conftest import Insight
from tests.tree.forest import column, make, replicated, web, write

COMPOSITIONS = "[{kind: Deployment, plural: deployments, endpoint: apis/apps/v1, composition: []}]"


@dataclass(frozen=True)
class World:
    """What a command line left behind, and what it asked of a cluster."""

    stdout: str
    stderr: str
    exit_status: int
    asked: dict[str, Any]
    files: dict[str, str]

    @property
    def lines(self) -> list[str]:
        return self.stdout.splitlines()


@dataclass(frozen=True)
class Row:
    """An option: the words that use it, what must come of that, and the words beside it, with or without."""

    words: Sequence[str]
    effect: Callable[[World], bool]
    beside: Sequence[str] = ("-n", "shop", "-f", "web.json")


def override(name: str, words: Sequence[str], value: object) -> Row:
    return Row(words, lambda world: getattr(world.asked["overrides"], name) == value, beside=())


def text(flag: str, name: str) -> Row:
    return override(name, [flag, "given"], "given")


ROWS: dict[str, Row] = {
    "objects": Row(["deployment/web"], lambda world: "◀" in world.lines[1]),
    # How the answer looks.
    "output": Row(["-o", "name"], lambda world: world.lines[0] == "configmap/alone"),
    "no_headers": Row(["--no-headers"], lambda world: not world.stdout.startswith("NAME")),
    "label_columns": Row(["-L", "example.org/tier"], lambda world: column(world.lines, "TIER")[1] == "front"),
    "color": Row(["--color", "always"], lambda world: "\x1b[31m" in world.stdout),
    "output_file": Row(
        ["--output-file", "out.txt"],
        lambda world: not world.stdout and world.files["out.txt"].startswith("NAME"),
    ),
    "provenance": Row(["--provenance"], lambda world: "helm" in column(world.lines, "ORIGIN")[1].lower()),
    "no_collapse": Row(["--no-collapse"], lambda world: " x2" not in world.stdout),
    "unhealthy": Row(["--unhealthy"], lambda world: "alone" not in world.stdout),
    "show": Row(["--show", "containers"], lambda world: "Container/main" in world.stdout),
    "condition_types": Row(
        ["--condition-types", "Synced"], lambda world: "out of step" in column(world.lines, "REASON")[1]
    ),
    "stats": Row(["--stats"], lambda world: "requests, " in world.stderr),
    # What is in it.
    "up": Row(
        ["--up"],
        lambda world: "Deployment" in world.stdout and "Pod" not in world.stdout,
        beside=("rs/web-7d9c", "-n", "shop", "-f", "web.json"),
    ),
    "down": Row(
        ["--down"],
        lambda world: "Deployment" not in world.stdout and "Pod" in world.stdout,
        beside=("rs/web-7d9c", "-n", "shop", "-f", "web.json"),
    ),
    "depth": Row(["--depth", "1"], lambda world: "(+3 below)" in world.stdout and "Pod" not in world.stdout),
    "via": Row(["--via", "runs"], lambda world: "Pod x2 (runs)" in world.stdout),
    "delete_preview": Row(
        ["--delete-preview"],
        lambda world: set(column(world.lines, "FATE")) == {"deleted"},
        beside=("deploy/web", "-n", "shop", "-f", "web.json"),
    ),
    "cascade": Row(
        ["--cascade", "orphan"],
        lambda world: "orphaned" in column(world.lines, "FATE"),
        beside=("deploy/web", "--delete-preview", "-n", "shop", "-f", "web.json"),
    ),
    "compositions": Row(
        ["--compositions", "kinds.yaml"], lambda world: len(world.lines) == 2 and "web" in world.stdout
    ),
    "filename": Row(["-f", "other.json"], lambda world: "ConfigMap/added" in world.stdout),
    "recursive": Row(
        ["-R"], lambda world: "ConfigMap/deep" in world.stdout, beside=("-n", "shop", "-f", "folder")
    ),
    "live": Row(["--live"], lambda world: "plan" in world.asked),
    "all_namespaces": Row(["-A"], lambda world: "ConfigMap/far/away" in world.stdout),
    "selector": Row(["-l", "example.org/tier=front"], lambda world: "alone" not in world.stdout),
    "field_selector": Row(
        ["--field-selector", "metadata.name=alone"], lambda world: "Deployment" not in world.stdout
    ),
    "ignore_not_found": Row(
        ["--ignore-not-found"],
        lambda world: (world.stderr, world.exit_status) == ("", 0),
        beside=("pod/nobody", "-n", "shop", "-f", "web.json"),
    ),
    "include": Row(["--include", "Config*"], lambda world: "Pod" not in world.stdout),
    "exclude": Row(["--exclude", "pod"], lambda world: "Pod" not in world.stdout and "alone" in world.stdout),
    "require_complete": Row(["--require-complete"], lambda world: world.exit_status == 5, beside=()),
    # How a cluster is asked; tests/cluster proves what becomes of these.
    "verbosity": Row(["-v", "6"], lambda world: world.asked["verbosity"] == 6, beside=()),
    "concurrency": Row(["--concurrency", "3"], lambda world: world.asked["concurrency"] == 3, beside=()),
    "chunk_size": Row(["--chunk-size", "7"], lambda world: world.asked["page"] == 7, beside=()),
    "cache_dir": Row(["--cache-dir", "there"], lambda world: world.asked["cache_dir"] == "there", beside=()),
    "namespace": Row(["-n", "other"], lambda world: world.asked["plan"].namespaces == ("other",), beside=()),
    "kubeconfig": text("--kubeconfig", "kubeconfig"),
    "context": text("--context", "context"),
    "cluster": text("--cluster", "cluster"),
    "user": text("--user", "user"),
    "server": text("-s", "server"),
    "tls_server_name": text("--tls-server-name", "tls_server_name"),
    "insecure_skip_tls_verify": override(
        "insecure_skip_tls_verify", ["--insecure-skip-tls-verify"], value=True
    ),
    "client_certificate": text("--client-certificate", "client_certificate"),
    "client_key": text("--client-key", "client_key"),
    "certificate_authority": text("--certificate-authority", "certificate_authority"),
    "token": text("--token", "token"),
    "username": text("--username", "username"),
    "password": text("--password", "password"),
    "as_user": text("--as", "as_user"),
    "as_uid": text("--as-uid", "as_uid"),
    "as_group": override("as_groups", ["--as-group", "a", "--as-group", "b,c"], ("a", "b,c")),
    "as_user_extra": override("as_user_extra", ["--as-user-extra", "k=v,w"], ("k=v,w",)),
    "request_timeout": text("--request-timeout", "request_timeout"),
}


@dataclass
class _Cluster:
    """Stands in for a cluster that refuses Secrets; remembers how it was asked."""

    asked: dict[str, Any] = field(default_factory=dict)

    def open(
        self,
        overrides: Overrides,
        environment: Environment,
        *,
        concurrency: int = 16,
        cache_dir: str | None = None,
    ) -> SimpleNamespace:
        self.asked |= {"overrides": overrides, "verbosity": environment.verbosity}
        self.asked |= {"concurrency": concurrency, "cache_dir": cache_dir}
        return SimpleNamespace(config=SimpleNamespace(namespace="default"))

    def read(self, _cluster: object, plan: FetchPlan, *, page: int | None = None) -> Inventory:
        self.asked |= {"plan": plan, "page": page}
        account = Completeness(kinds_forbidden=("Secret",))
        return Inventory([], None, account, Source("cluster"), Catalogue(()))


@pytest.fixture
def look(
    insight: Insight, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Sequence[str]], World]:
    deployment, *rest = web()
    labels = {"example.org/tier": "front", "app.kubernetes.io/managed-by": "Helm"}
    annotations = {"meta.helm.sh/release-name": "shop", "meta.helm.sh/release-namespace": "shop"}
    deployment["metadata"] |= {"labels": labels, "annotations": annotations}
    deployment["status"]["conditions"].append(
        {"type": "Synced", "status": "False", "reason": "Drifted", "message": "out of step"}
    )
    alone, away = make("ConfigMap", "alone"), make("ConfigMap", "away", namespace="far")
    write(tmp_path / "web.json", [deployment, *rest, alone, away])
    write(tmp_path / "other.json", [make("ConfigMap", "added")])
    (tmp_path / "folder" / "below").mkdir(parents=True)
    write(tmp_path / "folder" / "flat.json", [make("ConfigMap", "flat")])
    write(tmp_path / "folder" / "below" / "deep.json", [make("ConfigMap", "deep")])
    (tmp_path / "kinds.yaml").write_text(COMPOSITIONS)
    monkeypatch.chdir(tmp_path)
    known = set(tmp_path.iterdir())

    def call(words: Sequence[str]) -> World:
        cluster = _Cluster()
        monkeypatch.setattr("kubectl_insight.cluster.cluster.open_cluster", cluster.open)
        monkeypatch.setattr("kubectl_insight.inventory.live.read_live", cluster.read)
        result = insight("tree", *words)
        written = {
            path.name: path.read_text("utf-8") for path in set(tmp_path.iterdir()) - known if path.is_file()
        }
        return World(result.stdout, result.stderr, result.exit_status, cluster.asked, written)

    return call


def options() -> list[str]:
    """Return every parameter of the real command, so that the table cannot forget one."""
    return [str(parameter.name) for parameter in get_command(app).params]


def test_every_option_has_a_row_and_every_row_an_option() -> None:
    assert sorted(ROWS) == sorted(options())


@pytest.mark.parametrize("name", ROWS)
def test_the_option_does_what_it_says(look: Callable[[Sequence[str]], World], name: str) -> None:
    row = ROWS[name]

    assert row.effect(look([*row.beside, *row.words]))


@pytest.mark.parametrize("name", ROWS)
def test_without_the_option_it_is_not_so(look: Callable[[Sequence[str]], World], name: str) -> None:
    row = ROWS[name]
    try:
        effect = row.effect(look(row.beside))
    except (KeyError, IndexError, ValueError):
        effect = False  # there is not even the column, the file or the question that the effect looks at

    assert not effect


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param(["--up", "--down"], "--up and --down exclude each other", id="up and down"),
        pytest.param(
            ["--show", "secrets"], '"secrets" for "--show": must be one of containers, images', id="show"
        ),
        pytest.param(["--via", "guesses"], '"guesses" for "--via": must be one of all, basic', id="via"),
        pytest.param(
            ["--via", "uses", "-o", "compositions"], "--via goes with no form of compositions", id="via form"
        ),
        pytest.param(
            ["--via", "uses", "--compositions", "kinds.yaml"],
            "--via goes with no form of compositions",
            id="via compositions",
        ),
        pytest.param(["--cascade", "orphan"], "--cascade goes with --delete-preview", id="cascade alone"),
        pytest.param(
            ["deploy/web", "--delete-preview", "--cascade", "true"], "--cascade", id="unknown cascade"
        ),
        pytest.param(["--delete-preview"], "needs to know what would be deleted", id="preview of nothing"),
        *(
            pytest.param(
                ["deploy/web", "--delete-preview", *words],
                f"--delete-preview and {words[0]}",
                id=f"preview {words[0]}",
            )
            for words in (["--up"], ["--down"], ["--depth", "1"], ["--via", "uses"])
        ),
        pytest.param(["--depth", "-1"], "--depth", id="negative depth"),
        pytest.param(["--depth", "two"], "--depth", id="depth in words"),
        pytest.param(["-o", "bmp"], "bmp", id="unknown output"),
        pytest.param(["-l", "a=b=c=("], "error: ", id="malformed selector"),
        pytest.param(["--field-selector", "spec.nodeName=x"], "spec.nodeName", id="field of a server"),
        pytest.param(["pod/a", "pod"], "no need to specify a resource type", id="mixed forms"),
        pytest.param(["pod/a/b"], "more than one slash", id="two slashes"),
        pytest.param(["--color", "sometimes"], "--color", id="unknown choice"),
        pytest.param(["--concurrency", "0"], "--concurrency", id="no requests"),
        pytest.param(["--nonsense"], "--nonsense", id="unknown option"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(
    look: Callable[[Sequence[str]], World], words: Sequence[str], message: str
) -> None:
    world = look(["-n", "shop", "-f", "web.json", *words])

    assert world.exit_status == 2
    assert world.stdout == ""
    assert world.stderr.startswith("error: ")
    assert message in world.stderr


def test_live_without_files_is_a_usage_error(look: Callable[[Sequence[str]], World]) -> None:
    world = look(["--live"])
    assert (world.exit_status, world.asked) == (2, {})


@pytest.mark.parametrize(
    ("apart", "together"),
    [
        pytest.param(
            ["--show", "containers", "--show", "images"], ["--show", "containers,images"], id="show"
        ),
        pytest.param(["-L", "a", "-L", "b"], ["-L", "a, b"], id="label columns"),
        pytest.param(["--include", "Pod", "--include", "rs*"], ["--include", "Pod,rs*"], id="include"),
        pytest.param(["--exclude", "Pod", "--exclude", "rs*"], ["--exclude", "Pod,,rs*"], id="exclude"),
        pytest.param(
            ["--condition-types", "Synced", "--condition-types", "Available"],
            ["--condition-types", "Synced,Available"],
            id="condition types",
        ),
        pytest.param(["--via", "owns", "--via", "Runs"], ["--via", "owns,runs"], id="via"),
    ],
)
def test_values_may_be_repeated_or_take_commas(
    look: Callable[[Sequence[str]], World], apart: Sequence[str], together: Sequence[str]
) -> None:
    files = ["-n", "shop", "-f", "web.json"]
    assert look([*files, *apart]) == look([*files, *together])


def test_several_namespaces_take_commas(look: Callable[[Sequence[str]], World]) -> None:
    world = look(["-n", "shop,far", "-f", "web.json"])
    assert "ConfigMap/far/away" in world.stdout
    assert "ConfigMap/shop/alone" in world.stdout


def test_condition_types_judge_only_what_has_them(insight: Insight, tmp_path: Path) -> None:
    good = replicated("Deployment", "good", wanted=1, ready=1)
    path = write(tmp_path / "good.json", [good, make("ConfigMap", "plain")])

    result = insight("tree", "-f", path, "--condition-types", "Synced")
    assert column(result.lines, "REASON") == ["", ""]
