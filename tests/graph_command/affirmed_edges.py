"""Relations that a person affirms without a manifest, read from objects slowly and without the product's rules.

Each function is one sentence that holds for every object of a cluster; it yields (source, type, target).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from tests.graph_command.written_edges import Edge

Item = Mapping[str, Any]
Reader = Callable[[Sequence[Item]], Iterable[Edge]]
_RBAC = "rbac.authorization.k8s.io"
_PLURALS = {"configmaps": "ConfigMap", "secrets": "Secret"}


def an_owner_owns_what_refers_to_it_by_uid(items: Sequence[Item]) -> Iterator[Edge]:
    by_uid = {item["metadata"]["uid"]: item for item in items}
    for item in items:
        for owner in item["metadata"].get("ownerReferences", ()):
            yield item_id(by_uid[owner["uid"]]), "owns", item_id(item)


def a_node_runs_the_pods_that_name_it(items: Sequence[Item]) -> Iterator[Edge]:
    for pod in of_kind(items, "Pod"):
        if node := pod["spec"].get("nodeName"):
            yield f"Node/{node}", "runs", item_id(pod)


def a_pod_contains_its_containers(items: Sequence[Item]) -> Iterator[Edge]:
    for pod in of_kind(items, "Pod"):
        for container, _ in containers(pod):
            yield item_id(pod), "contains", container


def a_container_is_created_from_its_image(items: Sequence[Item]) -> Iterator[Edge]:
    for pod in of_kind(items, "Pod"):
        for container, image in containers(pod):
            yield container, "createdFrom", f"Image/{image}"


def a_pod_runs_under_its_account(items: Sequence[Item]) -> Iterator[Edge]:
    for pod in of_kind(items, "Pod"):
        account = f"{pod['metadata']['namespace']}/{pod['spec']['serviceAccountName']}"
        yield item_id(pod), "uses", f"ServiceAccount/{account}"


def a_pod_with_a_token_uses_the_certificate_of_its_cluster(items: Sequence[Item]) -> Iterator[Edge]:
    for pod in of_kind(items, "Pod"):
        token = "serviceAccountToken" in str(pod["spec"].get("volumes"))
        if token:
            yield item_id(pod), "uses", f"ConfigMap/{pod['metadata']['namespace']}/kube-root-ca.crt"


def a_service_leads_to_the_pods_of_its_slices(items: Sequence[Item]) -> Iterator[Edge]:
    for endpoints in of_kind(items, "EndpointSlice"):
        metadata = endpoints["metadata"]
        service = f"Service/{metadata['namespace']}/{metadata['labels']['kubernetes.io/service-name']}"
        for endpoint in endpoints.get("endpoints") or ():
            if target := endpoint.get("targetRef"):
                yield service, "loadBalances", f"{target['kind']}/{target['namespace']}/{target['name']}"


def a_claim_is_bound_to_the_volume_that_it_names(items: Sequence[Item]) -> Iterator[Edge]:
    for claim in of_kind(items, "PersistentVolumeClaim"):
        if volume := claim["spec"].get("volumeName"):
            yield item_id(claim), "claims", f"PersistentVolume/{volume}"


def a_binding_names_its_role_and_its_subjects(items: Sequence[Item]) -> Iterator[Edge]:
    for binding in of_kind(items, "RoleBinding", "ClusterRoleBinding"):
        role = binding["roleRef"]
        place = f"{binding['metadata']['namespace']}/" if role["kind"] == "Role" else ""
        yield item_id(binding), "binds", f"{role['kind']}.{_RBAC}/{place}{role['name']}"
        for subject in binding.get("subjects", ()):
            account = subject["kind"] == "ServiceAccount"
            kind, place = ("ServiceAccount", f"{subject['namespace']}/") if account else _person(subject)
            yield item_id(binding), "binds", f"{kind}/{place}{subject['name']}"


def a_binding_to_all_accounts_binds_each(items: Sequence[Item]) -> Iterator[Edge]:
    for binding in of_kind(items, "RoleBinding", "ClusterRoleBinding"):
        groups = {each["name"] for each in binding.get("subjects", ()) if each["kind"] == "Group"}
        for account in of_kind(items, "ServiceAccount"):
            own = f"system:serviceaccounts:{account['metadata']['namespace']}"
            if groups & {"system:authenticated", "system:serviceaccounts", own}:
                yield item_id(binding), "binds", item_id(account)


def a_role_grants_the_objects_that_it_names(items: Sequence[Item]) -> Iterator[Edge]:
    """Only those that exist: a role may well permit to create the others. A ClusterRole is bound in any namespace."""
    for role in of_kind(items, "Role", "ClusterRole"):
        own = role["metadata"].get("namespace")
        for rule in role.get("rules") or ():
            kinds = {_PLURALS.get(each) for each in rule.get("resources", ())}
            for item in items:
                named = item["metadata"]["name"] in rule.get("resourceNames", ())
                if named and item["kind"] in kinds and own in {None, item["metadata"]["namespace"]}:
                    yield item_id(role), "grants", item_id(item)


def a_role_is_made_of_the_roles_that_it_selects(items: Sequence[Item]) -> Iterator[Edge]:
    roles = of_kind(items, "ClusterRole")
    for role in roles:
        for selector in role.get("aggregationRule", {}).get("clusterRoleSelectors", ()):
            wanted = selector["matchLabels"].items()
            for other in roles:
                if wanted <= other["metadata"].get("labels", {}).items():
                    yield item_id(role), "references", item_id(other)


def an_address_belongs_to_its_service(items: Sequence[Item]) -> Iterator[Edge]:
    for address in of_kind(items, "IPAddress"):
        parent = address["spec"]["parentRef"]
        yield item_id(address), "references", f"Service/{parent['namespace']}/{parent['name']}"


def a_flow_has_its_priority_level(items: Sequence[Item]) -> Iterator[Edge]:
    for flow in of_kind(items, "FlowSchema"):
        level = flow["spec"]["priorityLevelConfiguration"]["name"]
        group = "flowcontrol.apiserver.k8s.io"
        yield item_id(flow), "references", f"PriorityLevelConfiguration.{group}/{level}"


def the_cluster_contains_its_nodes_and_namespaces(items: Sequence[Item]) -> Iterator[Edge]:
    for item in of_kind(items, "Node", "Namespace"):
        yield "Cluster/cluster", "contains", item_id(item)


AFFIRMED: tuple[Reader, ...] = (
    an_owner_owns_what_refers_to_it_by_uid,
    a_node_runs_the_pods_that_name_it,
    a_pod_contains_its_containers,
    a_container_is_created_from_its_image,
    a_pod_runs_under_its_account,
    a_pod_with_a_token_uses_the_certificate_of_its_cluster,
    a_service_leads_to_the_pods_of_its_slices,
    a_claim_is_bound_to_the_volume_that_it_names,
    a_binding_names_its_role_and_its_subjects,
    a_binding_to_all_accounts_binds_each,
    a_role_grants_the_objects_that_it_names,
    a_role_is_made_of_the_roles_that_it_selects,
    an_address_belongs_to_its_service,
    a_flow_has_its_priority_level,
    the_cluster_contains_its_nodes_and_namespaces,
)


def item_id(item: Item) -> str:
    """Return the id of a live object in ``graph -o json``."""
    metadata = item["metadata"]
    group, _, _ = item["apiVersion"].rpartition("/")
    kind = f"{item['kind']}.{group}" if group else item["kind"]
    return "/".join(filter(None, (kind, metadata.get("namespace"), metadata["name"])))


def of_kind(items: Sequence[Item], *kinds: str) -> list[Item]:
    """Return the objects of these kinds."""
    return [item for item in items if item["kind"] in kinds]


def containers(pod: Item) -> Iterator[tuple[str, str]]:
    """Yield id and image of each container of a pod."""
    spec = pod["spec"]
    for each in (*spec.get("initContainers", ()), *spec["containers"]):
        place = f"{pod['metadata']['namespace']}/{pod['metadata']['name']}"
        yield f"Container/{place}/{each['name']}", each["image"]


def _person(subject: Mapping[str, str]) -> tuple[str, str]:
    return f"{subject['kind']}.{_RBAC}", ""
