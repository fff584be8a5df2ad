"""One browser for all tests of pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.browser import Browser, browser_or_skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A running browser; without one the test is skipped."""
    with browser_or_skip() as running:
        yield running
