"""Which conformance tests call an operation, out of the tests' own code.

The suite has no list of that, and only the audit log of a run would show all. What is found here is what a test's
body itself asks of a typed client, such as ``f.ClientSet.AppsV1().Deployments(ns).Patch(...)``, directly or by a
variable; calls within helper functions are not seen. So what is found is true, but not all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import yaml

from kubectl_insight.audit.request_info import RequestKey
from kubectl_insight_coverage.catalogue.release import minor_of
from tools.catalogue.inputs import CONFORMANCE
from tools.catalogue.modules import Module

Place = tuple[RequestKey, str]
"""An operation: the key of its path, and its method."""


class ConformanceTest(NamedTuple):
    """A conformance test and the release in which it became one."""

    name: str
    since: int


class _Call(NamedTuple):
    client: str
    resource: str
    namespace: str
    function: str
    arguments: str


# The function of a typed client: method, whether it is about one object, subresource.
_FUNCTIONS: Final[Mapping[str, tuple[str, bool, str]]] = {
    "Create": ("POST", False, ""),
    "Get": ("GET", True, ""),
    "List": ("GET", False, ""),
    "Watch": ("GET", False, ""),
    "Update": ("PUT", True, ""),
    "UpdateStatus": ("PUT", True, "status"),
    "Patch": ("PATCH", True, ""),
    "Delete": ("DELETE", True, ""),
    "DeleteCollection": ("DELETE", False, ""),
    "GetScale": ("GET", True, "scale"),
    "UpdateScale": ("PUT", True, "scale"),
    "UpdateApproval": ("PUT", True, "approval"),
    "UpdateEphemeralContainers": ("PUT", True, "ephemeralcontainers"),
    "CreateToken": ("POST", True, "token"),
    "Finalize": ("PUT", True, "finalize"),
}
_CONFORMANCE_TEST = re.compile(
    r'^(?P<indent>[ \t]*)framework\.ConformanceIt\((?:ctx, )?(?:"(?P<title>.*?)(?<!\\)"|`(?P<raw>.*?)`).*?^(?P=indent)\}\)',
    re.MULTILINE | re.DOTALL,
)
_CLIENT = (
    r"\.(?P<client>[A-Z][a-z]+V\d\w*)\(\)\.(?P<resource>\w+)\((?P<namespace>[^()]*(?:\([^()]*\))?[^()]*)\)"
)
_DIRECT = re.compile(_CLIENT + r"\.(?P<function>\w+)\((?P<arguments>[^\n]*)")
_VARIABLE = re.compile(r"\b(?P<name>\w+)\s*:?=\s*[\w.]*" + _CLIENT + r"$", re.MULTILINE)
_BY_VARIABLE = re.compile(r"\b(?P<name>\w+)\.(?P<function>[A-Z]\w*)\((?P<arguments>ctx[^\n]*)")
_SUBRESOURCE = re.compile(r'PatchOptions\{[^{}]*\}, "(?P<name>\w+)"')
_EVERY_NAMESPACE = frozenset({"", '""', "metav1.NamespaceAll", "v1.NamespaceAll", "corev1.NamespaceAll"})


def tests_of_operations(
    module: Module, operations: Mapping[Place, object]
) -> Mapping[Place, tuple[ConformanceTest, ...]]:
    """Return the tests that call each of the release's operations, sorted, where any is known."""
    found: dict[Place, set[ConformanceTest]] = defaultdict(set)
    groups = {f"{_label(key.group)}{key.version}": (key.group, key.version) for key, _ in operations}
    for test, calls in _tests(module):
        for call in calls:
            places = _places(call, groups)
            called = next((place for place in places if place in operations), None)
            if called is not None:
                found[called].add(test)
    return {place: tuple(sorted(tests)) for place, tests in found.items()}


def _label(group: str) -> str:
    """Return how typed clients call a group: ``rbac`` for rbac.authorization.k8s.io."""
    return group.partition(".")[0] or "core"


def _tests(module: Module) -> Iterator[tuple[ConformanceTest, list[_Call]]]:
    listed = yaml.safe_load(next(module.files(CONFORMANCE)).read_text(encoding="utf-8"))
    for file in sorted({entry["file"] for entry in listed}):
        code = (module.directory / file).read_text(encoding="utf-8")
        shared = _variables(code)
        entries = [entry for entry in listed if entry["file"] == file]
        for body in _CONFORMANCE_TEST.finditer(code):
            title = body["title"] or body["raw"] or ""
            named = [entry for entry in entries if title in entry["codename"]]
            if title and len(named) == 1:
                yield _test(named[0]), list(_calls(body[0], shared | _variables(body[0])))


def _test(entry: Mapping[str, Any]) -> ConformanceTest:
    """Return a listed test; of several releases the last is that of its present form, none stands for 1.9."""
    return ConformanceTest(entry["codename"], minor_of(entry["release"].split(",")[-1].strip()) or 9)


def _variables(code: str) -> dict[str, tuple[str, str, str]]:
    """Return the typed clients that variables hold; a name that holds several is left out."""
    held: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for found in _VARIABLE.finditer(code):
        held[found["name"]].add((found["client"], found["resource"], found["namespace"]))
    return {name: clients.pop() for name, clients in held.items() if len(clients) == 1}


def _calls(body: str, variables: Mapping[str, tuple[str, str, str]]) -> Iterator[_Call]:
    for found in _DIRECT.finditer(body):
        yield _Call(*found.group("client", "resource", "namespace", "function", "arguments"))
    for found in _BY_VARIABLE.finditer(body):
        if found["name"] in variables:
            yield _Call(*variables[found["name"]], found["function"], found["arguments"])


def _places(call: _Call, groups: Mapping[str, tuple[str, str]]) -> list[Place]:
    """Return where the operation of a call may be: what takes a namespace may also be in none."""
    if call.function not in _FUNCTIONS or call.client.lower() not in groups:
        return []
    method, is_item, subresource = _FUNCTIONS[call.function]
    group, version = groups[call.client.lower()]
    patched = _SUBRESOURCE.search(call.arguments) if call.function == "Patch" else None
    subresource = patched["name"] if patched else subresource
    within = (False,) if call.namespace in _EVERY_NAMESPACE else (True, False)
    resource = call.resource.lower()
    return [
        (RequestKey("", group, version, resource, subresource, namespaced, is_item, has_tail=False), method)
        for namespaced in within
    ]
