"""The contract between kubectl-insight and its plugins.

A plugin is a descriptor: a name, one line of help, and where its Typer app is. Listing, completing and
suggesting commands work from descriptors alone; the app is imported when the command runs.

Built-in plugins come first and cannot be shadowed from inside. Third parties register an entry point in
the group ``kubectl_insight.plugins`` that names a module holding ``plugins`` (or one :class:`Plugin`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

API_VERSION = 1
ENTRY_POINT_GROUP = "kubectl_insight.plugins"
SWITCH = "KUBECTL_INSIGHT_PLUGINS"
BUILTIN_MODULES = (
    "kubectl_insight_tree",
    "kubectl_insight_graph",
    "kubectl_insight_coverage",
    "kubectl_insight.commands",
)
EXECUTABLE_PREFIX = "kubectl-insight-"

Warn = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plugin:
    """One sub-command.

    Attributes:
        name: The word typed after ``kubectl insight``.
        help: One line, shown in the list of commands.
        target: Where the Typer app is, as ``"module:attribute"``.
        api_version: The version of this contract that the plugin was written for.
    """

    name: str
    help: str
    target: str
    api_version: int = API_VERSION

    def load(self) -> typer.Typer:
        """Import and return the Typer app."""
        module, _, attribute = self.target.partition(":")
        app: typer.Typer = getattr(import_module(module), attribute)
        return app


@dataclass(frozen=True, slots=True)
class Executable:
    """A command that is an executable ``kubectl-insight-NAME`` on PATH.

    Attributes:
        name: The word typed; a dash in it is an underscore in the file's name, as kubectl has it.
        path: The file that PATH finds first.
    """

    name: str
    path: str


def builtin() -> Iterator[Plugin]:
    """Yield the plugins that ship with kubectl-insight."""
    for module in BUILTIN_MODULES:
        yield from import_module(module).plugins


def installed(warn: Warn) -> Iterator[Plugin]:
    """Yield the third parties' plugins; one that is broken or too new costs a warning, not the others.

    ``KUBECTL_INSIGHT_PLUGINS=`` (set, but empty) switches them all off; a list of names allows those.
    """
    allowed = os.environ.get(SWITCH)
    if allowed == "" or not _anybody_registered():
        return
    names = set(allowed.split(",")) if allowed is not None else None
    from importlib.metadata import entry_points

    for entry_point in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda point: point.name):
        if names is not None and entry_point.name not in names:
            continue
        try:
            plugins = _descriptors(entry_point.load())
        except (Exception, SystemExit) as error:  # noqa: BLE001 - one broken plugin must not take the others down
            warn(f"warning: plugin {entry_point.name!r} is broken: {type(error).__name__}: {error}")
            continue
        yield from _supported(plugins, warn)


def find(name: str, warn: Warn) -> Plugin | None:
    """Return the plugin called ``name``; a built-in one is found without looking at the others."""
    for plugin in builtin():
        if plugin.name == name:
            return plugin
    return next((plugin for plugin in installed(warn) if plugin.name == name), None)


def find_all(warn: Warn) -> dict[str, Plugin]:
    """Return every plugin by name, in alphabetical order; built-in ones win."""
    plugins = {plugin.name: plugin for plugin in (*installed(warn), *builtin())}
    return dict(sorted(plugins.items()))


def find_executable(name: str) -> Executable | None:
    """Return the executable behind a command name, if PATH has one."""
    import shutil

    if not name or name.startswith("-") or "/" in name or os.sep in name:
        return None
    path = shutil.which(EXECUTABLE_PREFIX + name.replace("-", "_")) or shutil.which(EXECUTABLE_PREFIX + name)
    return Executable(name, path) if path else None


def find_executables() -> dict[str, Executable]:
    """Return every executable plugin on PATH by name; the first on PATH wins. None of them is run."""
    found: dict[str, Executable] = {}
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        for path in _executables_in(folder):
            name = os.path.basename(path).removeprefix(EXECUTABLE_PREFIX).removesuffix(".exe")  # noqa: PTH119 - hot
            name = name.replace("_", "-")
            found.setdefault(name, Executable(name, path))
    return dict(sorted(found.items()))


def _executables_in(folder: str) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(folder or "."), key=lambda entry: entry.name)
    except OSError:
        return  # PATH names folders that do not exist or may not be read; every shell skips them
    for entry in entries:
        if entry.name.startswith(EXECUTABLE_PREFIX) and entry.is_file() and os.access(entry.path, os.X_OK):
            yield entry.path


def _anybody_registered() -> bool:
    """Tell whether any installed distribution may have an entry point for us.

    Looking into the files takes 2 ms, importing ``importlib.metadata`` and asking it 30, which every
    ``--help`` would pay.
    """
    group = ENTRY_POINT_GROUP.encode()
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208 - hot
        except OSError:
            continue  # sys.path may name archives and folders that do not exist
        for name in names:
            if name.endswith((".dist-info", ".egg-info")) and group in _content(folder, name):
                return True
    return False


def _content(folder: str, distribution: str) -> bytes:
    try:
        with open(os.path.join(folder, distribution, "entry_points.txt"), "rb") as file:  # noqa: PTH118, PTH123 - hot
            return file.read()
    except OSError:
        return b""  # most distributions have none


def _descriptors(loaded: object) -> tuple[Plugin, ...]:
    found = getattr(loaded, "plugins", loaded)
    plugins = (found,) if isinstance(found, Plugin) else found
    if not isinstance(plugins, tuple) or not all(isinstance(plugin, Plugin) for plugin in plugins):
        raise TypeError("the entry point must name a module with `plugins: tuple[Plugin, ...]`, or a Plugin")
    return plugins


def _supported(plugins: tuple[Plugin, ...], warn: Warn) -> Iterator[Plugin]:
    for plugin in plugins:
        if plugin.api_version == API_VERSION:
            yield plugin
        else:
            warn(
                f"warning: plugin {plugin.name!r} needs plugin API {plugin.api_version}, "
                f"this kubectl-insight has {API_VERSION}"
            )
