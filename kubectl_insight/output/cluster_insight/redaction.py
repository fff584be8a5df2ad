"""Keeps the values of environment variables out of an API object that is shown whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

Change = Callable[[dict[str, Any]], dict[str, Any]]

MASK: Final = "<masked>"
"""What stands in the place of a value that may be a secret."""

_CONTAINER_LISTS: Final = ("containers", "initContainers", "ephemeralContainers")

_COPIES_OF_THE_OBJECT: Final = (
    "kubectl.kubernetes.io/last-applied-configuration",
    "kapp.k14s.io/original",
    "objectset.rio.cattle.io/applied",
    "banzaicloud.com/last-applied",
)
"""Annotations in which a tool keeps what it applied, environment variables included."""


def without_secrets(properties: dict[str, Any]) -> dict[str, Any]:
    """Return an object in which no environment variable has its literal value.

    Masked are the values of variables in all containers of a pod, or of a controller's pod template, and the
    annotations that hold a copy of the object. A field on the way to them that has another type than in the
    API is masked as a whole. References to Secrets and ConfigMaps stay, and so does everything else. The
    object that is given is not changed.
    """
    return _changed(properties, {"metadata": _metadata, "spec": _spec})


def _spec(spec: dict[str, Any]) -> dict[str, Any]:
    return _changed(_pod_spec(spec), {"template": _template})


def _template(template: dict[str, Any]) -> dict[str, Any]:
    return _changed(template, {"metadata": _metadata, "spec": _pod_spec})


def _metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    return _changed(metadata, {"annotations": _annotations})


def _annotations(annotations: dict[str, Any]) -> dict[str, Any]:
    return {key: MASK if key in _COPIES_OF_THE_OBJECT else value for key, value in annotations.items()}


def _pod_spec(spec: dict[str, Any]) -> dict[str, Any]:
    masked: dict[str, Any] = {key: _each(spec[key], _container) for key in _CONTAINER_LISTS if key in spec}
    return {**spec, **masked}


def _container(container: dict[str, Any]) -> dict[str, Any]:
    return {**container, "env": _each(container["env"], _variable)} if "env" in container else container


def _variable(variable: dict[str, Any]) -> dict[str, Any]:
    value = variable.get("value")
    return variable if value is None or value == "" else {**variable, "value": MASK}


def _changed(mapping: dict[str, Any], changes: Mapping[str, Change]) -> dict[str, Any]:
    """Return a copy in which some of the inner mappings are changed."""
    changed = {key: _one(mapping[key], change) for key, change in changes.items() if key in mapping}
    return {**mapping, **changed}


def _each(value: Any, change: Change) -> Any:
    if isinstance(value, list):
        return [_one(entry, change) for entry in value]
    return None if value is None else MASK


def _one(value: Any, change: Change) -> Any:
    if isinstance(value, dict):
        return change(value)
    return None if value is None else MASK
