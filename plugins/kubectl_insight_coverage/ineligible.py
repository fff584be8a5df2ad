"""Operations that no conformance test can cover, as APISnoop's ``ineligible_endpoints.yaml`` lists them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_insight.api import Environment, InputError, load_yaml, read_bytes


def read_ineligible(path: str, environment: Environment) -> frozenset[str]:
    """Return the operation ids of a list of mappings with ``endpoint``; plain texts are taken as well.

    Raises:
        InputError: It cannot be read, or is no such list.
    """
    entries = load_yaml(read_bytes(path, environment), source=path)
    if not isinstance(entries, list):
        raise InputError(path, "a list of endpoints is needed, each with its operation id as endpoint")
    return frozenset(_ids(entries, path))


def _ids(entries: list[object], path: str) -> Iterator[str]:
    for number, entry in enumerate(entries, 1):
        name = entry.get("endpoint") if isinstance(entry, Mapping) else entry
        if not isinstance(name, str) or not name:
            raise InputError(path, f"entry {number} has no endpoint")
        yield name
