"""The options that commands share, as frozen dataclasses, and the way a command asks for them.

A command names the dataclasses it wants in its signature; :func:`command` spreads their fields into
options and hands the command filled instances. So a flag is declared once, means the same everywhere, and
no command function has sixty parameters.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from kubectl_insight.completers import completed_as
from kubectl_insight.environment import Environment

complete_objects = completed_as("objects")

Texts = list[str] | None


@dataclass(frozen=True, slots=True)
class ConnectionOptions:
    """Which cluster, as whom; the same flags as kubectl's."""

    kubeconfig: Annotated[
        str | None, typer.Option("--kubeconfig", metavar="FILE", help="Use this kubeconfig, and no other.")
    ] = None
    context: Annotated[
        str | None,
        typer.Option(
            "--context",
            metavar="NAME",
            help="Use this context of the kubeconfig.",
            autocompletion=completed_as("contexts"),
        ),
    ] = None
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster",
            metavar="NAME",
            help="Use this cluster of the kubeconfig.",
            autocompletion=completed_as("clusters"),
        ),
    ] = None
    user: Annotated[
        str | None,
        typer.Option(
            "--user",
            metavar="NAME",
            help="Use this user of the kubeconfig.",
            autocompletion=completed_as("users"),
        ),
    ] = None
    namespace: Annotated[
        str | None,
        typer.Option(
            "-n",
            "--namespace",
            metavar="NAME",
            help="The namespace; several with commas.",
            autocompletion=completed_as("namespaces"),
        ),
    ] = None
    server: Annotated[
        str | None, typer.Option("-s", "--server", metavar="URL", help="Address of the API server.")
    ] = None
    tls_server_name: Annotated[
        str | None,
        typer.Option(
            "--tls-server-name", metavar="NAME", help="The name that the server's certificate must have."
        ),
    ] = None
    insecure_skip_tls_verify: Annotated[
        bool | None, typer.Option("--insecure-skip-tls-verify", help="Do not check the server's certificate.")
    ] = None
    client_certificate: Annotated[
        str | None, typer.Option("--client-certificate", metavar="FILE", help="Client certificate, PEM.")
    ] = None
    client_key: Annotated[
        str | None, typer.Option("--client-key", metavar="FILE", help="Key of the client certificate, PEM.")
    ] = None
    certificate_authority: Annotated[
        str | None, typer.Option("--certificate-authority", metavar="FILE", help="The server's CA, PEM.")
    ] = None
    token: Annotated[str | None, typer.Option("--token", metavar="TOKEN", help="Bearer token.")] = None
    username: Annotated[
        str | None, typer.Option("--username", metavar="NAME", help="User name for basic login.")
    ] = None
    password: Annotated[
        str | None, typer.Option("--password", metavar="PASSWORD", help="Password for basic login.")
    ] = None
    as_user: Annotated[str | None, typer.Option("--as", metavar="USER", help="Impersonate this user.")] = None
    as_uid: Annotated[str | None, typer.Option("--as-uid", metavar="UID", help="Impersonate this uid.")] = (
        None
    )
    as_group: Annotated[
        Texts, typer.Option("--as-group", metavar="GROUP", help="Impersonate this group; may be repeated.")
    ] = None
    as_user_extra: Annotated[
        Texts, typer.Option("--as-user-extra", metavar="KEY=VALUE", help="Impersonate with this extra field.")
    ] = None
    request_timeout: Annotated[
        str | None,
        typer.Option(
            "--request-timeout",
            metavar="DURATION",
            help="Give up on a request after 1s, 2m, 3h; 0 waits for ever.",
        ),
    ] = None
    cache_dir: Annotated[
        str | None, typer.Option("--cache-dir", metavar="DIR", help="Where the discovery cache lives.")
    ] = None


@dataclass(frozen=True, slots=True)
class SelectionOptions:
    """Which objects."""

    filename: Annotated[
        Texts,
        typer.Option(
            "-f",
            "--filename",
            metavar="PATH",
            help="Read a file, directory, glob, tar(.gz) or - instead of a cluster; may be repeated.",
        ),
    ] = None
    recursive: Annotated[
        bool, typer.Option("-R", "--recursive", help="Descend into the directories of -f.")
    ] = False
    live: Annotated[bool, typer.Option("--live", help="With -f: ask the cluster as well.")] = False
    all_namespaces: Annotated[
        bool,
        typer.Option(
            "-A", "--all-namespaces", help="All namespaces; a named object is looked for in each of them."
        ),
    ] = False
    selector: Annotated[
        str | None,
        typer.Option(
            "-l", "--selector", metavar="SELECTOR", help="Label selector, such as app=web,tier!=cache."
        ),
    ] = None
    field_selector: Annotated[
        str | None,
        typer.Option(
            "--field-selector", metavar="SELECTOR", help="Field selector, such as metadata.name=web."
        ),
    ] = None
    ignore_not_found: Annotated[
        bool, typer.Option("--ignore-not-found", help="Say nothing where an object does not exist.")
    ] = False
    include: Annotated[
        Texts,
        typer.Option("--include", metavar="KINDS", help="Only kinds that match, as globs on kind.group."),
    ] = None
    exclude: Annotated[
        Texts, typer.Option("--exclude", metavar="KINDS", help="Leave out kinds that match.")
    ] = None


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How objects are fetched."""

    concurrency: Annotated[
        int, typer.Option("--concurrency", min=1, max=256, metavar="N", help="Requests under way at once.")
    ] = 16
    chunk_size: Annotated[
        int | None,
        typer.Option("--chunk-size", min=0, metavar="N", help="Objects a page; 0 asks for all at once."),
    ] = None
    require_complete: Annotated[
        bool, typer.Option("--require-complete", help="Fail (5) if anything could not be read.")
    ] = False
    stats: Annotated[bool, typer.Option("--stats", help="Say what it cost: requests, bytes, seconds.")] = (
        False
    )


@dataclass(frozen=True, slots=True)
class PrintOptions:
    """How the answer is printed."""

    output_file: Annotated[
        str | None, typer.Option("--output-file", metavar="FILE", help="Write the answer to this file.")
    ] = None
    no_headers: Annotated[bool, typer.Option("--no-headers", help="Leave out the header line.")] = False
    label_columns: Annotated[
        Texts, typer.Option("-L", "--label-columns", metavar="KEYS", help="Show these labels as columns.")
    ] = None
    color: Annotated[
        typing.Literal["auto", "always", "never"],
        typer.Option("--color", metavar="auto|always|never", help="Colour the text."),
    ] = "auto"
    verbosity: Annotated[
        int,
        typer.Option("-v", "--v", min=0, max=10, metavar="N", help="4 says what is done, 6 each request."),
    ] = 0


SHARED = (ConnectionOptions, SelectionOptions, FetchOptions, PrintOptions)
# The fields that are kubectl's global flags: whoever wraps kubectl adds them to any command.
GLOBAL = frozenset({*(field.name for field in dataclasses.fields(ConnectionOptions)), "verbosity"})


def command(function: Callable[..., None]) -> Callable[..., None]:
    """Make a Typer command of a function that takes option dataclasses and an :class:`Environment`.

    Parameters annotated with a dataclass are filled from its fields; a parameter annotated with
    :class:`Environment` gets the one the host was started with; the others are Typer's as usual.
    """
    hints = typing.get_type_hints(function, include_extras=True)
    hints.pop("return", None)
    groups = {name: hint for name, hint in hints.items() if _is_options(hint)}
    environments = [name for name, hint in hints.items() if hint is Environment]

    @functools.wraps(function)
    def run(_context: typer.Context, **values: Any) -> None:
        arguments = dict(values)
        environment = _context.obj if isinstance(_context.obj, Environment) else Environment()
        for name, kind in groups.items():
            arguments[name] = kind(
                **{field.name: arguments.pop(field.name) for field in dataclasses.fields(kind)}
            )
            if kind is PrintOptions:
                environment = dataclasses.replace(environment, verbosity=arguments[name].verbosity)
        for name in environments:
            arguments[name] = environment
        function(**arguments)

    return with_parameters(run, _parameters(function, hints))


def shared_parameters() -> list[inspect.Parameter]:
    """Return every shared option as a parameter, for the command group."""
    return [parameter for kind in SHARED for parameter in _fields(kind)]


def with_parameters(
    function: Callable[..., None], parameters: Iterable[inspect.Parameter]
) -> Callable[..., None]:
    """Make Typer see these parameters of a function behind its first, ``_context``."""
    context = inspect.Parameter("_context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    function.__signature__ = inspect.Signature([context, *parameters])  # type: ignore[attr-defined]
    function.__annotations__ = {}
    return function


def given(context: typer.Context) -> Mapping[str, Any]:
    """Return the options that were really typed before the sub-command, by field name."""
    return {
        name: value
        for name, value in context.params.items()
        if getattr(context.get_parameter_source(name), "name", "") == "COMMANDLINE"
    }


def split_commas(values: Iterable[str] | None) -> tuple[str, ...]:
    """Return the values of an option that is repeated or takes commas.

    >>> split_commas(["a,b", "c"])
    ('a', 'b', 'c')
    """
    return tuple(part.strip() for value in values or () for part in value.split(",") if part.strip())


def _is_options(hint: object) -> bool:
    return isinstance(hint, type) and dataclasses.is_dataclass(hint) and hint is not Environment


def _parameters(function: Callable[..., None], hints: Mapping[str, Any]) -> list[inspect.Parameter]:
    parameters: list[inspect.Parameter] = []
    for name, parameter in inspect.signature(function).parameters.items():
        hint = hints[name]
        if _is_options(hint):
            parameters.extend(_fields(hint))
        elif hint is not Environment:
            parameters.append(parameter.replace(annotation=hint, kind=inspect.Parameter.KEYWORD_ONLY))
    return parameters


def _fields(kind: type) -> list[inspect.Parameter]:
    hints = typing.get_type_hints(kind, include_extras=True)
    return [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name]
        )
        for field in dataclasses.fields(kind)
    ]
