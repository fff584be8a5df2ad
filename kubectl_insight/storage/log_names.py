"""Which names are logs, and in which order the parts of a rotated log were written."""

from __future__ import annotations

import re
from typing import Final

_PACKED: Final = re.compile(r"\.(?:gz|gzip|zst|zstd)$")
_LOG: Final = re.compile(r"\.(?:log|json|jsonl|ndjson|txt)$")
_ROTATED: Final = (
    # lumberjack, the API server's own: audit-2024-05-01T10-00-00.000.log
    re.compile(r"(?P<stem>.+)-(?P<time>\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(?:\.\d+)?)(?P<rest>\.[^.]+)"),
    # logrotate with dateext: audit.log-20240501, audit.log-20240501-1714550400
    re.compile(r"(?P<stem>.+)-(?P<time>\d{8}(?:-\d+)?)(?P<rest>)"),
    # kubelet, of containers: 0.log.20240501-100000
    re.compile(r"(?P<stem>.+)\.(?P<time>\d{8}-\d{6})(?P<rest>)"),
    # logrotate: audit.log.1 is younger than audit.log.2
    re.compile(r"(?P<stem>.+)\.(?P<age>\d{1,5})(?P<rest>)"),
)
_EXPORTED: Final = re.compile(r"\d+\.(?:gz|zst)$")
"""What CloudWatch calls the parts of a log that it exports."""
_SET_ASIDE: Final = re.compile(r"(?:^|[-_.])audit(?:\.\d+)?(?:\.(?:old|bak))?$")
"""What people call audit logs: no ending, or that of a copy."""
_MUST_GATHER: Final = re.compile(r"(?:^|/)audit_logs/[^/]+/[^/]*audit[^/]*$")


def choose_logs(paths: list[str]) -> list[str]:
    """Return the logs among the files of a directory, each rotated set from its oldest part to its newest.

    Of a must-gather these are the audit logs only, since it holds thousands of others.

    Args:
        paths: Paths below the directory, with ``/`` between the segments.
    """
    logs = [path for path in paths if is_log_name(path)]
    gathered = [path for path in logs if _MUST_GATHER.search(path)]
    return sorted(gathered or logs, key=_written)


def is_log_name(path: str) -> bool:
    """Tell by the name whether a file in a directory is read; hidden ones are not."""
    name = path.rpartition("/")[2]
    if name.startswith("."):
        return False
    bare = re.sub(r"\.(?:old|bak)$", "", _PACKED.sub("", name))
    return any((_LOG.search(_log_name(bare)[0]), _EXPORTED.fullmatch(name), _SET_ASIDE.search(bare)))


def _written(path: str) -> tuple[str, str, bool, str, int, str]:
    """Order by directory and log, and within a log by time; what is written to at present comes last."""
    directory, _, name = path.rpartition("/")
    log, time, age = _log_name(name)
    return directory, log, not (time or age), time, -age, name


def _log_name(name: str) -> tuple[str, str, int]:
    """Take a rotated part's name apart: the log's own name, the time in it, and its number."""
    name = _PACKED.sub("", name)
    for pattern in _ROTATED:
        if match := pattern.fullmatch(name):
            part = match.groupdict()
            return part["stem"] + part["rest"], part.get("time", ""), int(part.get("age", 0))
    return name, "", 0
