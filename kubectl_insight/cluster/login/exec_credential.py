"""The protocol between a client and its credential plugin: what the plugin is told, what it answers.

Source: ``k8s.io/client-go/pkg/apis/clientauthentication/v1/types.go``,
``plugin/pkg/client/auth/exec/exec.go``, ``rest/exec.go``.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Final

import msgspec

from kubectl_insight.cluster.cluster_config import ClusterConfig, ExecConfig
from kubectl_insight.errors import InputError, UnreachableError

GROUP: Final = "client.authentication.k8s.io"
API_VERSIONS: Final = (f"{GROUP}/v1", f"{GROUP}/v1beta1")
_MODE_IS_OPTIONAL: Final = {f"{GROUP}/v1beta1", f"{GROUP}/v1alpha1"}


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """A certificate with its key, both PEM.

    Attributes:
        owner: Whose it is, for messages: ``user "dev"``.
    """

    certificate: bytes = field(repr=False)
    key: bytes = field(repr=False)
    owner: str = ""


@dataclass(frozen=True, slots=True)
class IssuedCredential:
    """What somebody handed out; two are equal if the server would see no difference.

    Attributes:
        token: The bearer token, empty without one.
        expires: When to ask again; ``None`` is never.
    """

    token: str = field(default="", repr=False)
    certificate: ClientCertificate | None = None
    expires: datetime | None = field(default=None, compare=False)


class CredentialsError(UnreachableError):
    """No credentials could be had."""

    def __init__(self, problem: str, *, hint: str = "") -> None:
        super().__init__(f"getting credentials: {problem}", hint=hint)


def interactive_mode(written: str, api_version: str) -> str:
    """Return a plugin's mode: v1beta1 has a default, v1 demands that it is said (then empty)."""
    return written or ("IfAvailable" if api_version in _MODE_IS_OPTIONAL else "")


def exec_info(config: ClusterConfig, plugin: ExecConfig, *, interactive: bool) -> str:
    """Return the JSON for the plugin's variable ``KUBERNETES_EXEC_INFO``."""
    spec: dict[str, Any] = {"interactive": interactive}
    if plugin.provide_cluster_info:
        spec["cluster"] = _cluster_info(config, plugin)
    info = {"kind": "ExecCredential", "apiVersion": plugin.api_version, "spec": spec}
    return json.dumps(info, separators=(",", ":"))


def _cluster_info(config: ClusterConfig, plugin: ExecConfig) -> dict[str, Any]:
    authority = config.certificate_authority
    optional = {
        "tls-server-name": config.tls_server_name,
        "insecure-skip-tls-verify": config.insecure_skip_tls_verify,
        "certificate-authority-data": base64.b64encode(authority).decode() if authority else "",
        "proxy-url": config.proxy_url,
        "disable-compression": config.disable_compression,
    }
    given = {name: value for name, value in optional.items() if value}
    return {"server": config.server_as_told, **given, "config": plugin.cluster_extension}


class _Status(msgspec.Struct, rename="camel"):
    token: str | None = None
    client_certificate_data: str | None = None
    client_key_data: str | None = None
    expiration_timestamp: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class _Answer(msgspec.Struct, rename="camel"):
    api_version: str | None = None
    kind: str | None = None
    status: _Status | None = None


def parse_answer(stdout: bytes, api_version: str, owner: str) -> IssuedCredential:
    """Read what a plugin printed: an ``ExecCredential`` in JSON or YAML.

    Args:
        stdout: All that it printed there.
        api_version: The version that was asked for, which must be answered in.
        owner: Whose credential it is, for messages.

    Raises:
        CredentialsError: The answer is no credential; nothing of what was printed is repeated.
    """
    answer = _decode(stdout)
    if answer.kind and answer.kind != "ExecCredential":
        raise CredentialsError("decoding stdout: the kind is not ExecCredential")
    if answer.api_version != api_version:
        raise CredentialsError(
            f"exec plugin is configured to use API version {api_version}, "
            f"plugin returned version {answer.api_version or 'nothing'}"
        )
    return _issued(answer.status, owner)


def _decode(stdout: bytes) -> _Answer:
    from kubectl_insight.objects.yaml.text import load_all

    if not stdout.strip():
        raise CredentialsError("decoding stdout: the plugin printed nothing")
    try:
        found = load_all(stdout, source="stdout")  # all of it: JSON must not go on after its end
        return msgspec.convert(found[0] if found else {}, _Answer)
    except InputError as error:
        place = f", line {error.line}" if error.line else ""
        raise CredentialsError(f"decoding stdout: this is neither JSON nor YAML{place}") from error
    except msgspec.ValidationError as error:
        raise CredentialsError(f"decoding stdout: {error}") from error


def _issued(status: _Status | None, owner: str) -> IssuedCredential:
    if status is None:
        raise CredentialsError("exec plugin didn't return a status field")
    certificate, key = status.client_certificate_data or "", status.client_key_data or ""
    if not (status.token or certificate or key):
        raise CredentialsError("exec plugin didn't return a token or cert/key pair")
    if bool(certificate) != bool(key):
        raise CredentialsError("exec plugin returned only certificate or key, not both")
    pair = ClientCertificate(certificate.encode(), key.encode(), owner) if certificate else None
    return IssuedCredential(status.token or "", pair, status.expiration_timestamp)
