"""The colours of pictures, for light and for dark pages.

Texts keep a contrast of 4.5:1 to what they stand on and borders and lines one of 3:1, as WCAG 2.2 asks at level
AA (success criteria 1.4.3 and 1.4.11).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from kubectl_insight.views.picture import Tone

Dash = Literal["solid", "dashed", "dotted"]
Arrow = Literal["full", "open", "hollow", "bar", "dot"]


class Paint(NamedTuple):
    """The inside and the border of a box, ``#rrggbb``."""

    fill: str
    border: str


class Pen(NamedTuple):
    """How a line is drawn; its width in points."""

    colour: str
    dash: Dash = "solid"
    arrow: Arrow = "full"
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Palette:
    """All colours of one theme.

    Attributes:
        text, quiet: Titles, and what is less important.
        page, frame: What they stand on.
        kinds: By family of kinds.
        tones: For boxes that are not well, instead of the family's.
        lines: By family of edges.
    """

    name: Literal["light", "dark"]
    page: str
    text: str
    quiet: str
    frame: Paint
    kinds: Mapping[str, Paint]
    tones: Mapping[Tone, Paint]
    lines: Mapping[str, Pen]

    @property
    def problem(self) -> str:
        """The colour of a relation with something wrong."""
        return self.tones["bad"].border


LIGHT: Final = Palette(
    name="light",
    page="#ffffff",
    text="#1f2933",
    quiet="#4a5561",
    frame=Paint("#f7f9fb", "#8590a0"),
    kinds={
        "workload": Paint("#e3edfb", "#2563b8"),
        "pod": Paint("#e1f4ec", "#157a5f"),
        "container": Paint("#eff7f4", "#3d7d6b"),
        "image": Paint("#efe9f7", "#6b4fa0"),
        "network": Paint("#dff2f7", "#0e7490"),
        "storage": Paint("#f5ecdf", "#8a5a1c"),
        "config": Paint("#eff1f3", "#5b6770"),
        "secret": Paint("#fbf1d4", "#856000"),
        "access": Paint("#f8e8f3", "#a1337f"),
        "policy": Paint("#ecebfb", "#5149b8"),
        "scaling": Paint("#e9f4de", "#4d7a1c"),
        "node": Paint("#e4e8ee", "#3b4a5c"),
        "namespace": Paint("#f5f7fa", "#5b6770"),
        "cluster": Paint("#e4e8ee", "#3b4a5c"),
        "release": Paint("#fdeadf", "#b24a12"),
        "extension": Paint("#eef0e0", "#666b1a"),
        "event": Paint("#eff1f3", "#5b6770"),
        "custom": Paint("#f0ebe8", "#77564a"),
        "external": Paint("#ffffff", "#5b6770"),
    },
    tones={
        "busy": Paint("#fff1cf", "#a05a00"),
        "bad": Paint("#fde3e0", "#c5221f"),
        "unknown": Paint("#eceff1", "#5f6368"),
        "missing": Paint("#ffffff", "#c5221f"),
    },
    lines={
        "ownership": Pen("#66727f"),
        "placement": Pen("#5a6f8c", arrow="dot"),
        "traffic": Pen("#0e7490", width=1.6),
        "use": Pen("#94631f", arrow="open"),
        "control": Pen("#5149b8", "dashed", "bar"),
        "permission": Pen("#3d7317", "dashed"),
        "access": Pen("#a1337f", "dashed", "hollow"),
    },
)

DARK: Final = Palette(
    name="dark",
    page="#14181d",
    text="#e8ecf0",
    quiet="#b4bec9",
    frame=Paint("#1b2127", "#6b7887"),
    kinds={
        "workload": Paint("#1c3454", "#6ba4ee"),
        "pod": Paint("#14392f", "#4cc09d"),
        "container": Paint("#1b312b", "#7fb8a7"),
        "image": Paint("#30264a", "#b39ae6"),
        "network": Paint("#0f3742", "#4bbdd9"),
        "storage": Paint("#3b2d18", "#d9a35c"),
        "config": Paint("#2a3139", "#9aa7b4"),
        "secret": Paint("#3a3010", "#d8b13d"),
        "access": Paint("#41203a", "#e283c6"),
        "policy": Paint("#2a2857", "#a09af0"),
        "scaling": Paint("#263615", "#98c95c"),
        "node": Paint("#29323d", "#a5b4c6"),
        "namespace": Paint("#232a31", "#9aa7b4"),
        "cluster": Paint("#29323d", "#a5b4c6"),
        "release": Paint("#452718", "#f0965f"),
        "extension": Paint("#31341a", "#bcc25e"),
        "event": Paint("#2a3139", "#9aa7b4"),
        "custom": Paint("#362b26", "#c9a597"),
        "external": Paint("#14181d", "#9aa7b4"),
    },
    tones={
        "busy": Paint("#42300a", "#f0b13c"),
        "bad": Paint("#4d1c1a", "#ff8a80"),
        "unknown": Paint("#2b2f33", "#a3a9af"),
        "missing": Paint("#14181d", "#ff8a80"),
    },
    lines={
        "ownership": Pen("#97a3af"),
        "placement": Pen("#8ba3c4", arrow="dot"),
        "traffic": Pen("#4bbdd9", width=1.6),
        "use": Pen("#d9a35c", arrow="open"),
        "control": Pen("#a09af0", "dashed", "bar"),
        "permission": Pen("#98c95c", "dashed"),
        "access": Pen("#e283c6", "dashed", "hollow"),
    },
)
