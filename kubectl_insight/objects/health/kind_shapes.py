"""The kinds other than pods that have rules of their own, as typed partial structs.

Source of the field names: ``k8s.io/api/{apps,batch,core}/v1/types.go``. A missing number is ``None``, since
a missing ``replicas`` means one and a zero means none.
"""

from __future__ import annotations

import msgspec

from kubectl_insight.objects.health.conditions import Conditioned, ConditionedStatus


class ReplicaSpec(msgspec.Struct, gc=False, rename="camel"):
    """``spec`` of a Deployment, ReplicaSet or ReplicationController."""

    replicas: int | None = None
    progress_deadline_seconds: int | None = None
    paused: bool | None = False


class ReplicaStatus(ConditionedStatus, gc=False, rename="camel"):
    """``status`` of a Deployment, ReplicaSet or ReplicationController."""

    replicas: int | None = None
    updated_replicas: int | None = None
    ready_replicas: int | None = None
    available_replicas: int | None = None
    fully_labeled_replicas: int | None = None


class Replicated(Conditioned, gc=False):
    """What Deployment, ReplicaSet and ReplicationController share."""

    spec: ReplicaSpec | None = None
    status: ReplicaStatus | None = None

    @property
    def wanted(self) -> int:
        """How many replicas the specification asks for; the API's default is one."""
        return 1 if self.spec is None or self.spec.replicas is None else self.spec.replicas


class Deployment(Replicated, gc=False):
    """A Deployment of ``apps`` or the old ``extensions``."""


class ReplicaSet(Replicated, gc=False):
    """A ReplicaSet of ``apps`` or the old ``extensions``."""


class ReplicationController(Replicated, gc=False):
    """A ReplicationController."""


class RollingUpdate(msgspec.Struct, gc=False):
    """``spec.updateStrategy.rollingUpdate`` of a StatefulSet."""

    partition: int | None = None


class UpdateStrategy(msgspec.Struct, gc=False, rename="camel"):
    """``spec.updateStrategy`` of a StatefulSet."""

    type: str | None = ""
    rolling_update: RollingUpdate | None = None


class StatefulSetSpec(msgspec.Struct, gc=False, rename="camel"):
    """``spec`` of a StatefulSet."""

    replicas: int | None = None
    update_strategy: UpdateStrategy | None = None


class StatefulSetStatus(ConditionedStatus, gc=False, rename="camel"):
    """``status`` of a StatefulSet."""

    replicas: int | None = None
    ready_replicas: int | None = None
    current_replicas: int | None = None
    updated_replicas: int | None = None
    current_revision: str | None = ""
    update_revision: str | None = ""


class StatefulSet(Conditioned, gc=False):
    """A StatefulSet."""

    spec: StatefulSetSpec | None = None
    status: StatefulSetStatus | None = None

    @property
    def wanted(self) -> int:
        """How many replicas the specification asks for; the API's default is one."""
        return 1 if self.spec is None or self.spec.replicas is None else self.spec.replicas


class DaemonSetStatus(ConditionedStatus, gc=False, rename="camel"):
    """``status`` of a DaemonSet; its numbers are pods, one for each node that should run one."""

    desired_number_scheduled: int | None = None
    current_number_scheduled: int | None = None
    updated_number_scheduled: int | None = None
    number_available: int | None = None
    number_ready: int | None = None


class DaemonSet(Conditioned, gc=False):
    """A DaemonSet of ``apps`` or the old ``extensions``."""

    status: DaemonSetStatus | None = None


class JobSpec(msgspec.Struct, gc=False):
    """``spec`` of a Job."""

    parallelism: int | None = None
    completions: int | None = None
    suspend: bool | None = None


class JobStatus(ConditionedStatus, gc=False, rename="camel"):
    """``status`` of a Job; its numbers are pods."""

    succeeded: int | None = None
    active: int | None = None
    failed: int | None = None
    start_time: str | None = ""


class Job(Conditioned, gc=False):
    """A Job."""

    spec: JobSpec | None = None
    status: JobStatus | None = None


class PhasedStatus(ConditionedStatus, gc=False, rename="camel"):
    """``status`` with a phase: claims and volumes."""

    phase: str | None = None
    reason: str | None = ""
    message: str | None = ""


class PersistentVolumeClaim(Conditioned, gc=False):
    """A PersistentVolumeClaim."""

    status: PhasedStatus | None = None


class PersistentVolume(Conditioned, gc=False):
    """A PersistentVolume."""

    status: PhasedStatus | None = None


class ServiceSpec(msgspec.Struct, gc=False):
    """``spec`` of a Service."""

    type: str | None = ""
    cluster_ip: str | None = msgspec.field(default="", name="clusterIP")


class Service(Conditioned, gc=False):
    """A Service."""

    spec: ServiceSpec | None = None


class CustomResourceDefinition(Conditioned, gc=False):
    """A CustomResourceDefinition."""


class PodDisruptionBudget(Conditioned, gc=False):
    """A PodDisruptionBudget."""


class AlwaysReady(Conditioned, gc=False):
    """A Secret, ConfigMap or CronJob: Current by being there."""


class Namespace(Conditioned, gc=False):
    """A Namespace, whose conditions say what its deletion waits for."""
