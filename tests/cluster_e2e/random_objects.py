"""Random objects of the kinds whose health has rules, valid in their types and odd in everything else.

Each number, word and condition is drawn from the few values that the rules tell apart, and most fields are
sometimes missing, so that a few thousand objects meet the rules at their edges and in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

Json = dict[str, Any]
Item = TypeVar("Item")

_REPLICA_COUNTS = (
    "replicas",
    "updatedReplicas",
    "readyReplicas",
    "availableReplicas",
    "fullyLabeledReplicas",
    "currentReplicas",
)
_DAEMON_COUNTS = (
    "desiredNumberScheduled",
    "currentNumberScheduled",
    "updatedNumberScheduled",
    "numberAvailable",
    "numberReady",
)
_ANY_KIND = ("Reconciling", "Stalled")
_WITHOUT_COUNTS = (
    ("v1", "ConfigMap"),
    ("v1", "Namespace"),
    ("v1", "Node"),
    ("v1", "PersistentVolume"),
    ("v1", "PersistentVolumeClaim"),
    ("v1", "Secret"),
    ("v1", "Service"),
    ("batch/v1", "CronJob"),
    ("policy/v1", "PodDisruptionBudget"),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
    ("example.com/v1", "Widget"),
)
_TURNS_OF_DURATIONS = (0, 60, 120, 600, 10_800, 28_800, 172_800, 691_200, 63_072_000, 252_288_000)
"""Seconds where kubectl's words for a duration change their form."""


@dataclass(frozen=True)
class RandomObjects:
    """Draws objects and durations.

    Attributes:
        random: Where every choice comes from: the same seed gives the same objects.
        now: The moment that the objects' timestamps lie before, with a time zone.
    """

    random: Random
    now: datetime

    def draw(self) -> Json:
        """Return an object of any kind; pods and workloads come more often, having more rules."""
        often: list[Callable[[], Json]] = [
            self._pod,
            self._replicated,
            self._stateful_set,
            self._without_counts,
        ]
        make = self._one([*often, *often, self._pod, self._replicated, self._daemon_set, self._job])
        made, metadata = make(), self._metadata()
        status = made["status"]
        if self._happens(0.8):
            observed = metadata.get("generation", 1) if self._happens(0.9) else 7
            status.setdefault("observedGeneration", observed)
        parts = self._some(0.97, spec=made["spec"], status=status)
        return {"apiVersion": made["apiVersion"], "kind": made["kind"], "metadata": metadata, **parts}

    def duration(self) -> float:
        """Return seconds, from a little below zero to thirty years, often where the words change their form."""
        turn = self._one(_TURNS_OF_DURATIONS) + self._one([-2, -1, -0.5, 0, 0.5, 1])
        spread = [self.random.uniform(-5, most) for most in (200, 1e5, 3e6, 1e9)]
        return self._one([turn, *spread])

    def _metadata(self) -> Json:
        age = self._one([timedelta(seconds=3), timedelta(hours=3), timedelta(days=50)])
        return {
            "name": "x",
            **self._some(0.9, creationTimestamp=self._before(age)),
            **self._some(0.7, generation=self._one([1, 1, 1, 2])),
            **self._some(0.05, deletionTimestamp=self._before(timedelta(seconds=30))),
        }

    def _pod(self) -> Json:
        names = [f"c{number}" for number in range(self.random.randint(0, 3))]
        init_names = [f"i{number}" for number in range(self._one([0, 0, 1, 2, 3]))]
        spec = {
            "containers": [{"name": name} for name in names],
            "initContainers": [
                {"name": name, **self._some(0.5, restartPolicy="Always")} for name in init_names
            ],
        }
        waiting = self._unscheduled() if self._happens(0.1) else {}
        return _object("v1", "Pod", spec, self._pod_status(names, init_names) | waiting)

    def _unscheduled(self) -> Json:
        reason = self._one(["Unschedulable", "Unschedulable", "SchedulingGated"])
        condition = {"type": "PodScheduled", "status": "False", "reason": reason}
        return {"phase": "Pending", "conditions": [condition]}

    def _pod_status(self, names: Sequence[str], init_names: Sequence[str]) -> Json:
        rare = ["Succeeded", "Failed", "Unknown", ""]
        kinds = ["Ready", "Ready", "PodScheduled", "Initialized"]
        reasons = ["Unschedulable", "SchedulingGated", "x"]
        return {
            **self._some(0.95, phase=self._one(["Running"] * 6 + ["Pending"] * 3 + rare)),
            **self._some(0.1, reason=self._one(["NodeLost", "Evicted", "Completed"])),
            **self._some(0.7, conditions=self._conditions(4, kinds, reasons)),
            **self._some(
                0.9,
                containerStatuses=[self._container_status(name) for name in names],
                initContainerStatuses=[self._container_status(name) for name in init_names],
            ),
            **self._some(0.1, ephemeralContainerStatuses=[self._container_status("debugger")]),
            **self._some(0.2, observedGeneration=self._count()),
        }

    def _container_status(self, name: str) -> Json:
        return {
            "name": name,
            **self._some(0.9, ready=self._happens(0.7), restartCount=self._one([0, 0, 1, 5])),
            **self._some(0.8, started=self._happens(0.7)),
            **self._some(0.95, state=self._container_state()),
            **self._some(0.4, lastState={"terminated": self._terminated()}),
        }

    def _container_state(self) -> Json:
        reasons = ["PodInitializing", "CrashLoopBackOff", "ImagePullBackOff", "ContainerCreating"]
        waiting = {"waiting": self._some(0.8, reason=self._one(reasons))}
        running: Json = {"running": {}}
        return self._one([{}, running, running, running, waiting, {"terminated": self._terminated()}])

    def _terminated(self) -> Json:
        ended = timedelta(days=self._one([2, 3, 20, 400, 2000]))
        return {
            **self._some(0.7, exitCode=self._one([0, 0, 1, 137])),
            **self._some(0.7, reason=self._one(["Completed", "Error", "OOMKilled", ""])),
            **self._some(0.4, signal=self._one([0, 9, 15])),
            **self._some(0.8, finishedAt=self._before(ended)),
        }

    def _replicated(self) -> Json:
        kinds = [("apps/v1", "Deployment"), ("apps/v1", "ReplicaSet"), ("extensions/v1beta1", "Deployment")]
        api_version, kind = self._one([*kinds, *kinds, ("v1", "ReplicationController")])
        spec, status = self._replicas()
        spec |= self._some(0.7, progressDeadlineSeconds=self._one([600, 2**31 - 1]))
        return _object(api_version, kind, spec, status)

    def _stateful_set(self) -> Json:
        spec, status = self._replicas()
        strategy: Json = {"type": self._one(["RollingUpdate", "RollingUpdate", "OnDelete"])}
        strategy |= self._some(0.6, rollingUpdate=self._some(0.5, partition=self._count()))
        spec |= self._some(0.5, updateStrategy=strategy)
        status |= self._some(0.7, currentRevision=self._one("ab"), updateRevision=self._one("ab"))
        return _object("apps/v1", "StatefulSet", spec, status)

    def _replicas(self) -> tuple[Json, Json]:
        """Return specification and status, in every second case with all replicas there."""
        kinds = ["Progressing", "Progressing", "Available", "Available", "ReplicaFailure", "Ready"]
        reasons = ["ProgressDeadlineExceeded", *["NewReplicaSetAvailable"] * 3, "x"]
        status = self._some(0.7, conditions=self._conditions(4, kinds, reasons))
        if self._happens(0.5):
            wanted = self._count()
            return {"replicas": wanted}, status | dict.fromkeys(_REPLICA_COUNTS, wanted)
        counts = {name: self._one([self._count(), 3]) for name in _REPLICA_COUNTS}
        return self._some(0.9, replicas=self._count()), status | self._some(0.9, **counts)

    def _daemon_set(self) -> Json:
        counts = {name: self._one([self._count(), 3, 3, 3, 3]) for name in _DAEMON_COUNTS}
        api_version = self._one(["apps/v1", "extensions/v1beta1"])
        return _object(api_version, "DaemonSet", {}, self._some(0.95, **counts))

    def _job(self) -> Json:
        spec = self._some(0.5, parallelism=self._count(), completions=self._count())
        counts = {name: self._count() for name in ("succeeded", "active", "failed")}
        status = {
            **self._some(0.7, startTime=self._before(timedelta(hours=5)), **counts),
            **self._some(0.5, conditions=self._conditions(2, ["Complete", "Failed", "FailureTarget"], ["x"])),
        }
        return _object("batch/v1", "Job", spec, status)

    def _without_counts(self) -> Json:
        kinds = ["Ready", "NamesAccepted", "Established", "Established"]
        address, kind = self._one(["", "10.0.0.9"]), self._one(["LoadBalancer", "ClusterIP"])
        status = {
            **self._some(0.7, phase=self._one(["Bound", "Pending", ""])),
            **self._some(0.7, conditions=self._conditions(3, kinds, ["Installing", "x"])),
        }
        return _object(*self._one(_WITHOUT_COUNTS), self._some(0.7, clusterIP=address, type=kind), status)

    def _conditions(self, most: int, kinds: Sequence[str], reasons: Sequence[str]) -> list[Json]:
        kinds = [*kinds, *_ANY_KIND] if self._happens(0.1) else kinds
        return [self._condition(kinds, reasons) for _ in range(self.random.randint(0, most))]

    def _condition(self, kinds: Sequence[str], reasons: Sequence[str]) -> Json:
        return {
            "type": self._one(kinds),
            **self._some(0.95, status=self._one(["True", "True", "False", "Unknown"])),
            **self._some(0.8, reason=self._one(reasons)),
            **self._some(0.6, message=self._one(["one thing", "another"])),
        }

    def _count(self) -> int:
        return self._one([0, 1, 1, 2, 3, 3, 3])

    def _before(self, age: timedelta) -> str:
        return (self.now - age).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _some(self, likelihood: float, /, **fields: object) -> Json:
        """Keep each of these fields with this likelihood."""
        return {name: value for name, value in fields.items() if self._happens(likelihood)}

    def _happens(self, likelihood: float) -> bool:
        return self.random.random() < likelihood

    def _one(self, choices: Sequence[Item]) -> Item:
        return self.random.choice(choices)


def _object(api_version: str, kind: str, spec: Json, status: Json) -> Json:
    return {"apiVersion": api_version, "kind": kind, "spec": spec, "status": status}
