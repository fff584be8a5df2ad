"""What Helm would write: rendered objects with its marks, and the Secret that remembers a release.

Sources: helm/helm pkg/action/validate.go (marks), pkg/storage/driver (the Secret's type, labels and encoding).
"""

from __future__ import annotations

import base64
import gzip
import json
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Manifest = dict[str, Any]
_HOOK = "helm.sh/hook"


@dataclass(frozen=True)
class Release:
    """One revision of a release; `charts` holds one template file per chart, named as the release."""

    charts: Path
    name: str
    namespace: str
    revision: int
    values: Mapping[str, str]
    description: str

    @property
    def secret_name(self) -> str:
        """The name of the Secret that remembers this revision."""
        return f"sh.helm.release.v1.{self.name}.v{self.revision}"

    @property
    def pending_status(self) -> str:
        """The status while Helm is at work."""
        if self.revision == 1:
            return "pending-install"
        return "pending-rollback" if self.description.startswith("Rollback") else "pending-upgrade"

    def rendered(self) -> list[Manifest]:
        """Return the objects that the chart renders with the values, without Helm's own marks."""
        text = (self.charts / f"{self.name}.yaml").read_text(encoding="utf-8")
        return list(yaml.safe_load_all(string.Template(text).substitute(self.values)))

    def objects(self) -> list[Manifest]:
        """Return the release's objects with the marks that Helm gives to what it owns, hooks excepted."""
        return [self._marked(item) for item in self.rendered() if not is_hook(item)]

    def hooks(self) -> list[Manifest]:
        """Return the hooks that run at this revision: Helm applies them, but does not own them."""
        return [item for item in self.rendered() if is_hook(item)] if self.revision == 1 else []

    def secret(self, *, status: str, now: int) -> Manifest:
        """Return the Secret as it is while the release has `status`; `now` is in Unix seconds."""
        labels = {
            "owner": "helm",
            "name": self.name,
            "version": str(self.revision),
            "status": status,
            "createdAt": str(now),
        }
        return {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": self.secret_name, "namespace": self.namespace, "labels": labels},
            "type": "helm.sh/release.v1",
            "stringData": {"release": _encoded(self._record(status))},
        }

    def _marked(self, item: Manifest) -> Manifest:
        metadata = item["metadata"]
        marks = {"meta.helm.sh/release-name": self.name, "meta.helm.sh/release-namespace": self.namespace}
        annotations = {**metadata.get("annotations", {}), **marks}
        labels = {**metadata.get("labels", {}), "app.kubernetes.io/managed-by": "Helm"}
        return {**item, "metadata": {**metadata, "annotations": annotations, "labels": labels}}

    def _record(self, status: str) -> Manifest:
        chart = {
            "name": f"shop-{self.name}",
            "version": "0.4.0",
            "apiVersion": "v2",
            "appVersion": self.values["version"],
        }
        return {
            "name": self.name,
            "namespace": self.namespace,
            "version": self.revision,
            "info": {"status": status, "description": self.description},
            "chart": {"metadata": chart},
            "config": dict(self.values),
            "manifest": yaml.safe_dump_all(self.objects(), sort_keys=False),
            "hooks": [{"name": hook["metadata"]["name"], "kind": hook["kind"]} for hook in self.hooks()],
            "apply_method": "ssa",
        }


def is_hook(item: Manifest) -> bool:
    """Tell whether Helm runs the object at certain moments instead of keeping it."""
    return _HOOK in item["metadata"].get("annotations", {})


def _encoded(record: Manifest) -> str:
    """Encode a record in Helm's way: gzip, then base64; the Secret adds its own base64."""
    return base64.b64encode(gzip.compress(json.dumps(record).encode(), mtime=0)).decode()
