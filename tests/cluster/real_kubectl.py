"""The real kubectl, for the tests that compare us with it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.controlplane.build import find


def require_kubectl() -> Path:
    """Return kubectl 1.36; without one skip the test, or fail it where REQUIRE_CLUSTER says so.

    To be called by a session fixture: where the program is cached depends on HOME, which tests change.
    """
    program = find("kubectl")
    if program is None and os.environ.get("REQUIRE_CLUSTER") == "1":
        pytest.fail("kubectl 1.36 is required and was not found; make controlplane builds it")
    if program is None:
        pytest.skip("there is no kubectl 1.36; make controlplane builds it")
    return program
