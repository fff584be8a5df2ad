"""Which things hang together, and how many steps each is behind what leads to it.

Things are numbers from 0; every function takes time in proportion to things and links.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Link = tuple[int, int]


def components(count: int, links: Iterable[Link]) -> list[list[int]]:
    """Return the things that hang together, each part in ascending order, the parts by their first."""
    parents = list(range(count))
    for source, target in links:
        one, other = _root(parents, source), _root(parents, target)
        if one != other:
            parents[max(one, other)] = min(one, other)
    parts: dict[int, list[int]] = {}
    for thing in range(count):
        parts.setdefault(_root(parents, thing), []).append(thing)
    return list(parts.values())


def _root(parents: list[int], thing: int) -> int:
    while parents[thing] != thing:
        parents[thing] = parents[parents[thing]]
        thing = parents[thing]
    return thing


def longest_path_ranks(
    count: int, links: Iterable[Link], lengths: Mapping[Link, int] | None = None
) -> list[int]:
    """Return for each thing the length of the longest way to it; links that close a cycle do not count.

    Args:
        lengths: Of links that are longer than 1.
    """
    longer = lengths or {}
    followers: list[list[int]] = [[] for _ in range(count)]
    for source, target in dict.fromkeys(links):
        if source != target:
            followers[source].append(target)
    order = _last_finished_first(followers)
    places = {thing: place for place, thing in enumerate(order)}
    ranks = [0] * count
    for thing in order:
        for follower in followers[thing]:
            if places[follower] > places[thing]:
                ranks[follower] = max(ranks[follower], ranks[thing] + longer.get((thing, follower), 1))
    return _pulled(ranks, followers)


def _last_finished_first(followers: Sequence[Sequence[int]]) -> list[int]:
    """Return a topological order of all links but those that close a cycle; iterative, since chains are long."""
    led_to = {follower for each in followers for follower in each}
    starts = [thing for thing in range(len(followers)) if thing not in led_to]
    seen = [False] * len(followers)
    finished: list[int] = []
    for start in (*starts, *range(len(followers))):
        stack = [] if seen[start] else [(start, iter(followers[start]))]
        seen[start] = True
        while stack:
            thing, rest = stack[-1]
            follower = next((each for each in rest if not seen[each]), None)
            if follower is None:
                finished.append(thing)
                stack.pop()
            else:
                seen[follower] = True
                stack.append((follower, iter(followers[follower])))
    finished.reverse()
    return finished


def _pulled(ranks: list[int], followers: Sequence[Sequence[int]]) -> list[int]:
    """Pull what nothing leads to towards what it leads to, so that its lines are short."""
    led_to = {follower for each in followers for follower in each}
    for thing, following in enumerate(followers):
        later = [ranks[follower] for follower in following if ranks[follower] > 0]
        if thing not in led_to and later:
            ranks[thing] = min(later) - 1
    return ranks
