"""Certificates that were good once, for servers and for users."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.controlplane.certificates import KeyPair

_CONFIGURATION = """\
[ca]
default_ca = past
[past]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = anything
unique_subject = no
[anything]
organizationName = optional
commonName = supplied
[req]
distinguished_name = subject
prompt = no
[subject]
[extensions]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth, clientAuth
{names}
"""


def issue_expired(
    authority: KeyPair, folder: Path, *, user: str, groups: tuple[str, ...] = (), hosts: tuple[str, ...] = ()
) -> KeyPair:
    """Issue a certificate that ended years ago, signed by an authority that is still good."""
    pair = KeyPair(folder / "expired.crt", folder / "expired.key")
    configuration, request = folder / "expired.cnf", folder / "expired.csr"
    names = f"subjectAltName = {', '.join(hosts)}" if hosts else ""
    configuration.write_text(_CONFIGURATION.format(folder=folder, names=names), encoding="utf-8")
    (folder / "index.txt").touch()
    subject = "".join([*(f"/O={group}" for group in groups), f"/CN={user}"])
    _openssl(
        "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-config", configuration, "-subj", subject, "-keyout", pair.key, "-out", request,
    )  # fmt: skip
    _openssl(
        "ca", "-batch", "-notext", "-config", configuration, "-extensions", "extensions",
        "-cert", authority.certificate, "-keyfile", authority.key,
        "-startdate", "20200101000000Z", "-enddate", "20200102000000Z",
        "-in", request, "-out", pair.certificate,
    )  # fmt: skip
    return pair


def _openssl(*arguments: str | Path) -> None:
    command = ["openssl", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        message = f"openssl {arguments[0]} failed: {done.stderr.strip()}"
        raise RuntimeError(message)
