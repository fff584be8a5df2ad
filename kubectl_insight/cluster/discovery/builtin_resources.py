"""The catalogue without a server: the kinds of Kubernetes itself, and those that the given files bring along.

A test compares the table with what a real API server of the version named here sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from kubectl_insight.cluster.discovery.resource import Catalogue, Resource
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind, GroupVersionKind

KUBERNETES_VERSION = "1.36"

_STANDARD_VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")
_VERBS = {"L": _STANDARD_VERBS, "-": ("create",)}

# A line with a slash opens a group-version, in the server's order. The others: plural, kind, scope
# (Namespaced or Cluster), listable or only to be created, short names, categories. Singulars are the
# lower-case kinds.
_TABLE = """
/v1
 bindings Binding N - - -
 componentstatuses ComponentStatus C L cs -
 configmaps ConfigMap N L cm -
 endpoints Endpoints N L ep -
 events Event N L ev -
 limitranges LimitRange N L limits -
 namespaces Namespace C L ns -
 nodes Node C L no -
 persistentvolumeclaims PersistentVolumeClaim N L pvc -
 persistentvolumes PersistentVolume C L pv -
 pods Pod N L po all
 podtemplates PodTemplate N L - -
 replicationcontrollers ReplicationController N L rc all
 resourcequotas ResourceQuota N L quota -
 secrets Secret N L - -
 serviceaccounts ServiceAccount N L sa -
 services Service N L svc all
apiregistration.k8s.io/v1
 apiservices APIService C L - api-extensions
apps/v1
 controllerrevisions ControllerRevision N L - -
 daemonsets DaemonSet N L ds all
 deployments Deployment N L deploy all
 replicasets ReplicaSet N L rs all
 statefulsets StatefulSet N L sts all
events.k8s.io/v1
 events Event N L ev -
authentication.k8s.io/v1
 selfsubjectreviews SelfSubjectReview C - - -
 tokenreviews TokenReview C - - -
authorization.k8s.io/v1
 localsubjectaccessreviews LocalSubjectAccessReview N - - -
 selfsubjectaccessreviews SelfSubjectAccessReview C - - -
 selfsubjectrulesreviews SelfSubjectRulesReview C - - -
 subjectaccessreviews SubjectAccessReview C - - -
autoscaling/v2
 horizontalpodautoscalers HorizontalPodAutoscaler N L hpa all
autoscaling/v1
 horizontalpodautoscalers HorizontalPodAutoscaler N L hpa all
batch/v1
 cronjobs CronJob N L cj all
 jobs Job N L - all
certificates.k8s.io/v1
 certificatesigningrequests CertificateSigningRequest C L csr -
networking.k8s.io/v1
 ingressclasses IngressClass C L - -
 ingresses Ingress N L ing -
 ipaddresses IPAddress C L ip -
 networkpolicies NetworkPolicy N L netpol -
 servicecidrs ServiceCIDR C L - -
policy/v1
 poddisruptionbudgets PodDisruptionBudget N L pdb -
rbac.authorization.k8s.io/v1
 clusterrolebindings ClusterRoleBinding C L - -
 clusterroles ClusterRole C L - -
 rolebindings RoleBinding N L - -
 roles Role N L - -
storage.k8s.io/v1
 csidrivers CSIDriver C L - -
 csinodes CSINode C L - -
 csistoragecapacities CSIStorageCapacity N L - -
 storageclasses StorageClass C L sc -
 volumeattachments VolumeAttachment C L - -
 volumeattributesclasses VolumeAttributesClass C L vac -
admissionregistration.k8s.io/v1
 mutatingadmissionpolicies MutatingAdmissionPolicy C L - api-extensions
 mutatingadmissionpolicybindings MutatingAdmissionPolicyBinding C L - api-extensions
 mutatingwebhookconfigurations MutatingWebhookConfiguration C L - api-extensions
 validatingadmissionpolicies ValidatingAdmissionPolicy C L - api-extensions
 validatingadmissionpolicybindings ValidatingAdmissionPolicyBinding C L - api-extensions
 validatingwebhookconfigurations ValidatingWebhookConfiguration C L - api-extensions
apiextensions.k8s.io/v1
 customresourcedefinitions CustomResourceDefinition C L crd,crds api-extensions
scheduling.k8s.io/v1
 priorityclasses PriorityClass C L pc -
coordination.k8s.io/v1
 leases Lease N L - -
node.k8s.io/v1
 runtimeclasses RuntimeClass C L - -
discovery.k8s.io/v1
 endpointslices EndpointSlice N L - -
resource.k8s.io/v1
 deviceclasses DeviceClass C L - -
 resourceclaims ResourceClaim N L - -
 resourceclaimtemplates ResourceClaimTemplate N L - -
 resourceslices ResourceSlice C L - -
flowcontrol.apiserver.k8s.io/v1
 flowschemas FlowSchema C L - -
 prioritylevelconfigurations PriorityLevelConfiguration C L - -
"""


def offline_catalogue(objects: Iterable[KubernetesObject] = ()) -> Catalogue:
    """Return the kinds of Kubernetes and after them those found among the objects, see :func:`resources_of`."""
    builtin = Catalogue(tuple(_builtin_resources()))
    return builtin.extended_by(resources_of(objects, builtin))


def resources_of(objects: Iterable[KubernetesObject], catalogue: Catalogue) -> list[Resource]:
    """Return the resources that objects from files tell about.

    A CustomResourceDefinition gives exact names for all versions that it serves. Other kinds get the names
    of the same kind in another version, else English ones; they count as namespaced where an object has a
    namespace. What the catalogue has already may be among them.
    """
    definitions: list[Resource] = []
    namespaced: dict[GroupVersionKind, bool] = {}
    for item in objects:
        namespaced[item.gvk] = namespaced.get(item.gvk, False) or bool(item.namespace)
        if item.gvk.kind == "CustomResourceDefinition" and item.gvk.group == "apiextensions.k8s.io":
            definitions += _defined_resources(item)
    definitions.sort(key=lambda resource: (resource.plural_group, _version_rank(resource.version)))
    known = catalogue.extended_by(definitions)
    kinds = sorted(namespaced, key=lambda gvk: (gvk.group, gvk.kind, _version_rank(gvk.version)))
    return [*definitions, *(_guessed_resource(gvk, namespaced[gvk], known) for gvk in kinds if gvk.kind)]


def _builtin_resources() -> Iterator[Resource]:
    group = version = ""
    for line in _TABLE.split("\n"):
        words = line.split()
        if len(words) == 1:
            group, version = line.split("/")
        elif words:
            plural, kind, scope, verbs, short_names, categories = words
            yield Resource(
                group,
                version,
                kind,
                plural,
                kind.lower(),
                scope == "N",
                _VERBS[verbs],
                _names(short_names),
                _names(categories),
            )


def _names(text: str) -> tuple[str, ...]:
    return () if text == "-" else tuple(text.split(","))


class _Names(msgspec.Struct, rename="camel"):
    plural: str
    kind: str
    singular: str | None = ""
    short_names: tuple[str, ...] | None = ()
    categories: tuple[str, ...] | None = ()


class _DefinedVersion(msgspec.Struct):
    name: str
    served: bool | None = True


class _DefinitionSpec(msgspec.Struct):
    group: str
    names: _Names
    scope: str | None = "Namespaced"
    version: str | None = None  # apiextensions.k8s.io/v1beta1 with a single version
    versions: tuple[_DefinedVersion, ...] | None = ()


class _Definition(msgspec.Struct):
    spec: _DefinitionSpec


def _defined_resources(definition: KubernetesObject) -> list[Resource]:
    if not definition.has_body:
        return []
    try:
        spec = definition.decode(_Definition).spec
    except msgspec.ValidationError:
        return []  # its kind is still found by its objects
    names = spec.names
    versions = [version.name for version in spec.versions or () if version.served is not False]
    return [
        Resource(
            spec.group,
            version,
            names.kind,
            names.plural,
            names.singular or names.kind.lower(),
            spec.scope != "Cluster",
            _STANDARD_VERBS,
            names.short_names or (),
            names.categories or (),
        )
        for version in versions or ([spec.version] if spec.version else [])
    ]


def _guessed_resource(gvk: GroupVersionKind, namespaced: bool, known: Catalogue) -> Resource:
    same = known.by_group_kind(*GroupKind(gvk.group, gvk.kind))
    if same is not None:
        return msgspec.structs.replace(same, version=gvk.version)
    singular = gvk.kind.lower()
    return Resource(*gvk, _english_plural(singular), singular, namespaced, _STANDARD_VERBS)


def _english_plural(singular: str) -> str:
    """Form the plural as authors of custom resources do.

    >>> [_english_plural(word) for word in ("policy", "gateway", "mesh", "ingress", "endpoints", "widget")]
    ['policies', 'gateways', 'meshes', 'ingresses', 'endpoints', 'widgets']
    """
    if singular.endswith("endpoints"):
        return singular
    if re.search(r"[^aeiou]y$", singular):
        return f"{singular[:-1]}ies"
    return f"{singular}es" if re.search(r"(s|x|z|ch|sh)$", singular) else f"{singular}s"


def _version_rank(version: str) -> tuple[int, int, int, str]:
    """Sort stable before beta before alpha before odd, the higher first.

    Source: ``k8s.io/apimachinery/pkg/version/helpers.go``.
    """
    match = re.fullmatch(r"v([1-9][0-9]*)(?:(alpha|beta)([1-9][0-9]*))?", version)
    if match is None:
        return (3, 0, 0, version)
    major, level, minor = match.groups()
    return ({None: 0, "beta": 1, "alpha": 2}[level], -int(major), -int(minor or 0), "")
