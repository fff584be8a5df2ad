"""Which revision of a workload an object is: its number, images, cause and schedule.

Sources: kubernetes ``pkg/controller/deployment/util``, ``pkg/controller/history``, ``pkg/controller/cronjob``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.provenance.body import number, partial_body
from kubectl_insight.provenance.owners import controller_of, kind_of


@dataclass(frozen=True, slots=True)
class Rollout:
    """What an object is in the history of the workload that made it.

    Attributes:
        revision: Its number in the workload's history; a rollback gives an old one the newest number.
        history: Numbers that it had before, oldest first.
        images: The containers' images in their order; empty where the body is not known.
        cause: The change-cause that the workload had when the revision was made, unquoted and not
            sanitised. Later revisions carry it too if nobody changed it.
        desired: Replicas that the Deployment wanted when it last scaled this revision.
        hash: The template's hash, which is also in the names and labels of pods.
        scheduled: When a CronJob's schedule asked for this Job, RFC 3339 text.
        manual: Whether the Job was made from its CronJob by hand.
    """

    revision: int | None = None
    history: tuple[int, ...] = ()
    images: tuple[str, ...] = ()
    cause: str = ""
    desired: int | None = None
    hash: str = ""
    scheduled: str = ""
    manual: bool = False

    def text(self) -> str:
        """Return one line, such as ``revision 3, image web:1.4.2, cause "bump web"``; not sanitised."""
        pieces = (
            "" if self.revision is None else f"revision {self.revision}",
            f"was {', '.join(map(str, self.history))}" if self.history else "",
            f"image{'s' * (len(self.images) > 1)} {', '.join(self.images)}" if self.images else "",
            f'cause "{self.cause}"' if self.cause else "",
            "manual" if self.manual else "",
            f"scheduled {self.scheduled}" if self.scheduled else "",
        )
        return ", ".join(piece for piece in pieces if piece)


def rollout(obj: KubernetesObject) -> Rollout | None:
    """Return the place of a ReplicaSet, ControllerRevision or Job in its controller's history.

    ``None`` for any other object, and for those without a Deployment, StatefulSet, DaemonSet or CronJob
    as their controller. Images need the body; everything else but a ControllerRevision's number is in the
    metadata.
    """
    controller = controller_of(obj)
    if controller is None:
        return None
    read = _READERS.get((_current(obj.group_kind), _current(kind_of(controller))))
    return read(obj, controller.name or "") if read else None


def _current(kind: GroupKind) -> GroupKind:
    """Return the kind under its present group: old recordings have Deployments of ``extensions``."""
    return GroupKind("apps", kind.kind) if kind.group == "extensions" else kind


class _Container(msgspec.Struct, gc=False):
    image: str | None = ""


class _PodSpec(msgspec.Struct, gc=False):
    containers: list[_Container] | None = None


class _Template(msgspec.Struct, gc=False):
    spec: _PodSpec | None = None


class _Spec(msgspec.Struct, gc=False):
    template: _Template | None = None


class _ReplicaSet(msgspec.Struct, gc=False):
    spec: _Spec | None = None


class _ControllerRevision(msgspec.Struct, gc=False):
    revision: int | None = None
    data: _ReplicaSet | None = None


def _images(body: _ReplicaSet | None) -> tuple[str, ...]:
    template = body.spec.template if body and body.spec else None
    containers = template.spec.containers if template and template.spec else None
    return tuple(container.image or "" for container in containers or ())


_CAUSE = "kubernetes.io/change-cause"


def _of_replica_set(obj: KubernetesObject, _controller: str) -> Rollout:
    metadata = obj.metadata
    history = metadata.annotation("deployment.kubernetes.io/revision-history").split(",")
    return Rollout(
        revision=number(metadata.annotation("deployment.kubernetes.io/revision")),
        history=tuple(n for n in map(number, history) if n is not None),
        images=_images(partial_body(obj, _ReplicaSet)),
        cause=metadata.annotation(_CAUSE),
        desired=number(metadata.annotation("deployment.kubernetes.io/desired-replicas")),
        hash=metadata.label("pod-template-hash"),
    )


def _of_controller_revision(obj: KubernetesObject, _controller: str) -> Rollout:
    body = partial_body(obj, _ControllerRevision)
    metadata = obj.metadata
    return Rollout(
        revision=body.revision if body else None,
        images=_images(body.data if body else None),
        cause=metadata.annotation(_CAUSE),
        # StatefulSets write the first label, DaemonSets the second.
        hash=metadata.label("controller.kubernetes.io/hash") or metadata.label("controller-revision-hash"),
    )


def _of_job(obj: KubernetesObject, controller: str) -> Rollout:
    metadata = obj.metadata
    manual = metadata.annotation("cronjob.kubernetes.io/instantiate") == "manual"
    scheduled = metadata.annotation("batch.kubernetes.io/cronjob-scheduled-timestamp")
    if not scheduled and not manual:
        scheduled = _scheduled_by_name(obj.name, controller)
    return Rollout(scheduled=scheduled, manual=manual)


_LAST_MINUTE = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp()) // 60


def _scheduled_by_name(name: str, cron_job: str) -> str:
    """Return the time in a Job's name, ``<cronjob>-<unix minutes>``; empty for any other name."""
    minutes = number(name.removeprefix(f"{cron_job}-")) if name.startswith(f"{cron_job}-") else None
    if minutes is None or minutes > _LAST_MINUTE:
        return ""
    return datetime.fromtimestamp(minutes * 60, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_READERS: Mapping[tuple[GroupKind, GroupKind], Callable[[KubernetesObject, str], Rollout]] = {
    (GroupKind("apps", "ReplicaSet"), GroupKind("apps", "Deployment")): _of_replica_set,
    (GroupKind("apps", "ControllerRevision"), GroupKind("apps", "StatefulSet")): _of_controller_revision,
    (GroupKind("apps", "ControllerRevision"), GroupKind("apps", "DaemonSet")): _of_controller_revision,
    (GroupKind("batch", "Job"), GroupKind("batch", "CronJob")): _of_job,
}
