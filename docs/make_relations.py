"""Writes docs/relations.md from the rules: ``python docs/make_relations.py``."""  # noqa: INP001 - docs is no package

from __future__ import annotations

from pathlib import Path

from kubectl_insight.rules.catalogue.all_rules import RULES
from kubectl_insight.rules.documentation import relations_document

PAGE = Path(__file__).parent / "relations.md"

INTRODUCTION = """
# Relations

Made from the rules by `make relations`; do not edit.

Every edge of a graph says which rule found it (`rule`), the field that says so (`path`) and how sure that is
(`class`):

* **declared**: a field names the object.
* **selected**: a label selector matches it.
* **observed**: the cluster has recorded that it is so, as EndpointSlices and image ids do.
* **inferred**: it follows from a rule of Kubernetes, as the members of the group `system:serviceaccounts` do.
* **guessed**: the name of a field suggests it. Such edges are shown only where the object exists or cannot be read.

What is named but does not exist appears as a missing object, unless the table says "only where it exists".
A relation is optional where the API lets the object be missing. Names are sought in the namespace of the object
that holds the field unless another field tells the namespace; selectors never reach into other namespaces.
Ownership (`owns`) comes from `metadata.ownerReferences` and is matched by uid.

The rules for pods hold for every pod template as well (Deployment, StatefulSet, DaemonSet, ReplicaSet,
ReplicationController, Job, CronJob, PodTemplate, and Argo Rollout, OpenShift DeploymentConfig, Kruise CloneSet,
DaemonSet and StatefulSet, JobSet, KEDA ScaledJob, Knative Service and Configuration); their paths begin at the pod
specification. The template of an object whose controller is known is not read again.

Some nodes are no objects of Kubernetes: Cluster, Container, Image, Instance (the machine of a node), CloudRole, User,
Group, IPBlock and Release (of Helm). An image has a node by its full name and tag, `docker.io/library/nginx:latest`
for `nginx`, which containers are created from, and one by digest, which the tag is created from: as the
specification pins it, or as `imageID` says that it was pulled.
"""

CONCLUSION = """
## Rules of your own

`graph --rules FILE` reads further rules from YAML. They are data; nothing in them is executed.

```yaml
apiVersion: kubectl-insight/v1
kind: RelationRules
references:                            # a field that holds a name
- name: backup.bucket                  # in the output as `rule`
  holders: [Backup.example.com]        # Kind or Kind.group; or {kind: ..., prefix: spec.template}
  path: spec.destinations[].bucketName # [] is every element of a list; odd keys as in annotations["a.b/c"]
  type: references                     # one of the types above, but not owns
  target: Bucket.example.com
selections:                            # a field that holds a label selector
- name: monitor.pods
  holders: [Monitor.example.com]
  path: spec.selector
  type: references
  target: Pod
```

| key of a reference | value | meaning |
| --- | --- | --- |
| `kind`, `group`, `namespace`, `uid`, `optional` | the name of a field | where to find these, in the object that holds the last field of `path`; a `group` that is called `apiVersion` may have a version |
| `inverse` | true, false | the edge begins at the object that is named |
| `dangling` | true, false | whether an object that does not exist is shown as missing; true if not said |
| `external` | true, false | what is named is no Kubernetes object |
| `ignored` | a list of names | names that mean nothing |
| `evidence` | declared, selected, observed, inferred, guessed | declared if not said |

| key of a selection | value | meaning |
| --- | --- | --- |
| `form` | selector, labels | `matchLabels` and `matchExpressions`, or a plain map of labels; selector if not said |
| `empty`, `absent` | all, none | what `{}` selects (all if not said), and a field that is not there (none) |
| `templates` | true, false | also select workloads without pods by the labels of their template |

Both take `harm` (what the dependent end suffers: one of the table above, or none) and `source`. A rule that cannot be read is an error that names the rule and the field.

KubePlus' annotations on CustomResourceDefinitions (`resource/label-relationship` and the like) need no file.
"""


def page() -> str:
    """Return the whole page."""
    return relations_document(INTRODUCTION, RULES, CONCLUSION)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
