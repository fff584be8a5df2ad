"""The JSON of ``/cluster`` and ``/cluster/resources``, as the server of cluster-insight v2 wrote it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from kubectl_insight.errors import InputError
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.output.cluster_insight.context_graph import context_graph


def cluster_insight_document(
    objects: Iterable[KubernetesObject],
    *,
    timestamp: str,
    relations: bool = True,
    show_secrets: bool = False,
    problems: list[str] | None = None,
) -> dict[str, Any]:
    """Return the envelope with all resources by id and all relations by source and target.

    Args:
        timestamp: When the objects were read, see :func:`legacy_timestamp`; everything carries it.
        relations: With the relations; without them it is the answer of ``/cluster/resources``.
        show_secrets: Show environment variables with their values, as the predecessor did.
        problems: Gets one sentence for each thing that was odd and what was made of it.
    """
    odd = [] if problems is None else problems
    graph = context_graph(objects, timestamp=timestamp, show_secrets=show_secrets, report=odd.append)
    document: dict[str, Any] = {"success": True, "timestamp": timestamp, "resources": graph.resources}
    if relations:
        document["relations"] = graph.relations
    return document


def cluster_insight_text(
    objects: Iterable[KubernetesObject],
    *,
    timestamp: str,
    relations: bool = True,
    show_secrets: bool = False,
    problems: list[str] | None = None,
) -> str:
    """Return the envelope as text: keys sorted, indented by 2, a space after every comma, all ASCII.

    Arguments are those of :func:`cluster_insight_document`.

    Raises:
        InputError: An object is nested too deeply to be written.
    """
    document = cluster_insight_document(
        objects, timestamp=timestamp, relations=relations, show_secrets=show_secrets, problems=problems
    )
    try:
        # The indenting of the json module is 20 times as slow as writing one line and indenting that.
        text = msgspec.json.format(json.dumps(document, sort_keys=True), indent=2)
    except RecursionError as error:
        raise InputError("cluster-insight", "an object is nested too deeply to be written") from error
    # Within texts there is no raw line break, so each of these commas is one between two entries.
    return text.replace(",\n", ", \n") + "\n"


def legacy_timestamp(moment: datetime) -> str:
    """Return a moment as cluster-insight wrote it: ISO 8601 without an offset, here always in UTC.

    >>> legacy_timestamp(datetime(2015, 5, 29, 15, 23, 16, 103710, tzinfo=UTC))
    '2015-05-29T15:23:16.103710'
    """
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat()
