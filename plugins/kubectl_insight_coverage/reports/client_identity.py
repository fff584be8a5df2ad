"""What kind of client a request came from: who it is by name, and whether an upgrade brings a new one with it."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import Final, NamedTuple

from kubectl_insight_coverage.counting.usage import Client

_SERVICE_ACCOUNT: Final = "system:serviceaccount:"
_NODE: Final = "system:node:"
_USER_AGENT: Final = re.compile(
    r"(?P<product>[^/\s]+)(?:/\S*)?(?: \([^)]*\))?(?: kubernetes/[^/\s]+(?:/(?P<component>\S+))?)?"
)
_LIBRARIES: Final = frozenset(
    {
        "Apache-HttpClient", "Go-http-client", "Java", "Mozilla", "OpenAPI-Generator", "Python-urllib", "Swagger-Codegen",
        "aiohttp", "axios", "curl", "java", "kubernetes-client", "node-fetch", "okhttp", "python-httpx",
        "python-requests", "unknown", "wget",
    }
)  # fmt: skip
"""What user agents begin with that name a library and not who uses it."""


class ServiceAccount(NamedTuple):
    """The namespace and name of a service account."""

    namespace: str
    name: str


class UserAgent(NamedTuple):
    """The product of a user agent, and the part of it that asked, where it says so."""

    product: str
    component: str

    @property
    def names_nobody(self) -> bool:
        """Whether it is empty or names only a library."""
        return not self.product or self.product in _LIBRARIES


class Noise(StrEnum):
    """Why a client's requests tell nothing of what somebody runs."""

    NONE = ""
    CONTROL_PLANE = "control plane"
    GARBAGE_COLLECTOR = "garbage collector"
    NAMESPACE_CONTROLLER = "namespace controller"
    QUOTA_CONTROLLER = "quota controller"
    KUBELET = "kubelet"
    SCANNER = "scanner"


def service_account_of(user: str) -> ServiceAccount | None:
    """Return the service account behind a user name, if one is."""
    if not user.startswith(_SERVICE_ACCOUNT):
        return None
    namespace, _, name = user.removeprefix(_SERVICE_ACCOUNT).partition(":")
    return ServiceAccount(namespace, name)


def is_node(user: str) -> bool:
    """Tell whether a kubelet asked, by the user name that the node authorizer demands."""
    return user.startswith(_NODE)


def parse_user_agent(text: str) -> UserAgent:
    """Read ``product/version (os/arch) kubernetes/commit/component``, the form of client-go's ``DefaultKubernetesUserAgent``."""
    found = _USER_AGENT.match(text)
    return UserAgent(found["product"], found["component"] or "") if found else UserAgent("", "")


def noise_of(client: Client) -> Noise:
    """Return what makes a client noise for an upgrade: it comes with the cluster, or it only looks at everything.

    The control plane is known by its users, which nobody else can have, and not by user agents, which anybody can.
    A request on behalf of another user is never noise.
    """
    if client.impersonated:
        return Noise.NONE
    if client.user in _CONTROL_PLANE:
        return Noise.CONTROL_PLANE
    if is_node(client.user):
        return Noise.KUBELET
    account = service_account_of(client.user)
    if account and account.namespace == _KUBE_SYSTEM and account.name in _CONTROLLERS:
        return _NOISY_CONTROLLERS.get(account.name, Noise.CONTROL_PLANE)
    product = parse_user_agent(client.user_agent).product
    if product in _SCANNERS or (account and account.name.endswith(_SCANNING_ACCOUNTS)):
        return Noise.SCANNER
    return Noise.NONE


def is_system(client: Client) -> bool:
    """Tell whether a client is part of the cluster itself: its control plane, a kubelet, an add-on in kube-system."""
    account = service_account_of(client.user)
    if account and account.namespace == _KUBE_SYSTEM:
        return True
    return noise_of(client) not in {Noise.NONE, Noise.SCANNER}


def common_noise(noises: AbstractSet[Noise]) -> Noise:
    """Return what makes all of several clients noise: one among them that is none is enough for not being so."""
    return Noise.NONE if Noise.NONE in noises else min(noises)


_KUBE_SYSTEM: Final = "kube-system"
_CONTROL_PLANE: Final = frozenset(
    {
        "system:aggregator",
        "system:apiserver",
        "system:kube-apiserver",
        "system:kube-controller-manager",
        "system:kube-scheduler",
    }
)
_NOISY_CONTROLLERS: Final = {
    "generic-garbage-collector": Noise.GARBAGE_COLLECTOR,
    "namespace-controller": Noise.NAMESPACE_CONTROLLER,
    "resourcequota-controller": Noise.QUOTA_CONTROLLER,
}
"""Those that list and watch every resource that the server has."""

_CONTROLLERS: Final = frozenset(
    {
        "attachdetach-controller", "bootstrap-signer", "certificate-controller", "cloud-provider",
        "clusterrole-aggregation-controller", "cronjob-controller", "daemon-set-controller", "deployment-controller",
        "device-taint-eviction-controller", "disruption-controller", "endpoint-controller", "endpointslice-controller",
        "endpointslicemirroring-controller", "ephemeral-volume-controller", "expand-controller",
        "generic-garbage-collector", "horizontal-pod-autoscaler", "job-controller",
        "kube-apiserver-serving-clustertrustbundle-publisher", "legacy-service-account-token-cleaner",
        "namespace-controller", "node-controller", "persistent-volume-binder", "pod-garbage-collector",
        "podcertificaterequestcleaner", "pv-protection-controller", "pvc-protection-controller",
        "replicaset-controller", "replication-controller", "resource-claim-controller", "resourcequota-controller",
        "root-ca-cert-publisher", "route-controller", "selinux-warning-controller", "service-account-controller",
        "service-cidrs-controller", "service-controller", "statefulset-controller",
        "storage-version-migrator-controller", "taint-eviction-controller", "token-cleaner",
        "ttl-after-finished-controller", "ttl-controller", "vac-protection-controller",
        "validatingadmissionpolicy-status-controller", "volumeattributesclass-protection-controller",
    }
)  # fmt: skip
"""The service accounts of the controllers in kube-controller-manager, as its RBAC policy names them."""

_SCANNERS: Final = frozenset(
    {"eksup", "kor", "kube-state-metrics", "kubectl-insight", "kubent", "kubepug", "pluto", "popeye", "silver-surfer",
     "velero", "velero-server"}
)  # fmt: skip
_SCANNING_ACCOUNTS: Final = ("kube-state-metrics", "kubent", "pluto", "popeye", "velero")
"""How the names of service accounts end that such tools usually have, where no user agent was logged."""
