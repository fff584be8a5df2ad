"""A module whose names are imported when they are first used, after the list in its stub.

A stub is where editors and type checkers look already; read at run time too, it is the only place where a name
stands (docs/decisions/0006-plugin-api.md).
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from importlib import import_module
from pkgutil import get_data


def lazy_names(package: str, module: str) -> tuple[Callable[[str], object], list[str]]:
    """Return what a module needs as ``__getattr__`` and ``__all__``.

    Args:
        package: Where the module and its stub are, for example ``kubectl_insight``.
        module: Its name in there; ``module.pyi`` holds lines ``from HOME import NAME`` or ``... as OTHER``.
    """
    name = f"{package}.{module}"
    homes = _homes((get_data(package, f"{module}.pyi") or b"").decode())

    def look_up(attribute: str) -> object:
        if attribute not in homes:
            raise AttributeError(f"module {name!r} has no attribute {attribute!r}")
        home, original = homes[attribute]
        value = getattr(import_module(home), original)
        setattr(sys.modules[name], attribute, value)
        return value

    return look_up, sorted(homes)


def _homes(stub: str) -> dict[str, tuple[str, str]]:
    """Return the module and the name in it that each import of a stub stands for."""
    return {
        alias.asname or alias.name: (statement.module or "", alias.name)
        for statement in ast.parse(stub).body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }
