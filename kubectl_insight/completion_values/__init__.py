"""The values of arguments and options that only a cluster, its kubeconfig or files know.

Each function completes as the options typed so far say: another context, another user, another namespace.
Nothing here is silent or quick by itself; :mod:`kubectl_insight.completion` sees to both.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

import typer

from kubectl_insight.cluster.kubeconfig.merging import Kubeconfig, read_kubeconfig
from kubectl_insight.cluster.kubeconfig.server_address import without_login
from kubectl_insight.completion_values.kinds import Names, category_names, kind_names
from kubectl_insight.completion_values.places import Place, open_place
from kubectl_insight.environment import Environment
from kubectl_insight.options import ConnectionOptions, SelectionOptions, given

Options = TypeVar("Options")
Values = list[str | tuple[str, str]]


def objects(ctx: typer.Context, incomplete: str) -> Values:
    """Complete ``TYPE/NAME...`` or ``TYPE[,TYPE...] [NAME...]``.

    Raises:
        InsightError: The cluster or the files cannot be read.
    """
    words = _words(ctx)
    kind, slash, _ = incomplete.partition("/")
    separate = bool(words) and "/" not in words[0]
    if slash:
        return [] if separate or "," in kind else _values(_names(_place(ctx), kind, words, prefix=f"{kind}/"))
    if separate:
        return _values(_names(_place(ctx), words[0], words[1:]))
    if words:
        return [(f"{name}/", text) for name, text in kind_names(_place(ctx).kinds(), incomplete).items()]
    return _values(_kinds(_place(ctx), incomplete))


def namespaces(ctx: typer.Context, incomplete: str) -> Values:
    """Complete one namespace, or the last of several with commas.

    Raises:
        InsightError: The cluster or the files cannot be read.
    """
    before, comma, _ = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in _place(ctx).namespaces() - set(before.split(","))]


def contexts(ctx: typer.Context, _incomplete: str) -> Values:
    """Complete a context of the kubeconfig.

    Raises:
        KubeconfigError: It cannot be read.
    """
    return [(name, context.cluster) for name, context in _kubeconfig(ctx).contexts.items()]


def clusters(ctx: typer.Context, _incomplete: str) -> Values:
    """Complete a cluster of the kubeconfig.

    Raises:
        KubeconfigError: It cannot be read.
    """
    return [(name, without_login(cluster.server)) for name, cluster in _kubeconfig(ctx).clusters.items()]


def users(ctx: typer.Context, _incomplete: str) -> Values:
    """Complete a user of the kubeconfig.

    Raises:
        KubeconfigError: It cannot be read.
    """
    return list(_kubeconfig(ctx).users)


def _kinds(place: Place, incomplete: str) -> Names:
    before, comma, start = incomplete.rpartition(",")
    kinds = place.kinds()
    names = kind_names(kinds, start) | (category_names(kinds) if not comma else {})
    there = set(before.split(","))
    return {f"{before}{comma}{name}": text for name, text in names.items() if name not in there}


def _names(place: Place, kinds: str, typed: list[str], *, prefix: str = "") -> Names:
    """Return the names of objects of some kinds; where that may tell more than one apart, their namespaces."""
    found: dict[str, set[str]] = {}
    for obj in place.objects(place.resolve(kinds)):
        if prefix + obj.name not in typed:
            found.setdefault(prefix + obj.name, set()).add(obj.namespace)
    several = len(set().union(*found.values())) > 1
    return {name: ", ".join(sorted(where)) if several else "" for name, where in found.items()}


def _values(names: Names) -> Values:
    return list(names.items())


def _words(ctx: typer.Context) -> list[str]:
    """Return what was typed for the command's arguments so far."""
    words: list[str] = []
    for parameter in ctx.command.params:
        value = ctx.params.get(parameter.name or "") if parameter.param_type_name == "argument" else None
        words.extend([value] if isinstance(value, str) else value or ())
    return words


def _place(ctx: typer.Context) -> Place:
    typed = _typed(ctx)
    return open_place(_filled(ConnectionOptions, typed), _filled(SelectionOptions, typed), _environment(ctx))


def _kubeconfig(ctx: typer.Context) -> Kubeconfig:
    return read_kubeconfig(_environment(ctx), _filled(ConnectionOptions, _typed(ctx)).kubeconfig)


def _environment(ctx: typer.Context) -> Environment:
    return ctx.obj if isinstance(ctx.obj, Environment) else Environment()


def _typed(ctx: typer.Context) -> Mapping[str, Any]:
    """Return the options typed so far; what stands nearer to the command wins."""
    before = _typed(ctx.parent) if ctx.parent is not None else {}  # type: ignore[arg-type]
    return {**before, **given(ctx)}


def _filled(kind: type[Options], values: Mapping[str, Any]) -> Options:
    names = [field.name for field in dataclasses.fields(kind)]  # type: ignore[arg-type]
    return kind(**{name: values[name] for name in names if name in values})
