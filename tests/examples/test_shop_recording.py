"""The recorded shop holds every kind, mark and fault that its README promises."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

SHOP = Path(__file__).resolve().parents[2] / "examples" / "shop"
RECORDED = SHOP / "recorded"
README = (SHOP / "README.md").read_text(encoding="utf-8")
Object = dict[str, Any]


@cache
def recording() -> Object:
    loaded: Object = json.loads((RECORDED / "objects.json").read_bytes())
    return loaded


def objects(kind: str, **labels: str) -> Iterator[Object]:
    for item in recording()["items"]:
        found = item["metadata"].get("labels", {})
        if item["kind"] == kind and all(found.get(key) == value for key, value in labels.items()):
            yield item


def the(kind: str, name: str, namespace: str | None = "shop") -> Object:
    found = [
        item
        for item in objects(kind)
        if item["metadata"]["name"] == name and item["metadata"].get("namespace") == namespace
    ]
    assert len(found) == 1, f"{len(found)} x {kind} {namespace}/{name}"
    return found[0]


def pods(**labels: str) -> list[Object]:
    return [pod for pod in objects("Pod") if labels.items() <= pod["metadata"].get("labels", {}).items()]


def waiting(pod: Object) -> list[str]:
    statuses = pod["status"].get("containerStatuses", [])
    return [status["state"]["waiting"]["reason"] for status in statuses if "waiting" in status["state"]]


def condition(item: Object, wanted: str) -> tuple[str, str]:
    """Return a condition's status and reason."""
    found = next(entry for entry in item["status"]["conditions"] if entry["type"] == wanted)
    return found["status"], found.get("reason", "")


def managers(item: Object) -> set[tuple[str, str, str]]:
    entries = item["metadata"]["managedFields"]
    return {(entry["manager"], entry["operation"], entry.get("subresource", "")) for entry in entries}


def owner(item: Object) -> tuple[str, str] | None:
    references = item["metadata"].get("ownerReferences", [])
    return (references[0]["kind"], references[0]["name"]) if references else None


def selects(service: Object) -> int:
    return len(pods(**service["spec"]["selector"]))


FAULTS: dict[str, Callable[[], bool]] = {
    "crash-loop": lambda: (
        [waiting(pod) for pod in pods(**{"app.kubernetes.io/name": "web"})].count(["CrashLoopBackOff"]) == 1
    ),
    "config-missing": lambda: (
        [waiting(pod) for pod in pods(app="search")] == [["CreateContainerConfigError"]] * 2
        and "search-settings" not in {item["metadata"]["name"] for item in objects("ConfigMap")}
    ),
    "service-selects-nothing": lambda: selects(the("Service", "promo")) == 0,
    "hanging-rollout": lambda: (
        condition(the("Deployment", "checkout"), "Progressing") == ("False", "ProgressDeadlineExceeded")
    ),
    "image-pull": lambda: ["ImagePullBackOff"] in [waiting(pod) for pod in pods(app="loyalty")],
    "unschedulable": lambda: (
        condition(pods(app="recommender")[0], "PodScheduled") == ("False", "Unschedulable")
    ),
    "claim-pending": lambda: the("PersistentVolumeClaim", "media-cache")["status"]["phase"] == "Pending",
    "pod-without-claim": lambda: pods(app="media")[0]["status"]["phase"] == "Pending",
    "job-failed": lambda: condition(the("Job", "reindex"), "Failed") == ("True", "BackoffLimitExceeded"),
    "hpa-without-target": lambda: (
        condition(the("HorizontalPodAutoscaler", "promo"), "AbleToScale") == ("False", "FailedGetScale")
    ),
    "quota": lambda: (
        condition(the("Deployment", "analytics-worker", "shop-data"), "ReplicaFailure")[0] == "True"
    ),
    "namespace-stuck": lambda: the("Namespace", "shop-preview", None)["status"]["phase"] == "Terminating",
    "database-refused": lambda: (
        condition(the("Database", "analytics", "shop-data"), "Ready") == ("False", "StorageTooLarge")
    ),
    "budget-allows-nothing": lambda: (
        the("PodDisruptionBudget", "orders-db")["status"]["disruptionsAllowed"] == 0
    ),
    "helm-failed": lambda: (
        the("Secret", "sh.helm.release.v1.loyalty.v2")["metadata"]["labels"]["status"] == "failed"
    ),
    "backend-missing": lambda: (
        "gift-cards" in json.dumps(the("Ingress", "shop")["spec"])
        and "gift-cards" not in {item["metadata"]["name"] for item in objects("Service")}
    ),
    "subject-missing": lambda: (
        "ci" in {subject.get("namespace") for subject in the("RoleBinding", "ci-deployer")["subjects"]}
        and "ci" not in {item["metadata"]["name"] for item in objects("Namespace")}
    ),
    "node-cordoned": lambda: the("Node", "shop-worker-4", None)["spec"]["unschedulable"] is True,
}

TRACKING = "argocd.argoproj.io/tracking-id"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
MARKS: dict[str, Callable[[], bool]] = {
    "helm-secrets": lambda: (
        [
            (f"v{item['metadata']['labels']['version']}", item["metadata"]["labels"]["status"], item["type"])
            for item in objects("Secret", owner="helm", name="web")
        ]
        == [
            (f"v{revision}", "deployed" if revision == 7 else "superseded", "helm.sh/release.v1")
            for revision in range(1, 8)
        ]
    ),
    "helm-objects": lambda: (
        the("Deployment", "web")["metadata"]["annotations"]["meta.helm.sh/release-name"] == "web"
        and the("Deployment", "web")["metadata"]["labels"]["app.kubernetes.io/managed-by"] == "Helm"
        and ("helm", "Apply", "") in managers(the("Deployment", "web"))
    ),
    "helm-hook": lambda: "helm.sh/hook" in the("Job", "migrate")["metadata"]["annotations"],
    "helm-look-alike": lambda: (
        the("ConfigMap", "banner")["metadata"]["labels"]["app.kubernetes.io/managed-by"] == "Helm"
        and "meta.helm.sh/release-name" not in the("ConfigMap", "banner")["metadata"]["annotations"]
    ),
    "argo-tracking": lambda: (
        the("Deployment", "catalog")["metadata"]["annotations"][TRACKING]
        == "shop:apps/Deployment:shop/catalog"
        and ("argocd-controller", "Update", "") in managers(the("Deployment", "catalog"))
    ),
    "argo-copied-id": lambda: (
        the("ConfigMap", "feature-flags")["metadata"]["annotations"][TRACKING]
        == "shop:/ConfigMap:shop/catalog-settings"
    ),
    "argo-application": lambda: (
        owner(the("Application", "shop", "argocd")) == ("ApplicationSet", "storefronts")
        and the("Application", "search", "argocd")["status"]["sync"]["status"] == "OutOfSync"
    ),
    "flux-inventory": lambda: (
        {"id": "shop_log-agent_apps_DaemonSet", "v": "v1"}
        in the("Kustomization", "platform", "flux-system")["status"]["inventory"]["entries"]
    ),
    "flux-labels": lambda: (
        the("DaemonSet", "log-agent")["metadata"]["labels"]["kustomize.toolkit.fluxcd.io/name"] == "platform"
        and ("kustomize-controller", "Apply", "") in managers(the("DaemonSet", "log-agent"))
    ),
    "kustomize-hash": lambda: (
        len(
            [
                item
                for item in objects("ConfigMap")
                if re.fullmatch(r"storefront-config-[a-z0-9]{10}", item["metadata"]["name"])
            ]
        )
        == 2
    ),
    "kustomize-origin": lambda: (
        "storefront.yaml"
        in the("Deployment", "storefront")["metadata"]["annotations"]["config.kubernetes.io/origin"]
        and the("Deployment", "storefront")["metadata"]["labels"]["app.kubernetes.io/managed-by"].startswith(
            "kustomize-"
        )
    ),
    "server-side-apply": lambda: ("orders-team", "Apply", "") in managers(the("StatefulSet", "orders-db")),
    "hand-work": lambda: (
        {
            ("kubectl-client-side-apply", "Update", ""),
            ("kubectl-edit", "Update", ""),
            ("kubectl", "Update", "scale"),
        }
        <= managers(the("Deployment", "payments"))
    ),
    "last-applied": lambda: LAST_APPLIED in the("Deployment", "payments")["metadata"]["annotations"],
    "kubectl-create": lambda: ("kubectl-create", "Update", "") in managers(the("Job", "report-by-hand")),
    "kubectl-run": lambda: ("kubectl-run", "Update", "") in managers(the("Pod", "debug")),
    "kubectl-expose": lambda: ("kubectl-expose", "Update", "") in managers(the("Service", "payments-debug")),
}

OWNERS: tuple[tuple[str, str, str, str, str], ...] = (
    ("StatefulSet", "customers", "shop-data", "Database", "customers"),
    ("Service", "customers", "shop-data", "Database", "customers"),
    ("Secret", "customers-credentials", "shop-data", "Database", "customers"),
    ("DatabaseBackup", "customers-nightly", "shop-data", "Database", "customers"),
    ("Job", "customers-nightly", "shop-data", "DatabaseBackup", "customers-nightly"),
    ("PersistentVolumeClaim", "data-customers-0", "shop-data", "StatefulSet", "customers"),
    ("Pod", "customers-0", "shop-data", "StatefulSet", "customers"),
)


def test_the_readme_lists_the_faults() -> None:
    table = README.partition("## What is broken")[2].partition("## ")[0]
    assert set(re.findall(r"^\| ([a-z-]+) \|", table, re.MULTILINE)) == FAULTS.keys()


@pytest.mark.parametrize("fault", FAULTS)
def test_each_promised_fault_is_recorded(fault: str) -> None:
    assert FAULTS[fault]()


@pytest.mark.parametrize("mark", MARKS)
def test_each_promised_mark_is_recorded_as_its_tool_writes_it(mark: str) -> None:
    assert MARKS[mark]()


def test_each_promised_kind_is_recorded() -> None:
    promised = re.search(r"^Kinds: (.*?), and all else", README, re.DOTALL | re.MULTILINE)
    assert promised is not None
    kinds = set(re.split(r",\s+", promised[1]))
    assert len(kinds) > 40
    assert kinds - {item["kind"] for item in recording()["items"]} == set()


@pytest.mark.parametrize(
    ("kind", "name", "namespace", "owner_kind", "owner_name"),
    OWNERS,
    ids=[f"{row[0]}-{row[1]}" for row in OWNERS],
)
def test_custom_resources_own_by_uid(
    kind: str, name: str, namespace: str, owner_kind: str, owner_name: str
) -> None:
    reference = the(kind, name, namespace)["metadata"]["ownerReferences"][0]
    assert reference["uid"] == the(owner_kind, owner_name, namespace)["metadata"]["uid"]


def test_the_web_shop_has_a_rollout_history() -> None:
    sets = [item for item in objects("ReplicaSet") if owner(item) == ("Deployment", "web")]
    told = {
        item["metadata"]["annotations"]["deployment.kubernetes.io/revision"]: (
            item["metadata"]["annotations"]["kubernetes.io/change-cause"],
            item["spec"]["replicas"],
        )
        for item in sets
    }
    assert told == {
        "1": ("web 1.4.0", 0),
        "2": ("web 1.4.1", 0),
        "4": ("web 1.5.0", 0),
        "5": ("web 1.4.1, dark theme", 0),
        "6": ("web 1.6.0", 3),
    }


def test_a_rollback_is_in_the_history() -> None:
    assert {
        item["metadata"]["annotations"].get("deployment.kubernetes.io/revision-history")
        for item in objects("ReplicaSet")
        if owner(item) == ("Deployment", "payments")
    } == {None, "1"}


def test_catalog_has_twelve_equal_healthy_pods() -> None:
    assert [condition(pod, "Ready")[0] for pod in pods(app="catalog")] == ["True"] * 12


def test_cron_jobs_by_schedule_and_by_hand() -> None:
    jobs = [item for item in objects("Job") if owner(item) == ("CronJob", "report")]
    scheduled = "batch.kubernetes.io/cronjob-scheduled-timestamp"
    by_schedule = Counter(scheduled in item["metadata"].get("annotations", {}) for item in jobs)
    assert by_schedule[False] == 1
    assert by_schedule[True] >= 1


def test_volumes_are_bound_by_the_real_controller() -> None:
    claims = {item["metadata"]["name"]: item for item in objects("PersistentVolumeClaim")}
    bound = {name for name, item in claims.items() if item["status"]["phase"] == "Bound"}
    assert bound == {"data-orders-db-0", "data-orders-db-1", "data-orders-db-2", "data-customers-0"}
    assert all("pv.kubernetes.io/bind-completed" in claims[name]["metadata"]["annotations"] for name in bound)
