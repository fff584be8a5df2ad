"""What a plugin may use: everything else of the host may change from one release to the next.

Each name is imported from its home when it is first used, so a plugin pays for what it asks for and no more.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubectl_insight.closing import end_where_missing, tell_cost, tell_nothing_found
    from kubectl_insight.cluster.discovery.resource_names import parse_object_arguments
    from kubectl_insight.cluster.discovery.resource_names import resolve as resolve_type
    from kubectl_insight.cluster.openapi import fetch_openapi
    from kubectl_insight.environment import Environment
    from kubectl_insight.errors import (
        InputError,
        InsightError,
        NotFoundError,
        ObjectNotFoundError,
        UsageError,
    )
    from kubectl_insight.exit_status import ExitStatus
    from kubectl_insight.graph.blast_radius import (
        SEVERITIES,
        BlastRadius,
        CapacityLoss,
        Severity,
        blast_radius,
    )
    from kubectl_insight.graph.containers import add_containers
    from kubectl_insight.graph.disruption import Disruption, Eviction, drain
    from kubectl_insight.graph.garbage_collection import Cascade
    from kubectl_insight.graph.garbage_collection import Outcome as DeletionOutcome
    from kubectl_insight.graph.garbage_collection import simulate as simulate_deletion
    from kubectl_insight.graph.graph import Edge, Graph, Node
    from kubectl_insight.graph.impact import RANK as RANK_OF_HARM
    from kubectl_insight.graph.impact import Affected, affected_by
    from kubectl_insight.graph.neighbourhood import induced, neighbourhood
    from kubectl_insight.graph.ownership import Extent, ownership_graph
    from kubectl_insight.graph.paths import GraphPath, SimplePaths, path_cost, shortest_path
    from kubectl_insight.graph.reach import reach
    from kubectl_insight.graph.relations import relation_graph
    from kubectl_insight.inventory.inventory import Inventory
    from kubectl_insight.objects.health.bodiless import BODILESS
    from kubectl_insight.objects.health.health import Health, assess
    from kubectl_insight.objects.item import UNDECODABLE, KubernetesObject
    from kubectl_insight.objects.reference import GroupKind, GroupVersionKind, object_id, split_api_version
    from kubectl_insight.objects.timestamps import parse_timestamp
    from kubectl_insight.objects.visible import visible
    from kubectl_insight.objects.yaml.text import load as load_yaml
    from kubectl_insight.objects.yaml.text import load_all as load_all_yaml
    from kubectl_insight.opening import cluster_of, kind_filter, open_inventory
    from kubectl_insight.options import (
        ConnectionOptions,
        FetchOptions,
        PrintOptions,
        SelectionOptions,
        command,
        complete_objects,
        split_commas,
    )
    from kubectl_insight.output.cluster_insight.document import cluster_insight_text, legacy_timestamp
    from kubectl_insight.output.cluster_insight.dot import cluster_insight_dot
    from kubectl_insight.output.csv_edges import csv_edges
    from kubectl_insight.output.csv_lines import csv_lines
    from kubectl_insight.output.d2 import d2_text
    from kubectl_insight.output.data_text import json_text, yaml_text
    from kubectl_insight.output.deletion_document import deletion_document
    from kubectl_insight.output.dot import dot_text
    from kubectl_insight.output.drawings import Drawing, DrawingForm, drawing
    from kubectl_insight.output.evidence import evidence_phrase
    from kubectl_insight.output.graph_document import edge_document, graph_document, node_document
    from kubectl_insight.output.graph_json import graph_json
    from kubectl_insight.output.graphml import graphml
    from kubectl_insight.output.html.page import html_page
    from kubectl_insight.output.lines import name_lines, path_lines
    from kubectl_insight.output.makers import makers
    from kubectl_insight.output.mermaid import mermaid_problems, mermaid_text
    from kubectl_insight.output.picture_text import PictureTextStyle, picture_lines
    from kubectl_insight.output.pictures import render
    from kubectl_insight.output.table import lines as table_lines
    from kubectl_insight.output.tree_text import Column, TreeStyle, tree_lines
    from kubectl_insight.output.writing import write_bytes, write_output
    from kubectl_insight.plugin import Plugin
    from kubectl_insight.provenance.context import ProvenanceContext
    from kubectl_insight.provenance.genealogy import rollout
    from kubectl_insight.provenance.managers import first_manager, managers
    from kubectl_insight.provenance.origin import origins
    from kubectl_insight.reports import DOCUMENTS, graph_report, node_reports, report_head, report_text
    from kubectl_insight.rules.catalogue.all_rules import RULES
    from kubectl_insight.rules.edge_types import BASIC, EDGE_TYPES, Harm
    from kubectl_insight.rules.fetch_plan import FetchPlan, KindFilter, Target
    from kubectl_insight.rules.finding import active_rules, kinds_read, names_in
    from kubectl_insight.rules.ownership import OwnerIndex
    from kubectl_insight.rules.relation_choice import ALL as ALL_RELATIONS
    from kubectl_insight.rules.relation_choice import relation_types, with_relations
    from kubectl_insight.rules.rule import ObjectKey, Rule, Thing
    from kubectl_insight.rules.user_rules import read_rules, unknown_kinds
    from kubectl_insight.rules.world import ObjectWorld
    from kubectl_insight.storage.content import open_bytes as read_bytes
    from kubectl_insight.views.collapse import collapse, join_back_references, leaf_shape
    from kubectl_insight.views.drawing import Canvas, draw
    from kubectl_insight.views.frames import GroupBy
    from kubectl_insight.views.picture import Picture
    from kubectl_insight.views.sibling_order import newest_first
    from kubectl_insight.views.tree import TreeItem, build_tree, settle, unhealthy_only
    from kubectl_insight.views.tree_picture import tree_picture

_HOMES = {
    "closing": ("end_where_missing", "tell_cost", "tell_nothing_found"),
    "cluster.discovery.resource_names": ("parse_object_arguments", "resolve_type=resolve"),
    "cluster.openapi": ("fetch_openapi",),
    "environment": ("Environment",),
    "errors": ("InputError", "InsightError", "NotFoundError", "ObjectNotFoundError", "UsageError"),
    "exit_status": ("ExitStatus",),
    "graph.blast_radius": ("BlastRadius", "CapacityLoss", "SEVERITIES", "Severity", "blast_radius"),
    "graph.containers": ("add_containers",),
    "graph.disruption": ("Disruption", "Eviction", "drain"),
    "graph.garbage_collection": ("Cascade", "DeletionOutcome=Outcome", "simulate_deletion=simulate"),
    "graph.graph": ("Edge", "Graph", "Node"),
    "graph.impact": ("Affected", "RANK_OF_HARM=RANK", "affected_by"),
    "graph.neighbourhood": ("induced", "neighbourhood"),
    "graph.ownership": ("Extent", "ownership_graph"),
    "graph.paths": ("GraphPath", "SimplePaths", "path_cost", "shortest_path"),
    "graph.reach": ("reach",),
    "graph.relations": ("relation_graph",),
    "inventory.inventory": ("Inventory",),
    "objects.health.bodiless": ("BODILESS",),
    "objects.health.health": ("Health", "assess"),
    "objects.item": ("UNDECODABLE", "KubernetesObject"),
    "objects.reference": ("GroupKind", "GroupVersionKind", "object_id", "split_api_version"),
    "objects.timestamps": ("parse_timestamp",),
    "objects.visible": ("visible",),
    "objects.yaml.text": ("load_all_yaml=load_all", "load_yaml=load"),
    "opening": ("cluster_of", "kind_filter", "open_inventory"),
    "options": (
        "ConnectionOptions",
        "FetchOptions",
        "PrintOptions",
        "SelectionOptions",
        "command",
        "complete_objects",
        "split_commas",
    ),
    "output.cluster_insight.document": ("cluster_insight_text", "legacy_timestamp"),
    "output.cluster_insight.dot": ("cluster_insight_dot",),
    "output.csv_edges": ("csv_edges",),
    "output.csv_lines": ("csv_lines",),
    "output.d2": ("d2_text",),
    "output.data_text": ("json_text", "yaml_text"),
    "output.deletion_document": ("deletion_document",),
    "output.dot": ("dot_text",),
    "output.drawings": ("Drawing", "DrawingForm", "drawing"),
    "output.evidence": ("evidence_phrase",),
    "output.graph_document": ("edge_document", "graph_document", "node_document"),
    "output.graph_json": ("graph_json",),
    "output.graphml": ("graphml",),
    "output.html.page": ("html_page",),
    "output.lines": ("name_lines", "path_lines"),
    "output.makers": ("makers",),
    "output.mermaid": ("mermaid_problems", "mermaid_text"),
    "output.picture_text": ("PictureTextStyle", "picture_lines"),
    "output.pictures": ("render",),
    "output.table": ("table_lines=lines",),
    "output.tree_text": ("Column", "TreeStyle", "tree_lines"),
    "output.writing": ("write_bytes", "write_output"),
    "plugin": ("Plugin",),
    "provenance.context": ("ProvenanceContext",),
    "provenance.genealogy": ("rollout",),
    "provenance.managers": ("first_manager", "managers"),
    "provenance.origin": ("origins",),
    "reports": ("DOCUMENTS", "graph_report", "node_reports", "report_head", "report_text"),
    "rules.catalogue.all_rules": ("RULES",),
    "rules.edge_types": ("BASIC", "EDGE_TYPES", "Harm"),
    "rules.fetch_plan": ("FetchPlan", "KindFilter", "Target"),
    "rules.finding": ("active_rules", "kinds_read", "names_in"),
    "rules.ownership": ("OwnerIndex",),
    "rules.relation_choice": ("ALL_RELATIONS=ALL", "relation_types", "with_relations"),
    "rules.rule": ("ObjectKey", "Rule", "Thing"),
    "rules.user_rules": ("read_rules", "unknown_kinds"),
    "rules.world": ("ObjectWorld",),
    "storage.content": ("read_bytes=open_bytes",),
    "views.collapse": ("collapse", "join_back_references", "leaf_shape"),
    "views.drawing": ("Canvas", "draw"),
    "views.frames": ("GroupBy",),
    "views.picture": ("Picture",),
    "views.sibling_order": ("newest_first",),
    "views.tree": ("TreeItem", "build_tree", "settle", "unhealthy_only"),
    "views.tree_picture": ("tree_picture",),
}
_HOME_OF = {
    name.partition("=")[0]: (module, name.rpartition("=")[2])
    for module, names in _HOMES.items()
    for name in names
}

__all__ = [
    "ALL_RELATIONS",
    "BASIC",
    "BODILESS",
    "DOCUMENTS",
    "EDGE_TYPES",
    "RANK_OF_HARM",
    "RULES",
    "SEVERITIES",
    "UNDECODABLE",
    "Affected",
    "BlastRadius",
    "Canvas",
    "CapacityLoss",
    "Cascade",
    "Column",
    "ConnectionOptions",
    "DeletionOutcome",
    "Disruption",
    "Drawing",
    "DrawingForm",
    "Edge",
    "Environment",
    "Eviction",
    "ExitStatus",
    "Extent",
    "FetchOptions",
    "FetchPlan",
    "Graph",
    "GraphPath",
    "GroupBy",
    "GroupKind",
    "GroupVersionKind",
    "Harm",
    "Health",
    "InputError",
    "InsightError",
    "Inventory",
    "KindFilter",
    "KubernetesObject",
    "Node",
    "NotFoundError",
    "ObjectKey",
    "ObjectNotFoundError",
    "ObjectWorld",
    "OwnerIndex",
    "Picture",
    "PictureTextStyle",
    "Plugin",
    "PrintOptions",
    "ProvenanceContext",
    "Rule",
    "SelectionOptions",
    "Severity",
    "SimplePaths",
    "Target",
    "Thing",
    "TreeItem",
    "TreeStyle",
    "UsageError",
    "active_rules",
    "add_containers",
    "affected_by",
    "assess",
    "blast_radius",
    "build_tree",
    "cluster_insight_dot",
    "cluster_insight_text",
    "cluster_of",
    "collapse",
    "command",
    "complete_objects",
    "csv_edges",
    "csv_lines",
    "d2_text",
    "deletion_document",
    "dot_text",
    "drain",
    "draw",
    "drawing",
    "edge_document",
    "end_where_missing",
    "evidence_phrase",
    "fetch_openapi",
    "first_manager",
    "graph_document",
    "graph_json",
    "graph_report",
    "graphml",
    "html_page",
    "induced",
    "join_back_references",
    "json_text",
    "kind_filter",
    "kinds_read",
    "leaf_shape",
    "legacy_timestamp",
    "load_all_yaml",
    "load_yaml",
    "makers",
    "managers",
    "mermaid_problems",
    "mermaid_text",
    "name_lines",
    "names_in",
    "neighbourhood",
    "newest_first",
    "node_document",
    "node_reports",
    "object_id",
    "open_inventory",
    "origins",
    "ownership_graph",
    "parse_object_arguments",
    "parse_timestamp",
    "path_cost",
    "path_lines",
    "picture_lines",
    "reach",
    "read_bytes",
    "read_rules",
    "relation_graph",
    "relation_types",
    "render",
    "report_head",
    "report_text",
    "resolve_type",
    "rollout",
    "settle",
    "shortest_path",
    "simulate_deletion",
    "split_api_version",
    "split_commas",
    "table_lines",
    "tell_cost",
    "tell_nothing_found",
    "tree_lines",
    "tree_picture",
    "unhealthy_only",
    "unknown_kinds",
    "visible",
    "with_relations",
    "write_bytes",
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
