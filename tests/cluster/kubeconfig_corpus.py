"""The corpus of kubeconfigs: laid out as files, read by the real kubectl and by us.

``python -m tests.cluster.kubeconfig_corpus`` records what the real kubectl says about every case, so that
the comparison needs no kubectl; with one the recording itself is checked.
"""

from __future__ import annotations

import base64
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import yaml

from kubectl_insight.cluster.file_problem import read_bytes
from kubectl_insight.cluster.kubeconfig.entries import Entry
from kubectl_insight.cluster.kubeconfig.loading import (
    Kubeconfig,
    Overrides,
    load_cluster_config,
    read_kubeconfig,
)
from kubectl_insight.cluster.login.credentials import credentials_for
from kubectl_insight.cluster.login.exec_credential import interactive_mode
from kubectl_insight.cluster.tls import ssl_context
from kubectl_insight.environment import Environment
from kubectl_insight.errors import InsightError
from tests.controlplane.build import find

Case = dict[str, Any]
DATA = Path(__file__).parents[1] / "data" / "kubeconfig"
RECORDING = DATA / "kubectl-1.36.json"
CASES: list[Case] = yaml.safe_load((DATA / "corpus.yaml").read_text(encoding="utf-8"))
REFUSED = re.compile(r"The connection to the server (127\.0\.0\.1|\[::1\]):\d was refused")


def recorded() -> dict[str, dict[str, Any]]:
    """Return what kubectl said, by the name of the case: ``view`` and ``verdict``."""
    found: dict[str, dict[str, Any]] = json.loads(RECORDING.read_text(encoding="utf-8"))
    return found


def kubectl_answers(kubectl: Path, case: Case, folder: Path) -> dict[str, Any]:
    """Ask kubectl about a case; the folder is written as in the corpus."""
    variables = lay_out(case, folder)
    answers = {
        "view": kubectl_view(kubectl, variables, folder, context_of(case)),
        "verdict": _kubectl_verdict(kubectl, variables, folder, flags_of(case, folder)),
    }
    return without_folder(answers, folder)


def our_answers(case: Case, folder: Path) -> dict[str, Any]:
    """Say what we make of a case, in the same form."""
    variables = lay_out(case, folder)
    answers = {
        "view": our_view(variables, context_of(case)),
        "verdict": _our_verdict(variables, flags_of(case, folder)),
    }
    return without_folder(answers, folder)


def without_folder(answers: dict[str, Any], folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(answers).replace(str(folder), "@DIR@"))
    return found


def context_of(case: Case) -> str:
    flags: list[str] = case.get("flags", [])
    return next((flag.partition("=")[2] for flag in flags if flag.startswith("--context=")), "")


def flags_of(case: Case, folder: Path) -> list[str]:
    return [flag.replace("@DIR@", str(folder)) for flag in case.get("flags", ())]


def lay_out(case: dict[str, Any], folder: Path) -> dict[str, str]:
    """Write the files of a case and return the variables to read them with."""
    for name, text in case.get("files", {"config": case.get("config")}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text.startswith("base64:"):
            path.write_bytes(base64.b64decode(text.removeprefix("base64:")))
        else:
            path.write_bytes(text.replace("@DIR@", str(folder)).encode())
    listed = os.pathsep.join(name and str(folder / name) for name in case.get("kubeconfig", ["config"]))
    return {
        "HOME": str(folder),
        "PATH": os.environ.get("PATH", ""),
        "KUBECONFIG": listed,
        "KUBERNETES_MASTER": "http://127.0.0.1:1",
    }


def _environment(variables: dict[str, str]) -> Environment:
    return Environment(
        stdin=io.StringIO(), stderr=io.StringIO(), variables=variables, home=Path(variables["HOME"])
    )


def kubectl_view(kubectl: Path, variables: dict[str, str], folder: Path, context: str) -> object:
    command = [str(kubectl), "config", "view", "--minify", "--flatten", "--raw", "-o", "json"]
    command += [f"--context={context}"] if context else []
    done = subprocess.run(command, env=variables, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        return "refused"
    found = json.loads(done.stdout)
    for item in found["users"] or ():
        _resolve(item["user"], _folder_of_user(item["name"], variables["KUBECONFIG"]))
    return _pruned({key: found[key] for key in ("clusters", "users", "contexts", "current-context")})


def _resolve(user: dict[str, Any], folder: Path) -> None:
    """Make absolute what the view shows as written, but every other command resolves."""
    if user.get("tokenFile"):
        user["tokenFile"] = os.path.normpath(folder / user["tokenFile"])
    plugin = user.get("exec")
    if plugin and "/" in plugin["command"] and not plugin["command"].startswith("/"):
        plugin["command"] = os.path.normpath(folder / plugin["command"])


def _folder_of_user(name: str, listed: str) -> Path:
    paths = [Path(path) for path in listed.split(os.pathsep) if path and Path(path).exists()]
    for path in paths:
        users = (yaml.safe_load(path.read_bytes()) or {}).get("users") or ()
        if any(user and user["name"] == name for user in users):
            return path.parent
    raise AssertionError(name)


def our_view(variables: dict[str, str], context: str) -> object:
    try:
        return _minified(read_kubeconfig(_environment(variables)), context)
    except (InsightError, _CannotMinifyError, OSError):
        return "refused"


class _CannotMinifyError(Exception):
    pass


def _minified(kubeconfig: Kubeconfig, context_name: str) -> object:
    """Do what ``--minify --flatten`` does."""
    name = context_name or kubeconfig.current_context
    if not name or name not in kubeconfig.contexts:
        raise _CannotMinifyError
    context = kubeconfig.contexts[name]
    chosen: list[tuple[str, str, str, Any]] = [
        ("clusters", "cluster", context.cluster, kubeconfig.clusters),
        ("users", "user", context.user, kubeconfig.users),
    ]
    view: dict[str, Any] = {
        "contexts": [{"name": name, "context": msgspec.to_builtins(context)}],
        "current-context": name,
    }
    for plural, singular, entry_name, entries in chosen:
        if entry_name:
            if entry_name not in entries:
                raise _CannotMinifyError
            view[plural] = [{"name": entry_name, singular: _flattened(entries[entry_name])}]
    return _pruned(view)


def _flattened(entry: Entry) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.to_builtins(entry, enc_hook=lambda data: base64.b64encode(data).decode())
    for what in ("certificate-authority", "client-certificate", "client-key"):
        path = fields.pop(what, "")
        if path and fields[f"{what}-data"]:
            raise _CannotMinifyError
        if path:
            fields[f"{what}-data"] = base64.b64encode(read_bytes(path)).decode()
    if plugin := fields.get("exec"):
        plugin["interactiveMode"] = interactive_mode(plugin["interactiveMode"], plugin["apiVersion"])
        plugin["args"] = [argument or "" for argument in plugin["args"]]
    if "as-groups" in fields:
        fields["as-groups"] = [group or "" for group in fields["as-groups"]]
    return fields


def _pruned(value: Any) -> Any:
    """Drop what is empty, and extensions, of which only one is read."""
    if isinstance(value, dict):
        pruned = {key: _pruned(inner) for key, inner in value.items() if key != "extensions"}
        return {key: inner for key, inner in pruned.items() if inner not in ("", None, False, [], {})}
    return [_pruned(inner) for inner in value] if isinstance(value, list | tuple) else value


def _kubectl_verdict(kubectl: Path, variables: dict[str, str], folder: Path, flags: list[str]) -> str:
    command = [str(kubectl), "get", "pods", *flags]
    done = subprocess.run(
        command,
        env=variables,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    said = re.sub(r"(?m)^E\d{4} .*memcache\.go.*\n(?:\t.*\n|.*>\n)*", "", done.stderr).strip()
    if REFUSED.match(said):
        return "accepted"
    return re.sub(r"\n?\* ", "; ", said).replace("Error in configuration: ; ", "Error in configuration: ")


def _our_verdict(variables: dict[str, str], flags: list[str]) -> str:
    environment = _environment(variables)
    try:
        config = load_cluster_config(_overrides(flags), environment)
        credentials = credentials_for(config, environment)
        credentials.headers()
        if config.encrypted:
            ssl_context(config, credentials.client_certificate())
    except InsightError as error:
        return str(error)
    return "accepted"


def _overrides(flags: list[str]) -> Overrides:
    values: dict[str, Any] = {}
    for flag in flags:
        name, _, value = flag.removeprefix("--").partition("=")
        name = name.replace("-", "_")
        if name == "insecure_skip_tls_verify":
            values[name] = value != "false"
        elif name in {"as_group", "as_user_extra"}:
            values[name.replace("group", "groups")] = (value,)
        else:
            values[name] = value
    return Overrides(**values)


def _record() -> None:
    kubectl = find("kubectl")
    if kubectl is None:
        sys.exit("there is no kubectl 1.36; make controlplane builds it")
    answers: dict[str, Any] = {}
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder:
            answers[case["name"]] = kubectl_answers(kubectl, case, Path(folder).resolve())
    RECORDING.write_text(
        json.dumps(answers, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    _record()
