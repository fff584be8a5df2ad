"""Containers and images: what a pod contains, and what that was created from.

An image has a node by tag and one by digest. The container is created from what its specification names; the
image by tag is created from the digest that a node has pulled for it, so a tag that means two things shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from kubectl_insight.objects.containers import ContainerHealth, ContainerKind, container_healths
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.image_reference import ImageReference, parse_image, parse_image_id
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.decoding import found_names
from kubectl_insight.rules.catalogue.kinds import POD
from kubectl_insight.rules.catalogue.pod_fields import POD_SPECS, TEMPLATES
from kubectl_insight.rules.rule import Derivation, EvidenceClass, Reference, Relation, Thing, World

CONTAINER = GroupKind("", "Container")
IMAGE = GroupKind("", "Image")
"""No kinds of Kubernetes, but parts of pods and what registries hold."""

_FIELDS = {
    ContainerKind.INIT: "initContainer",
    ContainerKind.SIDECAR: "initContainer",
    ContainerKind.CONTAINER: "container",
    ContainerKind.EPHEMERAL: "ephemeralContainer",
}
_STARTING = frozenset({"ContainerCreating", "PodInitializing", "Waiting", "Running"})


def _containers(world: World) -> Iterator[Relation]:
    links: dict[tuple[Thing, Thing], tuple[str, EvidenceClass]] = {}
    for pod in world.of_kind(POD):
        for field, position, container in _numbered(container_healths(pod)):
            thing = container_thing(pod, container)
            path = f"spec.{field}s[{position}]"
            yield Relation(pod, thing, "contains", "container.pod", path, "declared")
            if not container.image:
                continue
            named = image_thing(container.image)
            yield Relation(thing, named, "createdFrom", "container.image", f"{path}.image", "declared")
            if "@" in container.image:
                _link(links, named, parse_image(container.image), f"{path}.image", "declared")
            where = f"status.{field}Statuses[{container.status_position}].imageID"
            _link(links, named, _parse_pulled(container.image_id), where, "observed")
    for (named, digest), (path, evidence) in links.items():
        yield Relation(named, digest, "createdFrom", "container.digest", path, evidence)


def _numbered(containers: list[ContainerHealth]) -> Iterator[tuple[str, int, ContainerHealth]]:
    positions: dict[str, int] = {}
    for container in containers:
        field = _FIELDS[container.kind]
        position = positions.get(field, 0)
        positions[field] = position + 1
        yield field, position, container


def container_thing(pod: KubernetesObject, container: ContainerHealth) -> Thing:
    """Return the node of a container; its name within the namespace is ``pod/container``."""
    name = f"{pod.name}/{container.name}"
    return Thing(CONTAINER, pod.namespace, name, container.name, _health(container))


def _health(container: ContainerHealth) -> Health:
    """Put a container's state into the words that all nodes share."""
    if container.healthy:
        status = Status.CURRENT
    else:
        status = Status.IN_PROGRESS if container.status in _STARTING else Status.FAILED
    counts = container.kind in {ContainerKind.CONTAINER, ContainerKind.SIDECAR}
    role = "" if container.kind is ContainerKind.CONTAINER else str(container.kind)
    restarts = f"{container.restarts} restarts" if container.restarts and container.healthy else ""
    return Health(
        status,
        f"{int(container.ready)}/1" if counts else "",
        container.status,
        ", ".join(part for part in (role, container.message, restarts) if part),
        container.healthy,
    )


@lru_cache(maxsize=1024)  # thousands of pods run a few images
def image_thing(text: str) -> Thing:
    """Return the node of an image as a specification names it: by its tag where it has one."""
    image = parse_image(text)
    if image is None:
        return Thing(IMAGE, "", text)
    return Thing(IMAGE, "", image.tagged or image.pinned, image.familiar)


def _link(
    links: dict[tuple[Thing, Thing], tuple[str, EvidenceClass]],
    named: Thing,
    image: ImageReference | None,
    path: str,
    evidence: EvidenceClass,
) -> None:
    """Note which digest an image by tag is; of several fields that say so, the first by name is kept."""
    if image is None or not image.digest:
        return
    digest = Thing(IMAGE, "", image.pinned, image._replace(tag="").familiar)
    if named.name != digest.name:
        said = path, evidence
        links[named, digest] = min(links.get((named, digest), said), said)


_parse_pulled = lru_cache(maxsize=1024)(parse_image_id)


CONTAINER_RULE = Derivation(
    "container",
    frozenset({"contains", "createdFrom"}),
    frozenset({POD}),
    _containers,
    "a pod's containers (init, sidecar, ephemeral as well), the image that each names, normalised, and for "
    "an image named by tag the digest that `status.*ContainerStatuses[].imageID` says it was",
    (CONTAINER, IMAGE),
    source="k8s.io/api/core/v1 Container, ContainerStatus",
)


_IN_TEMPLATES = tuple(
    Reference("template.image", TEMPLATES, f"{containers}[].image", "uses", IMAGE)
    for containers in ("containers", "initContainers")
)


def _named_images(world: World) -> Iterator[Relation]:
    for obj, found in found_names(world, _IN_TEMPLATES):
        yield Relation(obj, image_thing(found.name), "uses", found.rule.name, found.path, "declared")


RULES = (
    CONTAINER_RULE,
    Derivation(
        "template.image",
        frozenset({"uses"}),
        frozenset(holder.kind for holder in TEMPLATES),
        _named_images,
        "images that the containers of pod templates name, normalised",
        (IMAGE,),
        source="k8s.io/api/core/v1 Container",
    ),
    Reference(
        "template.image.volume",
        POD_SPECS,
        "volumes[].image.reference",
        "uses",
        IMAGE,
        external=True,
        thing=image_thing,
        source="k8s.io/api/core/v1 ImageVolumeSource",
    ),
)
