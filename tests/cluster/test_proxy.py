"""Which proxy is used: Go's rules, recorded from Go, and the few that are ours to state."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.cluster.proxy import proxy_for

RECORDED = json.loads(
    (Path(__file__).parents[1] / "data" / "kubeconfig" / "no_proxy.json").read_text(encoding="utf-8")
)
SERVER = "https://api.example.com:6443"


@pytest.mark.parametrize("server", RECORDED["direct"])
@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_no_proxy_is_read_as_go_reads_it(server: str, name: str) -> None:
    proxies = {"HTTP_PROXY": "http://p", "HTTPS_PROXY": "http://p"}

    direct = [
        entry for entry in RECORDED["entries"] if proxy_for(server, "", {**proxies, name: entry}) is None
    ]

    assert direct == RECORDED["direct"][server]


@pytest.mark.parametrize(
    ("server", "variables", "wanted"),
    [
        (SERVER, {}, None),
        (SERVER, {"HTTPS_PROXY": "http://s:1", "HTTP_PROXY": "http://p:1"}, "http://s:1"),
        (SERVER, {"HTTP_PROXY": "http://p:1"}, None),
        (SERVER, {"ALL_PROXY": "http://p:1"}, None),
        ("http://example.com", {"HTTPS_PROXY": "http://s:1", "HTTP_PROXY": "http://p:1"}, "http://p:1"),
        (SERVER, {"https_proxy": "http://lower"}, "http://lower"),
        (SERVER, {"HTTPS_PROXY": "http://upper", "https_proxy": "http://lower"}, "http://upper"),
        (SERVER, {"HTTPS_PROXY": "", "https_proxy": "http://lower"}, "http://lower"),
        (SERVER, {"HTTPS_PROXY": "proxy:3128"}, "http://proxy:3128"),
        (SERVER, {"HTTPS_PROXY": "proxy"}, "http://proxy"),
        (SERVER, {"HTTPS_PROXY": "http://me:secret@proxy"}, "http://me:secret@proxy"),
        (SERVER, {"HTTPS_PROXY": "socks5://proxy:1080"}, "socks5://proxy:1080"),
        (SERVER, {"HTTPS_PROXY": "[::1"}, None),
        ("http://example.com", {"HTTP_PROXY": "http://p", "REQUEST_METHOD": "GET"}, None),
        (SERVER, {"HTTPS_PROXY": "http://p", "REQUEST_METHOD": "GET"}, "http://p"),
        (SERVER, {"HTTPS_PROXY": "http://p", "NO_PROXY": "x", "no_proxy": "*"}, "http://p"),
    ],
)
def test_the_environment(server: str, variables: dict[str, str], wanted: str | None) -> None:
    assert proxy_for(server, "", variables) == wanted


@pytest.mark.parametrize("server", [SERVER, "https://localhost:1", "https://127.0.0.1"])
def test_the_clusters_own_proxy_wins_everywhere(server: str) -> None:
    variables = {"HTTPS_PROXY": "http://other", "NO_PROXY": "*"}
    assert proxy_for(server, "socks5://own", variables) == "socks5://own"


@given(
    st.lists(st.sampled_from(RECORDED["entries"]), max_size=4), st.sampled_from(sorted(RECORDED["direct"]))
)
def test_a_list_exempts_what_one_of_its_entries_exempts(entries: list[str], server: str) -> None:
    variables = {"HTTP_PROXY": "http://p", "HTTPS_PROXY": "http://p"}

    whole = proxy_for(server, "", {**variables, "NO_PROXY": " ,".join(entries)})
    each = [proxy_for(server, "", {**variables, "NO_PROXY": entry}) for entry in [*entries, ""]]

    assert (whole is None) == (None in each)
