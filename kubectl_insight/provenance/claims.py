"""What can be said about who made an object, and how good the proof of it is."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache

import msgspec


class Proof(IntEnum):
    """How well an origin is proved; the smaller, the better."""

    OWNER = 1
    """The controller in ``metadata.ownerReferences``."""
    INVENTORY = 2
    """The tool's own record lists the object."""
    IDENTITY = 3
    """A mark that names this very object, or a full set of marks that the tool itself trusts."""
    MANAGER = 4
    """The tool has written fields: ``metadata.managedFields``."""
    LABEL = 5
    """A mark that anybody could have copied."""
    FIRST_MANAGER = 6
    """Nothing but the earliest writer is known."""


class Origin(msgspec.Struct, gc=False, frozen=True):
    """One answer to the question who made an object.

    Attributes:
        system: The tool, such as ``helm``; the manager's own name where no tool is known.
        reference: What of the tool, such as the release ``shop/web@7``; empty where it is not known.
        evidence: Where this was read, such as ``annotation meta.helm.sh/release-name``.
        proof: How good that evidence is.
        trouble: In one word why the tool's own work is not done, such as ``failed``; empty where it is.
    """

    system: str
    reference: str
    evidence: str
    proof: Proof
    trouble: str = ""

    @property
    def text(self) -> str:
        """What a column shows: ``helm shop/web@7``, or ``helm shop/web@8 failed``. Not sanitised."""
        return " ".join(piece for piece in (self.system, self.reference, self.trouble) if piece)


_SYSTEMS = (
    "crossplane",
    "olm",
    "applicationset",
    "owner",
    "flux-kustomize",
    "flux-helm",
    "argocd",
    "kapp",
    "cli-utils",
    "helm",
    "kubevela",
    "operator-sdk",
    "rancher",
    "pulumi",
    "terraform",
    "kustomize",
    "kubectl",
)
"""Which tool comes first among equally proved ones: what reconciles before what was run once."""

_ORDER = {system: index for index, system in enumerate(_SYSTEMS)}


def ranked(claims: Iterable[Origin]) -> tuple[Origin, ...]:
    """Merge what speaks for the same origin and sort: best proof, then the tool's place, then most evidence.

    A claim without a reference ("Helm wrote here") supports the named claims of its tool and vanishes in
    them; a mark that the tool's own manager supports counts as much as that manager.
    """
    distinct = tuple(claims)
    return _ranked(distinct) if len(distinct) > 1 else distinct


@lru_cache(maxsize=4096)  # the pods of a workload have the same claims
def _ranked(claims: tuple[Origin, ...]) -> tuple[Origin, ...]:
    named: dict[tuple[str, str], list[Origin]] = {}
    for claim in claims:
        named.setdefault((claim.system, claim.reference), []).append(claim)
    with_reference = {system for system, reference in named if reference}
    merged = [
        _merge(system, reference, group + (named.get((system, ""), []) if reference else []))
        for (system, reference), group in named.items()
        if reference or system not in with_reference
    ]
    return tuple(origin for _, origin in sorted(merged, key=lambda item: _rank(*item)))


def _merge(system: str, reference: str, group: list[Origin]) -> tuple[int, Origin]:
    ordered = sorted(group, key=lambda claim: (claim.proof, claim.evidence))
    evidence = list(dict.fromkeys(claim.evidence for claim in ordered))
    trouble = max(claim.trouble for claim in group)
    return len(evidence), Origin(system, reference, ", ".join(evidence), ordered[0].proof, trouble)


def _rank(pieces: int, origin: Origin) -> tuple[int, int, str, int, str]:
    place = _ORDER.get(origin.system, len(_ORDER))
    return origin.proof, place, origin.system, -pieces, origin.reference
