"""What a plugin may use: everything else of the host may change from one release to the next.

``api.pyi`` lists the names, for people, for type checkers and for this module. Each is imported from its home when
it is first used, so a plugin pays for what it asks for and no more.
"""

from __future__ import annotations

from kubectl_insight.lazy_names import lazy_names

__getattr__, __all__ = lazy_names("kubectl_insight", "api")
