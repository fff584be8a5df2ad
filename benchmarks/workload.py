"""What the benchmark fills a cluster with: manifests of a common web service, many times over. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Manifest = dict[str, Any]

SETTINGS = ("LOG_LEVEL", "REGION", "CACHE_SECONDS", "QUEUE", "FEATURES")
SECRETS = ("DATABASE_URL", "API_TOKEN", "SESSION_KEY")
LITERALS = {
    "PORT": "8080",
    "METRICS_PORT": "9090",
    "WORKERS": "4",
    "TIMEOUT_SECONDS": "30",
    "OTEL_SERVICE_NAME": "web",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.observability.svc:4317",
    "JAVA_OPTS": "-XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError",
}
IMAGE = "registry.example/shop/web:1.27.3"


@dataclass(frozen=True, slots=True)
class Scale:
    """How much to fill in.

    Attributes:
        deployments: In each namespace.
        replicas: Pods of each Deployment.
    """

    namespaces: int
    deployments: int
    replicas: int
    nodes: int

    @property
    def pods(self) -> int:
        """All pods."""
        return self.namespaces * self.deployments * self.replicas

    @property
    def namespace_names(self) -> list[str]:
        """The namespaces, ``bench-1`` and so on."""
        return [f"bench-{number}" for number in range(1, self.namespaces + 1)]


SCALES = {
    "full": Scale(namespaces=4, deployments=100, replicas=24, nodes=60),
    "small": Scale(namespaces=4, deployments=2, replicas=24, nodes=4),
}


def application_name(number: int) -> str:
    """Return the name of the Deployment with this number in its namespace."""
    return f"app-{number:03}"


def manifests(scale: Scale, namespace: str) -> Iterator[Manifest]:
    """Yield what one namespace holds: ConfigMap, Secret, Service and Deployment of every application."""
    for number in range(1, scale.deployments + 1):
        name = application_name(number)
        settings = {key.lower(): f"{name} {key.lower()}" for key in SETTINGS}
        yield _object("v1", "ConfigMap", namespace, name, data=settings)
        secrets = {key.lower(): f"made up for {name}" for key in SECRETS}
        yield _object("v1", "Secret", namespace, name, stringData=secrets)
        ports = [{"name": "http", "port": 80, "targetPort": "http"}]
        yield _object("v1", "Service", namespace, name, spec={"selector": selector(name), "ports": ports})
        yield _object("apps/v1", "Deployment", namespace, name, spec=_deployment_spec(name, scale.replicas))


def selector(name: str) -> dict[str, str]:
    """Return the labels that an application's pods have and no others."""
    return {"app.kubernetes.io/name": name}


def environment_variables(name: str) -> list[Manifest]:
    """Return 15 environment variables: literals, and keys of the ConfigMap and the Secret called `name`."""
    literals = [{"name": key, "value": value} for key, value in LITERALS.items()]
    settings = [_from("configMapKeyRef", name, key) for key in SETTINGS]
    secrets = [_from("secretKeyRef", name, key) for key in SECRETS]
    return [*literals, *settings, *secrets]


def container(name: str) -> Manifest:
    """Return the only container of an application's pods."""
    return {
        "name": "web",
        "image": IMAGE,
        "ports": [{"name": "http", "containerPort": 8080}, {"name": "metrics", "containerPort": 9090}],
        "env": environment_variables(name),
        "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
        "readinessProbe": {"httpGet": {"path": "/ready", "port": "http"}, "periodSeconds": 5},
        "livenessProbe": {"httpGet": {"path": "/live", "port": "http"}, "periodSeconds": 10},
    }


def _deployment_spec(name: str, replicas: int) -> Manifest:
    return {
        "replicas": replicas,
        "selector": {"matchLabels": selector(name)},
        "template": {"metadata": {"labels": _labels(name)}, "spec": {"containers": [container(name)]}},
    }


def _labels(name: str) -> dict[str, str]:
    return selector(name) | {"app.kubernetes.io/part-of": "shop", "app.kubernetes.io/component": "web"}


def _object(api_version: str, kind: str, namespace: str, name: str, **content: Any) -> Manifest:
    metadata = {"name": name, "namespace": namespace, "labels": _labels(name)}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **content}


def _from(reference: str, name: str, key: str) -> Manifest:
    return {"name": key, "valueFrom": {reference: {"name": name, "key": key.lower()}}}
