"""From the options of a command line to an inventory: live, from files, or both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kubectl_insight.cluster.kubeconfig.overrides import Overrides
from kubectl_insight.environment import Environment
from kubectl_insight.errors import IncompleteError, KubeconfigError, UsageError
from kubectl_insight.inventory.default_namespace import DEFAULT_NAMESPACE
from kubectl_insight.inventory.inventory import Inventory
from kubectl_insight.objects.selector_text import parse_selector
from kubectl_insight.options import ConnectionOptions, FetchOptions, SelectionOptions, split_commas
from kubectl_insight.rules.fetch_plan import FetchPlan, KindFilter

if TYPE_CHECKING:
    from kubectl_insight.cluster.cluster import Cluster

MOST_NAMES_IN_A_LINE = 6
_NOBODY_IMPERSONATED = "without impersonating a user"


def overrides_of(options: ConnectionOptions) -> Overrides:
    """Return the connection flags as the cluster room wants them."""
    return Overrides(
        kubeconfig=options.kubeconfig,
        context=options.context,
        cluster=options.cluster,
        user=options.user,
        namespace=options.namespace if options.namespace and "," not in options.namespace else None,
        server=options.server,
        tls_server_name=options.tls_server_name,
        insecure_skip_tls_verify=options.insecure_skip_tls_verify,
        client_certificate=options.client_certificate,
        client_key=options.client_key,
        certificate_authority=options.certificate_authority,
        token=options.token,
        username=options.username,
        password=options.password,
        as_user=options.as_user,
        as_uid=options.as_uid,
        as_groups=tuple(options.as_group or ()),
        as_user_extra=tuple(options.as_user_extra or ()),
        request_timeout=options.request_timeout,
    )


def cluster_of(connection: ConnectionOptions, environment: Environment, *, concurrency: int = 16) -> Cluster:
    """Find the cluster that the options name; nothing is sent yet.

    Raises:
        UsageError: ``--as-uid``, ``--as-group`` or ``--as-user-extra`` lack an ``--as``.
        KubeconfigError: The kubeconfig cannot be read or contradicts itself.
    """
    from kubectl_insight.cluster.cluster import open_cluster

    overrides, cache_dir = overrides_of(connection), connection.cache_dir
    try:
        return open_cluster(overrides, environment, concurrency=concurrency, cache_dir=cache_dir)
    except KubeconfigError as error:
        if error.message.endswith(_NOBODY_IMPERSONATED) and _has_details(overrides):
            hint = "--as-uid, --as-group and --as-user-extra go with --as."
            raise UsageError(error.message, hint=hint) from error
        raise


def _has_details(overrides: Overrides) -> bool:
    return bool(overrides.as_uid or overrides.as_groups or overrides.as_user_extra)


def kind_filter(selection: SelectionOptions) -> KindFilter:
    """Return ``--include`` and ``--exclude`` as a filter."""
    return KindFilter(split_commas(selection.include), split_commas(selection.exclude))


def open_inventory(
    plan: FetchPlan,
    connection: ConnectionOptions,
    selection: SelectionOptions,
    fetch: FetchOptions,
    environment: Environment,
) -> Inventory:
    """Read what a plan asks for, from where the options say, and tell what is missing on standard error.

    The plan's namespaces are filled in here: ``-n``, else the context's, or none for ``-A``.

    Raises:
        InsightError: Nothing could be read, or ``--require-complete`` was given and something was missing.
    """
    if selection.live and not selection.filename:
        raise UsageError("--live goes with -f: without -f the cluster is asked anyway")
    if selection.recursive and not selection.filename:
        raise UsageError("-R, --recursive goes with -f: without -f there are no directories")
    inventory = _read(plan, connection, selection, fetch, environment)
    _tell(inventory, environment)
    if fetch.require_complete and not inventory.completeness.complete:
        raise IncompleteError("the answer is not complete, and --require-complete was given")
    return inventory


def _read(
    plan: FetchPlan,
    connection: ConnectionOptions,
    selection: SelectionOptions,
    fetch: FetchOptions,
    environment: Environment,
) -> Inventory:
    if plan.label_selector:  # a malformed one is a usage error, wherever the objects are
        parse_selector(plan.label_selector)
    named = split_commas([connection.namespace or ""])
    if selection.filename and not selection.live:
        return _recorded(plan, named, selection, environment)
    from kubectl_insight.inventory.live import read_live

    cluster = cluster_of(connection, environment, concurrency=fetch.concurrency)
    namespaces = named or (cluster.config.namespace,)
    # Named namespaces stay useful with -A: a list that is forbidden cluster-wide is tried in them.
    scope = replace(plan, namespaces=namespaces, everywhere=selection.all_namespaces, named=bool(named))
    if not selection.filename:
        return read_live(cluster, scope, page=fetch.chunk_size)
    from kubectl_insight.inventory.merging import known_types, merge

    recorded = _recorded(plan, named, selection, environment, home=namespaces[0])
    scope = replace(scope, known_elsewhere=known_types(recorded, plan))
    return merge(read_live(cluster, scope, page=fetch.chunk_size), recorded)


def _recorded(
    plan: FetchPlan,
    named: tuple[str, ...],
    selection: SelectionOptions,
    environment: Environment,
    *,
    home: str = DEFAULT_NAMESPACE,
) -> Inventory:
    """Read files; where they leave out a namespace, the first named one is meant, as kubectl takes it."""
    from kubectl_insight.inventory.recorded import read_recorded

    return read_recorded(
        selection.filename or (),
        replace(plan, namespaces=() if selection.all_namespaces else named),
        environment,
        recursive=selection.recursive,
        lenient=selection.live,
        home=next(iter(named), home),
    )


def _tell(inventory: Inventory, environment: Environment) -> None:
    """Say in one line each what was not read."""
    completeness = inventory.completeness
    for failure in completeness.kinds_failed:
        environment.warn(f"warning: {failure.kind} could not be read: {failure.reason}")
    in_part = set(completeness.kinds_listed).intersection(completeness.kinds_forbidden)
    whole = [kind for kind in completeness.kinds_forbidden if kind not in in_part]
    _tell_forbidden(whole, "forbidden and left out", environment)
    _tell_forbidden(sorted(in_part), "forbidden in part, so objects may be missing", environment)
    if completeness.truncated:
        environment.warn("warning: a list changed while its pages were read; objects may be missing or stale")
    for problem in completeness.problems:
        environment.warn(f"warning: {problem}")


def _tell_forbidden(kinds: Sequence[str], how: str, environment: Environment) -> None:
    if kinds:
        names = ", ".join(kinds[:MOST_NAMES_IN_A_LINE])
        more = f" and {len(kinds) - MOST_NAMES_IN_A_LINE} more" if len(kinds) > MOST_NAMES_IN_A_LINE else ""
        plural = "kind is" if len(kinds) == 1 else "kinds are"
        environment.warn(f"warning: {len(kinds)} {plural} {how}: {names}{more}")
