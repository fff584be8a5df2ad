"""A bearer token in a file that somebody else keeps fresh, as kubelets do for service accounts.

Source: ``k8s.io/client-go/transport/token_source.go`` ``NewCachedFileTokenSource``.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from kubectl_insight.cluster.file_problem import file_problem, read_bytes
from kubectl_insight.cluster.login.exec_credential import IssuedCredential
from kubectl_insight.environment import Environment
from kubectl_insight.errors import KubeconfigError

# client-go trusts what it read for a minute, less ten seconds.
READ_AGAIN_AFTER: Final = timedelta(seconds=50)


class TokenFile:
    """Reads the token again and again; a file that vanishes later leaves the last good token in force."""

    def __init__(self, path: str, token: str, environment: Environment) -> None:
        """Name the file, and the token to use until it can be read; empty if there is none."""
        self._path = path
        self._token = token
        self._environment = environment

    def read(self) -> IssuedCredential:
        """Return the file's token without the white space around it.

        Raises:
            KubeconfigError: The file cannot be read or is empty, and there is no other token.
        """
        try:
            self._token = self._content()
        except KubeconfigError as error:
            if not self._token:
                raise
            self._environment.log(4, f"{error.message}; the last good token is used")
        return IssuedCredential(self._token, expires=self._environment.now() + READ_AGAIN_AFTER)

    def _content(self) -> str:
        try:
            token = read_bytes(self._path).strip().decode(errors="surrogateescape")
        except OSError as error:
            raise KubeconfigError(file_problem(self._path, error), source=self._path) from error
        if not token:
            raise KubeconfigError(f'read empty token from file "{self._path}"', source=self._path)
        return token
