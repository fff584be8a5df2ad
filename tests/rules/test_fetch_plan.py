"""Which kinds are listed, and the label that replaces many single reads."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.metadata import ObjectMeta
from kubectl_insight.objects.reference import GroupKind, GroupVersionKind
from kubectl_insight.rules.fetch_plan import NOT_LISTED, FetchPlan, KindFilter, Target, covering_label

POD, DEPLOYMENT = GroupKind("", "Pod"), GroupKind("apps", "Deployment")
SERVICE, KNATIVE = GroupKind("", "Service"), GroupKind("serving.knative.dev", "Service")
EVENT = GroupKind("", "Event")


@pytest.mark.parametrize(
    ("include", "exclude", "kind", "allowed"),
    [
        pytest.param((), (), POD, True, id="nothing said"),
        pytest.param((), (), EVENT, False, id="events are not listed"),
        pytest.param(("Event",), (), EVENT, True, id="unless they are named"),
        pytest.param(("*",), (), EVENT, True, id="or everything is"),
        pytest.param(("Pod",), (), POD, True, id="by name"),
        pytest.param(("pod",), (), POD, True, id="in any case"),
        pytest.param(("Pod",), (), DEPLOYMENT, False, id="and no other"),
        pytest.param(("deploy*",), (), DEPLOYMENT, True, id="glob on the kind"),
        pytest.param(("*.apps",), (), DEPLOYMENT, True, id="glob on the group"),
        pytest.param(("*.apps",), (), POD, False, id="another group"),
        pytest.param(("Deployment.apps",), (), DEPLOYMENT, True, id="kind and group"),
        pytest.param(("Deployment.extensions",), (), DEPLOYMENT, False, id="kind and another group"),
        pytest.param(("Service",), (), KNATIVE, True, id="a kind in any group"),
        pytest.param(("Service.",), (), KNATIVE, False, id="a kind of the core group"),
        pytest.param(("Service.",), (), SERVICE, True, id="and that it is"),
        pytest.param(("*knative*",), (), KNATIVE, True, id="glob across the dot"),
        pytest.param(("[ps]*",), (), POD, True, id="glob with a set"),
        pytest.param((), ("Pod",), POD, False, id="excluded"),
        pytest.param((), ("*.apps",), POD, True, id="something else excluded"),
        pytest.param(("Pod",), ("Po*",), POD, False, id="exclusion wins"),
        pytest.param(("Pod", "Event"), ("Event",), EVENT, False, id="also over a named event"),
    ],
)
def test_which_kinds_are_wanted(
    include: tuple[str, ...], exclude: tuple[str, ...], kind: GroupKind, allowed: bool
) -> None:
    assert KindFilter(include, exclude).allows(kind) is allowed


def test_what_is_not_listed_owns_nothing() -> None:
    assert all(not KindFilter().allows(kind) for kind in NOT_LISTED)


@pytest.mark.parametrize(
    ("plan", "everything", "by_label"),
    [
        (FetchPlan(), True, False),
        (FetchPlan(targets=(Target("pods"),)), False, False),
        (FetchPlan(label_selector="a=b"), False, True),
        (FetchPlan(field_selector="metadata.name=a"), False, True),
        (FetchPlan(targets=(Target("pods"),), label_selector="a=b"), False, False),
    ],
)
def test_what_a_plan_asks_for(plan: FetchPlan, everything: bool, by_label: bool) -> None:
    assert (plan.everything, plan.by_label_alone) == (everything, by_label)


def make(**labels: str) -> KubernetesObject:
    return KubernetesObject(GroupVersionKind("", "v1", "Pod"), ObjectMeta(name="p", labels=labels or None))


LABELS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"))


@settings(max_examples=200, deadline=None)
@given(st.lists(LABELS, max_size=5), st.lists(LABELS, max_size=12), st.data())
def test_the_label_covers_all_wanted_and_little_else(
    wanted: list[dict[str, str]], others: list[dict[str, str]], data: st.DataObject
) -> None:
    objects = [make(**labels) for labels in wanted]
    listed = data.draw(st.permutations([*objects, *(make(**labels) for labels in others)]))
    # Search through all labels there are, as slowly as can be.
    brought = {
        (key, value): sum(obj.metadata.label(key) == value for obj in listed)
        for key in "abc"
        for value in "xyz"
        if objects and all(obj.metadata.label(key) == value for obj in objects)
    }
    best = min(brought.values(), default=None)

    label = covering_label(objects, listed)
    if best is None or best > 2 * len(objects):
        assert label is None
    else:
        assert label is not None
        assert brought[label] == best


def test_of_equally_good_labels_it_is_always_the_same() -> None:
    wanted = [make(b="1", a="1")]
    assert covering_label(wanted, wanted) == covering_label(wanted, [make(a="1", b="1")]) == ("a", "1")


def test_without_anything_wanted_or_labelled_there_is_none() -> None:
    assert covering_label([], [make(a="1")]) is None
    assert covering_label([make()], [make(a="1")]) is None
