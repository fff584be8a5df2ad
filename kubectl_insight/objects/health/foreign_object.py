"""Objects of kinds that we have no rule for: nothing about the shape of their status is agreed.

Custom resources write text, numbers or maps where built-in kinds have a status with a list of conditions.
That is theirs to choose and no fault, so such a status reads as one without conditions.
"""

from __future__ import annotations

from typing import Any

import msgspec

from kubectl_insight.objects.health.conditions import Condition, Conditioned, ConditionedStatus


class _ForeignStatus(msgspec.Struct, gc=False, rename="camel"):
    observed_generation: int | float | str | None = None
    conditions: list[Condition] | dict[str, Any] | str | float | bool | None = None


class ForeignObject(msgspec.Struct, gc=False):
    """An object of any kind.

    Attributes:
        status: Whatever the object has there.
    """

    status: _ForeignStatus | list[Any] | str | float | bool | None = None

    def as_conditioned(self) -> Conditioned:
        """Return what of the status follows the common form."""
        if not isinstance(self.status, _ForeignStatus):
            return Conditioned()
        generation, conditions = self.status.observed_generation, self.status.conditions
        return Conditioned(
            ConditionedStatus(
                None if isinstance(generation, float) else generation,
                conditions if isinstance(conditions, list) else None,
            ),
        )
