"""Third parties' plugins: found without being run, checked, switched off, and never able to take others down."""

from __future__ import annotations

import sys

import pytest

from kubectl_insight.plugin import Plugin, builtin
from tests.conftest import Insight
from tests.host.conftest import PluginMaker


def test_a_plugin_is_a_command(insight: Insight, install_plugin: PluginMaker) -> None:
    install_plugin("hello", "context.obj.stdout.write(f'hello {word}\\n')")
    assert insight("hello", "--word", "you").stdout == "hello you\n"


def test_the_help_of_all_does_not_import_the_command(
    insight: Insight, install_plugin: PluginMaker, capsys: pytest.CaptureFixture[str]
) -> None:
    descriptor = """
        from kubectl_insight.plugin import Plugin
        plugins = (Plugin("lazy", "Loads late.", "a_module_that_does_not_exist:app"),)
    """
    install_plugin("lazy", module=descriptor)
    result = insight("--help")

    assert result.stderr == ""
    assert "lazy        Loads late.\n" in capsys.readouterr().out


def test_an_entry_point_may_name_the_plugin_itself(insight: Insight, install_plugin: PluginMaker) -> None:
    module = install_plugin("single", "context.obj.stdout.write('one\\n')")
    sys.modules.pop(module, None)
    assert insight("single").stdout == "one\n"


BROKEN = {
    "an error while it is imported": "raise RuntimeError('broken \\x1b[31m')",
    "a missing dependency": "import a_module_that_does_not_exist",
    "a syntax error": "def",
    "an exit": "raise SystemExit(3)",
    "no descriptors": "plugins = ['hello']",
    "a descriptor that is none": "plugins = 5",
}


@pytest.mark.parametrize("module", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize(
    "words",
    [["--help"], ["plugin", "list"], ["unknown-command"], ["healthy"]],
    ids=["help", "list", "unknown", "other"],
)
def test_a_broken_plugin_costs_one_warning(
    insight: Insight, install_plugin: PluginMaker, module: str, words: list[str]
) -> None:
    install_plugin("a-broken", module=module)
    install_plugin("healthy", "context.obj.stdout.write('well\\n')")
    result = insight(*words)

    warnings = [line for line in result.stderr.splitlines() if line.startswith("warning: ")]
    assert len(warnings) == 1
    assert warnings[0].startswith("warning: plugin 'a-broken' is broken: ")
    assert "\x1b" not in result.stderr
    assert "Traceback" not in result.stderr
    assert result.exit_status == (2 if words == ["unknown-command"] else 0)
    assert words != ["healthy"] or result.stdout == "well\n"


def test_a_broken_plugin_does_not_even_warn_beside_a_built_in_command(
    insight: Insight, install_plugin: PluginMaker
) -> None:
    install_plugin("broken", module="raise RuntimeError")
    assert insight("schema").stderr == ""


def test_a_plugin_for_another_version_of_the_contract_is_refused(
    insight: Insight, install_plugin: PluginMaker
) -> None:
    install_plugin("quixotic", "pass", api_version=99)
    result = insight("quixotic")

    assert result.exit_status == 2
    assert result.stderr.splitlines() == [
        "warning: plugin 'quixotic' needs plugin API 99, this kubectl-insight has 1",
        "error: No such command 'quixotic'.",
        "See 'kubectl-insight --help' for usage.",
    ]


@pytest.mark.parametrize(
    ("switch", "works"),
    [("", []), ("one", ["one"]), ("two,one", ["one", "two"]), ("nobody", [])],
    ids=["off", "one", "both", "another"],
)
def test_the_switch(
    insight: Insight,
    install_plugin: PluginMaker,
    monkeypatch: pytest.MonkeyPatch,
    switch: str,
    works: list[str],
) -> None:
    install_plugin("one")
    install_plugin("two")
    monkeypatch.setenv("KUBECTL_INSIGHT_PLUGINS", switch)

    assert [name for name in ("one", "two") if insight(name).exit_status == 0] == works
    assert insight("version").exit_status == 0


def test_switched_off_it_is_not_even_imported(
    insight: Insight, install_plugin: PluginMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_plugin("broken", module="raise RuntimeError")
    monkeypatch.setenv("KUBECTL_INSIGHT_PLUGINS", "")
    assert insight("plugin", "list").stderr == ""


def test_a_built_in_command_cannot_be_replaced(insight: Insight, install_plugin: PluginMaker) -> None:
    module = install_plugin("version", "context.obj.stdout.write('forged\\n')")

    assert insight("version").stdout.startswith("kubectl-insight ")
    listed = insight("plugin", "list")
    assert listed.stderr == f"warning: plugin 'version' of {module}:app is never run: it is built in\n"


def test_plugin_list_says_where_each_command_comes_from(
    insight: Insight, install_plugin: PluginMaker
) -> None:
    module = install_plugin("hello")
    lines = insight("plugin", "list").lines

    assert lines[0].split() == ["NAME", "FROM", "HELP"]
    rows = {line.split()[0]: line for line in lines[1:]}
    assert list(rows) == sorted(["hello", *(plugin.name for plugin in builtin())])
    assert rows["hello"].split(None, 2)[1:] == [module, "Made up for a test."]
    assert "built in" in rows["tree"]


def test_a_descriptor_loads_what_it_names(install_plugin: PluginMaker) -> None:
    module = install_plugin("hello")
    app = Plugin("hello", "", f"{module}:app").load()
    assert app is sys.modules[module].app
