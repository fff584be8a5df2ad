"""How a node is doing, in the words and tones that trees, graphs and pictures share."""

from __future__ import annotations

from kubectl_insight.graph.graph import Node
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.views.picture import Tone

_RUN = frozenset({("", "Pod"), ("", "Container")})
_PLAIN = frozenset({"Running", "Current", "Unknown"})
"""What a healthy object need not say."""


def tone_of(node: Node) -> Tone:
    """Return how a node is doing, as colours tell it."""
    health = node.health
    if health.status is Status.UNKNOWN:
        return "unknown"
    if node.presence != "live":
        return "missing"
    if health.healthy:
        return "good"
    return "bad" if health.status in {Status.FAILED, Status.NOT_FOUND} else "busy"


def is_well(node: Node) -> bool:
    """Tell whether a node exists and an operator would pass it over."""
    return node.presence == "live" and node.health.healthy


def status_word(node: Node) -> str:
    """Return kubectl's STATUS for pods and containers, kstatus for everything else."""
    if node.group_kind in _RUN:
        return node.health.reason or str(node.health.status)
    return str(node.health.status)


def status_phrase(node: Node, *, wordy: bool) -> str:
    """Return the status word, and what is ready of what is wanted.

    Args:
        wordy: Also where the word says no more than that all is well.
    """
    word = status_word(node)
    if not wordy and word == node.health.status == Status.CURRENT:
        word = ""
    return " ".join(part for part in (word, node.health.ready) if part)


def health_lines(node: Node) -> list[str]:
    """Return what a box of a graph says of health: a reason only where something is not well.

    What has done its work says so, because its ``0/1`` would look like a complaint.
    """
    health = node.health
    if health.healthy:
        word = status_word(node)
        word = "" if word in _PLAIN else word
        return [line for line in (" ".join(part for part in (word, health.ready) if part),) if line]
    first = " ".join(part for part in (health.reason or str(health.status), health.ready) if part)
    return [line for line in (first, health.message) if line]
