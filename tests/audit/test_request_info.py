"""Request paths, parsed as the API server parses them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from kubectl_insight.audit.request_info import RequestInfo, request_info, request_key

Parsed = tuple[str, str, str, str, str, bool, bool, bool, str, str, str]


def _flat(info: RequestInfo) -> Parsed:
    return (*info.key, info.namespace, info.name)


def _resource(
    resource: str,
    *,
    group: str = "",
    namespace: str = "",
    name: str = "",
    sub: str = "",
    prefix: str = "",
    tail: bool = False,
    within: bool | None = None,
) -> Parsed:
    in_namespace = bool(namespace) if within is None else within
    return prefix, group, "v1", resource, sub, in_namespace, bool(name), tail, "", namespace, name


def _other(path: str) -> Parsed:
    return "", "", "", "", "", False, False, False, path, "", ""


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("/api/v1/pods", _resource("pods")),
        ("/api/v1/pods/", _resource("pods")),
        ("/api/v1/nodes/n1", _resource("nodes", name="n1")),
        ("/api/v1/namespaces/a/pods?watch=1", _resource("pods", namespace="a")),
        ("/api/v1/namespaces/a/pods/p/log?x=/y", _resource("pods", namespace="a", name="p", sub="log")),
        ("/apis/apps/v1/deployments", _resource("deployments", group="apps")),
        (
            "/apis/apps/v1/namespaces/a/deployments/d/scale",
            _resource("deployments", group="apps", namespace="a", name="d", sub="scale"),
        ),
        # a namespace is no resource within itself
        ("/api/v1/namespaces", _resource("namespaces")),
        ("/api/v1/namespaces/a", _resource("namespaces", namespace="a", name="a", within=False)),
        (
            "/api/v1/namespaces/a/status",
            _resource("namespaces", namespace="a", name="a", sub="status", within=False),
        ),
        (
            "/api/v1/namespaces/a/finalize",
            _resource("namespaces", namespace="a", name="a", sub="finalize", within=False),
        ),
        # names that mean something elsewhere
        ("/api/v1/namespaces/proxy/pods/p", _resource("pods", namespace="proxy", name="p")),
        ("/api/v1/namespaces/watch/pods", _resource("pods", namespace="watch")),
        ("/api/v1/namespaces/metrics/pods/livez", _resource("pods", namespace="metrics", name="livez")),
        ("/api/v1/namespaces/status/pods", _resource("pods", namespace="status")),
        ("/api/v1/namespaces/a/pods/status", _resource("pods", namespace="a", name="status")),
        (
            "/api/v1/namespaces/a/services/proxy/proxy",
            _resource("services", namespace="a", name="proxy", sub="proxy"),
        ),
        ("/api/v1/nodes/watch", _resource("nodes", name="watch")),
        # the legacy prefixes
        ("/api/v1/watch/pods", _resource("pods", prefix="watch")),
        ("/api/v1/watch/namespaces/a/pods/p", _resource("pods", prefix="watch", namespace="a", name="p")),
        (
            "/api/v1/watch/namespaces/a",
            _resource("namespaces", prefix="watch", namespace="a", name="a", within=False),
        ),
        (
            "/api/v1/proxy/namespaces/a/services/s/x/y",
            _resource("services", prefix="proxy", namespace="a", name="s", tail=True),
        ),
        ("/api/v1/proxy/nodes/n", _resource("nodes", prefix="proxy", name="n")),
        ("/api/v1/watch", _resource("watch")),
        # what lies behind a proxied service is not interpreted
        (
            "/api/v1/namespaces/a/services/http:svc:80/proxy/",
            _resource("services", namespace="a", name="http:svc:80", sub="proxy"),
        ),
        (
            "/api/v1/namespaces/a/services/s/proxy/metrics",
            _resource("services", namespace="a", name="s", sub="proxy", tail=True),
        ),
        # escapes are undone first, so an escaped slash separates
        ("/api/v1/namespaces/a%2Fpods", _resource("pods", namespace="a")),
        ("/apis/apps%2Fv1/deployments", _resource("deployments", group="apps")),
        ("/api/v1/namespaces/a/pods/p%C3%A9", _resource("pods", namespace="a", name="pé")),
        ("/api/v1/nodes/%zz", _resource("nodes", name="%zz")),
        # no resources
        ("/", _other("")),
        ("", _other("")),
        ("/api", _other("api")),
        ("/api/v1/", _other("api/v1")),
        ("/apis/apps", _other("apis/apps")),
        ("/apis/apps/v1?timeout=32s", _other("apis/apps/v1")),
        ("/logs/a/b", _other("logs/a/b")),
        ("/healthz/etcd", _other("healthz/etcd")),
        ("/example.com/v1/nodes/n", _other("example.com/v1/nodes/n")),
        # odd ones keep their places
        ("/api/v1/namespaces//pods", _resource("pods", within=True)),
        ("/api/v1/pods//log", _resource("pods", sub="log")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_path_is_parsed_as_the_server_does(uri: str, expected: Parsed) -> None:
    assert _flat(request_info(uri)) == expected


@pytest.mark.parametrize("version", ["1.9.4", "1.11.7", "1.36"])
def test_each_path_of_a_release_has_a_key_of_its_own(fixtures: Path, version: str) -> None:
    packed = (fixtures / "apisnoop" / f"swagger-{version}.unprocessed.json.gz").read_bytes()
    paths = list(json.loads(gzip.decompress(packed))["paths"])
    assert len(paths) > 400
    assert len({request_key(path) for path in paths}) == len(paths)


def test_the_keys_of_a_real_log_say_what_its_object_references_say(shop: Path) -> None:
    for line in gzip.decompress((shop / "audit.log.gz").read_bytes()).splitlines():
        event = json.loads(line)
        reference, key = event.get("objectRef") or {}, request_key(event["requestURI"])
        said = [reference.get(name, "") for name in ("apiGroup", "apiVersion", "resource", "subresource")]
        assert [key.group, key.version, key.resource, key.subresource] == said, event["requestURI"]
