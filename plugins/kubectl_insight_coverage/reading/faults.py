"""What is told of logs that could not be read, wholly or in parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kubectl_insight.api import NO_EVENT, Environment, InputError, InsightError, Log
from kubectl_insight_coverage.counting.usage import InputAccount

_SHOWN: Final = 3


def tell_faults(inputs: Sequence[InputAccount], logs: Sequence[Log], environment: Environment) -> bool:
    """Tell on standard error what was wrong; return whether an input that was named gave nothing for that reason.

    Raises:
        InputError: Nothing could be read at all.
        StorageError: The same of objects in a bucket.
    """
    useless = [account for account in inputs if not account.events and (account.bad or account.problem)]
    if inputs and not any(account.events for account in inputs):
        raise _error(useless[0] if useless else inputs[0])
    named = {log.url for log in logs if log.named}
    lost = [account for account in useless if account.path in named]
    for account in inputs:
        if account in lost:
            environment.warn(str(_error(account)))
        else:
            _warn(account, environment)
    return bool(lost)


def _error(account: InputAccount) -> InsightError:
    if account.problem and account.path.startswith("s3://"):
        from kubectl_insight.api import StorageError

        return StorageError(account.path, account.problem)
    if account.problem:
        return InputError(account.path, account.problem)
    if not account.examples:
        return InputError(account.path, NO_EVENT)
    first = account.examples[0]
    problem = first.problem if first.problem == NO_EVENT else f"{NO_EVENT}: {first.problem}"
    return InputError(account.path, problem, line=first.line)


def _warn(account: InputAccount, environment: Environment) -> None:
    for bad in account.examples[:_SHOWN]:
        environment.warn(f"warning: {account.path}, line {bad.line}: {bad.problem}")
    more = account.bad - min(len(account.examples), _SHOWN)
    if more > 0:
        lines = "1 more line is" if more == 1 else f"{more:,} more lines are"
        environment.warn(f"warning: {account.path}: {lines} no audit event")
    if account.problem:
        environment.warn(f"warning: {account.path}: {account.problem}")
