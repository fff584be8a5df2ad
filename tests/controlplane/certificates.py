"""A certificate authority of its own for every test control plane, made by the openssl command."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

_CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
_DAYS = ("-days", "30")
_CONFIGURATION = """\
[req]
distinguished_name = subject
prompt = no
string_mask = utf8only
[subject]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign, digitalSignature
subjectKeyIdentifier = hash
"""
_LEAF = """\
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""


@dataclass(frozen=True)
class KeyPair:
    """A PEM certificate and its private key."""

    certificate: Path
    key: Path


class Authority:
    """Issues certificates into `directory`, which must exist and should be the owner's alone."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._configuration = directory / "openssl.cnf"
        self._configuration.write_text(_CONFIGURATION, encoding="utf-8")
        self.own = KeyPair(directory / "ca.crt", directory / "ca.key")
        self._openssl(
            "req", "-x509", *_CURVE, *_DAYS, "-config", self._configuration, "-extensions", "authority",
            "-subj", "/CN=kubectl-insight test authority",
            "-keyout", self.own.key, "-out", self.own.certificate,
        )  # fmt: skip

    def issue(
        self, name: str, *, user: str, groups: tuple[str, ...] = (), hosts: tuple[str, ...] = ()
    ) -> KeyPair:
        """Issue a certificate, for `user` in `groups` as Kubernetes reads them (CN and O), into files called `name`.

        `hosts` are its subject alternative names in openssl's form: ``DNS:localhost``, ``IP:127.0.0.1``.
        """
        pair = KeyPair(self._directory / f"{name}.crt", self._directory / f"{name}.key")
        request = self._directory / f"{name}.csr"
        extensions = self._directory / f"{name}.ext"
        names = f"subjectAltName = {', '.join(hosts)}\n" if hosts else ""
        extensions.write_text(_LEAF + names, encoding="utf-8")
        subject = "".join([*(f"/O={_escaped(group)}" for group in groups), f"/CN={_escaped(user)}"])
        self._openssl(
            "req", "-new", *_CURVE, "-config", self._configuration, "-utf8",
            "-subj", subject, "-keyout", pair.key, "-out", request,
        )  # fmt: skip
        self._openssl(
            "x509", "-req", *_DAYS, "-in", request, "-extfile", extensions, "-CAcreateserial",
            "-CA", self.own.certificate, "-CAkey", self.own.key, "-out", pair.certificate,
        )  # fmt: skip
        return pair

    def _openssl(self, *arguments: str | Path) -> None:
        command = ["openssl", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            message = f"openssl {arguments[0]} failed: {done.stderr.strip()}"
            raise RuntimeError(message)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("/", "\\/").replace("+", "\\+")
