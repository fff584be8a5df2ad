"""What a drain or an eviction does: budgets, options that are needed, downtime, and where there is room.

:func:`drain` is about a node, :func:`evictions` about any pods; both give a :class:`Disruption`.
"""

from kubectl_insight.graph.disruption.draining import drain, evictions
from kubectl_insight.graph.disruption.outcome import Disruption, Eviction, Fate, Refusal, Room

__all__ = ["Disruption", "Eviction", "Fate", "Refusal", "Room", "drain", "evictions"]
