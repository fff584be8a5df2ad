"""Pictures made by hand, for the tests of everything that draws."""

from __future__ import annotations

from kubectl_insight.graph.graph import Edge, Node
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.reference import GroupVersionKind, object_id
from kubectl_insight.rules.edge_types import EDGE_TYPES
from kubectl_insight.views.kind_families import family_of
from kubectl_insight.views.line_families import line_family
from kubectl_insight.views.picture import Box, Frame, Line, Picture, Tone

HOSTILE = {
    "markup": "</svg><script>alert(1)</script>",
    "quotes": "a\"b'c`d\\",
    "escapes": "\\N\\G\\l\\n",
    "entity": "a&lt;b &#10; &amp;",
    "cdata": "]]><!-- --><![CDATA[",
    "controls": "a\x00b\x07c\x1b[31md\ne\tf\x7f",
    "bidi": "abc\u202edef\u2066ghi\u200b",
    "surrogate": "a\ud800b",
    "html": "<b>bold</b>",
    "dot": '"]; digraph x { a -> b }',
    "wide": "名前" * 30,
    "long": "x" * 300,
    "empty": "",
}


class Sketch:
    """Builds a picture step by step; names of kinds are ``Kind[.group]``."""

    def __init__(self, title: str = "") -> None:
        self._picture = Picture(title, [], [], [], [])
        self._nodes: dict[str, Node] = {}

    def frame(self, title: str, parent: str = "") -> str:
        """Add a frame and return its key."""
        key = f"g{len(self._picture.frames)}"
        self._picture.frames.append(Frame(key, title, parent))
        return key

    def box(
        self,
        kind: str,
        name: str,
        frame: str = "",
        *lines: str,
        tone: Tone = "good",
        count: int = 1,
        focus: bool = False,
    ) -> str:
        """Add a box and return its key."""
        key = f"n{len(self._picture.boxes)}"
        members = [_node(kind, f"{name}-{number}", tone) for number in range(count)] if count > 1 else []
        node = self._nodes[key] = members[0] if members else _node(kind, name, tone)
        title = f"{node.gvk.kind} x{count}" if members else f"{node.gvk.kind} {name}"
        family = family_of(node.group_kind)
        self._picture.boxes.append(Box(key, node, members, title, list(lines), family, tone, frame, focus))
        return key

    def line(
        self,
        source: str,
        target: str,
        edge_type: str,
        *,
        optional: bool = False,
        problem: str = "",
        back: bool = False,
    ) -> None:
        """Add a line with one edge."""
        kind = EDGE_TYPES[edge_type]
        edge = Edge(
            self._nodes[source].id,
            self._nodes[target].id,
            edge_type,
            f"rule.{edge_type}",
            "spec.field[0].name",
            "declared",
            kind.dependent,
            optional=optional,
            problem=problem,
        )
        self._picture.lines.append(
            Line(source, target, edge_type, line_family(edge_type), [edge], optional, problem, back)
        )

    def picture(self, *notes: str) -> Picture:
        """Return the picture."""
        self._picture.notes.extend(notes)
        self._picture.objects = sum(box.count for box in self._picture.boxes)
        self._picture.lines.sort(key=lambda line: (int(line.source[1:]), int(line.target[1:]), line.type))
        return self._picture


def _node(kind: str, name: str, tone: Tone) -> Node:
    own, _, group = kind.partition(".")
    gvk = GroupVersionKind(group, "v1", own)
    status = {"good": Status.CURRENT, "busy": Status.IN_PROGRESS, "bad": Status.FAILED}.get(
        tone, Status.UNKNOWN
    )
    presence = "phantom" if tone == "missing" else "live"
    health = Health(status, healthy=tone in {"good", "unknown"})
    return Node(object_id(group, own, "shop", name), gvk, "shop", name, "", health, presence)  # type: ignore[arg-type]


def shop() -> Picture:
    """Return a shop of 25 boxes in three frames: all families of lines, all tones."""
    sketch = Sketch("Relations in namespaces shop, data and argocd")
    gitops, shop_frame, data = (sketch.frame(f"namespace {name}") for name in ("argocd", "shop", "data"))
    app = sketch.box("Application.argoproj.io", "shop", gitops)
    ingress = sketch.box("Ingress.networking.k8s.io", "shop", shop_frame)
    web_service = sketch.box("Service", "web", shop_frame)
    api_service = sketch.box("Service", "api", shop_frame)
    web = sketch.box("Deployment.apps", "web", shop_frame, "InProgress 2/3", tone="busy", focus=True)
    web_set = sketch.box("ReplicaSet.apps", "web-7d9c5b8f6", shop_frame, "2/3", tone="busy")
    broken = sketch.box(
        "Pod", "web-7d9c5b8f6-2kxvq", shop_frame, "CrashLoopBackOff 0/1", "back-off 5m0s, exit 1 (14 restarts)",
        tone="bad",
    )  # fmt: skip
    pods = sketch.box("Pod", "web-7d9c5b8f6", shop_frame, "Running 1/1", count=2)
    api = sketch.box("Deployment.apps", "api", shop_frame)
    api_set = sketch.box("ReplicaSet.apps", "api-64d5f7c9d4", shop_frame)
    api_pods = sketch.box("Pod", "api-64d5f7c9d4", shop_frame, "Running 2/2", count=12)
    config = sketch.box("ConfigMap", "web-settings", shop_frame)
    secret = sketch.box("Secret", "api-token", shop_frame)
    gone = sketch.box("Secret", "payment-credentials", shop_frame, tone="missing")
    account = sketch.box("ServiceAccount", "api", shop_frame)
    binding = sketch.box("RoleBinding.rbac.authorization.k8s.io", "api-reads-config", shop_frame)
    role = sketch.box("Role.rbac.authorization.k8s.io", "config-reader", shop_frame)
    scaler = sketch.box("HorizontalPodAutoscaler.autoscaling", "api", shop_frame)
    budget = sketch.box("PodDisruptionBudget.policy", "api", shop_frame)
    policy = sketch.box("NetworkPolicy.networking.k8s.io", "api-from-web-only", shop_frame)
    database = sketch.box("StatefulSet.apps", "postgres", data)
    database_pod = sketch.box("Pod", "postgres-0", data, "Running 1/1")
    claim = sketch.box("PersistentVolumeClaim", "data-postgres-0", data)
    volume = sketch.box("PersistentVolume", "pvc-0d5a7a0e-83a4-4f61-9a1d-9be2b7b0e1f3")
    node = sketch.box("Node", "worker-1.eu-central-1.example.internal", tone="unknown")
    for source, target, edge_type in (
        (app, web, "tracks"), (app, api, "tracks"), (app, ingress, "tracks"),
        (ingress, web_service, "routes"), (ingress, api_service, "routes"),
        (web_service, pods, "loadBalances"), (web_service, broken, "loadBalances"),
        (api_service, api_pods, "loadBalances"),
        (web, web_set, "owns"), (web_set, broken, "owns"), (web_set, pods, "owns"),
        (api, api_set, "owns"), (api_set, api_pods, "owns"),
        (broken, config, "uses"), (pods, config, "uses"), (api_pods, secret, "uses"), (api_pods, account, "uses"),
        (binding, role, "binds"), (binding, account, "binds"), (role, config, "grants"),
        (scaler, api, "scales"), (budget, api_pods, "protects"), (policy, api_pods, "restricts"), (policy, pods, "allows"),
        (database, database_pod, "owns"), (database_pod, claim, "uses"), (claim, volume, "claims"),
        (node, broken, "runs"), (node, api_pods, "runs"), (node, database_pod, "runs"),
    ):  # fmt: skip
        sketch.line(source, target, edge_type)
    sketch.line(api_pods, gone, "uses", problem="the Secret does not exist")
    sketch.line(pods, secret, "uses", optional=True)
    return sketch.picture("14 of 37 objects share 2 boxes: they are equal but for their names")


def crowd(boxes: int = 300, lines: int = 1000) -> Picture:
    """Return a cluster of many namespaces with relations inside and across them."""
    sketch = Sketch("All relations of the cluster")
    nodes = [sketch.box("Node", f"worker-{number}") for number in range(max(1, boxes // 30))]
    drawn, number, added = list(nodes), 0, 0
    while len(drawn) < boxes:
        frame = sketch.frame(f"namespace team-{number}")
        service = sketch.box("Service", f"web-{number}", frame)
        deployment = sketch.box("Deployment.apps", f"web-{number}", frame)
        replicas = sketch.box("ReplicaSet.apps", f"web-{number}-7d9c5b8f6", frame)
        pods = sketch.box("Pod", f"web-{number}", frame, "Running 1/1", count=40)
        sick = sketch.box("Pod", f"web-{number}-sick", frame, "CrashLoopBackOff 0/1", tone="bad")
        config = sketch.box("ConfigMap", f"settings-{number}", frame)
        secret = sketch.box("Secret", f"token-{number}", frame, tone="missing" if number % 9 == 0 else "good")
        account = sketch.box("ServiceAccount", f"web-{number}", frame)
        loose = sketch.box("ConfigMap", "kube-root-ca.crt", frame)
        for source, target, edge_type in (
            (service, pods, "loadBalances"), (service, sick, "loadBalances"), (deployment, replicas, "owns"),
            (replicas, pods, "owns"), (replicas, sick, "owns"), (pods, config, "uses"), (sick, config, "uses"),
            (pods, secret, "uses"), (pods, account, "uses"), (sick, account, "uses"),
        ):  # fmt: skip
            sketch.line(source, target, edge_type)
            added += 1
        drawn += [service, deployment, replicas, pods, sick, config, secret, account, loose]
        number += 1
    pod_keys = [key for key in drawn[len(nodes) :] if int(key[1:]) % 9 in {0, 1, 2, 3}]
    step = 0
    while added < lines:
        source, target = nodes[step % len(nodes)], pod_keys[(step * 7) % len(pod_keys)]
        sketch.line(source, target, "runs")
        added, step = added + 1, step + 1
    return sketch.picture()


def loose(boxes: int = 120) -> Picture:
    """Return one namespace whose objects have little to do with each other."""
    sketch = Sketch("namespace loose")
    frame = sketch.frame("namespace loose")
    for number in range(boxes // 3):
        sketch.box("ConfigMap", f"settings-{number}", frame)
    for number in range(boxes // 6):
        top = sketch.box("Deployment.apps", f"web-{number}", frame)
        replicas = sketch.box("ReplicaSet.apps", f"web-{number}-5f7d8c9b64", frame)
        pods = sketch.box("Pod", f"web-{number}-5f7d8c9b64", frame, "Running 1/1", count=3)
        sketch.line(top, replicas, "owns")
        sketch.line(replicas, pods, "owns")
    return sketch.picture()


def star(leaves: int = 60) -> Picture:
    """Return one box with very many neighbours, in nested frames."""
    sketch = Sketch("Node worker-1 and what runs on it")
    zone = sketch.frame("zone eu-central-1a")
    inner = sketch.frame("node worker-1", zone)
    node = sketch.box("Node", "worker-1", zone)
    for number in range(leaves):
        sketch.line(node, sketch.box("Pod", f"job-{number}", inner, "Running 1/1"), "runs")
    return sketch.picture()


def cycle() -> Picture:
    """Return boxes whose lines go around, one of them to itself."""
    sketch = Sketch("A cycle")
    boxes = [sketch.box("ConfigMap", name) for name in ("a", "b", "c")]
    for source, target in zip(boxes, boxes[1:] + boxes[:1], strict=True):
        sketch.line(source, target, "owns", back=target == boxes[0])
    sketch.line(boxes[1], boxes[1], "references")
    return sketch.picture()


def hostile() -> Picture:
    """Return a picture all of whose texts try to break out of it."""
    sketch = Sketch(HOSTILE["markup"] + HOSTILE["controls"])
    frames = [sketch.frame(text) for text in HOSTILE.values()]
    first = ""
    for number, text in enumerate(HOSTILE.values()):
        box = sketch.box(f"Kind.{number}.example.org", text, frames[number], text, tone="bad")
        if first:
            sketch.line(first, box, "references", problem=text)
        first = box
    return sketch.picture(*HOSTILE.values())


def empty() -> Picture:
    """Return a picture of nothing."""
    return Sketch("nothing").picture()


SAMPLES = {
    "shop": shop,
    "crowd": crowd,
    "loose": loose,
    "star": star,
    "cycle": cycle,
    "hostile": hostile,
    "empty": empty,
}


def small() -> Picture:
    """One of everything that texts of pictures say in words of their own."""
    sketch = Sketch("A shop")
    outer = sketch.frame("zone a")
    frame = sketch.frame("namespace shop", outer)
    web = sketch.box("Deployment.apps", "web", frame, "InProgress 1/2", tone="busy", focus=True)
    pods = sketch.box("Pod", "web", frame, count=3)
    gone = sketch.box("Secret", "gone", outer, tone="missing")
    sketch.box("Node", "worker")
    sketch.line(web, pods, "owns")
    sketch.line(pods, gone, "uses", optional=True, problem="it does not exist")
    sketch.line(web, gone, "binds", back=True)
    return sketch.picture("2 objects are not drawn")
