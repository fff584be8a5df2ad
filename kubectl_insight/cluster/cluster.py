"""One cluster as one user sees it: its connection and what it serves."""

from __future__ import annotations

from dataclasses import dataclass, field

from kubectl_insight.cluster.cluster_config import ClusterConfig
from kubectl_insight.cluster.connection import Connection, Traffic
from kubectl_insight.cluster.discovery.cache import DiscoveryCache
from kubectl_insight.cluster.discovery.cached_discovery import CachedDiscovery
from kubectl_insight.cluster.discovery.resource import Catalogue, Resource
from kubectl_insight.cluster.kubeconfig.loading import load_cluster_config
from kubectl_insight.cluster.kubeconfig.overrides import Overrides
from kubectl_insight.cluster.login.credentials import credentials_for
from kubectl_insight.cluster.request import Transport
from kubectl_insight.environment import Environment
from kubectl_insight.own_folder import cache_folder


@dataclass(slots=True)
class Cluster:
    """What a fetch plan is carried out against.

    Attributes:
        concurrency: How many requests may be under way at once.
    """

    config: ClusterConfig
    transport: Transport
    discovery: CachedDiscovery
    environment: Environment
    concurrency: int = 16
    traffic: Traffic = field(default_factory=Traffic)

    def catalogue(self) -> Catalogue:
        """Return what the server serves."""
        return self.discovery.catalogue()

    def resolve(self, text: str, *, categories: bool = True) -> tuple[Resource, ...]:
        """Return the resources that a type string means; ambiguities are told on standard error.

        Args:
            categories: Whether ``all`` and the like are types; with a name they are not.

        Raises:
            UnknownKindError: The server has no such type.
        """
        resolution = self.discovery.resolve(text, categories=categories)
        for warning in resolution.warnings:
            self.environment.warn(f"Warning: {warning}")
        return resolution.resources


def open_cluster(
    overrides: Overrides, environment: Environment, *, concurrency: int = 16, cache_dir: str | None = None
) -> Cluster:
    """Find the cluster and the user as kubectl would; nothing is sent yet.

    Raises:
        KubeconfigError: The kubeconfig cannot be read or contradicts itself.
        ClusterError: The credentials cannot be had.
    """
    return connect(load_cluster_config(overrides, environment), environment, concurrency, cache_dir)


def connect(
    config: ClusterConfig, environment: Environment, concurrency: int = 16, cache_dir: str | None = None
) -> Cluster:
    """Make the connection of a configuration; nothing is sent yet."""
    if config.user.exec is not None:
        from kubectl_insight.cluster.login.running import handle_signals

        handle_signals()
    connection = Connection(
        config, credentials_for(config, environment), environment, concurrency=concurrency
    )
    folder = cache_folder(environment, cache_dir)
    cache = DiscoveryCache(folder, config.server, _identity(config)) if folder is not None else None
    discovery = CachedDiscovery(connection, cache, environment.now, concurrency=concurrency)
    return Cluster(config, connection, discovery, environment, concurrency, connection.traffic)


def _identity(config: ClusterConfig) -> str:
    """Return a text that is the same for the same rights; only its hash reaches the disk."""
    user, acting = config.user, config.impersonate
    return repr(
        (
            user.name,
            user.client_certificate,
            user.token,
            user.token_file,
            user.username,
            user.exec and (user.exec.command, user.exec.args, user.exec.env),
            user.auth_provider and user.auth_provider.name,
            (acting.user, acting.uid, acting.groups, sorted(acting.extra.items())),
        )
    )
