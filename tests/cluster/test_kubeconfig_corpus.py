"""Our reading of kubeconfigs against what the real kubectl was recorded to say, in success and in failure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cluster.kubeconfig_corpus import CASES, Case, our_answers, recorded

# Where our words differ on purpose: what kubectl says, and what we say instead. Both are regular expressions;
# in ours \1 is the first group of kubectl's.
DIFFERENCES = (
    (r'(error: error loading config file "[^"]*": ).*', r"\1(line \d+: )?\S.*"),
    (r".*both specified for (\w).*", r".*both specified for \1; leave one of them out.*"),
    (r"Please enter Username: error: EOF", r"error: there are no credentials for https://127\.0\.0\.1:1: .*"),
    (r"error: Invalid timeout value\..*", r"error: invalid --request-timeout '\S+': .*"),
    (
        r"error: unable to load root certificates: (.*)",
        r'error: unable to load root certificates of cluster "\w+": .*',
    ),
    (
        r"error: tls: failed to find any PEM data in .* input",
        r'error: unable to load the client .* of user "u": .*',
    ),
    (r"(error: invalid 'proxy-url' .*: could not parse): .*", r"\1 it"),
    (r"(.*: exec: executable no-such-login not found)\n.*", r"\1"),
)


def test_the_corpus_is_large_and_wholly_recorded() -> None:
    assert len(CASES) >= 60
    assert {case["name"] for case in CASES} == recorded().keys()
    assert len(recorded()) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_we_read_what_kubectl_reads_and_refuse_what_it_refuses(case: Case, tmp_path: Path) -> None:
    theirs, ours = recorded()[case["name"]], our_answers(case, tmp_path)

    assert ours["view"] == theirs["view"]
    assert re.fullmatch(_wanted(case, theirs["verdict"]), ours["verdict"])
    assert "secret" not in ours["verdict"]


def _wanted(case: Case, theirs: str) -> str:
    """Return a regular expression for our verdict: kubectl's own, unless we differ on purpose."""
    if "ours" in case:
        assert theirs == "accepted"
        return str(case["ours"])
    for said, ours in DIFFERENCES:
        if match := re.fullmatch(said, theirs, re.DOTALL):
            return ours.replace("\\1", re.escape(match[1])) if match.groups() else ours
    return re.escape(theirs)
