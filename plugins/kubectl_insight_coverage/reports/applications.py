"""Which application sent a request, as far as an audit log tells."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from kubectl_insight_coverage.counting.usage import Client
from kubectl_insight_coverage.query import AppBy
from kubectl_insight_coverage.reports.client_identity import is_node, parse_user_agent, service_account_of

UNKNOWN: Final = "unknown"
"""The name of whoever the log says nothing about."""


def application_of(client: Client, by: AppBy = "auto") -> str:
    """Return the name of the application behind a client.

    Automatically that is the workload of the pod whose token was used, else the service account, each as
    ``NAMESPACE/NAME``; else the product of the user agent with the part of it that asked, else the user. A request
    made on behalf of somebody else is told apart: ``kubectl as ana@example.com``.
    """
    name = _NAMERS[by](client) or _by_user_agent(client) or client.user or UNKNOWN
    return f"{name} as {_short(client.impersonated)}" if client.impersonated else name


def workload_of(pod: str) -> str:
    """Return the name of what made a pod, by what controllers append to names.

    Deployments append the hash of a ReplicaSet and five letters, DaemonSets and Jobs five letters, StatefulSets a
    number, CronJobs the minute before the letters; the letters are those of ``k8s.io/apimachinery/pkg/util/rand``.
    """
    found = _GENERATED.match(pod)
    return found["workload"] if found else pod


_SAFE: Final = "[bcdfghjklmnpqrstvwxz2456789]"
_GENERATED: Final = re.compile(
    rf"(?P<workload>.+?)-(?:{_SAFE}{{6,10}}-{_SAFE}{{5}}|[0-9]{{8,10}}-{_SAFE}{{5}}|{_SAFE}{{5}}|[0-9]{{1,5}})$"
)


def _automatically(client: Client) -> str:
    account = service_account_of(client.user)
    if account is None:
        return _by_user_agent(client)
    return f"{account.namespace}/{workload_of(client.pod) if client.pod else account.name}"


def _by_service_account(client: Client) -> str:
    return _short(client.user) if service_account_of(client.user) else ""


def _short(user: str) -> str:
    """Return a user's name; of a service account its namespace and name."""
    account = service_account_of(user)
    return f"{account.namespace}/{account.name}" if account else user


def _by_user_agent(client: Client) -> str:
    agent = parse_user_agent(client.user_agent)
    if agent.names_nobody:
        return "kubelet" if is_node(client.user) else client.user
    is_account = agent.component.startswith("system:serviceaccount:")
    return agent.product if is_account or not agent.component else f"{agent.product}/{agent.component}"


def _by_user(client: Client) -> str:
    return client.user


def _by_pod(client: Client) -> str:
    account = service_account_of(client.user)
    return f"{account.namespace}/{client.pod}" if account and client.pod else _automatically(client)


_NAMERS: Final[dict[AppBy, Callable[[Client], str]]] = {
    "auto": _automatically,
    "service-account": _by_service_account,
    "user-agent": _by_user_agent,
    "user": _by_user,
    "pod": _by_pod,
}
