"""What would go with an object: the API server's deletion and the garbage collector, played on objects.

:func:`simulate` gives an :class:`Outcome`: what is deleted in which wave and why, what hangs in Terminating,
what stays and loses an owner.
"""

from kubectl_insight.graph.garbage_collection.outcome import Cascade, Cause, Deletion, Kept, Outcome
from kubectl_insight.graph.garbage_collection.simulation import simulate

__all__ = ["Cascade", "Cause", "Deletion", "Kept", "Outcome", "simulate"]
