"""The containers of a pod and their images, put together from its specification and its status."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kubectl_insight.output.cluster_insight.listed import Listed, Report


class Image(NamedTuple):
    """What a container was made from.

    Attributes:
        id: ``status.imageID`` as it is, such as ``docker://b6b9...``.
        name: The image's name as the status has it.
    """

    id: str
    name: str


class Container(NamedTuple):
    """A container that has a status.

    Attributes:
        id: ``status.containerID`` as it is, the name where there is none yet.
        properties: ``metadata.name``, ``spec`` and ``status``, the latter two without the name.
        image: ``None`` as long as none is on the node.
    """

    id: str
    name: str
    properties: dict[str, Any]
    image: Image | None


def containers(pod: Listed, report: Report) -> Iterator[Container]:
    """Yield a pod's containers in the order of their statuses; init and ephemeral ones are not among them."""
    specs = {name: _rest(spec) for name, spec in _named(pod, report, "spec", "containers")}
    for name, status in _named(pod, report, "status", "containerStatuses"):
        container_id = _text(pod, status, "containerID", report)
        properties = {"metadata": {"name": name}, "spec": specs.get(name, {}), "status": _rest(status)}
        yield Container(container_id or name, name, properties, _image(pod, status, report))


def _named(pod: Listed, report: Report, *path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the entries of a list that are mappings with a name."""
    entries = pod.field(*path)
    if entries is None:
        return
    if not isinstance(entries, list):
        report(f"{pod.id}: {'.'.join(path)} is no list; it was left out")
        return
    for entry in entries:
        name = entry.get("name") if isinstance(entry, dict) else None
        if isinstance(name, str) and name:
            yield name, entry
        else:
            report(f"{pod.id}: {'.'.join(path)} has an entry without a name; it was left out")


def _image(pod: Listed, status: dict[str, Any], report: Report) -> Image | None:
    image_id = _text(pod, status, "imageID", report)
    return Image(image_id, _text(pod, status, "image", report) or image_id) if image_id else None


def _text(pod: Listed, status: dict[str, Any], key: str, report: Report) -> str:
    value = status.get(key)
    if value is None or isinstance(value, str):
        return value or ""
    report(f"{pod.id}: {key} of a container is no text; it was passed over")
    return ""


def _rest(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != "name"}
