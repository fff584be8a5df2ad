"""Our own relations together with those of the user's files."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_insight.api import RULES, Environment, Rule


def read_user_rules(paths: Sequence[str], environment: Environment) -> tuple[Rule, ...]:
    """Return our own rules and those of the user's files.

    Raises:
        InputError: A file cannot be read, or is no list of rules.
    """
    if not paths:
        return RULES
    from kubectl_insight.api import load_all_yaml, read_bytes, read_rules

    rules = RULES
    for path in paths:
        documents = load_all_yaml(read_bytes(path, environment), source=path)
        rules += read_rules(documents, source=path, taken=(rule.name for rule in rules))
    return rules
