"""Which operations a log is compared with: of a release, of an OpenAPI file, or of a live server. I/O."""

from __future__ import annotations

from typing import NamedTuple

from kubectl_insight.api import ConnectionOptions, Environment, cluster_of, fetch_openapi, read_bytes
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.release import release_name
from kubectl_insight_coverage.counting.usage import Usage
from kubectl_insight_coverage.reports.building import release_of

AUTO = "auto"


class Specification(NamedTuple):
    """A catalogue, and why it is this one, in words.

    Attributes:
        document: The OpenAPI document that it was made from, unpacked; ``None`` where there is no single one.
    """

    catalogue: Catalogue
    evidence: str
    document: bytes | None = None


def bundled_specification(version: str, usage: Usage) -> Specification:
    """Return the catalogue of a release; ``auto`` takes the one that the log itself shows.

    Raises:
        UsageError: It is no release that is known.
    """
    if version == AUTO:
        detected = release_of(usage)
        return Specification(Catalogue.of(release_name(detected.minor)), detected.evidence)
    return Specification(Catalogue.of(version), "as --k8s-version says")


def specification_from_file(path: str, environment: Environment) -> Specification:
    """Return the catalogue of an OpenAPI file.

    Raises:
        InputError: It cannot be read, or is of another product.
    """
    document = read_bytes(path, environment)
    return Specification(Catalogue.from_openapi(document, path), "as --openapi says", document)


def specification_of_cluster(connection: ConnectionOptions, environment: Environment) -> Specification:
    """Return the catalogue of what a live server serves, custom resources and aggregated APIs included.

    Raises:
        ClusterError: The server cannot be asked.
    """
    cluster = cluster_of(connection, environment)
    served = fetch_openapi(cluster.transport, concurrency=cluster.concurrency)
    for name, problem in served.failures.items():
        environment.warn(f"warning: what {name} has is not known: {problem}")
    source = cluster.config.context or cluster.config.server
    catalogue = Catalogue.from_server(served.documents, served.version, source)
    return Specification(catalogue, f"the server says {served.version}")
