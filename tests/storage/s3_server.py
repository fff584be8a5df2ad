"""A real S3 server over a directory: versitygw, built from its pinned module into the cache that all tests share.

python tests/storage/s3_server.py    builds it, once
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MODULE = Path(__file__).resolve().parent / "versitygw"
PACKAGE = "github.com/versity/versitygw/cmd/versitygw"
ACCESS, SECRET = "test-access", "test-secret-of-no-use"


def version() -> str:
    """Return the version that go.mod pins."""
    for line in (MODULE / "go.mod").read_text(encoding="utf-8").splitlines():
        if line.startswith("require github.com/versity/versitygw "):
            return line.split()[2]
    raise RuntimeError("go.mod does not require versitygw")


def cached() -> Path:
    """Return where the server lies once it is built."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "kubectl-insight-controlplane" / f"versitygw-{version()}" / "versitygw"


def find() -> Path | None:
    """Return the server's program, from PATH or the cache."""
    on_path = shutil.which("versitygw")
    return Path(on_path) if on_path else cached() if os.access(cached(), os.X_OK) else None


def build() -> Path:
    """Build the server; a half-built file never stands under its name."""
    program = cached()
    program.parent.mkdir(parents=True, exist_ok=True)
    made = program.with_name(f".{program.name}-{os.getpid()}")
    command = ["go", "build", "-mod=readonly", "-trimpath", "-ldflags", "-s -w", "-o", str(made), PACKAGE]
    subprocess.run(command, cwd=MODULE, env={**os.environ, "CGO_ENABLED": "0", "GOWORK": "off"}, check=True)
    return made.replace(program)


@contextmanager
def serve(program: Path, directory: Path) -> Iterator[str]:
    """Serve the directory's sub-directories as buckets; yields the endpoint."""
    port = _free_port()
    command = [str(program), "--access", ACCESS, "--secret", SECRET, "--port", f"127.0.0.1:{port}"]
    with subprocess.Popen(
        [*command, "posix", str(directory)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _wait_for(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("versitygw does not start")


if __name__ == "__main__":
    sys.stdout.write(f"{find() or build()}\n")
