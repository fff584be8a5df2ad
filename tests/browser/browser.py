"""A real browser for tests: headless Chromium, driven by the DevTools protocol over a pair of pipes.

It loads pages from files, as people open them, and keeps an account of everything that a page complains about
or tries to fetch. ``tests/browser/install.py`` installs one."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from fcntl import F_DUPFD, fcntl
from pathlib import Path
from select import select
from types import TracebackType
from typing import Any, Final, Literal, Self

import msgspec
import pytest

from tests.browser.finding import INSTALL, find_browser

_QUIET: Final = (
    "--headless",
    "--no-sandbox",  # Chromium's own sandbox does not start for root; every page here is made by a test
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--remote-debugging-pipe",
)
_PROTOCOL_OUT: Final = 4
# The protocol speaks on descriptors 3 and 4, whatever numbers the pipes have here.
_LAUNCH: Final = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""
_MODIFIERS: Final = {"alt": 1, "ctrl": 2, "meta": 4, "shift": 8}
_KEY_CODES: Final = {
    "Enter": 13, "Escape": 27, "Tab": 9, "Home": 36, "End": 35, " ": 32,
    "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40,
}  # fmt: skip

Scheme = Literal["light", "dark"]


def browser_or_skip() -> Browser:
    """Return a browser to be started; where there is none, skip the test, or fail with ``REQUIRE_BROWSER=1``."""
    executable = find_browser()
    if executable is None:
        reason = f"there is no Chromium here: {INSTALL}"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return Browser(executable)


class BrowserError(Exception):
    """The browser, or the script that it was given, failed."""


class Browser:
    """One browser process; a context manager."""

    def __init__(self, executable: str, *, patience: float = 60.0) -> None:
        self._executable = executable
        self._patience = patience
        self._stack = ExitStack()
        self._waiting = b""
        self._number = 0
        self._events: dict[str, list[tuple[str, dict[str, Any]]]] = {}

    def __enter__(self) -> Self:
        folder = self._stack.enter_context(
            tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True)
        )
        self._folder = Path(folder)
        theirs_in, self._to = os.pipe()
        self._from, theirs_out = os.pipe()
        self._stack.callback(os.close, self._from)
        theirs = [fcntl(end, F_DUPFD, _PROTOCOL_OUT + 1) for end in (theirs_in, theirs_out)]
        command = [self._executable, *_QUIET, f"--user-data-dir={folder}/profile"]
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _LAUNCH, *map(str, theirs), *command],
            pass_fds=theirs,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._stack.callback(self._end)
        for end in (theirs_in, theirs_out, *theirs):
            os.close(end)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def page(
        self,
        html: str | Path,
        *,
        width: int = 1280,
        height: int = 800,
        scheme: Scheme = "light",
        features: Mapping[str, str] | None = None,
        fragment: str = "",
    ) -> Page:
        """Open a page from a file and wait until it is loaded.

        Args:
            html: Its text, or a file.
            scheme: The colours that the reader prefers.
            features: Further media features, such as ``{"prefers-reduced-motion": "reduce"}``.
            fragment: What follows ``#`` in the address.
        """
        path = html if isinstance(html, Path) else self._written(html)
        target = self.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = self.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        page = Page(self, target, session)
        for domain in ("Page", "Runtime", "Network", "Log"):
            page.call(f"{domain}.enable")
        media = {"prefers-color-scheme": scheme, **(features or {})}
        page.call(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": name, "value": value} for name, value in media.items()]},
        )
        page.call(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )
        page.call("Page.navigate", {"url": path.resolve().as_uri() + (f"#{fragment}" if fragment else "")})
        page.wait_for("Page.loadEventFired")
        return page

    def call(
        self, method: str, parameters: Mapping[str, Any] | None = None, session: str = ""
    ) -> dict[str, Any]:
        """Call a method of the protocol and return its result.

        Raises:
            BrowserError: It failed, or did not answer in time.
        """
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters or {}}
        if session:
            message["sessionId"] = session
        data = msgspec.json.encode(message) + b"\0"
        try:
            while data:
                data = data[os.write(self._to, data) :]
        except BrokenPipeError as error:
            raise BrowserError(f"{method}: the browser is gone") from error
        deadline = time.monotonic() + self._patience
        while True:
            answer = self._receive(deadline, method)
            if answer.get("id") == self._number:
                break
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def events(self, session: str) -> list[tuple[str, dict[str, Any]]]:
        """Return what a page has reported so far: methods and their parameters."""
        return self._events.setdefault(session, [])

    def wait_for_event(self, session: str, method: str) -> None:
        """Wait until a page has reported something."""
        deadline = time.monotonic() + self._patience
        while all(name != method for name, _ in self.events(session)):
            self._receive(deadline, method)

    def _receive(self, deadline: float, what: str) -> dict[str, Any]:
        while b"\0" not in self._waiting:
            ready, _, _ = select([self._from], [], [], max(0.0, deadline - time.monotonic()))
            data = os.read(self._from, 1 << 20) if ready else b""
            if not data:
                raise BrowserError(f"{what}: {'the browser is gone' if ready else 'no answer in time'}")
            self._waiting += data
        text, _, self._waiting = self._waiting.partition(b"\0")
        message: dict[str, Any] = msgspec.json.decode(text)
        if "method" in message:
            self.events(message.get("sessionId", "")).append((message["method"], message["params"]))
        return message

    def _written(self, html: str) -> Path:
        self._number += 1
        path = self._folder / f"page-{self._number}.html"
        path.write_text(html, encoding="utf-8")
        return path

    def _end(self) -> None:
        os.close(self._to)  # with the pipe the browser ends by itself
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Page:
    """One page."""

    def __init__(self, browser: Browser, target: str, session: str) -> None:
        self._browser = browser
        self._target = target
        self._session = session

    def call(self, method: str, parameters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Call a method of the protocol for this page."""
        return self._browser.call(method, parameters, self._session)

    def wait_for(self, method: str) -> None:
        """Wait until the page has reported something."""
        self._browser.wait_for_event(self._session, method)

    def evaluate(self, script: str) -> Any:
        """Return the value of an expression, of what it promises where it is a promise.

        Raises:
            BrowserError: It threw.
        """
        options = {"returnByValue": True, "awaitPromise": True, "allowUnsafeEvalBlockedByCSP": False}
        answer = self.call("Runtime.evaluate", {"expression": script, **options})
        if "exceptionDetails" in answer:
            raise BrowserError(_told(answer["exceptionDetails"]))
        return answer["result"].get("value")

    @property
    def complaints(self) -> list[str]:
        """What went wrong in the page: errors that nobody caught, console errors, what its policy blocked."""
        found = []
        for method, details in self._browser.events(self._session):
            if method == "Runtime.exceptionThrown":
                found.append(_told(details["exceptionDetails"]))
            elif method == "Runtime.consoleAPICalled" and details["type"] in {"error", "warning", "assert"}:
                found.append(" ".join(str(each.get("value")) for each in details["args"]))
            elif method == "Log.entryAdded" and details["entry"]["level"] in {"error", "warning"}:
                found.append(details["entry"]["text"])
            elif method == "Page.javascriptDialogOpening":
                found.append(f"dialog: {details['message']}")
        return found

    @property
    def requests(self) -> list[str]:
        """Everything that the page has asked for, itself first."""
        events = self._browser.events(self._session)
        return [
            details["request"]["url"] for method, details in events if method == "Network.requestWillBeSent"
        ]

    def screenshot(self, path: Path | None = None) -> bytes:
        """Return the picture of what is seen, a PNG; also write it to a file."""
        data = base64.b64decode(self.call("Page.captureScreenshot", {"format": "png"})["data"])
        if path is not None:
            path.write_bytes(data)
        return data

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as ``a``, ``Enter`` or ``shift+ArrowLeft``."""
        for key in keys:
            *held, name = key.split("+") if len(key) > 1 else [key]
            event = {
                "key": name,
                "code": name,
                "modifiers": sum(_MODIFIERS[each] for each in held),
                "windowsVirtualKeyCode": _KEY_CODES.get(name, ord(name[0].upper())),
            }
            text = {"Enter": "\r"}.get(name, name if len(name) == 1 else "")
            self.call(
                "Input.dispatchKeyEvent", {"type": "keyDown", **event, **({"text": text} if text else {})}
            )
            self.call("Input.dispatchKeyEvent", {"type": "keyUp", **event})

    def write(self, text: str) -> None:
        """Type a text into what has the focus."""
        self.call("Input.insertText", {"text": text})

    def mouse(self, kind: str, x: float, y: float, **more: Any) -> None:
        """Send a mouse event: ``mousePressed``, ``mouseReleased``, ``mouseMoved``, ``mouseWheel``."""
        self.call("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, **more})

    def click(self, x: float, y: float) -> None:
        """Click with the first button."""
        self.mouse("mouseMoved", x, y)
        self.mouse("mousePressed", x, y, button="left", clickCount=1)
        self.mouse("mouseReleased", x, y, button="left", clickCount=1)

    def drag(self, points: Sequence[tuple[float, float]]) -> None:
        """Press at the first point, move along the others, release at the last."""
        self.mouse("mousePressed", *points[0], button="left", clickCount=1)
        for point in points[1:]:
            self.mouse("mouseMoved", *point, button="left", buttons=1)
        self.mouse("mouseReleased", *points[-1], button="left", clickCount=1)

    def close(self) -> None:
        """Close the page."""
        with suppress(BrowserError):
            self._browser.call("Target.closeTarget", {"targetId": self._target})


def _told(details: Mapping[str, Any]) -> str:
    thrown = details.get("exception", {})
    return str(thrown.get("description") or thrown.get("value") or details["text"])
