"""Objects from files: manifests, lists, directories, archives and dumps, in any mixture.

A file that the user named must be what it should be. What lies in a directory or an archive may be
something else: it is noted, and the rest is read, unless nothing remains.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from kubectl_insight.cluster.discovery.builtin_resources import offline_catalogue
from kubectl_insight.cluster.discovery.resource import Catalogue
from kubectl_insight.environment import Environment
from kubectl_insight.errors import InputError
from kubectl_insight.inventory.default_namespace import DEFAULT_NAMESPACE, with_namespaces
from kubectl_insight.inventory.documents import Collected, collect
from kubectl_insight.inventory.owner_references import with_sound_owners
from kubectl_insight.inventory.recording import recording_time
from kubectl_insight.inventory.sources import SourceFile, check_standard_input, expand
from kubectl_insight.inventory.unique import each_object_once
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.storage.content import Content, open_content

_TAR_MARK, _TAR_MARK_START = b"ustar", 257


@dataclass(frozen=True, slots=True)
class FileObjects:
    """What files held.

    Attributes:
        objects: Each object once, in the order in which it was found.
        problems: One sentence for each thing that was odd and what was made of it.
        recorded_at: When the files were recorded, RFC 3339 in UTC, see :func:`recording_time`.
        catalogue: The kinds of Kubernetes, and those that the files tell about.
        paths: What was asked for.
    """

    objects: list[KubernetesObject]
    catalogue: Catalogue
    problems: tuple[str, ...] = ()
    recorded_at: str | None = None
    paths: tuple[str, ...] = ()


def read_files(
    paths: Sequence[str], environment: Environment, *, recursive: bool, namespace: str = DEFAULT_NAMESPACE
) -> FileObjects:
    """Read the objects in files.

    Args:
        paths: Files, directories, globs, tar archives, or ``-`` for standard input; gzip is undone.
        environment: Where standard input is.
        recursive: Go into sub-directories; in dumps that is done anyway.
        namespace: Where namespaced objects are that do not say it.

    Raises:
        UsageError: Standard input is named twice.
        InputError: A path leads nowhere, a named file is not what it should be, or a directory or an
            archive holds nothing that is.
    """
    check_standard_input(paths)
    found = Collected()
    with _collector_paused():
        for path in paths:
            _read_path(path, found, environment, recursive=recursive)
        catalogue = offline_catalogue(found.objects)
        objects, contradictions = each_object_once(with_namespaces(found.objects, catalogue, namespace))
        objects, stray_owners = with_sound_owners(objects)
        recorded_at = recording_time(found.recorded_at, objects)
    problems = (*found.problems, *contradictions, *stray_owners)
    return FileObjects(objects, catalogue, problems, recorded_at, tuple(paths))


def _read_path(path: str, found: Collected, environment: Environment, *, recursive: bool) -> None:
    """Read what one ``-f`` means; where all of it is faulty, the first fault is the answer."""
    before = len(found.objects)
    for file in expand(path, recursive=recursive, problems=found.errors):
        try:
            _read_file(file, found, environment)
        except InputError as error:
            if file.named:
                raise
            found.errors.append(error)
    if found.errors and len(found.objects) == before:
        raise found.errors[0]
    found.problems += [error.message for error in found.errors]
    found.errors.clear()


def _read_file(file: SourceFile, found: Collected, environment: Environment) -> None:
    with open_content(file.url, environment) as content:
        if content.head.startswith(_TAR_MARK, _TAR_MARK_START):
            _read_archive(content, found)
        else:
            collect(content.read_all(), found, source=file.url, strict=file.named)


def _read_archive(content: Content, found: Collected) -> None:
    from kubectl_insight.inventory.archives import members  # tarfile brings bz2, lzma and shutil along

    empty = True
    for member in members(content, found.errors):
        empty = False
        try:
            collect(member.data, found, source=member.name, strict=False)
        except InputError as error:
            found.errors.append(error)
    if empty and not found.errors:
        raise InputError(content.source, "the archive holds no .json, .yaml or .yml file")


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking what is being read over and over."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
