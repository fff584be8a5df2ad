"""What plugins may use is there: every name of the surface leads to something."""

from __future__ import annotations

import pytest

from kubectl_insight import api


@pytest.mark.parametrize("name", api.__all__)
def test_every_name_leads_somewhere(name: str) -> None:
    assert getattr(api, name) is not None


def test_other_names_do_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = api.nothing
