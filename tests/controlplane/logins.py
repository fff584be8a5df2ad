"""Users of a test control plane: client certificates in kubeconfigs, and the HTTP requests that need no kubectl."""

from __future__ import annotations

import base64
import http.client
import json
import re
import ssl
from pathlib import Path
from typing import Any

from tests.controlplane.certificates import Authority, KeyPair

ADMINISTRATORS = "system:masters"
_SECONDS = 2
"""How long one GET may take; those who wait ask again."""


class Logins:
    """Issues one kubeconfig for each user, below `directory`, for the API server on `port` of 127.0.0.1."""

    def __init__(self, authority: Authority, port: int, directory: Path) -> None:
        self._authority = authority
        self._port = port
        self._directory = directory / "users"
        self._directory.mkdir()
        self._issued: dict[tuple[str, tuple[str, ...]], Path] = {}
        administrator = authority.issue("requests", user="admin", groups=(ADMINISTRATORS,))
        self._context = ssl.create_default_context(cafile=str(authority.own.certificate))
        self._context.load_cert_chain(administrator.certificate, administrator.key)

    @property
    def server(self) -> str:
        """The URL of the API server."""
        return f"https://127.0.0.1:{self._port}"

    def kubeconfig(self, user: str, groups: tuple[str, ...] = ()) -> Path:
        """Return a kubeconfig that logs in as `user` of `groups`; asked again, the same file."""
        if (user, groups) not in self._issued:
            path = self._new_path(user)
            pair = self._authority.issue(f"users/{path.stem}", user=user, groups=groups)
            path.touch(mode=0o600)
            path.write_text(json.dumps(self._document(user, pair), indent=2) + "\n", encoding="utf-8")
            self._issued[user, groups] = path
        return self._issued[user, groups]

    def get(self, path: str) -> tuple[int, bytes]:
        """Return status and body of a GET as the administrator; status 0 when there is no answer."""
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self._port, context=self._context, timeout=_SECONDS
        )
        return answer(connection, path)

    def _new_path(self, user: str) -> Path:
        words = re.sub(r"[^A-Za-z0-9]+", "-", user)
        path = self._directory / f"{words}.kubeconfig"
        return path if not path.exists() else self._directory / f"{words}-{len(self._issued)}.kubeconfig"

    def _document(self, user: str, pair: KeyPair) -> dict[str, Any]:
        cluster = {
            "server": self.server,
            "certificate-authority-data": _base64(self._authority.own.certificate),
        }
        login = {
            "client-certificate-data": _base64(pair.certificate),
            "client-key-data": _base64(pair.key),
        }
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "test", "cluster": cluster}],
            "users": [{"name": user, "user": login}],
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": user}}],
            "current-context": "test",
        }


def answer(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    """Return status and body of one GET over `connection`; status 0 when there is no answer (yet)."""
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode("ascii")
