"""``graph`` for people: boxes, arrows, evidence, and an account of what shares a box."""

from __future__ import annotations

from tests.graph_command.conftest import Shop


def test_what_was_asked_for_comes_first_with_both_directions(on_shop: Shop) -> None:
    lines = on_shop("graph", "deployment/web").lines
    assert lines[0].split() == ["OBJECT", "STATUS", "WHY"]
    assert lines[1].startswith("Deployment web ◀")
    text = "\n".join(lines)
    assert "  owns → ReplicaSet web-86fccc75b" in text
    assert "  scales ← HorizontalPodAutoscaler web" in text
    assert "spec.template.spec.containers[0].envFrom[0].configMapRef.name" in text


def test_the_sick_stand_alone_and_say_why(on_shop: Shop) -> None:
    lines = on_shop("graph", "deployment/web").lines
    sick = [line for line in lines if line.startswith("Pod web-86fccc75b-bb4nb")]
    assert len(sick) == 1
    assert "CrashLoopBackOff 0/1" in sick[0]
    assert "back-off 5m0s, exit 1" in sick[0]


def test_the_account_adds_up(on_shop: Shop) -> None:
    lines = on_shop("graph").lines
    notes = [line for line in lines if line.startswith("(") and line.endswith(")")]
    assert any("objects share" in note for note in notes)
    assert any("Container are drawn with what they belong to" in note for note in notes)


def test_every_object_by_itself(on_shop: Shop) -> None:
    text = on_shop("graph", "--max-nodes", "0").stdout
    assert " x2" not in text
    assert "share" not in text


def test_fewer_boxes_on_request(on_shop: Shop) -> None:
    many = len(on_shop("graph", "-A").lines)
    few = len(on_shop("graph", "-A", "--max-nodes", "60").lines)
    assert few < many / 2
