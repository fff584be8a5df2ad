"""The options of ``graph`` and ``why`` that change the form of the answer, and where they mean nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.graph_command.conftest import Over, Shop


def held(number: int) -> dict[str, Any]:
    reference = {"apiVersion": "v1", "kind": "ConfigMap", "name": "all", "uid": "all"}
    metadata = {"name": f"part-{number}", "namespace": "shop", "ownerReferences": [reference]}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}


def test_csv_without_its_header_line(on_shop: Shop) -> None:
    whole = on_shop("graph", "-o", "csv").lines
    assert whole[0].startswith("source,target,type,")
    assert on_shop("graph", "-o", "csv", "--no-headers").lines == whole[1:]


@pytest.mark.parametrize("command", ["graph", "tree"])
def test_what_mermaid_will_not_draw_is_told(over: Over, command: str) -> None:
    objects = [
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "all", "namespace": "shop", "uid": "all"},
        }
    ]
    objects += [held(number) for number in range(501)]
    everything = ["--max-nodes", "0"] if command == "graph" else ["--no-collapse"]
    result = over(objects, command, "-n", "shop", "-o", "mermaid", *everything)
    assert result.exit_status == 0
    assert (
        "warning: there are 501 lines between boxes, and Mermaid draws at most 500 unless the page that it runs in"
        " sets maxEdges"
    ) in result.stderr.splitlines()
    assert over(objects[:2], command, "-n", "shop", "-o", "mermaid").stderr == ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        *(
            (
                ["graph", "-o", form, flag, value],
                f"{flag} goes with text and pictures: -o {form} has no boxes",
            )
            for form in ("json", "yaml", "csv", "graphml", "cluster-insight", "cluster-insight-dot")
            for flag, value in (("--max-nodes", "20"), ("--group-by", "namespace"))
        ),
        (
            ["graph", "--no-relations", "--relations", "uses"],
            "--no-relations and --relations exclude each other",
        ),
        (["why", "pod/a", "pod/b", "--max-length", "3"], "--max-length and --max-paths go with --all"),
        (["why", "pod/a", "pod/b", "--max-paths", "3"], "--max-length and --max-paths go with --all"),
        *(
            ([*words, "-L", "app"], "--label-columns goes with tree")
            for words in (["graph"], ["impact", "pod/a"], ["why", "pod/a", "pod/b"])
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_would_mean_nothing_is_refused(on_shop: Shop, words: list[str], message: str) -> None:
    result = on_shop(*words)
    assert (result.exit_status, result.stdout) == (2, "")
    assert message in result.stderr
