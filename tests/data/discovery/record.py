"""Record what a real API server says of its resources, and what the real kubectl makes of type strings.

    python tests/data/discovery/record.py KUBECTL KUBECONFIG

Writes ``kubernetes-<minor version>.json.gz`` beside this file. The server should be fresh: custom resources
with awkward names and an APIService without a server are added to it.
"""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

AGGREGATED = (
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"
)

TYPE_STRINGS = """
pods pod po PO Pod POD podS pods. pods.v1 pods.v1. pod.v1. po.v1. pods.nope pods.metrics.k8s.io
deploy deployments deployment Deployment DEPLOYMENT deployments.apps deployment.apps deploy.apps
deployments.v1.apps deployment.v1.apps deploy.v1.apps Deployment.v1.apps Deployment.apps Deployment.v9.apps
deploy.app deployments.app deployments.ap deployments.v1 deployments.v1. deployments.apps.example.com
deploy.apps.example.com deploy.apps.ex deploy.
ev events event Event ev.events events.events events.events.k8s.io ev.v1.events.k8s.io ev.v1. events.v1.
hpa hpa.autoscaling hpa.v1.autoscaling hpa.v2.autoscaling horizontalpodautoscalers.v1.autoscaling
horizontalpodautoscaler.v1.autoscaling HorizontalPodAutoscaler.v1.autoscaling hpa.v1.auto
horizontalpodautoscalers.v1.auto
wd widgets widget Widget wd.shop wd.other wd.shop.example.com widgets.shop widgets.shop.example.com
widgets.v1beta1.shop.example.com wd.v1beta1.shop.example.com wd.v1beta1.shop widgets.v2alpha1.shop.example.com
widgets.v9.shop.example.com widgets.v1beta1. Widget.v10beta3.shop.example.com
cert CERT certificates crt certificate.cert.example.com Certificate.cert.example.com
certificate.v1.cert.example.com Certificate.v1.cert.example.com
no nodes clouds cld Cloud cloud.infra no.infra mesh meshes meshs crd crds customresourcedefinition
ing netpol csr cs ep sa svc quota limits storageclass.storage sc.storage sc.stor ingress.networking
all shop ALL all.apps deploy,sts deploy,deployments,deployments.apps all,widgets,po pods,nope,
nope nope.v1.apps nope.apps nodemetrics .apps ...
""".split()  # noqa: SIM905 - a hundred quoted words are harder to read


def main(kubectl: str, kubeconfig: str) -> None:
    """Record and write."""
    with tempfile.TemporaryDirectory() as cache:
        command = [kubectl, "--kubeconfig", kubeconfig, "--cache-dir", cache]
        _add_awkward_resources(command)
        version = json.loads(_run([*command, "version", "-o", "json"]).stdout)["serverVersion"]
        recording = {
            "version": version["gitVersion"],
            **_record_documents(command),
            "types": {text: _record_type(command, text) for text in TYPE_STRINGS},
        }
    name = f"kubernetes-{version['major']}.{version['minor']}.json.gz"
    data = json.dumps(recording, separators=(",", ":"), sort_keys=True).encode()
    Path(__file__).with_name(name).write_bytes(gzip.compress(data, mtime=0))


def _add_awkward_resources(command: Sequence[str]) -> None:
    custom = [
        _definition(
            "shop.example.com", "Widget", "wd", ["v1beta1", "v2alpha1", "v1", "v10beta3"], ["all", "shop"]
        ),
        _definition("other.example.com", "Widget", "wd", ["v1"], ["shop"]),
        _definition("cert.example.com", "Certificate", "crt", ["v1"], [], singular="cert"),
        _definition("infra.example.com", "Cloud", "no cld", ["v1"], [], scope="Cluster"),
        _definition("net.example.com", "Mesh", "", ["v1"], [], plural="meshes"),
        _definition("apps.example.com", "Deployment", "deploy", ["v1"], []),
        {
            "apiVersion": "apiregistration.k8s.io/v1",
            "kind": "APIService",
            "metadata": {"name": "v1beta1.metrics.k8s.io"},
            "spec": {
                "group": "metrics.k8s.io",
                "version": "v1beta1",
                "insecureSkipTLSVerify": True,
                "groupPriorityMinimum": 100,
                "versionPriority": 100,
                "service": {"name": "missing", "namespace": "kube-system"},
            },
        },
    ]
    for manifest in custom:
        _run([*command, "apply", "-f", "-"], json.dumps(manifest))
    time.sleep(10)  # until the aggregator has noticed


def _definition(  # a CustomResourceDefinition whose names are all chosen
    group: str, kind: str, short_names: str, versions: list[str], categories: list[str], **more: str
) -> dict[str, Any]:
    plural = more.get("plural", f"{kind.lower()}s")
    names = {"plural": plural, "kind": kind, "shortNames": short_names.split(), "categories": categories}
    schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {
            "group": group,
            "scope": more.get("scope", "Namespaced"),
            "names": names | ({"singular": more["singular"]} if "singular" in more else {}),
            "versions": [
                {"name": version, "served": True, "storage": version == versions[0], "schema": schema}
                for version in versions
            ],
        },
    }


def _record_documents(command: Sequence[str]) -> dict[str, Any]:
    with subprocess.Popen([*command, "proxy", "--port=0"], stdout=subprocess.PIPE, text=True) as proxy:
        try:
            assert proxy.stdout is not None
            base = f"http://{proxy.stdout.readline().split()[-1]}"
            old = {path: _get(base, path, "application/json") for path in ("/api", "/apis")}
            groups = json.loads(old["/apis"]["body"])["groups"]
            versions = [version["groupVersion"] for group in groups for version in group["versions"]]
            for path in ["/api/v1", *(f"/apis/{version}" for version in versions)]:
                old[path] = _get(base, path, "application/json")
            return {
                "aggregated": {path: _get(base, path, AGGREGATED) for path in ("/api", "/apis")},
                "old": old,
            }
        finally:
            proxy.terminate()


def _get(base: str, path: str, accept: str) -> dict[str, Any]:
    request = urllib.request.Request(base + path, headers={"Accept": accept})
    try:
        with urllib.request.urlopen(request) as response:
            status, headers, body = response.status, response.headers, response.read().decode()
    except urllib.error.HTTPError as error:
        status, headers, body = error.code, error.headers, error.read().decode()
    if "json" in headers["Content-Type"]:
        document = json.loads(body)
        document.pop("serverAddressByClientCIDRs", None)
        body = json.dumps(document, separators=(",", ":"))
    return {
        "status": status,
        "contentType": headers["Content-Type"],
        "etag": headers.get("ETag", ""),
        "body": body,
    }


def _record_type(command: Sequence[str], text: str) -> dict[str, Any]:
    log = _run([*command, "get", text, "-v=6"]).stderr
    urls = re.findall(r'verb="GET" url="https://[^/]+(/[^?"]*)\?limit=', log)
    warnings = re.findall(r"^Warning: (short name .*)$", log, re.MULTILINE)
    errors = re.findall(r"^error: (the server doesn't have a resource type .*)$", log, re.MULTILINE)
    return {"paths": urls, "warnings": list(dict.fromkeys(warnings)), "error": errors[0] if errors else ""}


def _run(command: Sequence[str], text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
