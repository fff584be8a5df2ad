"""The command line of every component: data and flags, nothing is started here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.controlplane.certificates import KeyPair

SERVICE_ADDRESSES = "10.96.0.0/16"
FIRST_SERVICE_ADDRESS = "10.96.0.1"
POD_ADDRESSES = "10.244.0.0/16"
_ADVERTISED = "192.0.2.1"
"""Only shown, in the endpoints of the service `kubernetes`: a loopback address is not valid there."""
FRONT_PROXY = "front-proxy-client"
"""The common name that the API server trusts as its aggregation proxy."""
_HERE = Path(__file__).resolve().parent
AUDIT_POLICY = _HERE / "audit-policy.yaml"
STAGES = tuple(sorted((_HERE / "stages").glob("*.yaml")))

Command = list[str | Path]


@dataclass(frozen=True)
class Ports:
    """TCP ports on 127.0.0.1."""

    etcd: int
    etcd_peer: int
    apiserver: int


@dataclass(frozen=True)
class Credentials:
    """The certificates and keys that the API server and the controller manager need."""

    authority: KeyPair
    server: KeyPair
    front_proxy: KeyPair
    accounts: KeyPair
    """What service account tokens are signed with."""


def etcd(program: Path, directory: Path, ports: Ports) -> Command:
    """Return etcd's command line."""
    client = f"http://127.0.0.1:{ports.etcd}"
    peer = f"http://127.0.0.1:{ports.etcd_peer}"
    return [
        program,
        f"--data-dir={directory / 'etcd'}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=default={peer}",
        "--unsafe-no-fsync",
    ]


def apiserver(
    program: Path, ports: Ports, keys: Credentials, *, audit_policy: Path, audit_log: Path, accounts: bool
) -> Command:
    """Return kube-apiserver's command line; `accounts` is whether pods need their ServiceAccount."""
    return [
        program,
        f"--etcd-servers=http://127.0.0.1:{ports.etcd}",
        "--bind-address=127.0.0.1",
        f"--secure-port={ports.apiserver}",
        f"--advertise-address={_ADVERTISED}",
        f"--service-cluster-ip-range={SERVICE_ADDRESSES}",
        "--authorization-mode=RBAC,Node",
        f"--tls-cert-file={keys.server.certificate}",
        f"--tls-private-key-file={keys.server.key}",
        f"--client-ca-file={keys.authority.certificate}",
        f"--service-account-key-file={keys.accounts.certificate}",
        f"--service-account-signing-key-file={keys.accounts.key}",
        "--service-account-issuer=https://kubernetes.default.svc",
        *_aggregation(keys),
        f"--audit-policy-file={audit_policy}",
        f"--audit-log-path={audit_log}",
        "--audit-log-maxsize=100000",  # MB: a log that is rotated away could not be read as one
        *(() if accounts else ("--disable-admission-plugins=ServiceAccount",)),
    ]


def controller_manager(program: Path, kubeconfig: Path, keys: Credentials) -> Command:
    """Return kube-controller-manager's command line."""
    return [
        program,
        *_client(kubeconfig),
        "--use-service-account-credentials=true",
        f"--service-account-private-key-file={keys.accounts.key}",
        f"--root-ca-file={keys.authority.certificate}",
        "--concurrent-replicaset-syncs=20",
        "--pvclaimbinder-sync-period=1s",  # a claim made before its volume would wait for 15 s
    ]


def scheduler(program: Path, kubeconfig: Path) -> Command:
    """Return kube-scheduler's command line."""
    return [program, *_client(kubeconfig)]


def kwok(program: Path, kubeconfig: Path) -> Command:
    """Return the command line of kwok, which plays the kubelet of every node."""
    return [
        program,
        f"--kubeconfig={kubeconfig}",
        "--manage-all-nodes",
        "--node-lease-duration-seconds=40",
        *(f"--config={stage}" for stage in STAGES),
    ]


def _client(kubeconfig: Path) -> tuple[str, ...]:
    return (
        f"--kubeconfig={kubeconfig}",
        f"--authentication-kubeconfig={kubeconfig}",
        f"--authorization-kubeconfig={kubeconfig}",
        "--leader-elect=false",
        "--secure-port=0",  # nobody asks for their metrics
        "--kube-api-qps=500",
        "--kube-api-burst=1000",
    )


def _aggregation(keys: Credentials) -> tuple[str, ...]:
    return (
        f"--requestheader-client-ca-file={keys.authority.certificate}",
        f"--requestheader-allowed-names={FRONT_PROXY}",
        "--requestheader-username-headers=X-Remote-User",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        f"--proxy-client-cert-file={keys.front_proxy.certificate}",
        f"--proxy-client-key-file={keys.front_proxy.key}",
        "--enable-aggregator-routing=true",
    )
