"""The colour of each tone on a terminal; see :data:`kubectl_insight.output.table.COLOURS`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kubectl_insight.views.picture import Tone

TONE_COLOURS: Final[Mapping[Tone, str]] = {
    "good": "good",
    "busy": "busy",
    "bad": "bad",
    "missing": "bad",
    "unknown": "quiet",
}
