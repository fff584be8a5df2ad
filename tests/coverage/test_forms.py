"""A form stands for its paths: the API server reads it the same way, and there are few of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.audit.request_info import request_info, request_key
from kubectl_insight_coverage.catalogue.bundled import document
from kubectl_insight_coverage.counting.form_memo import FormMemo
from kubectl_insight_coverage.counting.forms import form_of, is_known, known_form, literal_words, simpler

PATHS = [row.path for row in document().paths]


def _found(memo: FormMemo, path: str) -> str:
    collection, _, name = path.rpartition("/")
    return (memo.by_path.get(path) or memo.find(path, collection, name)).text


@pytest.mark.parametrize(
    ("path", "form", "namespace"),
    [
        ("/api/v1/pods", "/api/v1/pods", ""),
        ("/api/v1/namespaces/shop/pods/web-1", "/api/v1/namespaces/{namespace}/pods/{name}", "shop"),
        ("/api/v1/namespaces/shop", "/api/v1/namespaces/{name}", "shop"),
        ("/api/v1/namespaces/shop/status", "/api/v1/namespaces/{name}/status", "shop"),
        ("/api/v1/namespaces/proxy/pods/p", "/api/v1/namespaces/proxy/pods/{name}", "proxy"),
        ("/api/v1/namespaces/shop/pods/livez", "/api/v1/namespaces/{namespace}/pods/livez", "shop"),
        (
            "/api/v1/namespaces/shop/services/s/proxy/a/b/",
            "/api/v1/namespaces/{namespace}/services/{name}/proxy/{path}/",
            "shop",
        ),
        ("/api/v1/nodes/n/proxy/metrics", "/api/v1/nodes/{name}/proxy/metrics", ""),
        ("/api/v1/nodes/n/proxy/a/metrics/b", "/api/v1/nodes/{name}/proxy/metrics/{path}", ""),
        ("/api/v1/watch/namespaces/a/pods/p", "/api/v1/watch/namespaces/{namespace}/pods/{name}", "a"),
        ("/api/v1/proxy/nodes/n/x/y", "/api/v1/proxy/nodes/{name}/{path}", ""),
        ("/apis/x.example.org/v1/things/t/scale", "/apis/x.example.org/v1/things/{name}/scale", ""),
        ("/api/v1/namespaces/a%2Fb", "/api/v1/namespaces/{namespace}/b", "a"),
        ("/api/v1/nodes/system%3Anode", "/api/v1/nodes/{name}", ""),
        ("/", "/", ""),
        ("/apis/apps/v1/", "/apis/apps/v1/", ""),
        ("/openapi/v3/apis/apps/v1", "/openapi/v3/apis/apps/v1", ""),
        ("/logs/a/b/c", "/logs/{path}/{path}", ""),
        ("/robots.txt", "/robots.txt", ""),
        ("/wp-login.php/x/y", "/wp-login.php/{path}", ""),
        ("/" + "x" * 40, "/{path}", ""),
        ("http://evil/api/v1/pods", "{path}", ""),
        ("*", "{path}", ""),
    ],
)
def test_names_become_placeholders(path: str, form: str, namespace: str) -> None:
    found = form_of(path)
    assert (found.text, found.namespace) == (form, namespace)
    assert _found(FormMemo(), path) == form


@pytest.mark.parametrize("name", ["web-1", "metrics", "proxy", "watch", "status", "pods", "a%2Fb", "x?y"])
def test_every_operation_of_every_release_keeps_its_key(name: str) -> None:
    memo = FormMemo()
    for template in PATHS:
        path = template.replace("{name}", name.partition("?")[0]).replace("{namespace}", "shop")
        for filled in (path, path + "/"):
            form = form_of(filled).text
            if "{logpath}" not in template:
                assert request_key(form) == request_key(filled), filled
            assert form.endswith("/") == filled.endswith("/")
            assert _found(memo, filled) == form


_SEGMENT = st.one_of(
    st.sampled_from(sorted(literal_words())),
    st.sampled_from(
        ["api", "apis", "v1", "namespaces", "watch", "proxy", "", "a%2Fb", "%25", "%3F", "{name}"]
    ),
    st.text("abé.-_%25", max_size=6),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_SEGMENT, max_size=9), st.sampled_from(["/api/", "/apis/", "/apis/apps/v1/", "//api/v1/"]))
def test_whatever_names_a_resource_keeps_its_key(segments: list[str], root: str) -> None:
    path = root + "/".join(segments)
    key = request_key(path)
    form = form_of(path)
    if key.resource or key.has_name or key.prefix:
        assert request_key(form.text) == key
    assert request_info(form.text).key.resource == key.resource
    memo = FormMemo()
    for _ in range(2):
        assert _found(memo, path) == form.text


@settings(max_examples=200, deadline=None)
@given(st.lists(_SEGMENT, max_size=6))
def test_being_simpler_is_final(segments: list[str]) -> None:
    form = simpler(form_of("/" + "/".join(segments)).text)
    assert simpler(form) == form


def test_a_memory_that_starts_anew_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubectl_insight_coverage.counting.form_memo.MAX_REMEMBERED", 3)
    memo = FormMemo()
    for path in PATHS[:200]:
        assert _found(memo, path) == form_of(path).text
    assert len(memo.by_path) + len(memo.by_collection) <= 4


@pytest.mark.parametrize("path", ["/a%20{}", "/{}" + "/x" * 300, "/apis/{}/v1", "/apis/{}%20/v1/things/x"])
def test_no_kind_of_path_fills_the_memory(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubectl_insight_coverage.counting.form_memo.MAX_REMEMBERED", 50)
    memo = FormMemo()
    for number in range(1000):
        uri = path.format(number)
        found = memo.of_uri(uri)
        assert found is not None
        assert found.text == form_of(uri).text
    assert max(len(part) for part in vars(memo).values() if isinstance(part, dict)) <= 50


def test_paths_that_mean_the_same_have_one_known_form() -> None:
    for path in PATHS:
        known = known_form(path)
        assert request_key(known) == request_key(path)
        assert known_form(known) == known
    assert known_form("//api/v1/namespaces/proxy/pods/livez/") == "/api/v1/namespaces/{namespace}/pods/{name}"
    assert known_form("/api/v1/pods?HEAD") == "/api/v1/pods?HEAD"
    assert known_form("/apis/example.org/v1/things") == ""


def test_known_paths_are_known() -> None:
    assert is_known("/api/v1/namespaces/{namespace}/pods/{name}")
    assert not is_known("/apis/example.org/v1/things")
