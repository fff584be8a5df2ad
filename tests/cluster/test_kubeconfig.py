"""From files and flags to one cluster and one user: what the comparison with kubectl does not show."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.cluster.kubeconfig.entries import Cluster, Context, User
from kubectl_insight.cluster.kubeconfig.file import LoadedFile
from kubectl_insight.cluster.kubeconfig.loading import (
    Impersonation,
    Overrides,
    load_cluster_config,
    read_kubeconfig,
)
from kubectl_insight.cluster.kubeconfig.merging import kubeconfig_files, merge
from kubectl_insight.environment import Environment
from kubectl_insight.errors import KubeconfigError
from kubectl_insight.exit_status import ExitStatus
from tests.cluster.kubeconfig_world import CONFIG, field, load, world


def test_the_current_context_is_taken(tmp_path: Path) -> None:
    config = load(tmp_path)

    assert (config.context, config.cluster, config.user.name, config.namespace) == ("x", "c", "u", "shop")
    assert (config.server, config.tls_server_name) == ("https://c:6443", "c.example")
    assert config.certificate_authority == b"ca"
    assert (config.user.client_certificate, config.user.client_key) == (b"crt", b"secret-key")
    assert config.impersonate == Impersonation("al", "1", ("g",))
    assert config.timeout is None
    assert config.encrypted


FLAGS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "context": (
        {"context": "z"},
        {"context": "z", "server": "https://d", "namespace": "default", "insecure_skip_tls_verify": True},
    ),
    "cluster": (
        {"cluster": "d"},
        {"context": "x", "cluster": "d", "server": "https://d", "namespace": "shop"},
    ),
    "user": ({"user": "v"}, {"cluster": "c", "user.username": "me", "user.client_certificate": None}),
    "namespace": ({"namespace": "other"}, {"namespace": "other"}),
    "server clears the server name": (
        {"server": "http://other:80/"},
        {"server": "http://other:80", "tls_server_name": "", "cluster": "c", "encrypted": False},
    ),
    "server and server name": (
        {"server": "https://o", "tls_server_name": "n"},
        {"server": "https://o", "tls_server_name": "n"},
    ),
    "server name": ({"tls_server_name": "n"}, {"server": "https://c:6443", "tls_server_name": "n"}),
    "skip-verify drops the authority": (
        {"insecure_skip_tls_verify": True},
        {"insecure_skip_tls_verify": True, "certificate_authority": None},
    ),
    "an authority ends skip-verify": (
        {"context": "z", "certificate_authority": "@FILE@"},
        {"insecure_skip_tls_verify": False, "certificate_authority": b"from file"},
    ),
    "certificate and key": (
        {"client_certificate": "@FILE@", "client_key": "@FILE@"},
        {"user.client_certificate": b"from file", "user.client_key": b"from file"},
    ),
    "token": ({"token": "t"}, {"user.token": "t", "user.client_certificate": b"crt"}),
    "username and password": (
        {"username": "a", "password": "b"},
        {"user.username": "a", "user.password": "b"},
    ),
    "as keeps the file's groups": (
        {"as_user": "bo"},
        {"impersonate.user": "bo", "impersonate.uid": "1", "impersonate.groups": ("g",)},
    ),
    "as-uid, as-group, as-user-extra": (
        {"as_uid": "2", "as_groups": ("h", "i"), "as_user_extra": ("k=1", "k=2=3", "nonsense")},
        {
            "impersonate.user": "al",
            "impersonate.uid": "2",
            "impersonate.groups": ("h", "i"),
            "impersonate.extra": {"k": ("1", "2=3")},
        },
    ),
    "request-timeout": ({"request_timeout": "1m30s"}, {"timeout": 90.0}),
}


@pytest.mark.parametrize("name", FLAGS)
def test_flags_win_over_the_file(name: str, tmp_path: Path) -> None:
    flags, wanted = FLAGS[name]
    (tmp_path / "file").write_text("from file", encoding="utf-8")
    flags = {key: str(tmp_path / "file") if value == "@FILE@" else value for key, value in flags.items()}

    config: Any = load(tmp_path, **flags)

    assert {key: field(config, key) for key in wanted} == wanted


def test_every_flag_is_in_the_table() -> None:
    tried = {flag for flags, _ in FLAGS.values() for flag in flags}
    assert tried | {"kubeconfig"} == {field.name for field in dataclasses.fields(Overrides)}


def test_an_explicit_file_is_read_alone(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("contexts: [{name: o, context: {namespace: ons}}]\ncurrent-context: o\n")

    config = load(tmp_path, kubeconfig=str(tmp_path / "other"))

    assert (config.context, config.namespace, config.server) == ("o", "ons", "http://localhost:8080")


def test_an_explicit_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(KubeconfigError) as caught:
        load(tmp_path, kubeconfig="/no/such/file")
    assert str(caught.value) == "error: stat /no/such/file: no such file or directory"
    assert caught.value.exit_status is ExitStatus.INPUT


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({}, ["@HOME@/.kube/config"]),
        ({"KUBECONFIG": ""}, ["@HOME@/.kube/config"]),
        ({"KUBECONFIG": "a"}, ["a"]),
        ({"KUBECONFIG": ":b::a:b:"}, ["b", "a"]),
    ],
)
def test_the_files_that_are_looked_for(variables: dict[str, str], wanted: list[str], tmp_path: Path) -> None:
    environment = Environment(variables=variables, home=tmp_path)
    assert list(kubeconfig_files(environment)) == [path.replace("@HOME@", str(tmp_path)) for path in wanted]


def test_the_home_directory_is_read_without_kubeconfig(tmp_path: Path) -> None:
    (tmp_path / ".kube").mkdir()
    (tmp_path / ".kube" / "config").write_text(CONFIG, encoding="utf-8")
    environment = Environment(variables={}, home=tmp_path)

    found = read_kubeconfig(environment)

    assert (sorted(found.contexts), sorted(found.clusters), sorted(found.users)) == (
        ["x", "z"],
        ["c", "d"],
        ["p", "u", "v", "w"],
    )
    assert found.files == (str(tmp_path / ".kube" / "config"),)


def test_without_any_file_the_local_server_is_asked(tmp_path: Path) -> None:
    environment = Environment(variables={}, home=tmp_path)
    config = load_cluster_config(Overrides(), environment, service_account=tmp_path)
    assert (config.server, config.context, config.namespace) == ("http://localhost:8080", "", "default")

    environment = Environment(variables={"KUBERNETES_MASTER": "https://m/"}, home=tmp_path)
    assert load_cluster_config(Overrides(), environment, service_account=tmp_path).server == "https://m"


@pytest.mark.parametrize(
    "flags", [{}, {"context": "z"}, {"user": "w"}, {"user": "p"}, {"token": "secret-flag"}]
)
def test_no_repr_gives_anything_away(flags: dict[str, Any], tmp_path: Path) -> None:
    overrides = Overrides(**flags)
    kubeconfig = read_kubeconfig(world(tmp_path))
    config = load(tmp_path, **flags)

    shown = [
        repr(overrides),
        repr(kubeconfig),
        repr(config),
        repr(config.user.exec),
        repr(config.user.auth_provider),
    ]
    shown += [repr(user) for user in kubeconfig.users.values()]
    assert not [text for text in shown if "secret" in text]
    assert all(
        "__rich_repr__" in dir(user) and not list(user.__rich_repr__()) for user in kubeconfig.users.values()
    )


def test_a_plugin_is_described(tmp_path: Path) -> None:
    plugin = load(tmp_path, user="p").user.exec

    assert plugin is not None
    assert (plugin.command, plugin.interactive_mode) == ("login", "IfAvailable")
    assert (plugin.args, plugin.env) == (("secret-argument",), (("TOKEN", "secret-variable"),))
    assert plugin.install_hint == "get \\x1b[31mit\nhere"


LOADED = st.builds(
    LoadedFile,
    clusters=st.dictionaries(st.sampled_from("ab"), st.builds(Cluster, server=st.text(max_size=3))),
    users=st.dictionaries(st.sampled_from("ab"), st.builds(User, token=st.text(max_size=3))),
    contexts=st.dictionaries(st.sampled_from("ab"), st.builds(Context, namespace=st.text(max_size=3))),
    current_context=st.sampled_from(["", "a", "b"]),
)


@settings(max_examples=50)
@given(st.lists(LOADED, max_size=3), LOADED)
def test_a_file_that_comes_again_changes_nothing(files: list[LoadedFile], last: LoadedFile) -> None:
    named = [(str(number), file) for number, file in enumerate(files)]
    once, twice = merge([*named, ("last", last)]), merge([*named, ("last", last), *named])

    assert (once.clusters, once.users, once.contexts, once.current_context) == (
        twice.clusters,
        twice.users,
        twice.contexts,
        twice.current_context,
    )
