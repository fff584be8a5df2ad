"""Names of images: ``nginx`` and ``docker.io/library/nginx:latest`` are the same one.

Source: ``github.com/distribution/reference`` (grammar, normalisation) and the kubelet's image ids.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_DEFAULT_REGISTRY: Final = "docker.io"
_OFFICIAL: Final = "library/"
_MAX_NAME = 255

_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_PATH: Final = re.compile(rf"{_COMPONENT}(?:/{_COMPONENT})*")
_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_REGISTRY: Final = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?")
_TAG: Final = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
_DIGEST: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}")
_SHORT_DIGEST = 12


class ImageReference(NamedTuple):
    """An image's full name.

    Attributes:
        repository: Registry and path: ``docker.io/library/nginx``.
        tag: Empty where only the digest is given.
        digest: ``sha256:...``, or an empty string.
    """

    repository: str
    tag: str = ""
    digest: str = ""

    @property
    def tagged(self) -> str:
        """The name by tag: ``docker.io/library/nginx:1.27``; empty without a tag."""
        return f"{self.repository}:{self.tag}" if self.tag else ""

    @property
    def pinned(self) -> str:
        """The name by digest: ``docker.io/library/nginx@sha256:...``; empty without a digest."""
        return f"{self.repository}@{self.digest}" if self.digest else ""

    @property
    def familiar(self) -> str:
        """What people write: no default registry, the digest's first twelve digits."""
        name = self.repository.removeprefix(f"{_DEFAULT_REGISTRY}/").removeprefix(_OFFICIAL)
        algorithm, _, digits = self.digest.partition(":")
        digest = f"@{algorithm}:{digits[:_SHORT_DIGEST]}" if digits else ""
        return f"{name}:{self.tag}" if self.tag else f"{name}{digest}"


def parse_image(text: str) -> ImageReference | None:
    """Read an image name of a specification; ``None`` where it is none.

    Without a tag and a digest, the tag is ``latest``.

    >>> parse_image("nginx").tagged
    'docker.io/library/nginx:latest'
    """
    name, at, digest = text.partition("@")
    if at and not _DIGEST.fullmatch(digest):
        return None
    path, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:  # that colon parts a registry from its port
        path, tag = name, ""
    elif not _TAG.fullmatch(tag):
        return None
    repository = _repository(path)
    if not repository:
        return None
    return ImageReference(repository, tag or ("" if digest else "latest"), digest)


def parse_image_id(text: str) -> ImageReference | None:
    """Read the ``imageID`` of a container's status; ``None`` unless it names a repository and a digest.

    Docker's runtime writes ``docker-pullable://nginx@sha256:...``, others the same without the scheme; a bare
    ``sha256:...`` is the digest of a configuration on one node and names nothing that can be pulled.
    """
    _, separator, rest = text.partition("://")
    image = parse_image(rest if separator else text)
    return image if image is not None and image.digest else None


def _repository(path: str) -> str:
    """Return registry and path in full; empty where they are malformed."""
    registry, slash, rest = path.partition("/")
    is_registry = slash and (
        set(registry) & {".", ":"} or registry == "localhost" or registry.lower() != registry
    )
    if not is_registry:
        registry, rest = _DEFAULT_REGISTRY, path
    if registry == f"index.{_DEFAULT_REGISTRY}":
        registry = _DEFAULT_REGISTRY
    if registry == _DEFAULT_REGISTRY and "/" not in rest:
        rest = _OFFICIAL + rest
    if not _REGISTRY.fullmatch(registry) or not _PATH.fullmatch(rest):
        return ""
    repository = f"{registry}/{rest}"
    return repository if len(repository) <= _MAX_NAME else ""
