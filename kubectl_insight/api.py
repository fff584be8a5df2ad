"""What a plugin may use: everything else of the host may change from one release to the next.

Each name is imported from its home when it is first used, so a plugin pays for what it asks for and no more.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubectl_insight.cluster.discovery.resource_names import parse_object_arguments
    from kubectl_insight.environment import Environment
    from kubectl_insight.errors import InputError, InsightError, UsageError
    from kubectl_insight.exit_status import ExitStatus
    from kubectl_insight.graph.containers import add_containers
    from kubectl_insight.graph.graph import Edge, Graph, Node
    from kubectl_insight.graph.ownership import Extent, ownership_graph
    from kubectl_insight.inventory.inventory import Inventory
    from kubectl_insight.objects.health.bodiless import BODILESS
    from kubectl_insight.objects.health.health import Health, assess
    from kubectl_insight.objects.item import UNDECODABLE, KubernetesObject
    from kubectl_insight.objects.reference import GroupKind, GroupVersionKind, object_id, split_api_version
    from kubectl_insight.objects.timestamps import parse_timestamp
    from kubectl_insight.objects.visible import visible
    from kubectl_insight.objects.yaml.text import load as load_yaml
    from kubectl_insight.opening import kind_filter, open_inventory
    from kubectl_insight.options import (
        ConnectionOptions,
        FetchOptions,
        PrintOptions,
        SelectionOptions,
        command,
        complete_objects,
        split_commas,
    )
    from kubectl_insight.output.data_text import json_text, yaml_text
    from kubectl_insight.output.dot import dot_text
    from kubectl_insight.output.graph_document import graph_document
    from kubectl_insight.output.lines import name_lines, path_lines
    from kubectl_insight.output.mermaid import mermaid_text
    from kubectl_insight.output.tree_text import Column, TreeStyle, tree_lines
    from kubectl_insight.output.writing import write_output
    from kubectl_insight.plugin import Plugin
    from kubectl_insight.provenance.context import ProvenanceContext
    from kubectl_insight.provenance.genealogy import rollout
    from kubectl_insight.provenance.managers import first_manager, managers
    from kubectl_insight.provenance.origin import origins
    from kubectl_insight.rules.fetch_plan import FetchPlan, KindFilter, Target
    from kubectl_insight.rules.ownership import OwnerIndex
    from kubectl_insight.storage.content import open_bytes as read_bytes
    from kubectl_insight.views.collapse import collapse, leaf_shape
    from kubectl_insight.views.tree import TreeItem, build_tree, unhealthy_only

_HOMES = {
    "cluster.discovery.resource_names": ("parse_object_arguments",),
    "environment": ("Environment",),
    "errors": (
        "InputError",
        "InsightError",
        "UsageError",
    ),
    "exit_status": ("ExitStatus",),
    "graph.containers": ("add_containers",),
    "graph.graph": (
        "Edge",
        "Graph",
        "Node",
    ),
    "graph.ownership": (
        "Extent",
        "ownership_graph",
    ),
    "inventory.inventory": ("Inventory",),
    "objects.health.bodiless": ("BODILESS",),
    "objects.health.health": (
        "Health",
        "assess",
    ),
    "objects.item": ("UNDECODABLE", "KubernetesObject"),
    "objects.reference": (
        "GroupKind",
        "GroupVersionKind",
        "object_id",
        "split_api_version",
    ),
    "objects.timestamps": ("parse_timestamp",),
    "objects.visible": ("visible",),
    "objects.yaml.text": ("load_yaml=load",),
    "opening": (
        "kind_filter",
        "open_inventory",
    ),
    "options": (
        "ConnectionOptions",
        "FetchOptions",
        "PrintOptions",
        "SelectionOptions",
        "command",
        "complete_objects",
        "split_commas",
    ),
    "output.data_text": (
        "json_text",
        "yaml_text",
    ),
    "output.dot": ("dot_text",),
    "output.graph_document": ("graph_document",),
    "output.lines": (
        "name_lines",
        "path_lines",
    ),
    "output.mermaid": ("mermaid_text",),
    "output.tree_text": (
        "Column",
        "TreeStyle",
        "tree_lines",
    ),
    "output.writing": ("write_output",),
    "plugin": ("Plugin",),
    "provenance.context": ("ProvenanceContext",),
    "provenance.genealogy": ("rollout",),
    "provenance.managers": (
        "first_manager",
        "managers",
    ),
    "provenance.origin": ("origins",),
    "rules.fetch_plan": (
        "FetchPlan",
        "KindFilter",
        "Target",
    ),
    "rules.ownership": ("OwnerIndex",),
    "storage.content": ("read_bytes=open_bytes",),
    "views.collapse": ("collapse", "leaf_shape"),
    "views.tree": (
        "TreeItem",
        "build_tree",
        "unhealthy_only",
    ),
}
_HOME_OF = {
    name.partition("=")[0]: (module, name.rpartition("=")[2])
    for module, names in _HOMES.items()
    for name in names
}

__all__ = [
    "BODILESS",
    "UNDECODABLE",
    "Column",
    "ConnectionOptions",
    "Edge",
    "Environment",
    "ExitStatus",
    "Extent",
    "FetchOptions",
    "FetchPlan",
    "Graph",
    "GroupKind",
    "GroupVersionKind",
    "Health",
    "InputError",
    "InsightError",
    "Inventory",
    "KindFilter",
    "KubernetesObject",
    "Node",
    "OwnerIndex",
    "Plugin",
    "PrintOptions",
    "ProvenanceContext",
    "SelectionOptions",
    "Target",
    "TreeItem",
    "TreeStyle",
    "UsageError",
    "add_containers",
    "assess",
    "build_tree",
    "collapse",
    "command",
    "complete_objects",
    "dot_text",
    "first_manager",
    "graph_document",
    "json_text",
    "kind_filter",
    "leaf_shape",
    "load_yaml",
    "managers",
    "mermaid_text",
    "name_lines",
    "object_id",
    "open_inventory",
    "origins",
    "ownership_graph",
    "parse_object_arguments",
    "parse_timestamp",
    "path_lines",
    "read_bytes",
    "rollout",
    "split_api_version",
    "split_commas",
    "tree_lines",
    "unhealthy_only",
    "visible",
    "write_output",
    "yaml_text",
]


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _HOME_OF[name]
    value = getattr(import_module(f"kubectl_insight.{module}"), attribute)
    globals()[name] = value
    return value
