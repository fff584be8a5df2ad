"""Running a credential plugin as kubectl runs it.

Source: ``k8s.io/client-go/plugin/pkg/client/auth/exec/exec.go``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import IO, Final

from kubectl_insight.cluster.cluster_config import ClusterConfig, ExecConfig
from kubectl_insight.cluster.login.exec_credential import (
    ClientCertificate,
    CredentialsError,
    IssuedCredential,
    exec_info,
    parse_answer,
)
from kubectl_insight.cluster.login.plugin_policy import check_allowed
from kubectl_insight.cluster.login.running import ending_with_us, start
from kubectl_insight.environment import Environment

_HELP: Final = """\
The kubeconfig asks a credential plugin for the login, and that program is not installed here. See
https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins"""


def issue(
    config: ClusterConfig, plugin: ExecConfig, environment: Environment, *, stdin_claimed: bool = False
) -> IssuedCredential:
    """Run the plugin and return what it hands out.

    Its standard error goes to ours; its standard input is ours where the configuration allows that and
    ``stdin_claimed`` does not say that ours is read for something else (``-f -``).

    Raises:
        CredentialsError: The plugin may not run, is missing, failed, or printed no credential.
        KubeconfigError: The user's policy for plugins cannot be read.
    """
    interactive = _is_interactive(plugin, environment, stdin_claimed=stdin_claimed)
    program = _resolve(plugin.command, environment)
    check_allowed(plugin.command, program, environment)
    if program is None:
        raise CredentialsError(f"exec: executable {plugin.command} not found", hint=_hint(plugin))
    variables = {
        **environment.variables,
        **dict(plugin.env),
        "KUBERNETES_EXEC_INFO": exec_info(config, plugin, interactive=interactive),
    }
    stdout = _run(plugin, program, variables, environment, interactive=interactive)
    credential = parse_answer(stdout, plugin.api_version, f'credential plugin "{plugin.command}"')
    if credential.certificate is not None:
        _check(credential.certificate)
    return credential


def _is_interactive(plugin: ExecConfig, environment: Environment, *, stdin_claimed: bool) -> bool:
    if plugin.interactive_mode == "Never":
        return False
    terminal = environment.is_terminal(environment.stdin)
    if plugin.interactive_mode == "Always":
        problem = "unavailable" if terminal and stdin_claimed else "not a terminal"
        if not terminal or stdin_claimed:
            raise CredentialsError(
                f"exec plugin cannot support interactive mode: standard input is {problem}"
            )
        return True
    return terminal and not stdin_claimed


def _resolve(command: str, environment: Environment) -> str | None:
    """Find the program: a name on ``PATH``, but as in Go never in the current directory."""
    if os.sep in command:
        return command
    found = shutil.which(command, path=environment.variables.get("PATH", ""))
    return found if found and Path(found).is_absolute() else None


def _run(
    plugin: ExecConfig,
    program: str,
    variables: dict[str, str],
    environment: Environment,
    *,
    interactive: bool,
) -> bytes:
    stderr = _descriptor(environment.stderr)
    try:
        process = start(
            [plugin.command, *plugin.args],
            executable=program,
            env=variables,
            stdin=environment.stdin if interactive else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if stderr is None else stderr,
        )
    except (OSError, ValueError) as error:
        raise _not_started(plugin, program, error) from error
    with ending_with_us(process):
        stdout, said = process.communicate()
    if said:
        environment.stderr.write(said.decode(errors="replace"))
    if process.returncode:
        code = max(process.returncode, -1)  # Go says -1 for every signal
        raise CredentialsError(f"exec: executable {plugin.command} failed with exit code {code}")
    return stdout


def _descriptor(stream: IO[str]) -> int | None:
    """Return the stream's file descriptor, so that a plugin can talk to a person at once."""
    try:
        stream.flush()
        return stream.fileno()
    except (OSError, ValueError):
        return None  # not a real file: its output is passed on when the plugin has ended


def _not_started(plugin: ExecConfig, program: str, error: OSError | ValueError) -> CredentialsError:
    """Return Go's text, with the advice to install the program only where there is none."""
    # ValueError: a NUL in the command, an argument or a variable; its text could show the value.
    reason = (error.strerror or "").lower() if isinstance(error, OSError) else "invalid argument"
    # A script whose interpreter is missing is "not found" as well.
    missing = isinstance(error, FileNotFoundError) and not os.path.lexists(program)
    return CredentialsError(f"exec: fork/exec {program}: {reason}", hint=_hint(plugin) if missing else "")


def _hint(plugin: ExecConfig) -> str:
    return f"{_HELP}\n\n{plugin.install_hint}" if plugin.install_hint else _HELP


def _check(certificate: ClientCertificate) -> None:
    from kubectl_insight.cluster.tls import CertificateError, check_certificate

    try:
        check_certificate(certificate)
    except CertificateError as error:
        raise CredentialsError(f"failed parsing client key/certificate: {error.problem}") from error
