"""The reference of all relations as Markdown, made from the rules themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.consequences import HARMS, RULES, TYPES, Consequence
from kubectl_insight.rules.edge_types import EDGE_TYPES, EdgeType, Harm
from kubectl_insight.rules.rule import Derivation, Holder, Reference, Rule, Selection

_DEPENDENT = {"source": "the first", "target": "the second", "none": "neither"}
_TEMPLATES = "Pod and every template"
_MANY_HOLDERS = 8
"""From so many holders with prefixes on, a rule is one about pod specifications."""


def relations_document(introduction: str, rules: Iterable[Rule], conclusion: str) -> str:
    """Return ``docs/relations.md``: the introduction, a table of the types, a table of rules for each type."""
    by_type: dict[str, list[Rule]] = {name: [] for name in EDGE_TYPES}
    for rule in rules:
        for name in sorted(rule.types) if isinstance(rule, Derivation) else [rule.type]:
            by_type[name].append(rule)
    sections = [introduction.strip(), _types(EDGE_TYPES.values()), _harms(), _consequences()]
    sections += [_section(EDGE_TYPES[name], found) for name, found in by_type.items() if found]
    return "\n\n".join([*sections, conclusion.strip()]) + "\n"


def _types(types: Iterable[EdgeType]) -> str:
    rows = ([f"`{each.name}`", each.meaning, _DEPENDENT[each.dependent], str(each.harm)] for each in types)
    return "\n".join(["## Types", "", *_table(["type", "meaning", "who depends", "what it suffers"], rows)])


def _harms() -> str:
    rows = ([f"`{harm}`", meaning] for harm, meaning in HARMS.items() if harm is not Harm.NONE)
    header = ["harm", "what it means where the tables below say no more"]
    return "\n".join(["## What is suffered", "", _HARMS, "", *_table(header, rows)])


def _consequences() -> str:
    named: dict[Consequence, list[str]] = {}
    for table in (RULES, TYPES):
        for name, consequence in table.items():
            named.setdefault(consequence, []).append(f"`{name}`")
    rows = (
        ["<br>".join(names), consequence.meaning, consequence.source] for consequence, names in named.items()
    )
    return "\n".join([_CONSEQUENCES, "", *_table(["rule or type", "meaning", "source"], rows)])


_HARMS = """
`impact` says for everything that depends on what goes what it suffers, worst first. Harm changes on its way: a
Service whose pods cannot start again is at risk, and so is an Ingress before it; what runs already goes on.
""".strip()
_CONSEQUENCES = """
What it comes to differs from rule to rule. These say more; a name holds for all rules that begin with it.
""".strip()


def _section(edge_type: EdgeType, rules: Sequence[Rule]) -> str:
    rows = (_row(rule, edge_type) for rule in sorted(rules, key=lambda rule: rule.name))
    header = ["rule", "from", "field", "to", "remarks", "source"]
    return "\n".join([f"## {edge_type.name}", "", edge_type.meaning, "", *_table(header, rows)])


def _row(rule: Rule, edge_type: EdgeType) -> list[str]:
    if isinstance(rule, Derivation):
        kinds = sorted(_kind(kind) for kind in rule.reads)
        targets = ", ".join(_kind(kind) for kind in rule.targets)
        return [
            f"`{rule.name}`",
            ", ".join(kinds) if len(kinds) <= _MANY_HOLDERS else _TEMPLATES,
            rule.summary,
            targets,
            _harm(rule, edge_type),
            rule.source,
        ]
    remarks = _selection_remarks(rule) if isinstance(rule, Selection) else _reference_remarks(rule)
    return [
        f"`{rule.name}`",
        _holders(rule.holders),
        f"`{_path(rule)}`",
        _target(rule),
        "; ".join(filter(None, [*remarks, _harm(rule, edge_type)])),
        rule.source,
    ]


def _holders(holders: tuple[Holder, ...]) -> str:
    if len(holders) >= _MANY_HOLDERS:
        return _TEMPLATES
    return ", ".join(_kind(holder.kind) for holder in holders)


def _path(rule: Reference | Selection) -> str:
    prefixes = {holder.prefix for holder in rule.holders}
    if len(prefixes) == 1 and (prefix := next(iter(prefixes))):
        return f"{prefix}.{rule.path}"
    return rule.path


def _target(rule: Reference | Selection) -> str:
    if isinstance(rule, Selection) or not rule.kind:
        return _kind(rule.target)
    return f"field `{rule.kind}`" + (f", else {_kind(rule.target)}" if rule.target.kind else "")


def _reference_remarks(rule: Reference) -> Iterator[str]:
    if rule.namespace:
        yield f"namespace in `{rule.namespace}`"
    if rule.uid:
        yield f"uid in `{rule.uid}`"
    if rule.optional:
        yield f"may be missing where `{rule.optional}`"
    if rule.inverse:
        yield "the edge begins at what is named"
    if rule.external:
        yield "no Kubernetes object"
    elif not rule.dangling:
        yield "only where it exists"


def _selection_remarks(rule: Selection) -> Iterator[str]:
    yield "labels" if rule.form == "labels" else "label selector"
    yield f"`{{}}` selects {rule.empty}, absent {rule.absent}"
    if rule.templates:
        yield "also workloads without pods, by their template"


def _harm(rule: Rule, edge_type: EdgeType) -> str:
    if rule.harm is None or rule.harm == edge_type.harm:
        return ""
    return f"suffers: {rule.harm}"


def _kind(kind: GroupKind) -> str:
    if kind.kind == "*":
        return "every custom resource"
    return str(kind) if kind.kind else "any kind"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _line(header)
    yield _line(["---"] * len(header))
    for row in rows:
        yield _line([cell.replace("|", "\\|") for cell in row])


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
