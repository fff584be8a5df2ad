"""Discovery from the cache: where it lies, how long it counts, when the server is asked again."""

from __future__ import annotations

import gzip
import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kubectl_insight.cluster.discovery.cache import DiscoveryCache
from kubectl_insight.cluster.discovery.cached_discovery import CachedDiscovery
from kubectl_insight.cluster.discovery.documents import DiscoveryDocument, parse_aggregated
from kubectl_insight.cluster.discovery.fetching import catalogue_of
from kubectl_insight.cluster.request import Answer, Request
from kubectl_insight.environment import Environment
from kubectl_insight.errors import UnknownKindError, UnreachableError
from kubectl_insight.own_folder import cache_folder

RECORDING = json.loads(
    gzip.decompress((Path(__file__).parents[1] / "data/discovery/kubernetes-1.36.json.gz").read_bytes())
)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SERVER = "https://api.example.com:6443"
REAL = tuple(
    parse_aggregated(RECORDING["aggregated"][path]["body"].encode(), f'"{path}"')
    for path in ("/api", "/apis")
)
HEALTHY = (REAL[0], DiscoveryDocument(REAL[1].resources, (), '"/apis"'))


def document(path: str, *plurals: str, etag: str = '"1"', stale: bool = False) -> Answer:
    """Answer with an aggregated document of one group that has these resources."""
    resources = [
        {"resource": plural, "responseKind": {"kind": plural.title()}, "verbs": ["get", "list"]}
        for plural in plurals
    ]
    versions = [{"version": "v1", "resources": resources}]
    if stale:
        versions.append({"version": "v1beta1", "freshness": "Stale"})
    body = json.dumps({"items": [{"metadata": {"name": path.strip("/")}, "versions": versions}]})
    headers = {"content-type": "application/json;as=apigroupdiscoverylist", "etag": etag}
    return Answer(200, headers, body.encode())


@dataclass
class FakeServer:
    """A server whose resources can change, and that knows its ETags."""

    plurals: tuple[str, ...] = ("pods",)
    stale: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)
    down: bool = False

    def send(self, request: Request) -> Answer:
        if self.down:
            raise UnreachableError("no route to host")
        given_etag = request.headers.get("If-None-Match", "")
        self.asked.append((request.path, given_etag))
        etag = f'"{request.path}{self.plurals}{self.stale}"'
        if given_etag == etag:
            return Answer(304, {"etag": etag}, b"")
        return document(request.path, *self.plurals, etag=etag, stale=self.stale)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def cache(tmp_path: Path) -> DiscoveryCache:
    return DiscoveryCache(tmp_path / "kube" / "cache" / "insight", SERVER, "dev")


def only_file(cache: DiscoveryCache) -> Path:
    (path,) = cache.folder.iterdir()
    return path


def loaded(cache: DiscoveryCache) -> tuple[DiscoveryDocument, ...] | None:
    stored = cache.load()
    return stored.documents if stored else None


@pytest.mark.parametrize(
    ("option", "variables", "expected"),
    [
        (None, {}, "HOME/.kube/cache/insight"),
        (None, {"KUBECACHEDIR": ""}, "HOME/.kube/cache/insight"),
        (None, {"KUBECACHEDIR": "/var/cache/kube"}, "/var/cache/kube/insight"),
        ("/tmp/c", {"KUBECACHEDIR": "/var/cache/kube"}, "/tmp/c/insight"),
        ("relative", {}, "relative/insight"),
        ("", {"KUBECACHEDIR": "/var/cache/kube"}, None),
    ],
    ids=["home", "empty-variable", "variable", "option", "relative", "off"],
)
def test_cache_folder(
    tmp_path: Path, option: str | None, variables: dict[str, str], expected: str | None
) -> None:
    folder = cache_folder(Environment(variables=variables, home=tmp_path), option)
    assert folder == (Path(expected.replace("HOME", str(tmp_path))) if expected else None)


@pytest.mark.parametrize("home", [Path("~"), Path("/nonexistent/home"), Path("relative")])
def test_a_home_that_does_not_exist_is_not_made(home: Path) -> None:
    assert cache_folder(Environment(variables={}, home=home), None) is None


def test_anothers_home_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    somebody_else = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: somebody_else)
    assert cache_folder(Environment(variables={}, home=tmp_path), None) is None
    assert cache_folder(Environment(variables={}, home=tmp_path), "/tmp/c") == Path("/tmp/c/insight")


def test_without_owners_there_is_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "geteuid")
    assert cache_folder(Environment(variables={}, home=tmp_path), "/tmp/c") is None


@pytest.mark.parametrize(
    ("age", "documents", "fresh"),
    [
        (timedelta(), HEALTHY, True),
        (timedelta(minutes=9, seconds=59), HEALTHY, True),
        (timedelta(minutes=10), HEALTHY, False),
        (timedelta(seconds=-1), HEALTHY, False),
        (timedelta(days=9000), HEALTHY, False),
        (timedelta(seconds=59), REAL, True),
        (timedelta(minutes=1), REAL, False),
    ],
    ids=["new", "almost-old", "old", "future", "ancient", "new-with-failures", "old-with-failures"],
)
def test_lifetime(
    cache: DiscoveryCache, age: timedelta, documents: tuple[DiscoveryDocument, ...], *, fresh: bool
) -> None:
    cache.store(documents, NOON)
    stored = cache.load()
    assert stored is not None
    assert stored.is_fresh(NOON + age) is fresh


def test_an_absurd_time_is_not_fresh(cache: DiscoveryCache) -> None:
    cache.store(HEALTHY, NOON)
    content = json.loads(only_file(cache).read_bytes())
    content[2] = 1e300
    only_file(cache).write_text(json.dumps(content))
    stored = cache.load()
    assert stored is not None
    assert not stored.is_fresh(NOON)


def test_a_fresh_cache_asks_nothing(cache: DiscoveryCache) -> None:
    server, clock = FakeServer(), Clock()
    first = CachedDiscovery(server, cache, clock).catalogue()
    assert len(server.asked) == 2
    clock.now += timedelta(minutes=9)
    assert CachedDiscovery(server, cache, clock).catalogue() == first
    assert len(server.asked) == 2


def test_one_run_asks_once(cache: DiscoveryCache) -> None:
    server = FakeServer()
    discovery = CachedDiscovery(server, None, Clock())
    assert discovery.catalogue() is discovery.catalogue()
    assert len(server.asked) == 2
    assert not cache.folder.exists()


def test_an_expired_cache_asks_for_changes_only_and_is_fresh_again(cache: DiscoveryCache) -> None:
    server, clock = FakeServer(), Clock()
    first = CachedDiscovery(server, cache, clock).catalogue()
    server.asked.clear()
    clock.now += timedelta(minutes=11)
    assert CachedDiscovery(server, cache, clock).catalogue() == first
    assert sorted(path for path, etag in server.asked if etag) == ["/api", "/apis"]
    clock.now += timedelta(minutes=9)
    server.down = True
    assert CachedDiscovery(server, cache, clock).catalogue() == first


def test_an_expired_cache_does_not_hide_that_the_server_is_gone(cache: DiscoveryCache) -> None:
    server, clock = FakeServer(), Clock()
    CachedDiscovery(server, cache, clock).catalogue()
    server.down = True
    clock.now += timedelta(minutes=11)
    with pytest.raises(UnreachableError):
        CachedDiscovery(server, cache, clock).catalogue()


def test_a_kind_that_only_an_old_catalogue_lacks_is_found(cache: DiscoveryCache) -> None:
    server, clock = FakeServer(), Clock()
    CachedDiscovery(server, cache, clock).catalogue()
    server.plurals = ("pods", "widgets")
    server.asked.clear()
    discovery = CachedDiscovery(server, cache, clock)
    assert [resource.plural for resource in discovery.resolve("widgets").resources] == ["widgets"]
    assert len(server.asked) == 2
    # Everybody else profits.
    assert CachedDiscovery(server, cache, clock).resolve("widgets").resources
    assert len(server.asked) == 2


def test_an_unknown_kind_is_looked_for_once_more_and_not_again(cache: DiscoveryCache) -> None:
    server, clock = FakeServer(), Clock()
    CachedDiscovery(server, cache, clock).catalogue()
    discovery = CachedDiscovery(server, cache, clock)
    server.asked.clear()
    for _ in range(2):
        with pytest.raises(UnknownKindError):
            discovery.resolve("widgets")
    assert len(server.asked) == 2


def test_a_catalogue_that_was_just_asked_for_is_not_asked_for_again() -> None:
    server = FakeServer()
    with pytest.raises(UnknownKindError) as caught:
        CachedDiscovery(server, None, Clock()).resolve("widgets.example.com")
    assert len(server.asked) == 2
    assert str(caught.value) == 'error: the server doesn\'t have a resource type "widgets"'
    assert caught.value.hint == ""


def test_an_unknown_kind_may_be_one_of_a_broken_api(cache: DiscoveryCache) -> None:
    server = FakeServer(stale=True)
    for _ in range(2):  # from the server, then from the cache and the server
        with pytest.raises(UnknownKindError) as caught:
            CachedDiscovery(server, cache, Clock()).resolve("nodemetrics")
        assert caught.value.hint == (
            "It may belong to an API that could not be read: "
            "api/v1beta1 (stale discovery: the server behind this API does not answer); "
            "apis/v1beta1 (stale discovery: the server behind this API does not answer)"
        )


def test_resolve_passes_categories_on() -> None:
    discovery = CachedDiscovery(FakeServer(("all",)), None, Clock())
    assert discovery.resolve("all", categories=False).resources[0].plural == "all"


def test_refresh_asks_even_if_the_cache_is_fresh(cache: DiscoveryCache) -> None:
    server = FakeServer()
    discovery = CachedDiscovery(server, cache, Clock())
    discovery.catalogue()
    server.plurals = ("pods", "widgets")
    assert len(discovery.refresh().resources) == 4
    assert catalogue_of(loaded(cache) or ()) == discovery.catalogue()


def test_an_empty_catalogue_is_not_kept(cache: DiscoveryCache) -> None:
    assert CachedDiscovery(FakeServer(()), cache, Clock()).catalogue().resources == ()
    assert cache.load() is None


@pytest.mark.parametrize("changed", [False, True])
def test_revalidation_asks_once_in_a_run_what_has_changed(cache: DiscoveryCache, *, changed: bool) -> None:
    server, clock = FakeServer(), Clock()
    CachedDiscovery(server, cache, clock).catalogue()
    if changed:
        server.plurals = ("pods", "widgets")
    server.asked.clear()
    discovery = CachedDiscovery(server, cache, clock)
    assert [discovery.revalidate(), discovery.revalidate()] == [changed, False]
    assert [path for path, etag in server.asked if etag] == ["/api", "/apis"]
    assert len(discovery.catalogue().resources) == (4 if changed else 2)


def test_what_was_just_asked_for_needs_no_revalidation(cache: DiscoveryCache) -> None:
    server = FakeServer()
    assert CachedDiscovery(server, cache, Clock()).revalidate() is False
    assert len(server.asked) == 2
