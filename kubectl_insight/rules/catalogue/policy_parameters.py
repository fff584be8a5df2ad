"""The parameters of admission policies: named or selected by a binding, of the kind that the policy says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.label_selector import SelectorError, from_api
from kubectl_insight.objects.reference import GroupKind, split_api_version
from kubectl_insight.rules.catalogue.admission import (
    MUTATING_BINDING,
    MUTATING_POLICY,
    VALIDATING_BINDING,
    VALIDATING_POLICY,
)
from kubectl_insight.rules.catalogue.decoding import decoded
from kubectl_insight.rules.edge_types import Harm
from kubectl_insight.rules.rule import Derivation, ObjectKey, Relation, World

_POLICIES = {VALIDATING_BINDING: VALIDATING_POLICY, MUTATING_BINDING: MUTATING_POLICY}
_RULE = "admissionPolicyBinding.parameters"


class _ParamKind(msgspec.Struct, gc=False, rename="camel"):
    api_version: str | None = ""
    kind: str | None = ""


class _PolicySpec(msgspec.Struct, gc=False, rename="camel"):
    param_kind: _ParamKind | None = None


class _Policy(msgspec.Struct, gc=False):
    spec: _PolicySpec | None = None


class _ParamReference(msgspec.Struct, gc=False, rename="camel"):
    name: str | None = ""
    namespace: str | None = ""
    selector: dict[str, Any] | None = None
    parameter_not_found_action: str | None = ""


class _BindingSpec(msgspec.Struct, gc=False, rename="camel"):
    policy_name: str | None = ""
    param_ref: _ParamReference | None = None


class _Binding(msgspec.Struct, gc=False):
    spec: _BindingSpec | None = None


def _find(world: World) -> Iterator[Relation]:
    for binding_kind, policy_kind in _POLICIES.items():
        kinds = {
            policy.name: GroupKind(split_api_version(param.api_version or "")[0], param.kind)
            for policy, body in decoded(world, policy_kind, _Policy)
            if body.spec and (param := body.spec.param_kind) and param.kind
        }
        for binding, bound in decoded(world, binding_kind, _Binding):
            spec = bound.spec or _BindingSpec()
            kind = kinds.get(spec.policy_name or "")
            if kind is not None and spec.param_ref is not None:
                yield from _parameters(world, binding, kind, spec.param_ref)


def _parameters(
    world: World, binding: KubernetesObject, kind: GroupKind, reference: _ParamReference
) -> Iterator[Relation]:
    """Yield the parameters; a namespaced one without a namespace is sought in that of each request."""
    optional = reference.parameter_not_found_action == "Allow"
    namespace = reference.namespace or ""
    anywhere = world.namespaced(kind) and not namespace
    if reference.name and not anywhere:
        key = ObjectKey(kind, namespace, reference.name)
        path = "spec.paramRef.name"
        yield Relation(binding, key, "references", _RULE, path, "declared", optional=optional)
    elif reference.name:
        for obj in world.of_kind(kind):
            if obj.name == reference.name:
                path = "spec.paramRef.name"
                yield Relation(binding, obj, "references", _RULE, path, "selected", optional=optional)
    else:
        try:
            selector = from_api(reference.selector)
        except SelectorError as error:
            world.complain(f"{binding.id}: spec.paramRef.selector: {error}; it selects nothing")
            return
        for obj in world.select(kind, namespace, selector) if selector is not None else ():
            path = "spec.paramRef.selector"
            yield Relation(binding, obj, "references", _RULE, path, "selected", optional=optional)


RULES = (
    Derivation(
        _RULE,
        frozenset({"references"}),
        frozenset({*_POLICIES, *_POLICIES.values()}),
        _find,
        "`spec.paramRef` of an admission policy's binding, of the policy's `spec.paramKind`",
        harm=Harm.POLICY,
        source="k8s.io/api/admissionregistration/v1 ParamRef",
    ),
)
