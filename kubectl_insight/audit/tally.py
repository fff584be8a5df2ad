"""How many requests ended in which way, and the arithmetic of that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from kubectl_insight.audit.outcome import Outcome


@dataclass(slots=True)
class Tally:
    """Requests by outcome, in the order of :class:`Outcome`; ``started`` and ``received`` are still in flight."""

    served: int = 0
    failed: int = 0
    denied: int = 0
    started: int = 0
    received: int = 0

    @classmethod
    def of(cls, outcome: Outcome, count: int = 1) -> Tally:
        """Return the tally of requests that had the same outcome."""
        return cls(*(count if each is outcome else 0 for each in Outcome))

    @property
    def in_flight(self) -> int:
        """Requests that the log shows no end of."""
        return self.started + self.received

    @property
    def total(self) -> int:
        """All requests."""
        return self.served + self.failed + self.denied + self.in_flight

    def __iadd__(self, other: Tally) -> Self:
        self.served += other.served
        self.failed += other.failed
        self.denied += other.denied
        self.started += other.started
        self.received += other.received
        return self

    def __add__(self, other: Tally) -> Tally:
        total = Tally()
        total += self
        total += other
        return total

    def __sub__(self, other: Tally) -> Tally:
        return Tally(
            self.served - other.served,
            self.failed - other.failed,
            self.denied - other.denied,
            self.started - other.started,
            self.received - other.received,
        )
