"""The types of edges: what each means, and which of its ends depends on the other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

DependentEnd = Literal["source", "target", "none"]


class Harm(StrEnum):
    """What the dependent end suffers when the other end goes.

    From worst to least; the order is the one in which reports name them. What each means in words is in
    :mod:`kubectl_insight.rules.consequences`.
    """

    DELETED = "deleted"
    CANNOT_RUN = "cannot run"
    TRAFFIC = "traffic"
    DATA = "data"
    CANNOT_START = "cannot start"
    TRAFFIC_AT_RISK = "traffic at risk"
    IDENTITY = "identity"
    SCHEDULING = "scheduling"
    POLICY = "policy"
    SOFT = "soft"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class EdgeType:
    """One type of relation.

    Attributes:
        name: As it stands in the output.
        meaning: One sentence, source first.
        dependent: The end that depends on the other.
        harm: What the dependent end suffers; a rule may say otherwise for its own edges.
        family: Relations of one family are drawn alike.
    """

    name: str
    meaning: str
    dependent: DependentEnd
    harm: Harm
    family: str


EDGE_TYPES = {
    each.name: each
    for each in (
        EdgeType("owns", "The owner owns the object.", "target", Harm.DELETED, "ownership"),
        EdgeType("contains", "The whole contains the part.", "target", Harm.DELETED, "ownership"),
        EdgeType("runs", "The node runs the pod.", "target", Harm.CANNOT_RUN, "placement"),
        EdgeType(
            "createdFrom",
            "The container is created from the image.",
            "source",
            Harm.CANNOT_START,
            "placement",
        ),
        EdgeType("loadBalances", "The Service sends traffic to the pod.", "source", Harm.TRAFFIC, "traffic"),
        EdgeType("monitors", "The replication controller counts the pod.", "none", Harm.NONE, "ownership"),
        EdgeType("uses", "The pod or template needs the object.", "source", Harm.CANNOT_START, "use"),
        EdgeType("claims", "The claim is bound to the volume.", "source", Harm.CANNOT_RUN, "use"),
        EdgeType("provisions", "The class provided the volume.", "none", Harm.NONE, "use"),
        EdgeType("routes", "Requests are sent on to the Service.", "source", Harm.TRAFFIC, "traffic"),
        EdgeType("scales", "The autoscaler scales the target.", "none", Harm.NONE, "control"),
        EdgeType("protects", "The budget protects the pod.", "none", Harm.NONE, "control"),
        EdgeType("restricts", "The policy applies to the pod.", "none", Harm.NONE, "control"),
        EdgeType("allows", "The policy allows traffic with the peer.", "none", Harm.NONE, "control"),
        EdgeType("binds", "The binding names the role or the subject.", "source", Harm.IDENTITY, "access"),
        EdgeType("grants", "The role gives access to the object.", "none", Harm.NONE, "access"),
        EdgeType("identifies", "The account acts as the cloud role.", "source", Harm.IDENTITY, "access"),
        EdgeType("hosts", "The machine is the node.", "target", Harm.CANNOT_RUN, "placement"),
        EdgeType("tracks", "The release or application made the object.", "none", Harm.NONE, "ownership"),
        EdgeType("references", "A field names the object.", "source", Harm.SOFT, "use"),
    )
}

WHOLES = frozenset({"owns", "contains"})
"""From a whole to what it consists of."""

PARTS = frozenset({"contains", "createdFrom"})
"""From an object to its containers, and from those to their images."""

BODY = WHOLES | PARTS
"""All that an object consists of."""

MAKERS = frozenset({"owns", "contains", "tracks"})
"""From whoever made an object to the object."""

PLACES = frozenset({"runs", "contains", "hosts"})
"""From where an object is to the object."""

BASIC = frozenset({"contains", "runs", "monitors", "loadBalances", "createdFrom"})
"""What cluster-insight knew."""
