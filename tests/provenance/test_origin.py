"""Origins by system (the tables in ``cases/``), and the laws that hold for any object."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kubectl_insight.objects.item import KubernetesObject, decode_object, from_mapping
from kubectl_insight.provenance.claims import Origin, ranked
from kubectl_insight.provenance.managers import managers
from kubectl_insight.provenance.origin import Proof, ProvenanceContext, origins


class Case(msgspec.Struct, rename="lower", forbid_unknown_fields=True):
    """An object, the others at hand, and what its origins must read like, best first."""

    id: str
    object: dict[str, Any]
    origins: list[str]
    others: list[dict[str, Any]] = []
    proof: str = ""
    evidence: str = ""


FILES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
CASES = [
    case
    for file in FILES
    for case in msgspec.convert(yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader), list[Case])
]
SYSTEMS = (
    "applicationset", "argocd", "cli-utils", "crossplane", "flux-helm", "flux-kustomize", "helm", "kapp",
    "kubectl", "kubevela", "kustomize", "olm", "operator-sdk", "pulumi", "rancher", "terraform",
)  # fmt: skip


def examine(case: Case) -> tuple[Origin, ...]:
    obj = from_mapping(case.object)
    return origins(obj, ProvenanceContext.of([obj, *map(from_mapping, case.others)]))


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_origins(case: Case) -> None:
    found = examine(case)
    assert [origin.text for origin in found] == case.origins
    if case.proof:
        assert found[0].proof.name == case.proof
    if case.evidence:
        assert found[0].evidence == case.evidence


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_bytes_and_mappings_give_the_same(case: Case) -> None:
    objects = [decode_object(msgspec.json.encode(item)) for item in (case.object, *case.others)]
    assert origins(objects[0], ProvenanceContext.of(objects)) == examine(case)


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_system_has_a_positive_a_negative_and_a_lookalike(system: str) -> None:
    own = [case for case in CASES if case.id.startswith(system)]
    unproved = [case for case in own if "-negative" in case.id or "-lookalike" in case.id]
    proved = [case for case in own if case not in unproved]
    assert any("-negative" in case.id for case in unproved)
    assert any("-lookalike" in case.id for case in unproved)
    named = {text for case in proved for text in case.origins[:1] if text.split()[0] == system}
    assert named
    assert not [case.id for case in unproved if any(text in named - {system} for text in case.origins[:1])]


def test_the_case_names_are_unique() -> None:
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_the_order_of_everything_is_irrelevant(case: Case) -> None:
    for seed in range(5):
        shuffled = msgspec.convert(msgspec.to_builtins(case), Case)
        chance = random.Random(seed)
        chance.shuffle(shuffled.others)
        _shuffle(shuffled.object, chance)
        assert examine(shuffled) == examine(case)


def _shuffle(manifest: dict[str, Any], chance: random.Random) -> None:
    metadata = manifest["metadata"]
    for key in ("managedFields", "ownerReferences"):
        if key in metadata:
            chance.shuffle(metadata[key])
    for key in ("labels", "annotations"):
        if key in metadata:
            items = list(metadata[key].items())
            chance.shuffle(items)
            metadata[key] = dict(items)


def test_without_a_context_the_revision_is_not_known() -> None:
    case = next(case for case in CASES if case.id == "helm-newest-revision-though-it-failed")
    assert [origin.text for origin in origins(from_mapping(case.object))] == ["helm shop/web"]


def test_metadata_alone_is_enough_for_the_object_and_for_releases() -> None:
    case = next(case for case in CASES if case.id == "helm-newest-revision-though-it-failed")
    objects = [from_mapping(item, bodies=False) for item in (case.object, *case.others)]
    assert [origin.text for origin in origins(objects[0], ProvenanceContext.of(objects))] == [
        "helm shop/web@8 failed"
    ]


def test_the_body_of_a_secret_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(obj: KubernetesObject, shape: type[object]) -> None:
        raise AssertionError(obj.id)

    monkeypatch.setattr("kubectl_insight.provenance.records.partial_body", refuse)
    case = next(case for case in CASES if case.id == "helm-newest-revision-though-it-failed")
    secrets = [from_mapping(item | {"data": {"release": "SDRzSUFBQUFBQUFB"}}) for item in case.others]
    assert ProvenanceContext.of(secrets).releases["shop/web"].revision == 8


def test_one_inventory_of_two_that_list_the_object_has_its_label_too() -> None:
    case = next(case for case in CASES if case.id == "flux-kustomize-label-and-entry")
    rival = msgspec.json.decode(msgspec.json.encode(case.others[0]))
    rival["metadata"]["name"] = "a-rival"
    found = examine(msgspec.structs.replace(case, others=[*case.others, rival]))
    assert [origin.text for origin in found] == [
        "flux-kustomize flux-system/shop",
        "flux-kustomize flux-system/a-rival",
    ]


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_writers_that_are_known_need_not_be_read_again(case: Case) -> None:
    obj = from_mapping(case.object)
    context = ProvenanceContext.of([obj, *map(from_mapping, case.others)])
    assert origins(obj, context, managers(obj)) == examine(case)
    assert all(not origin.evidence.startswith("first ") for origin in origins(obj, context, ()))


@pytest.mark.parametrize("trouble", ["", "failed"])
@pytest.mark.parametrize("reference", ["", "shop/web@7"])
@pytest.mark.parametrize("proof", list(Proof))
def test_one_claim_is_worth_as_much_as_the_same_twice(proof: Proof, reference: str, trouble: str) -> None:
    claim = Origin("helm", reference, "label a, annotation b", proof, trouble)
    assert ranked([claim]) == ranked([claim, claim]) == (claim,)


def test_ranking_follows_the_proof_before_everything_else() -> None:
    claims = [Origin("kubectl", proof.name, "e", proof) for proof in Proof]
    claims += [Origin("helm", proof.name, "e", proof) for proof in Proof]
    assert [origin.proof for origin in ranked(claims)] == sorted([*Proof, *Proof])
    assert [origin.system for origin in ranked(claims)] == ["helm", "kubectl"] * len(Proof)


KNOWN_KEYS = [
    "meta.helm.sh/release-name", "meta.helm.sh/release-namespace", "app.kubernetes.io/managed-by", "owner", "name",
    "version", "status", "argocd.argoproj.io/tracking-id", "app.kubernetes.io/instance", "kapp.k14s.io/identity",
    "kapp.k14s.io/app", "kapp.k14s.io/is-app", "kustomize.toolkit.fluxcd.io/name",
    "kustomize.toolkit.fluxcd.io/namespace", "olm.owner", "olm.owner.kind", "olm.owner.namespace",
    "crossplane.io/composite", "crossplane.io/composition-resource-name", "app.oam.dev/name",
    "app.oam.dev/component", "config.kubernetes.io/origin", "alpha.config.kubernetes.io/transformations",
    "config.k8s.io/owning-inventory", "cli-utils.sigs.k8s.io/inventory-id", "operator-sdk/primary-resource",
    "operator-sdk/primary-resource-type", "objectset.rio.cattle.io/owner-gvk", "objectset.rio.cattle.io/owner-name",
    "kubectl.kubernetes.io/last-applied-configuration", "pulumi.com/autonamed", "",
]  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["a", "Helm", "helm", "v1;//Service/a;v1", "a:/Service:/a", "a_b:/Service:n/a", ":::", ";;;", "path: a\nrepo: b",
         "v1, Kind=A", ", Kind=", "{}", "[" * 5000, '{"kind": 1}', "1", "9" * 5000, "²", "\ud800", "a/b", "/", "true"]
    ),
)  # fmt: skip
MAPS = st.one_of(st.none(), st.dictionaries(st.sampled_from(KNOWN_KEYS), VALUES, max_size=12))
TEXTS = st.one_of(
    st.none(), st.sampled_from(["", "a", "n", "helm", "kubectl", "kubectl-", "Apply", "apps/v1", "/"])
)
METADATA = st.fixed_dictionaries(
    {"labels": MAPS, "annotations": MAPS},
    optional={
        "name": TEXTS,
        "namespace": TEXTS,
        "managedFields": st.lists(
            st.fixed_dictionaries(
                {}, optional=dict.fromkeys(["manager", "operation", "time", "subresource"], TEXTS)
            ),
            max_size=4,
        ),
        "ownerReferences": st.lists(
            st.fixed_dictionaries(
                {"controller": st.sampled_from([True, False, None])},
                optional=dict.fromkeys(["apiVersion", "kind", "name"], TEXTS),
            ),
            max_size=3,
        ),
    },
)
KINDS = st.sampled_from(
    ["v1/Service", "v1/ConfigMap", "v1/Secret", "argoproj.io/v1/Application", "kpt.dev/v1/ResourceGroup",
     "kustomize.toolkit.fluxcd.io/v1/Kustomization", "operators.coreos.com/v1/ClusterServiceVersion", "/"]
)  # fmt: skip
BODIES = st.one_of(
    st.none(),
    st.recursive(
        st.one_of(st.none(), st.integers(), VALUES),
        lambda inner: st.one_of(
            st.lists(inner, max_size=2),
            st.dictionaries(
                st.sampled_from(["resources", "inventory", "entries", "id", "spec", "name", "kind"]),
                inner,
                max_size=3,
            ),
        ),
        max_leaves=6,
    ),
)


@st.composite
def hostile_objects(draw: st.DrawFn) -> KubernetesObject:
    api_version, _, kind = draw(KINDS).rpartition("/")
    manifest = {"apiVersion": api_version, "kind": kind, "metadata": draw(METADATA)}
    manifest |= {field: draw(BODIES) for field in ("status", "spec", "data")}
    return from_mapping(manifest)


def _reordered(obj: KubernetesObject, chance: random.Random) -> KubernetesObject:
    def shuffled(items: Any) -> list[Any]:
        return chance.sample([*items], len(items))

    metadata = msgspec.structs.replace(
        obj.metadata,
        labels=dict(shuffled((obj.metadata.labels or {}).items())),
        annotations=dict(shuffled((obj.metadata.annotations or {}).items())),
        managed_fields=shuffled(obj.metadata.managed_fields or []),
        owner_references=shuffled(obj.metadata.owner_references or []),
    )
    return KubernetesObject(obj.gvk, metadata, obj.content)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(hostile_objects(), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_nothing_raises_and_no_order_matters(objects: list[KubernetesObject], chance: random.Random) -> None:
    context = ProvenanceContext.of(objects)
    found = [origins(obj, context) for obj in objects]
    shuffled = [*objects]
    chance.shuffle(shuffled)
    again = ProvenanceContext.of(shuffled)
    assert again == context
    assert found == [origins(obj, again) for obj in objects]
    assert found == [origins(_reordered(obj, chance), context) for obj in objects]
    for answers in found:
        assert [o.proof for o in answers] == sorted(o.proof for o in answers)
        assert len({(o.system, o.reference) for o in answers}) == len(answers)
        assert all(o.system and o.evidence for o in answers)


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_system_is_documented(system: str) -> None:
    page = Path(__file__).parents[2] / "docs" / "provenance.md"
    assert f"\n| `{system}" in page.read_text(encoding="utf-8")
