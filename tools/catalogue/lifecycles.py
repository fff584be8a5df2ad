"""What the types of ``k8s.io/api`` say of their own future, out of the Go code that is generated from their tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kubectl_insight.objects.reference import GroupVersionKind
from tools.catalogue.inputs import LIFECYCLES
from tools.catalogue.modules import Module

_METHOD = re.compile(
    r"func \(in \*(?P<kind>\w+)\) APILifecycle(?P<what>\w+)\(\)[^{]*{\s*return (?P<value>.*)\n}"
)
_RELEASE = re.compile(r"1, (\d+)")
_REPLACEMENT = re.compile(r'GroupVersionKind{Group: "(.*)", Version: "(.*)", Kind: "(.*)"}')
_GROUP_NAME = re.compile(r'\bGroupName\s*=\s*"(.*)"')


@dataclass(frozen=True)
class Outlook:
    """What was said last of one kind."""

    deprecated: int | None = None
    removed: int | None = None
    replacement: GroupVersionKind | None = None


# These two are deprecated in the comments of their types (core/v1/types.go) and by warnings, not by tags.
_UNTAGGED = {
    GroupVersionKind("", "v1", "ComponentStatus"): Outlook(deprecated=19),
    GroupVersionKind("", "v1", "Endpoints"): Outlook(
        deprecated=33, replacement=GroupVersionKind("discovery.k8s.io", "v1", "EndpointSlice")
    ),
}


def outlooks(modules: Iterable[Module]) -> dict[GroupVersionKind, Outlook]:
    """Return what the modules, oldest first, say of each kind."""
    found: dict[GroupVersionKind, Outlook] = {}
    for module in modules:
        for file in module.files(LIFECYCLES):
            found.update(_outlooks_in(file))
    return {**found, **_UNTAGGED}


def _outlooks_in(file: Path) -> Iterator[tuple[GroupVersionKind, Outlook]]:
    group_name = _GROUP_NAME.search((file.parent / "register.go").read_text(encoding="utf-8"))
    group = group_name[1] if group_name else ""
    said: dict[str, dict[str, str]] = {}
    for method in _METHOD.finditer(file.read_text(encoding="utf-8")):
        said.setdefault(method["kind"], {})[method["what"]] = method["value"]
    for kind, values in said.items():
        yield GroupVersionKind(group, file.parent.name, kind), _outlook(values)


def _outlook(values: dict[str, str]) -> Outlook:
    replacement = _REPLACEMENT.search(values.get("Replacement", ""))
    return Outlook(
        _release(values.get("Deprecated", "")),
        _release(values.get("Removed", "")),
        GroupVersionKind(*replacement.groups()) if replacement else None,
    )


def _release(value: str) -> int | None:
    found = _RELEASE.fullmatch(value.strip())
    return int(found[1]) if found else None
