"""What a request's URI tells about the events to expect of it: worth remembering, since URIs repeat."""

from __future__ import annotations

from typing import Final, NamedTuple

from kubectl_insight.audit.request_info import RequestKey, request_key

_LONG_RUNNING_SUBRESOURCES: Final = frozenset({"attach", "exec", "log", "portforward", "proxy"})
_SUFFIX: Final = ".k8s.io"
_BUILT_IN: Final = frozenset({"", "apps", "autoscaling", "batch", "extensions", "policy"})
_AGGREGATED: Final = frozenset({"metrics.k8s.io", "custom.metrics.k8s.io", "external.metrics.k8s.io"})
_PROJECTS: Final = (".x", ".sigs", "wardle")


class RequestTraits(NamedTuple):
    """What to expect of a request.

    Attributes:
        long_running: Whether a server logs its start by ``ResponseStarted``; the verb ``watch`` does so, too.
        aggregated: Whether an aggregated server may serve it and log it again.
    """

    long_running: bool
    aggregated: bool


def request_traits(uri: str) -> RequestTraits:
    """Return the traits of a request URI."""
    return traits_of_key(request_key(uri))


def traits_of_key(key: RequestKey) -> RequestTraits:
    """Return the traits of the requests of one key.

    The long-running ones are those of ``CreateServer`` in ``k8s.io/kubernetes/cmd/kube-apiserver``.
    """
    long_running = bool(key.prefix) or key.subresource in _LONG_RUNNING_SUBRESOURCES
    return RequestTraits(
        long_running or key.path.startswith("debug/pprof/"), may_be_aggregated(group_of_key(key))
    )


def group_of_key(key: RequestKey) -> str:
    """Return the API group, also of a request for discovery below ``/apis/GROUP``."""
    if not key.path.startswith("apis/"):
        return key.group
    return key.path.split("/")[1]


def may_be_aggregated(group: str) -> bool:
    """Tell whether another server may serve an API group: all groups but those of the API server itself.

    Of the groups below ``k8s.io``, metrics and those of projects around Kubernetes may be.
    """
    if group in _BUILT_IN:
        return False
    name = group.removesuffix(_SUFFIX)
    return group in _AGGREGATED or name == group or name.endswith(_PROJECTS)
