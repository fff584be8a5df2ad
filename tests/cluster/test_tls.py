"""Real handshakes: whom we trust, whom we claim to be, and that no key stays behind."""

from __future__ import annotations

import os
import re
import ssl
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import urllib3

from kubectl_insight.cluster.cluster_config import ClusterConfig
from kubectl_insight.cluster.login.exec_credential import ClientCertificate
from kubectl_insight.cluster.tls import CertificateError, check_certificate, ssl_context
from tests.cluster.recording_server import RecordingServer
from tests.controlplane.certificates import Authority, KeyPair


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    authority = Authority(folder)
    authority.issue("server", user="server", hosts=("IP:127.0.0.1", "DNS:server.example"))
    authority.issue("named", user="127.0.0.1", hosts=("DNS:other.example",))
    authority.issue("nameless", user="cn.example")
    authority.issue("dev", user="dev")
    authority.issue("ops", user="ops")
    other = tmp_path_factory.mktemp("other")
    (folder / "other.crt").write_bytes(Authority(other).own.certificate.read_bytes())
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[RecordingServer]:
    with RecordingServer(_pair(folder, "server"), _pair(folder, "ca")) as server:
        yield server


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, so that a test sees all of them."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    return scratch


AUTHORITIES = ["ca.crt", "text before", "other first", "broken first", "with CRLF", "the server itself"]


@pytest.mark.parametrize("name", AUTHORITIES)
def test_the_clusters_authority_is_trusted(name: str, folder: Path, server: RecordingServer) -> None:
    assert _get(server, _config(server, _authority(folder, name))) == 200


def test_another_authority_is_not_trusted(folder: Path, server: RecordingServer) -> None:
    config = _config(server, (folder / "other.crt").read_bytes())
    with pytest.raises(urllib3.exceptions.SSLError, match="CERTIFICATE_VERIFY_FAILED"):
        _get(server, config)


def test_without_an_authority_the_systems_own_count(
    folder: Path, server: RecordingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = ClusterConfig(server=server.url, server_as_told=server.url)
    with pytest.raises(urllib3.exceptions.SSLError, match="CERTIFICATE_VERIFY_FAILED"):
        _get(server, config)
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "ca.crt"))
    assert _get(server, config) == 200


def test_skipping_the_verification_skips_it(server: RecordingServer) -> None:
    config = ClusterConfig(server=server.url, server_as_told=server.url, insecure_skip_tls_verify=True)
    with pytest.warns(urllib3.exceptions.InsecureRequestWarning):
        assert _get(server, config) == 200


@pytest.mark.parametrize(
    ("certificate", "name", "trusted"),
    [
        ("server", "", True),
        ("server", "server.example", True),
        ("server", "other.example", False),
        ("named", "", False),
        ("named", "other.example", True),
        ("nameless", "cn.example", False),  # a common name is no host name
    ],
)
def test_the_name_in_the_certificate_is_checked(
    certificate: str, name: str, folder: Path, *, trusted: bool
) -> None:
    with RecordingServer(_pair(folder, certificate)) as server:
        config = _config(server, (folder / "ca.crt").read_bytes(), name)
        if trusted:
            assert _get(server, config) == 200
        else:
            with pytest.raises(urllib3.exceptions.SSLError, match=r"match|mismatch"):
                _get(server, config)


def test_the_server_name_is_sent(folder: Path) -> None:
    sent: list[str | None] = []
    with RecordingServer(_pair(folder, "server")) as server:
        server.tls.sni_callback = lambda _socket, name, _context: sent.append(name)
        _get(server, _config(server, (folder / "ca.crt").read_bytes(), "server.example"))
        _get(server, _config(server, (folder / "ca.crt").read_bytes()))
    assert sent == ["server.example", None]  # an address is never sent


def test_connections_of_several_threads_do_not_set_the_protocols_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_anew: list[tuple[str, ...]] = []
    monkeypatch.setattr(
        ssl.SSLContext, "set_alpn_protocols", lambda _, protocols: set_anew.append(tuple(protocols))
    )
    context = ssl_context(ClusterConfig(server="https://h", server_as_told="https://h"))
    with ThreadPoolExecutor() as pool:
        for _ in range(20):
            pool.submit(context.set_alpn_protocols, ["http/1.1"])
    assert set_anew == [("http/1.1",)]
    context.set_alpn_protocols(["h2"])
    assert set_anew == [("http/1.1",), ("h2",)]


def test_old_protocols_are_refused() -> None:
    context = ssl_context(ClusterConfig(server="https://h", server_as_told="https://h"))
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_the_server_sees_the_client_certificate(folder: Path, server: RecordingServer, scratch: Path) -> None:
    _get(server, _config(server, (folder / "ca.crt").read_bytes()), _client(folder, "dev", "dev"))
    assert server.seen[-1].certificate == "dev"
    assert not list(scratch.iterdir())


@pytest.mark.parametrize("kind", ["rsa", "ed25519", "traditional"])
def test_keys_of_other_kinds(kind: str, folder: Path, tmp_path: Path) -> None:
    command = [
        "req",
        "-x509",
        "-nodes",
        "-subj",
        "/CN=dev",
        "-keyout",
        tmp_path / "key",
        "-out",
        tmp_path / "crt",
    ]
    _openssl(*command, "-newkey", {"rsa": "rsa:2048", "ed25519": "ed25519"}.get(kind, "rsa:2048"))
    if kind == "traditional":
        _openssl("rsa", "-in", tmp_path / "key", "-traditional", "-out", tmp_path / "key")
        assert b"BEGIN RSA PRIVATE KEY" in (tmp_path / "key").read_bytes()
    check_certificate(ClientCertificate((tmp_path / "crt").read_bytes(), (tmp_path / "key").read_bytes()))


BAD_CLIENTS = {
    "no certificate": ("key", "key", "failed to find any PEM data in certificate input"),
    "no key": ("crt", "crt", "failed to find any PEM data in key input"),
    "another's key": ("crt", "other key", "private key does not match public key"),
    "half a certificate": ("half crt", "key", "failed to parse certificate or private key (.*)"),
    "half a key": ("crt", "half key", "failed to parse certificate or private key (.*)"),
    "an encrypted key": ("crt", "encrypted key", "the private key is encrypted, .*"),
    "binary": ("binary", "binary", "failed to find any PEM data in certificate input"),
}


@pytest.mark.parametrize("name", BAD_CLIENTS)
def test_a_bad_client_certificate_is_named(name: str, folder: Path, tmp_path: Path, scratch: Path) -> None:
    certificate, key, wanted = BAD_CLIENTS[name]
    contents = _contents(folder, tmp_path)
    config = ClusterConfig(server="https://h", server_as_told="https://h")

    with pytest.raises(CertificateError) as caught:
        ssl_context(config, ClientCertificate(contents[certificate], contents[key], 'user "u"'))

    assert re.fullmatch(
        f'error: unable to load the client certificate of user "u": {wanted}', str(caught.value)
    )
    assert not list(scratch.iterdir())


@pytest.mark.parametrize("authority", [b"", b"not PEM", b"\xff\x00", b"-----BEGIN CERTIFICATE-----\nMIIB"])
def test_a_bad_authority_is_named(authority: bytes) -> None:
    config = ClusterConfig("https://h", "https://h", cluster="c", certificate_authority=authority)
    with pytest.raises(CertificateError) as caught:
        ssl_context(config)
    assert str(caught.value) == (
        'error: unable to load root certificates of cluster "c": unable to parse bytes as PEM block'
    )


def test_an_authority_of_nonsense_in_pem_is_named(folder: Path) -> None:
    text = b"-----BEGIN CERTIFICATE-----\nbm9uc2Vuc2U=\n-----END CERTIFICATE-----\n"
    config = ClusterConfig("https://h", "https://h", cluster="c", certificate_authority=text)
    with pytest.raises(CertificateError, match=r"failed to parse certificate$"):
        ssl_context(config)


def test_the_key_is_on_disk_for_its_owner_only_and_goes_even_if_loading_fails(
    folder: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: list[tuple[str, int]] = []

    def load(self: ssl.SSLContext, chain: Any, key: Any, password: Any) -> None:
        paths = (Path(key).parent, Path(key), Path(chain))
        modes.extend((path.suffix, stat.S_IMODE(path.stat().st_mode)) for path in paths)
        raise KeyboardInterrupt

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", load)
    previous = os.umask(0)
    try:
        with pytest.raises(KeyboardInterrupt):
            check_certificate(_client(folder, "dev", "dev"))
    finally:
        os.umask(previous)

    assert modes == [("", 0o700), (".pem", 0o600), (".pem", 0o600)]
    assert not list(scratch.iterdir())


def test_no_repr_gives_the_key_away(folder: Path) -> None:
    client = _client(folder, "dev", "dev")
    assert "PRIVATE" not in repr(client)
    assert "CERTIFICATE" not in repr(client)


def _config(server: RecordingServer, authority: bytes, name: str = "") -> ClusterConfig:
    return ClusterConfig(server.url, server.url, certificate_authority=authority, tls_server_name=name)


def _get(server: RecordingServer, config: ClusterConfig, client: ClientCertificate | None = None) -> int:
    context = ssl_context(config, client)
    options = {"server_hostname": config.tls_server_name} if config.tls_server_name else {}
    with urllib3.PoolManager(ssl_context=context, **options) as pool:  # type: ignore[arg-type]
        return pool.request("GET", config.server, retries=False).status


def _pair(folder: Path, name: str) -> KeyPair:
    return KeyPair(folder / f"{name}.crt", folder / f"{name}.key")


def _client(folder: Path, certificate: str, key: str) -> ClientCertificate:
    return ClientCertificate(
        (folder / f"{certificate}.crt").read_bytes(), (folder / f"{key}.key").read_bytes()
    )


def _authority(folder: Path, name: str) -> bytes:
    own, other = (folder / "ca.crt").read_bytes(), (folder / "other.crt").read_bytes()
    return {
        "ca.crt": own,
        "text before": "Ünsere CA\n".encode() + own + b"\nand after",
        "other first": other + own,
        "broken first": b"-----BEGIN CERTIFICATE-----\nbm9uc2Vuc2U=\n-----END CERTIFICATE-----\n" + own,
        "with CRLF": own.replace(b"\n", b"\r\n"),
        "the server itself": (folder / "server.crt").read_bytes(),
    }[name]


def _contents(folder: Path, scratch: Path) -> dict[str, bytes]:
    certificate, key = (folder / "dev.crt").read_bytes(), (folder / "dev.key").read_bytes()
    encrypted = scratch / "encrypted.key"
    _openssl("pkey", "-in", folder / "dev.key", "-aes256", "-passout", "pass:secret", "-out", encrypted)
    return {
        "crt": certificate,
        "key": key,
        "other key": (folder / "ops.key").read_bytes(),
        "half crt": re.sub(rb"\n.{10}", b"\nAAAAAAAAAA", certificate, count=2),
        "half key": key[: len(key) // 2],
        "encrypted key": encrypted.read_bytes(),
        "binary": b"\x00\xff" * 20,
    }


def _openssl(*arguments: object) -> None:
    command = ["openssl", *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)
