"""A connection, and what it says on standard error."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace

import pytest

from kubectl_insight.cluster.cluster_config import ClusterConfig
from kubectl_insight.cluster.connection import Connection
from kubectl_insight.cluster.login.credentials import Credentials, credentials_for
from kubectl_insight.cluster.request import Answer, Request
from kubectl_insight.environment import Environment
from kubectl_insight.errors import ClusterError

PODS = Request("/api/v1/namespaces/shop/pods", (("limit", "10"),))


def world(verbosity: int = 0, variables: Mapping[str, str] | None = None) -> Environment:
    """Return an environment that hears what is said on standard error."""
    return Environment(stderr=io.StringIO(), variables=variables or {}, verbosity=verbosity)


def stderr(environment: Environment) -> str:
    """Return what was said."""
    assert isinstance(environment.stderr, io.StringIO)
    return environment.stderr.getvalue()


def connect(
    config: ClusterConfig, environment: Environment | None = None, *, credentials: Credentials | None = None
) -> Connection:
    """Return a connection; nothing is sent yet."""
    environment = environment or world()
    return Connection(config, credentials or credentials_for(config, environment), environment, concurrency=4)


def send(config: ClusterConfig) -> Answer:
    """Send one list of pods."""
    return connect(config).send(PODS)


def failure(config: ClusterConfig) -> str:
    """Send one list of pods, which must fail, and return the error's whole line."""
    with pytest.raises(ClusterError) as caught:
        send(config)
    assert caught.value.exit_status == 3
    return str(caught.value)


def elsewhere(config: ClusterConfig, url: str) -> ClusterConfig:
    """Return the same configuration for another server."""
    return replace(config, server=url, server_as_told=url)
