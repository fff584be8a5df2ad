"""Whatever a kubeconfig holds, there is a result or one clear error; nothing else, and no secret in it."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kubectl_insight.cluster.kubeconfig.entries import Cluster, Data, Entry, Exec, User
from kubectl_insight.cluster.kubeconfig.loading import Overrides, load_cluster_config
from kubectl_insight.cluster.login.credentials import credentials_for
from kubectl_insight.cluster.proxy import proxy_for
from kubectl_insight.cluster.tls import ssl_context
from kubectl_insight.environment import Environment
from kubectl_insight.errors import InsightError

SECRET = "SeCrEt"
TEXT = st.text(max_size=6) | st.sampled_from(["https://h", "/nope", "@:/?#[]", "a\0b", "..", "-"])
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
LOGINS = [
    f"http://a:{SECRET}@h",
    f"a:{SECRET}@h:1",
    f"ftp://{SECRET}@h",
    f"//a:{SECRET}/?#@h",
    f"https://a:{SECRET}\0@[",
]
BASE64 = st.binary(max_size=6).map(lambda data: base64.b64encode(data).decode()) | TEXT


def entry(kind: type[Entry], **fixed: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Make an entry whose fields mostly have the right type and make no sense."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    values = {name: _values(field) for name, field in fields.items() if name not in fixed}
    return st.fixed_dictionaries(fixed, optional=values)


def _values(field: msgspec.structs.FieldInfo) -> st.SearchStrategy[Any]:
    if field.encode_name in {"token", "password"}:
        return st.sampled_from([SECRET, f"{SECRET}\n"])
    if field.encode_name in {"proxy-url", "server"}:
        return st.sampled_from(LOGINS) | TEXT
    right = {str: TEXT, bool: st.booleans(), Data: BASE64}.get(field.type, st.none())
    return st.one_of(right, right, right, right, right, right, right, right, JUNK)


EXEC = entry(
    Exec,
    command=st.sampled_from(["/no/such/program", "no-such-program", "a\0b", ""]),
    apiVersion=st.just("client.authentication.k8s.io/v1beta1"),
    env=st.just([{"name": "A\0", "value": SECRET}]) | st.none(),
)
DOCUMENTS = st.fixed_dictionaries(
    {
        "clusters": st.lists(
            st.fixed_dictionaries(
                {
                    "name": st.just("c"),
                    "cluster": entry(Cluster) | entry(Cluster, server=st.just("https://h")),
                }
            ),
            min_size=1,
            max_size=1,
        ),
        "users": st.lists(
            st.fixed_dictionaries({"name": st.just("u"), "user": entry(User, exec=EXEC | st.none())}),
            min_size=1,
            max_size=1,
        ),
        "contexts": st.just([{"name": "x", "context": {"cluster": "c", "user": "u"}}]),
        "current-context": st.just("x"),
    }
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=DOCUMENTS)
def test_a_strange_kubeconfig_is_used_or_refused(document: dict[str, Any], tmp_path: Path) -> None:
    said = _use(json.dumps(document).encode(), tmp_path)
    assert SECRET not in said


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=40)
    | st.text(max_size=40).map(lambda text: text.encode(errors="surrogatepass"))
)
def test_bytes_are_read_or_refused(content: bytes, tmp_path: Path) -> None:
    _use(content, tmp_path)


def _use(content: bytes, folder: Path) -> str:
    path = folder / "config"
    path.write_bytes(content)
    environment = Environment(
        stdin=io.StringIO(),
        stderr=io.StringIO(),
        variables={"KUBECONFIG": str(path), "PATH": ""},
        home=folder,
    )
    try:
        config = load_cluster_config(Overrides(), environment, service_account=folder)
        proxy_for(config.server, config.proxy_url, environment.variables)
        credentials = credentials_for(config, environment)
        credentials.headers()
        if config.encrypted:
            ssl_context(config, credentials.client_certificate())
    except InsightError as error:
        return f"{error}{error.hint}"
    return repr(config) + repr(credentials)
