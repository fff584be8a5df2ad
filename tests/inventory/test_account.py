"""The books that are kept while objects are read."""

from __future__ import annotations

from kubectl_insight.cluster.listing import ListResult
from kubectl_insight.errors import ClusterError, ForbiddenError, ServerError, UnreachableError
from kubectl_insight.inventory.account import Account
from kubectl_insight.objects.completeness import Completeness, KindFailure
from kubectl_insight.objects.reference import GroupKind

POD, SECRET, WIDGET = GroupKind("", "Pod"), GroupKind("", "Secret"), GroupKind("example.org", "Widget")
FORBIDDEN = ForbiddenError(403, "Forbidden", "no")
BROKEN = ServerError(503, "ServiceUnavailable", "the server is currently unable to handle the request")


def test_everything_was_read() -> None:
    account = Account()
    account.listed(WIDGET)
    account.listed(POD)
    account.listed(POD)

    assert account.close(7) == Completeness(kinds_listed=("Pod", "Widget.example.org"), objects=7)
    assert account.close(7).complete


def test_what_was_refused_and_what_failed_are_told_apart() -> None:
    account = Account()
    account.failed(SECRET, FORBIDDEN)
    account.failed(WIDGET, BROKEN)
    account.failed(POD, UnreachableError("no route"))
    found = account.close(0)

    assert found.kinds_forbidden == ("Secret",)
    assert found.kinds_failed == (
        KindFailure("Pod", "no route"),
        KindFailure("Widget.example.org", "the server is currently unable to handle the request"),
    )
    assert not found.complete


def test_what_discovery_could_not_tell_is_in_it_from_the_start() -> None:
    failure = KindFailure("metrics.k8s.io/v1beta1", "stale")
    found = Account([failure]).close(0)
    assert found.kinds_failed == (failure,)
    assert not found.complete


def test_what_was_odd_about_a_list() -> None:
    account = Account()
    account.part(POD, ListResult(problems=["b", "a"]))
    account.part(POD, ListResult(problems=["a"]))
    assert account.close(2).problems == ("a", "b")
    assert not account.close(2).complete  # the odd part of an object was left out

    account.part(POD, ListResult(truncated=True))
    account.part(POD, ListResult())
    assert account.close(2).truncated
    assert not account.close(2).complete


def test_a_part_that_is_missing_makes_the_kind_incomplete() -> None:
    account = Account()
    account.listed(POD)
    account.part(POD, ListResult(left_out=FORBIDDEN))
    found = account.close(1)

    assert (found.kinds_listed, found.kinds_forbidden) == (("Pod",), ("Pod",))


def test_a_kind_that_nobody_serves_has_not_failed() -> None:
    account = Account()
    account.failed(WIDGET, BROKEN)
    account.forget(WIDGET)
    account.forget(POD)
    assert account.close(0).complete


def test_why_nothing_could_be_read() -> None:
    account = Account()
    assert account.only_error() is None

    account.failed(WIDGET, ForbiddenError(403, "Forbidden", "no widgets"))
    account.failed(SECRET, FORBIDDEN)
    assert account.only_error() is FORBIDDEN  # said of a kind that everybody knows

    unreachable: ClusterError = UnreachableError("no route")
    account.failed(WIDGET, unreachable)
    assert account.only_error() is unreachable  # a refusal is the reason only where all are refusals

    account.listed(POD)
    assert account.only_error() is None
