"""TLS as the kubeconfig wants it: whom to trust, whom to be.

How a caller uses it with urllib3: pass the context as ``ssl_context`` and, if there is one,
``ClusterConfig.tls_server_name`` as ``server_hostname``. That name is then sent (SNI) and looked for in the
certificate; ``assert_hostname`` is not needed and would turn the library's own check off. A context is
only good for the client certificate that it was made with: after ``Credentials.renew`` make a new one.

Differences from ``ssl.create_default_context``, to trust what kubectl trusts: any certificate of the given
file may end the chain (``VERIFY_X509_PARTIAL_CHAIN``), the strict profile of Python 3.13 is off (many
clusters' authorities lack the extensions that it wants), and the common name never counts as host name.
"""

from __future__ import annotations

import os
import re
import ssl
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kubectl_insight.cluster.cluster_config import ClusterConfig
from kubectl_insight.cluster.login.exec_credential import ClientCertificate
from kubectl_insight.errors import KubeconfigError

_CERTIFICATE: Final = re.compile(rb"-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----")
_KEY: Final = re.compile(rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----")


class CertificateError(KubeconfigError):
    """A certificate or key that cannot be used.

    Attributes:
        problem: What is wrong with it.
    """

    def __init__(self, what: str, problem: str) -> None:
        super().__init__(f"{what}: {problem}")
        self.problem = problem


def ssl_context(config: ClusterConfig, certificate: ClientCertificate | None = None) -> ssl.SSLContext:
    """Make the TLS settings for one server and one client certificate.

    Raises:
        CertificateError: The authority's or the client's certificate, or the key, is unusable.
    """
    context = _SharedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.hostname_checks_common_name = False
    if config.insecure_skip_tls_verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif config.certificate_authority is None:
        context.load_default_certs()
    else:
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        _trust(context, config.certificate_authority, config.cluster)
    if certificate is not None:
        _present(context, certificate)
    return context


class _SharedContext(ssl.SSLContext):
    """A context that several threads may connect with at once.

    urllib3 sets the protocols (ALPN) of the context anew for every connection. OpenSSL frees the former list
    then, while the handshake of another thread may be copying it: about one in some thousand connections was
    answered with "decode error". Set once, the list stays where it is.
    """

    _protocols: tuple[str, ...] = ()
    _lock = threading.Lock()

    def set_alpn_protocols(self, alpn_protocols: Iterable[str]) -> None:
        wanted = tuple(alpn_protocols)
        with self._lock:
            if wanted != self._protocols:
                super().set_alpn_protocols(wanted)
                self._protocols = wanted


def check_certificate(certificate: ClientCertificate) -> None:
    """Find out whether a client certificate and its key can be used.

    Raises:
        CertificateError: They cannot.
    """
    _present(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), certificate)


def _trust(context: ssl.SSLContext, authority: bytes, cluster: str) -> None:
    """Trust the certificates of a PEM text; as in Go one that can be read is enough."""
    what = f'unable to load root certificates of cluster "{cluster}"'
    blocks = _CERTIFICATE.findall(authority)
    if not blocks:
        raise CertificateError(what, "unable to parse bytes as PEM block")
    trusted, last = 0, None
    for block in blocks:
        try:
            context.load_verify_locations(cadata=block.decode("ascii"))
            trusted += 1
        except (ssl.SSLError, UnicodeDecodeError) as error:
            last = error
    if not trusted:
        raise CertificateError(what, "failed to parse certificate") from last


def _present(context: ssl.SSLContext, certificate: ClientCertificate) -> None:
    """Load a client certificate: the library reads files only, so they exist for that moment only."""
    what = f"unable to load the client certificate of {certificate.owner}"
    if not _CERTIFICATE.search(certificate.certificate):
        raise CertificateError(what, "failed to find any PEM data in certificate input")
    if not _KEY.search(certificate.key):
        raise CertificateError(what, "failed to find any PEM data in key input")
    with tempfile.TemporaryDirectory(prefix="kubectl-insight-") as folder:  # for the owner only: mode 0700
        chain, key = Path(folder, "certificate.pem"), Path(folder, "key.pem")
        _write(chain, certificate.certificate)
        _write(key, certificate.key)
        try:
            context.load_cert_chain(chain, key, password=_no_password)
        except ssl.SSLError as error:
            raise CertificateError(what, _reason(error)) from error
        except _EncryptedKeyError as error:
            raise CertificateError(
                what, "the private key is encrypted, which kubectl cannot read either"
            ) from error


class _EncryptedKeyError(Exception):
    """OpenSSL wants a password."""


def _no_password() -> str:
    """Without this OpenSSL would ask the terminal for the key's password."""
    raise _EncryptedKeyError


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _reason(error: ssl.SSLError) -> str:
    if error.reason == "KEY_VALUES_MISMATCH":
        return "private key does not match public key"
    return f"failed to parse certificate or private key ({error.reason or 'malformed'})"
