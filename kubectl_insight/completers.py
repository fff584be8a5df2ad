"""Where the completion of values is plugged in.

What completes a namespace or a name asks a cluster, and for that needs the options whose values it
completes. So options only name their completer; whoever completes hands in what finds it by that name.
"""

from __future__ import annotations

from collections.abc import Callable

import typer

# The key in a context's ``meta``, of a function from names to completers.
COMPLETERS = "kubectl_insight.completers"
Found = list[str | tuple[str, str]]


def completed_as(name: str) -> Callable[..., Found]:
    """Return what Typer calls to complete a value: the completer of that name, or nothing where there is none."""

    def complete(ctx: typer.Context, incomplete: str) -> Found:
        completers = ctx.meta.get(COMPLETERS)
        found: Found = completers(name)(ctx, incomplete) if completers is not None else []
        return found

    return complete
