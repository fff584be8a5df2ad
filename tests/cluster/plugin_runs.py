"""Credential plugins as scripts, and what kubectl and we say when a kubeconfig names them."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import yaml

from kubectl_insight.cluster.kubeconfig.loading import Overrides, load_cluster_config
from kubectl_insight.cluster.login.credentials import credentials_for
from kubectl_insight.environment import Environment
from kubectl_insight.errors import InsightError
from tests.controlplane.certificates import KeyPair

V1, V1BETA1 = "client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"


def answering(**answer: Any) -> str:
    document = {"apiVersion": V1, "kind": "ExecCredential", "status": {"token": "t"}} | answer
    return f"#!/bin/sh\ncat <<'END'\n{json.dumps(document)}\nEND\n"


def prepare(
    folder: Path,
    server: str,
    script: str,
    settings: dict[str, Any],
    cluster: dict[str, Any] | None = None,
    pair: KeyPair | None = None,
) -> dict[str, str]:
    """Write plugin and kubeconfig and return the variables to run both programs with."""
    (folder / "login").write_text(script, encoding="utf-8")
    (folder / "login").chmod(0o755)
    authority = "" if pair is None else (pair.certificate.parent / "ca.crt").read_text(encoding="utf-8")
    (folder / "ca.crt").write_text(authority, encoding="utf-8")
    plugin = {"apiVersion": V1, "command": "./login", "interactiveMode": "Never", **settings}
    document = {
        "clusters": [
            {"name": "c", "cluster": {"server": server, **(cluster or {"insecure-skip-tls-verify": True})}}
        ],
        "users": [{"name": "u", "user": {"exec": plugin}}],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "x",
    }
    packed = base64.b64encode(authority.encode()).decode()
    text = yaml.safe_dump(document).replace("@CA@", packed).replace("@URL@", server)
    (folder / "config").write_text(text, encoding="utf-8")
    return {"HOME": str(folder), "PATH": os.environ["PATH"], "KUBECONFIG": str(folder / "config")}


def environment_of(variables: dict[str, str]) -> Environment:
    return Environment(
        stdin=io.StringIO(), stderr=io.StringIO(), variables=variables, home=Path(variables["HOME"])
    )


def kubectl_verdict(kubectl: Path, variables: dict[str, str], folder: Path) -> str:
    done = subprocess.run(
        [kubectl, "get", "--raw", "/version"],
        env=variables,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return "accepted" if not done.returncode else done.stderr.strip().splitlines()[0]


def our_verdict(environment: Environment) -> str:
    try:
        config = load_cluster_config(Overrides(), environment)
        credentials_for(config, environment).headers()
    except InsightError as error:
        return str(error)
    return "accepted"
