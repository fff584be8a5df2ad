# What a plugin may use: everything else of the host may change from one release to the next.
# Each name is imported when it is first used; how, and why so, say lazy_names.py and docs/decisions/0006-plugin-api.md.

from kubectl_insight.audit.counted import Counted
from kubectl_insight.audit.counting import CountOnce, CountState
from kubectl_insight.audit.envelopes import NO_EVENT
from kubectl_insight.audit.event import AuditEvent
from kubectl_insight.audit.outcome import OUTCOME_OF_CODE, Outcome, has_ended
from kubectl_insight.audit.reading import BadLine, Batch, EventReader
from kubectl_insight.audit.request_info import (
    NAMESPACE_SUBRESOURCES,
    RequestKey,
    request_info,
    request_key,
    request_path,
)
from kubectl_insight.audit.request_traits import RequestTraits, traits_of_key
from kubectl_insight.audit.tally import Tally
from kubectl_insight.closing import end_where_missing, tell_cost, tell_nothing_found
from kubectl_insight.cluster.discovery.resource_names import parse_object_arguments
from kubectl_insight.cluster.discovery.resource_names import resolve as resolve_type
from kubectl_insight.cluster.openapi import fetch_openapi
from kubectl_insight.environment import Environment
from kubectl_insight.errors import InputError, InsightError, NotFoundError, ObjectNotFoundError, UsageError
from kubectl_insight.exit_status import ExitStatus
from kubectl_insight.graph.blast_radius import SEVERITIES, BlastRadius, CapacityLoss, Severity, blast_radius
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
from kubectl_insight.output.csv_lines import csv_lines, harmless_cell
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
from kubectl_insight.output.picture_style import DARK as DARK_PALETTE
from kubectl_insight.output.picture_style import LIGHT as LIGHT_PALETTE
from kubectl_insight.output.picture_style import broken as broken_lines
from kubectl_insight.output.picture_style import columns as text_columns
from kubectl_insight.output.picture_style import elided
from kubectl_insight.output.picture_text import PictureTextStyle, picture_lines
from kubectl_insight.output.pictures import render
from kubectl_insight.output.svg.elements import element as svg_element
from kubectl_insight.output.svg.elements import number as svg_number
from kubectl_insight.output.svg.elements import text_content as svg_text
from kubectl_insight.output.svg.text_width import text_width as svg_text_width
from kubectl_insight.output.table import lines as table_lines
from kubectl_insight.output.tree_text import Column, TreeStyle, tree_lines
from kubectl_insight.output.web_page import web_page
from kubectl_insight.output.writing import write_bytes, write_output
from kubectl_insight.own_folder import OwnFolder, cache_folder, own_folder
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
from kubectl_insight.storage.log import Log
from kubectl_insight.storage.logs import LogStream, find_logs, open_log
from kubectl_insight.storage.s3 import StorageError
from kubectl_insight.views.collapse import collapse, join_back_references, leaf_shape
from kubectl_insight.views.drawing import Canvas, draw
from kubectl_insight.views.frames import GroupBy
from kubectl_insight.views.picture import Picture
from kubectl_insight.views.sibling_order import newest_first
from kubectl_insight.views.tree import TreeItem, build_tree, settle, unhealthy_only
from kubectl_insight.views.tree_picture import tree_picture

__all__ = [
    "ALL_RELATIONS",
    "BASIC",
    "BODILESS",
    "DARK_PALETTE",
    "DOCUMENTS",
    "EDGE_TYPES",
    "LIGHT_PALETTE",
    "NAMESPACE_SUBRESOURCES",
    "NO_EVENT",
    "OUTCOME_OF_CODE",
    "RANK_OF_HARM",
    "RULES",
    "SEVERITIES",
    "UNDECODABLE",
    "Affected",
    "AuditEvent",
    "BadLine",
    "Batch",
    "BlastRadius",
    "Canvas",
    "CapacityLoss",
    "Cascade",
    "Column",
    "ConnectionOptions",
    "CountOnce",
    "CountState",
    "Counted",
    "DeletionOutcome",
    "Disruption",
    "Drawing",
    "DrawingForm",
    "Edge",
    "Environment",
    "EventReader",
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
    "Log",
    "LogStream",
    "Node",
    "NotFoundError",
    "ObjectKey",
    "ObjectNotFoundError",
    "ObjectWorld",
    "Outcome",
    "OwnFolder",
    "OwnerIndex",
    "Picture",
    "PictureTextStyle",
    "Plugin",
    "PrintOptions",
    "ProvenanceContext",
    "RequestKey",
    "RequestTraits",
    "Rule",
    "SelectionOptions",
    "Severity",
    "SimplePaths",
    "StorageError",
    "Tally",
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
    "broken_lines",
    "build_tree",
    "cache_folder",
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
    "elided",
    "end_where_missing",
    "evidence_phrase",
    "fetch_openapi",
    "find_logs",
    "first_manager",
    "graph_document",
    "graph_json",
    "graph_report",
    "graphml",
    "harmless_cell",
    "has_ended",
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
    "open_log",
    "origins",
    "own_folder",
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
    "request_info",
    "request_key",
    "request_path",
    "resolve_type",
    "rollout",
    "settle",
    "shortest_path",
    "simulate_deletion",
    "split_api_version",
    "split_commas",
    "svg_element",
    "svg_number",
    "svg_text",
    "svg_text_width",
    "table_lines",
    "tell_cost",
    "tell_nothing_found",
    "text_columns",
    "traits_of_key",
    "tree_lines",
    "tree_picture",
    "unhealthy_only",
    "unknown_kinds",
    "visible",
    "web_page",
    "with_relations",
    "write_bytes",
    "write_output",
    "yaml_text",
]
