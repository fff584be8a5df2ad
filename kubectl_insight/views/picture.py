"""What a picture shows, whatever draws it: boxes, lines between them, frames around them.

Made from a graph by :mod:`kubectl_insight.views.drawing`, from a tree by :mod:`kubectl_insight.views.tree_picture`.
Keys (``n0``, ``g0``) are ours, so that no object's name can break the syntax of a format. Every order is fixed.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from kubectl_insight.graph.graph import Edge, Node

Tone = Literal["good", "busy", "bad", "unknown", "missing"]


class Box(msgspec.Struct, eq=False):
    """One thing to draw: an object, or several equal ones.

    Attributes:
        key: ``n0``, ``n1``, ... in drawing order.
        node: The object, or the first of those that the box stands for.
        members: All that it stands for, by id; empty for a single object.
        title: What it is: ``Pod web-0``, ``Pod x48``; short, without the namespace that its frame tells.
        lines: Further lines, such as ``CrashLoopBackOff 0/1``.
        family: The family of its kind: shapes and colours follow it.
        tone: How it is doing; ``missing`` for what is named but does not exist.
        frame: The key of the frame it lies in; empty for none.
        focus: It was asked for.
    """

    key: str
    node: Node
    members: list[Node]
    title: str
    lines: list[str]
    family: str
    tone: Tone
    frame: str = ""
    focus: bool = False

    @property
    def count(self) -> int:
        """How many objects it stands for."""
        return len(self.members) or 1


class Line(msgspec.Struct, eq=False):
    """A line between two boxes: all edges of one type between what they stand for.

    Attributes:
        source, target: Keys of boxes.
        type: The type of the edges.
        family: The family of the type: colours and dashes follow it.
        edges: The edges, which carry the evidence.
        optional: All of them are optional.
        problem: What is wrong with one of them, or an empty string.
        back: The line leads back to a box that is drawn elsewhere; a layout may ignore it.
    """

    source: str
    target: str
    type: str
    family: str
    edges: list[Edge]
    optional: bool = False
    problem: str = ""
    back: bool = False


class Frame(msgspec.Struct, frozen=True):
    """A frame around boxes, such as a namespace.

    Attributes:
        key: ``g0``, ``g1``, ...
        title: What it frames: ``namespace shop``.
        parent: The key of the frame around this one; empty for none.
    """

    key: str
    title: str
    parent: str = ""


class Picture(msgspec.Struct, eq=False):
    """All that is drawn.

    Attributes:
        title: What the picture shows, one line.
        boxes: In drawing order: frame by frame, then as their relations suggest.
        lines: By source, target, type.
        frames: Outer ones before inner ones.
        notes: What was hidden or folded and why, one sentence each; the counts add up to the inventory.
        objects: How many objects the boxes stand for.
        hidden: How many objects are not drawn at all.
    """

    title: str
    boxes: list[Box]
    lines: list[Line]
    frames: list[Frame]
    notes: list[str]
    objects: int = 0
    hidden: int = 0
