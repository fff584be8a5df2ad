"""Manifests that leave out their namespace: they are where kubectl would apply them.

What a cluster sends always says its namespace. A manifest may not, and without one nothing would connect it with
what says it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from kubectl_insight.cluster.discovery.resource import Catalogue
from kubectl_insight.objects.item import KubernetesObject

DEFAULT_NAMESPACE: Final = "default"


def with_namespaces(
    objects: Sequence[KubernetesObject], catalogue: Catalogue, namespace: str
) -> list[KubernetesObject]:
    """Return the objects, those of namespaced kinds with a namespace.

    Args:
        catalogue: Tells which kinds are namespaced, those among the objects included.
        namespace: For those that say none.
    """
    return [
        obj if obj.namespace or not catalogue.namespaced(obj.group_kind) else _placed(obj, namespace)
        for obj in objects
    ]


def _placed(obj: KubernetesObject, namespace: str) -> KubernetesObject:
    metadata = msgspec.structs.replace(obj.metadata, namespace=namespace)
    return msgspec.structs.replace(obj, metadata=metadata)
