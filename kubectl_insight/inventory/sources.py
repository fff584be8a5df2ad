"""Which files ``-f`` means: paths, globs and directories, by kubectl's rules, and dumps by their layout.

A dump is read with its sub-folders even without ``-R``: nobody who names one wants its top alone.
"""

# ruff: noqa: PTH112, PTH113, PTH118, PTH207 - os.path says no where pathlib raises; paths stay what was typed

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from kubectl_insight.errors import InputError, UsageError
from kubectl_insight.storage.content import PathError

_EXTENSIONS: Final = (".json", ".yaml", ".yml")


class SourceFile(NamedTuple):
    """One thing to read.

    Attributes:
        url: A path or ``-``.
        named: The user named this very file, so a fault in it is an error and no footnote.
    """

    url: str
    named: bool


def expand(path: str, *, recursive: bool, problems: list[InputError]) -> list[SourceFile]:
    """Return what one ``-f`` means, sorted.

    Args:
        path: A file, a directory, a glob or ``-``.
        recursive: Go into sub-directories.
        problems: Gets the sub-directories that cannot be read.

    Raises:
        InputError: Nothing is there, or a directory without manifests.
    """
    if path == "-":
        return [SourceFile(path, named=True)]
    matches = [path] if os.path.lexists(path) else sorted(glob.glob(path))
    if not matches:
        raise PathError.missing(path)
    found: list[SourceFile] = []
    for match in matches:
        if os.path.isdir(match):
            found += _directory(match, recursive=recursive, problems=problems)
        else:
            found.append(SourceFile(match, named=True))
    if not found:
        message = f"error reading [{path}]: recognized file extensions are [{' '.join(_EXTENSIONS)}]"
        raise PathError(path, message, hint="" if recursive else "sub-directories are read with -R")
    return found


def is_manifest_name(name: str) -> bool:
    """Tell by the name whether a file in a directory or archive is read; macOS's ``._`` companions are not."""
    base = name.rpartition("/")[2]
    return base.endswith(_EXTENSIONS) and not base.startswith("._")


def check_standard_input(paths: Sequence[str]) -> None:
    """Refuse to read standard input twice.

    Raises:
        UsageError: ``-`` is named more than once.
    """
    if list(paths).count("-") > 1:
        raise UsageError("standard input cannot be used for multiple arguments")


def is_dump(directory: str) -> bool:
    """Tell whether a directory is a ``cluster-info dump``, a must-gather or an unpacked Velero backup.

    Source: ``kubectl`` ``pkg/cmd/clusterinfo``, ``openshift/oc`` ``pkg/cli/admin/inspect``, Velero ``pkg/archive``.
    """
    return any(
        glob.glob(sign, root_dir=directory)
        for sign in (
            "*/replication-controllers.*",
            "cluster-scoped-resources",
            "*/cluster-scoped-resources",
            "*/*/cluster-scoped-resources",
            "metadata/version",
        )
    )


def _directory(directory: str, *, recursive: bool, problems: list[InputError]) -> list[SourceFile]:
    found: list[SourceFile] = []
    deep = recursive or is_dump(directory)
    for folder, subfolders, names in _walk(directory, problems):
        paths = [os.path.join(folder, name) for name in sorted(names) if is_manifest_name(name)]
        found += [SourceFile(path, named=False) for path in paths if os.path.isfile(path)]
        subfolders[:] = sorted(subfolders) if deep else []
    return found


def _walk(directory: str, problems: list[InputError]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Walk like ``os.walk``, but say which directories cannot be read; the first must be readable."""

    def report(error: OSError) -> None:
        problem = InputError(str(error.filename), (error.strerror or str(error)).lower())
        if error.filename == directory:
            raise problem from error
        problems.append(problem)

    return os.walk(directory, onerror=report)
