"""Names and texts that somebody wrote to break an output."""

from __future__ import annotations

from tests.tree.forest import Item, make, pod, reference

NAMES = {
    "escape sequence": "a\x1b[31mred\x1b]0;title\x07",
    "newline": "a\nPod/forged  1/1  Running",
    "carriage return": "a\rb\x0bc\x0c",
    "C1 control": "a\x9b31mb\x85c",
    "delete": "a\x7fb",
    "right to left": "a\u202eb\u2066c\u2069",
    "arabic letter mark": "a\u061cb",
    "invisible": "a\u200bb\u2060c\ufeffd\u00ade",
    "tags": "a\U000e0041\U000e007fb",
    "line separator": "a\u2028b\u2029c",
    "quotes": "a\"b'c`d",
    "backslash": "a\\b\\nc\\",
    "markup": "</script><script>alert(1)</script>",
    "label markup": "<b>a</b>",
    "DOT": 'a" shape=star]; evil -> b [label="',
    "mermaid": 'a"]; click n0 call x(); %% #quot; end',
    "formula": "=cmd|' /C calc'!A0",
    "percent": "%s%d%(x)s{0}",
    "wide": "日本語",
    "nothing": " ",
}


def objects(name: str) -> list[Item]:
    """Return objects that carry a text wherever an object can: names, labels, messages, owners, containers."""
    condition = {"type": "Ready", "status": "False", "reason": name, "message": name}
    marks: Item = {"labels": {"app": name, "app.kubernetes.io/managed-by": name}}
    marks |= {"annotations": {"meta.helm.sh/release-name": name, "kubernetes.io/change-cause": name}}
    marks |= {"managedFields": [{"manager": name, "operation": "Apply", "time": "2026-11-21T11:00:00Z"}]}
    owner = make("ReplicaSet", f"owner{name}", metadata=marks, status={"replicas": name})
    custom = make(
        "Widget", f"{name}widget", owner, uid=f"uid{name}", status={"conditions": [condition]}, metadata=marks
    )
    odd = make(f"Kind{name}", "odd", api_version=f"group{name}/v1", status={"conditions": [condition]})
    container = {"name": name, "image": name}
    waiting = {"name": name, "state": {"waiting": {"reason": name, "message": name}}, "restartCount": 3}
    status = {"phase": name, "reason": name, "message": name, "conditions": [condition]}
    crashing = pod(
        f"{name}pod",
        custom,
        reference(make("Secret", f"{name}gone")),
        spec={"containers": [container]},
        status={**status, "containerStatuses": [waiting]},
    )
    far = make("ConfigMap", "far", custom, namespace=f"{name}space", metadata={"finalizers": [name]})
    return [owner, custom, odd, crashing, far]
