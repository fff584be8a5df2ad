"""Make the recorded example anew: start a control plane, play the shop's story, record, stop.

python examples/shop/make_example.py
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":  # started as a program: the repository is where our own modules are
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.controlplane.control_plane import ControlPlane, Options

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Make the example; return the exit status of the first step that fails."""
    with ControlPlane(Options(audit_policy=HERE / "audit-policy.yaml")) as control_plane:
        for program, arguments in (
            ("apply.py", []),
            ("record.py", ["--audit-log", str(control_plane.audit_log)]),
        ):
            command = [sys.executable, str(HERE / program), *arguments]
            done = subprocess.run(command, env=control_plane.environment(), check=False)
            if done.returncode != 0:
                return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
