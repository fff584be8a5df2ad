"""The recording of kubectl's answers against the real kubectl, and merged files that nobody thought of."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cluster.kubeconfig_corpus import (
    CASES,
    Case,
    kubectl_answers,
    kubectl_view,
    lay_out,
    our_view,
    recorded,
)
from tests.cluster.real_kubectl import require_kubectl


@pytest.fixture(scope="session")
def kubectl() -> Path:
    return require_kubectl()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_recording_is_true(case: Case, kubectl: Path, tmp_path: Path) -> None:
    assert kubectl_answers(kubectl, case, tmp_path) == recorded()[case["name"]]


NAMES = ("ü x", "no")
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
CLUSTERS = st.fixed_dictionaries(
    {"server": st.sampled_from(["https://127.0.0.1:1", "http://h", ""])},
    optional={
        "tls-server-name": TEXT,
        "insecure-skip-tls-verify": st.booleans() | st.none(),
        "certificate-authority-data": st.binary(max_size=6).map(lambda data: base64.b64encode(data).decode()),
        "proxy-url": TEXT,
        "surprise": st.integers(),
    },
)
USERS = st.fixed_dictionaries(
    {},
    optional={
        "token": TEXT | st.none(),
        "tokenFile": st.sampled_from(["t", "../t", "/t", "a//b/./t"]),
        "username": TEXT,
        "as": TEXT,
        "as-groups": st.lists(TEXT, max_size=2),
        "as-user-extra": st.dictionaries(TEXT, st.lists(TEXT, max_size=2), max_size=2),
        "exec": st.fixed_dictionaries(
            {"command": st.sampled_from(["c", "./c", "../c", "/c"])},
            optional={
                "apiVersion": st.sampled_from(
                    ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]
                ),
                "args": st.lists(TEXT, max_size=2),
                "env": st.lists(st.fixed_dictionaries({"name": TEXT, "value": TEXT}), max_size=2),
            },
        ),
    },
)
CONTEXTS = st.fixed_dictionaries(
    {"cluster": st.sampled_from(NAMES), "user": st.sampled_from(NAMES)}, optional={"namespace": TEXT}
)


def _list(field: str, entries: st.SearchStrategy[dict[str, Any]], count: int) -> st.SearchStrategy[list[Any]]:
    """Make a list of named entries, at least so many of the names."""
    by_name = st.dictionaries(st.sampled_from(NAMES), entries, min_size=count)
    return by_name.map(lambda found: [{"name": name, field: entry} for name, entry in found.items()])


def _file(count: int) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "clusters": _list("cluster", CLUSTERS, count),
            "users": _list("user", USERS, count),
            "contexts": _list("context", CONTEXTS, count),
            "current-context": st.sampled_from(["", *NAMES]),
        }
    )


# The last file names everything, so that most merged configurations are good.
FILES = st.tuples(st.lists(_file(0), max_size=2), _file(len(NAMES))).map(lambda parts: [*parts[0], parts[1]])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=FILES, context=st.sampled_from(["", "nobody", *NAMES]))
def test_made_up_files_merge_as_in_config_view(
    files: list[dict[str, Any]], context: str, kubectl: Path, tmp_path: Path
) -> None:
    texts = {
        f"{number}/config": yaml.safe_dump(file, allow_unicode=True) for number, file in enumerate(files)
    }
    variables = lay_out({"files": texts, "kubeconfig": list(texts)}, tmp_path)

    assert our_view(variables, context) == kubectl_view(kubectl, variables, tmp_path, context)
