"""One kubeconfig file as typed entries, refused where kubectl refuses it, with the line of the fault.

Source of the rules: ``k8s.io/client-go/tools/clientcmd/loader.go`` and ``api/v1/conversion.go``.
"""

from __future__ import annotations

import binascii
import math
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from kubectl_insight.cluster.file_problem import file_problem, read_bytes
from kubectl_insight.cluster.kubeconfig.entries import (
    Cluster,
    Context,
    Data,
    Extension,
    KubeconfigFile,
    NamedCluster,
    NamedContext,
    NamedUser,
    User,
)
from kubectl_insight.cluster.kubeconfig.yaml_line import line_of
from kubectl_insight.errors import InputError, KubeconfigError
from kubectl_insight.objects.yaml.text import documents

_BASE64: Final = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_MISMATCH: Final = re.compile(r"Expected `(?P<expected>\w+)[^`]*`, got `(?P<got>\w+)")
_WORDS: Final = {
    "str": "text",
    "bool": "a boolean",
    "int": "a number",
    "float": "a number",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}
_Named = TypeVar("_Named", NamedCluster, NamedUser, NamedContext)


class LoadedFile(msgspec.Struct, frozen=True):
    """The entries of one file by name, their relative paths made absolute."""

    clusters: dict[str, Cluster]
    users: dict[str, User]
    contexts: dict[str, Context]
    current_context: str


def load_file(path: str) -> LoadedFile:
    """Read one kubeconfig.

    Only the first document counts, as for kubectl; an empty file is an empty configuration.

    Raises:
        FileNotFoundError: There is no such file; the caller knows whether that matters.
        KubeconfigError: The file cannot be read, is no YAML, or is no kubeconfig.
    """
    try:
        text = read_bytes(path)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _FaultError(file_problem(path, error)).at(path) from error
    try:
        written = _written(text, path)
        return _loaded(written, Path(path).absolute().parent)
    except _FaultError as fault:
        raise fault.at(path, text) from fault.__cause__


class _FaultError(Exception):
    """A fault in a file.

    Attributes:
        where: The path of the culprit within the document, as msgspec writes it; empty for the whole.
    """

    def __init__(self, problem: str, where: str = "", line: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.where = where
        self.line = line

    def at(self, path: str, text: bytes = b"") -> KubeconfigError:
        line = self.line if self.line or not self.where else line_of(text, self.where)
        place = f"line {line}: " if line else ""
        return KubeconfigError(
            f'error loading config file "{path}": {place}{self.problem}', source=path, line=line
        )


def _written(text: bytes, path: str) -> KubeconfigFile:
    try:
        document = next(documents(text, source=path), None)
    except InputError as error:
        raise _FaultError(error.problem, line=error.line) from error
    value = {} if document is None else document.value
    if not isinstance(value, dict):
        raise _FaultError(
            f"a kubeconfig is a mapping, not {'a list' if isinstance(value, list) else 'a single value'}"
        )
    _check_kind(value)
    try:
        return msgspec.convert(_plain(value), KubeconfigFile, dec_hook=_decode_data)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `")
        where = where.removesuffix("`")
        raise _FaultError(f"{where.removeprefix('$.')}: {_in_words(message)}", where) from error


def _check_kind(value: dict[str, Any]) -> None:
    api_version, kind = value.get("apiVersion") or "v1", value.get("kind") or "Config"
    for field, found in (("apiVersion", api_version), ("kind", kind)):
        if not isinstance(found, str):
            raise _FaultError(f"{field}: expected text", f"$.{field}")
    if (api_version, kind) != ("v1", "Config"):
        raise _FaultError(f'no kind "{kind}" is registered for version "{api_version}"')


def _plain(value: Any, *, keep_null: bool = False) -> Any:
    """Drop what is ``null`` in mappings, but not in somebody else's extensions, which are kept as they are.

    Raises:
        _FaultError: A number is infinite or none, which JSON does not know and kubectl refuses.
    """
    if isinstance(value, dict):
        return {
            key: _plain(inner, keep_null=keep_null or key == "extension")
            for key, inner in value.items()
            if keep_null or inner is not None
        }
    if isinstance(value, float) and not math.isfinite(value):
        raise _FaultError("unsupported value: a number that is infinite or none")
    return [_plain(inner, keep_null=keep_null) for inner in value] if isinstance(value, list) else value


def _decode_data(kind: type, value: object) -> Data:
    """Decode base64 as strictly as Go's ``StdEncoding``: padded, line breaks allowed, nothing else."""
    if kind is not Data or not isinstance(value, str):
        raise ValueError("expected text in base64")
    packed = value.replace("\n", "").replace("\r", "")
    if len(packed) % 4 or not _BASE64.fullmatch(packed):
        raise ValueError("illegal base64 data")
    return Data(binascii.a2b_base64(packed))


def _in_words(message: str) -> str:
    mismatch = _MISMATCH.fullmatch(message) or _MISMATCH.match(message)
    if mismatch is None:
        return message
    expected, got = (_WORDS.get(mismatch[part], mismatch[part]) for part in ("expected", "got"))
    quote = (
        "; put it in quotes"
        if mismatch["expected"] == "str" and mismatch["got"] in {"bool", "int", "float"}
        else ""
    )
    return f"expected {expected}, got {got}{quote}"


def _loaded(written: KubeconfigFile, folder: Path) -> LoadedFile:
    clusters = _by_name(written.clusters, "clusters", NamedCluster)
    users = _by_name(written.users, "users", NamedUser)
    contexts = _by_name(written.contexts, "contexts", NamedContext)
    for extensions, where in _extension_lists(written):
        _check_extensions(extensions, where)
    return LoadedFile(
        clusters={name: _resolved_cluster(item.cluster, folder) for name, item in clusters.items()},
        users={name: _resolved_user(item.user, folder) for name, item in users.items()},
        contexts={name: item.context for name, item in contexts.items()},
        current_context=written.current_context,
    )


def _by_name(items: Sequence[_Named | None], where: str, kind: type[_Named]) -> dict[str, _Named]:
    named = [item or kind() for item in items]
    _check_unique((item.name for item in named), where)
    return {item.name: item for item in named}


def _check_unique(names: Iterator[str], where: str) -> None:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            raise _FaultError(f'duplicate name "{name}" in list {where}', f"$.{where}[{index}].name")
        seen.add(name)


def _check_extensions(extensions: Sequence[Extension | None], where: str) -> None:
    """Refuse a name that already has a value; kubectl takes one without a value for absent."""
    valued: set[str] = set()
    for index, extension in enumerate(extensions):
        if extension is not None and extension.name in valued:
            raise _FaultError(
                f'duplicate name "{extension.name}" in list {where}', f"$.{where}[{index}].name"
            )
        if extension is not None and extension.extension is not None:
            valued.add(extension.name)


def _extension_lists(written: KubeconfigFile) -> Iterator[tuple[Sequence[Extension | None], str]]:
    yield written.extensions, "extensions"
    yield written.preferences.extensions, "preferences.extensions"
    for index, cluster in enumerate(written.clusters):
        yield (cluster.cluster.extensions if cluster else ()), f"clusters[{index}].cluster.extensions"
    for index, user in enumerate(written.users):
        yield (user.user.extensions if user else ()), f"users[{index}].user.extensions"
    for index, context in enumerate(written.contexts):
        yield (context.context.extensions if context else ()), f"contexts[{index}].context.extensions"


def _resolved_cluster(cluster: Cluster, folder: Path) -> Cluster:
    return msgspec.structs.replace(
        cluster, certificate_authority=_resolved(cluster.certificate_authority, folder)
    )


def _resolved_user(user: User, folder: Path) -> User:
    plugin = user.exec
    if plugin is not None and os.sep in plugin.command:
        plugin = msgspec.structs.replace(plugin, command=_resolved(plugin.command, folder))
    return msgspec.structs.replace(
        user,
        client_certificate=_resolved(user.client_certificate, folder),
        client_key=_resolved(user.client_key, folder),
        token_file=_resolved(user.token_file, folder),
        exec=plugin,
    )


def _resolved(path: str, folder: Path) -> str:
    """Put a relative path below the folder and clean it as Go does: by its text, links are not followed."""
    return os.path.normpath(folder / path) if path and not Path(path).is_absolute() else path
