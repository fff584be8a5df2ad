"""Which release of Kubernetes a log comes from, by what it shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from kubectl_insight.api import request_key
from kubectl_insight_coverage.catalogue import history
from kubectl_insight_coverage.catalogue.methods import method_of
from kubectl_insight_coverage.catalogue.release import minor_of, release_name

_COMPONENTS: Final = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet")
"""Whose word on the release is taken, best first: the server calls itself by its loopback client, and the others
are never newer than it is, kubelets often older."""
_USER_AGENT = re.compile(rf"(?P<component>{'|'.join(_COMPONENTS)})/(?P<version>v[0-9]\S*)")


class DetectedRelease(NamedTuple):
    """A release, and what speaks for it in words. `minor` is one that is known, also where the log is of a newer."""

    minor: int
    evidence: str


def detect_release(user_agents: Mapping[str, int], served: Iterable[tuple[str, str]]) -> DetectedRelease:
    """Return the release that a log comes from.

    Args:
        user_agents: The user agents in it with the numbers of their requests.
        served: Verb and URI of requests that succeeded: those that a release does not have speak against it.
    """
    said = _said(user_agents)
    if "kube-apiserver" in said:
        return _by_component("kube-apiserver", said["kube-apiserver"])
    fitting = _fitting(served)
    for component in _COMPONENTS[1:]:
        if component in said and _minor(said[component]) in fitting:
            return _by_component(component, said[component])
    if len(fitting) > history.newest() - history.oldest():
        return DetectedRelease(history.newest(), "the newest that is known: nothing in the log tells")
    return DetectedRelease(fitting[-1], f"its requests fit {_named(fitting)}")


def _said(user_agents: Mapping[str, int]) -> dict[str, str]:
    """Return the version that each component gives itself most often, the newest of several."""
    counts: dict[str, Counter[str]] = {}
    for user_agent, count in user_agents.items():
        found = _USER_AGENT.match(user_agent)
        if found and minor_of(found["version"]) is not None:
            counts.setdefault(found["component"], Counter())[found["version"]] += count
    return {
        component: max(versions, key=lambda version: (versions[version], _minor(version), version))
        for component, versions in counts.items()
    }


def _by_component(component: str, version: str) -> DetectedRelease:
    minor = _minor(version)
    known = min(max(minor, history.oldest()), history.newest())
    evidence = f"the user agent {component}/{version}"
    return DetectedRelease(
        known,
        evidence if known == minor else f"{evidence}; {release_name(known)} is the nearest that is known",
    )


def _minor(version: str) -> int:
    minor = minor_of(version)
    return 0 if minor is None else minor


def _fitting(served: Iterable[tuple[str, str]]) -> list[int]:
    """Return the releases that have most of the operations, each counted once; all of them when there are none."""
    operations = {
        (key, method_of(verb, key)) for verb, key in ((verb, request_key(uri)) for verb, uri in served)
    }
    votes = dict.fromkeys(range(history.oldest(), history.newest() + 1), 0)
    for key, method in operations:
        known = history.known_operations().get(key, {}).get(method)
        for run in known.releases() if known else ():
            for minor in run:
                votes[minor] += 1
    most = max(votes.values())
    return [minor for minor, count in votes.items() if count == most]


def _named(fitting: list[int]) -> str:
    first, last = release_name(fitting[0]), release_name(fitting[-1])
    return first if first == last else f"{first} to {last}"
