"""The account below a picture: what shares boxes, what is drawn elsewhere, what is not drawn; the counts add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from kubectl_insight.graph.graph import Graph
from kubectl_insight.views.folding import Folded
from kubectl_insight.views.frames import GroupBy
from kubectl_insight.views.leaving_out import Remainder
from kubectl_insight.views.picture import Box
from kubectl_insight.views.status_words import is_well


def merged_notes(boxes: Collection[Box], total: int, alike: str) -> Iterator[str]:
    """Say how many of all objects share boxes and why; those that are not well by themselves.

    Args:
        alike: What the healthy ones have in common.
    """
    shares: Counter[bool] = Counter()
    objects: Counter[bool] = Counter()
    for box in boxes:
        if box.members:
            well = is_well(box.node)
            shares[well] += 1
            objects[well] += box.count
    for well, why in ((True, alike), (False, "not well, with one complaint")):
        if shares[well]:
            boxed = "a box" if shares[well] == 1 else f"{shares[well]} boxes"
            yield f"{objects[well]} of {total} objects share {boxed}: {why}"


def left_out_notes(rest: Remainder) -> Iterator[str]:
    """Say how many objects are not drawn because they tell nothing."""
    if rest.usual:
        what = (
            "object that every namespace has is"
            if rest.usual == 1
            else "objects that every namespace has are"
        )
        yield f"{rest.usual} {what} left out: kube-root-ca.crt, default accounts that nobody uses"
    if rest.unrelated:
        unwell = f", {rest.unwell} of them not well" if rest.unwell else ""
        what = "object" if rest.unrelated == 1 else "objects"
        yield f"{rest.unrelated} {what} without any of these relations left out{unwell}"


def folded_notes(folded: Folded) -> Iterator[str]:
    """Say what is drawn with what it belongs to."""
    for kind, count in folded.parts.items():
        yield f"{count} {kind} {'is' if count == 1 else 'are'} drawn with what they belong to"
    if folded.repeats:
        yield f"{folded.repeats} relations of pods are drawn at their workloads, whose templates say the same"


def frame_notes(group_by: GroupBy, *, framed: bool) -> Iterator[str]:
    """Say that there are no frames although they were wanted."""
    if not framed and group_by != "none":
        yield f"there are too many objects for frames by {group_by}"


def cut_off_notes(graph: Graph) -> Iterator[str]:
    """Say how many relations lead to what was not asked for."""
    cut_off = sum(graph.hidden.values())
    if cut_off:
        yield f"{cut_off} further relations lead out of the picture"
