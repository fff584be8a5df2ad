"""Which operations a log is compared with: of a release, of an OpenAPI file, or of a live server. I/O."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from kubectl_insight.api import ConnectionOptions, Environment, cluster_of, fetch_openapi, read_bytes
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.release import release_name
from kubectl_insight_coverage.catalogue.release_detection import DetectedRelease, detect_release
from kubectl_insight_coverage.counting.usage import Usage

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
        detected = _release_of(usage)
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


def _release_of(usage: Usage) -> DetectedRelease:
    """Return the release of Kubernetes that a log is of, as far as it tells."""
    agents: Counter[str] = Counter()
    for use in usage.uses:
        agents[use.client.user_agent] += use.tally.total
    served = (
        (use.request.verb, use.request.form) for use in usage.uses if use.tally.served or use.tally.started
    )
    return detect_release(agents, served)
