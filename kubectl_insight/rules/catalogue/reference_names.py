"""How authors of custom resources name fields that name other objects.

Source: the Kubernetes API conventions, "Object references" and "Naming of the reference field".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kubectl_insight.objects.reference import GroupKind, split_api_version
from kubectl_insight.rules.catalogue.kinds import (
    CLAIM,
    CONFIG_MAP,
    NAMESPACE,
    NODE,
    POD,
    PRIORITY_CLASS,
    RUNTIME_CLASS,
    SECRET,
    SERVICE,
    SERVICE_ACCOUNT,
    STORAGE_CLASS,
)

_NOUNS = {
    kind.kind.lower(): kind
    for kind in (
        CLAIM,
        CONFIG_MAP,
        NAMESPACE,
        NODE,
        POD,
        PRIORITY_CLASS,
        RUNTIME_CLASS,
        SECRET,
        SERVICE,
        SERVICE_ACCOUNT,
        STORAGE_CLASS,
        GroupKind("networking.k8s.io", "IngressClass"),
    )
}
"""What a field's name may end in to mean a kind of Kubernetes."""

_SUFFIXES = ("References", "Reference", "Refs", "Ref", "Names", "Name")
_SELF_EVIDENT = {
    "configMap": ("configMap", "Ref"),
    "configMaps": ("configMap", "Refs"),
    "imagePullSecrets": ("secret", "Refs"),
    "secret": ("secret", "Ref"),
    "secrets": ("secret", "Refs"),
    "serviceAccount": ("serviceAccount", "Ref"),
}
_WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_MAX_WORDS = 6


class Mention(NamedTuple):
    """A place that seems to name an object.

    Attributes:
        field: The last field of its path, from the field that was asked about: ``.name`` or nothing.
        nouns: What the kind may be called, lower case, likeliest first; only where ``kind`` is empty.
        group: ``None`` where nothing says it.
    """

    field: str
    name: str
    namespace: str
    kind: str
    group: str | None
    nouns: tuple[str, ...]


def mentions(key: str, value: object) -> Iterator[Mention]:
    """Yield what a field seems to name: none, one, or for a list of names several."""
    noun, suffix = _split(key)
    if isinstance(value, Mapping):
        yield from _in_mapping(value, "", noun, is_reference=bool(suffix))
    elif isinstance(value, str) and suffix and value and (nouns := _nouns(noun)):
        yield Mention("", value, "", "", None, nouns)
    elif isinstance(value, list):
        for position, element in enumerate(value):
            if isinstance(element, Mapping):
                yield from _in_mapping(element, f"[{position}]", noun, is_reference=bool(suffix))
            elif isinstance(element, str) and suffix.endswith("s") and element and (nouns := _nouns(noun)):
                yield Mention(f"[{position}]", element, "", "", None, nouns)


def may_mention(key: str) -> bool:
    """Tell whether a field of that name may name an object, whatever it holds."""
    return bool(_split(key)[1])


def core_kind(noun: str) -> GroupKind | None:
    """Return the kind of Kubernetes that is called so, lower case."""
    return _NOUNS.get(noun)


def _split(key: str) -> tuple[str, str]:
    """Split ``tlsSecretRef`` into ``tlsSecret`` and ``Ref``; what has no such end is whole and followed by nothing."""
    if key in _SELF_EVIDENT:
        return _SELF_EVIDENT[key]
    for suffix in _SUFFIXES:
        if key.endswith(suffix) and key != suffix:
            return key.removesuffix(suffix), suffix
    return key, ""


def _in_mapping(value: Mapping[str, Any], where: str, noun: str, *, is_reference: bool) -> Iterator[Mention]:
    name, kind = value.get("name"), value.get("kind")
    if not isinstance(name, str) or not name:
        return
    namespace = value.get("namespace")
    place = namespace if isinstance(namespace, str) else ""
    if isinstance(kind, str) and kind[:1].isupper():
        yield Mention(f"{where}.name", name, place, kind, _group(value), ())
    elif is_reference and (nouns := _nouns(noun)):
        yield Mention(f"{where}.name", name, place, "", _group(value), nouns)


def _group(value: Mapping[str, Any]) -> str | None:
    api_version = value.get("apiVersion")
    if isinstance(api_version, str) and api_version:
        return split_api_version(api_version)[0]
    for field in ("apiGroup", "group"):
        group = value.get(field)
        if isinstance(group, str):
            return group
    return None


def _nouns(text: str) -> tuple[str, ...]:
    """Return the ends of a compound: ``tlsSecretKey`` may mean a ``tlssecret`` or a ``secret``."""
    words = [word.lower() for word in _WORDS.findall(text)]
    if len(words) > 1 and words[-1] == "key":
        words.pop()
    return tuple("".join(words[start:]) for start in range(len(words))[-_MAX_WORDS:])
