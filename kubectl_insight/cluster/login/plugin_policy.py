"""The user's own rule for which credential plugins may run, from ``~/.kube/kuberc``.

It protects people who are handed kubeconfigs by others: a kubeconfig can name any program.
Source: ``k8s.io/kubectl/pkg/kuberc`` and ``pkg/config/v1beta1/types.go``; ``ValidatePluginPolicy`` and
``checkAllowlistLocked`` in ``k8s.io/client-go/plugin/pkg/client/auth/exec/exec.go``.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from kubectl_insight.cluster.file_problem import file_problem, read_bytes
from kubectl_insight.cluster.login.exec_credential import CredentialsError
from kubectl_insight.environment import Environment
from kubectl_insight.errors import InputError, KubeconfigError

_WITH_POLICY: Final = "kubectl.config.k8s.io/v1beta1"
_WITHOUT_POLICY: Final = "kubectl.config.k8s.io/v1alpha1"


class _AllowlistEntry(msgspec.Struct):
    command: str = ""
    name: str = ""


class _Preference(msgspec.Struct, rename="camel"):
    credential_plugin_policy: str | None = None
    credential_plugin_allowlist: list[_AllowlistEntry] | None = None


@dataclass(frozen=True, slots=True)
class PluginPolicy:
    """Which plugins may run.

    Attributes:
        kind: ``AllowAll``, ``DenyAll`` or ``Allowlist``.
        allowed: For ``Allowlist``: names to be found on ``PATH``, or paths.
    """

    kind: str = "AllowAll"
    allowed: tuple[str, ...] = ()


def check_allowed(command: str, program: str | None, environment: Environment) -> None:
    """Refuse a plugin that the user's policy does not allow.

    Args:
        command: As the kubeconfig names it, cleaned.
        program: Where it was found, ``None`` if nowhere.
        environment: PATH, KUBERC and the home directory.

    Raises:
        CredentialsError: The plugin may not run.
        KubeconfigError: The policy makes no sense, or the file that ``KUBERC`` names cannot be read.
    """
    policy = read_policy(environment)
    if policy.kind == "AllowAll":
        return
    if policy.kind == "DenyAll":
        raise CredentialsError(f'plugin "{command}" not allowed: policy set to "DenyAll"')
    path = environment.variables.get("PATH", "")
    places = {shutil.which(entry, path=path) for entry in policy.allowed}
    if command not in policy.allowed and (program is None or program not in places):
        raise CredentialsError(
            f'plugin path "{program or command}" is not permitted by the credential plugin allowlist'
        )


def read_policy(environment: Environment) -> PluginPolicy:
    """Read the policy from the file that ``KUBERC`` names (``off``: none), else ``~/.kube/kuberc``.

    Raises:
        KubeconfigError: The policy makes no sense, or the file that ``KUBERC`` names cannot be read.
    """
    named = environment.variables.get("KUBERC", "")
    if named == "off":
        return PluginPolicy()
    path = named or str(Path(environment.home, ".kube", "kuberc"))
    try:
        text = read_bytes(path)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not named:
            return PluginPolicy()
        raise KubeconfigError(f"kuberc: {file_problem(path, error)}", source=path) from error
    return _validated(_preference(text, path), path)


def _preference(text: bytes, path: str) -> _Preference:
    """Return the first document of a version that kubectl knows.

    kubectl warns about a broken file and goes on without a policy; a rule that is there to protect is
    rather not lost that way.
    """
    from kubectl_insight.objects.yaml.text import load_all

    try:
        for document in load_all(text, source=path):
            version = document.get("apiVersion") if isinstance(document, dict) else None
            if version == _WITH_POLICY:
                return msgspec.convert(document, _Preference)
            if version == _WITHOUT_POLICY:
                break  # it is the one that counts, and it knows no policy
    except InputError as error:
        raise KubeconfigError(f"kuberc: {path}: {error.problem}", source=path, line=error.line) from error
    except msgspec.ValidationError as error:
        raise KubeconfigError(f"kuberc: {path}: {error}", source=path) from error
    return _Preference()


def _validated(preference: _Preference, path: str) -> PluginPolicy:
    kind = preference.credential_plugin_policy or "AllowAll"
    entries = preference.credential_plugin_allowlist
    if kind not in {"AllowAll", "DenyAll", "Allowlist"}:
        raise KubeconfigError(f'kuberc: unknown plugin policy: "{kind}"', source=path)
    if (kind == "Allowlist") != (entries is not None):
        raise KubeconfigError(
            f'kuberc: the plugin policy "Allowlist" and an allowlist need each other, found "{kind}"',
            source=path,
        )
    allowed = tuple(entry.command or entry.name for entry in entries or ())
    if kind == "Allowlist" and not (
        allowed and all(entry and os.path.normpath(entry) == entry for entry in allowed)
    ):
        raise KubeconfigError(
            "kuberc: the allowlist is empty, or an entry is no clean name or path", source=path
        )
    return PluginPolicy(kind, allowed)
