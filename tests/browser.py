"""Chromium without a window, spoken to over a pipe: what a page asks for, complains of, and looks like."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import attrs
import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# The pipe is handed over in the way of Unix.
CHROMIUM = None if sys.platform == "win32" else next(filter(None, map(shutil.which, NAMES)), None)
SECONDS = 60.0
Test = TypeVar("Test", bound=Callable[..., None])


def needs_browser(test: Test) -> Test:
    without = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt-get install chromium)")
    return pytest.mark.whole(without(test))


class Browser:
    """The DevTools protocol: JSON, a message ends with a zero byte."""

    def __init__(self, process: subprocess.Popen[bytes], reader: int, writer: int) -> None:
        self.process, self._reader, self._writer = process, reader, writer
        self._number, self._buffer = 0, b""
        self.events: list[dict[str, Any]] = []

    def ask(self, method: str, session: str = "", /, **params: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._writer, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return dict(answer.get("result", {}))
            self.events.append(answer)

    def wait_for(self, event: str) -> None:
        while not any(known.get("method") == event for known in self.events):
            self.events.append(self._next())

    def _next(self) -> dict[str, Any]:
        until = time.monotonic() + SECONDS
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._reader], [], [], max(until - time.monotonic(), 0))
            assert ready, "the browser does not answer"
            read = os.read(self._reader, 1 << 20)
            assert read, "the browser has left"
            self._buffer += read
        first, _, self._buffer = self._buffer.partition(b"\0")
        found: dict[str, Any] = json.loads(first)
        return found


@attrs.frozen
class Seen:
    """An opened page: the addresses it asked for, and everything that was said in its console."""

    browser: Browser
    session: str
    requests: tuple[str, ...]
    complaints: tuple[str, ...]

    def evaluate(self, expression: str) -> Any:
        found = self.browser.ask("Runtime.evaluate", self.session, expression=expression, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def press(self, key: str) -> None:
        codes = {"Tab": 9, "Enter": 13}
        for kind in ("rawKeyDown", "char", "keyUp"):
            text = {"text": "\r"} if key == "Enter" and kind == "char" else {}
            if kind == "char" and not text:
                continue
            self.browser.ask(
                "Input.dispatchKeyEvent",
                self.session,
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=codes[key],
                **text,
            )

    def picture(self, path: Path, *, top: float = 0, height: float = 0) -> None:
        clip = {}
        if height:
            width = self.evaluate("innerWidth")
            clip = {"clip": {"x": 0, "y": top, "width": width, "height": height, "scale": 1}}
        shot = self.browser.ask("Page.captureScreenshot", self.session, captureBeyondViewport=True, **clip)
        path.write_bytes(base64.b64decode(shot["data"]))

    def printed(self) -> bytes:
        return base64.b64decode(self.browser.ask("Page.printToPDF", self.session, preferCSSPageSize=True)["data"])


@contextmanager
def opened(page: Path, width: int, height: int, folder: Path) -> Iterator[Seen]:
    """The page in a fresh browser of that size, without any network, until it has been quiet for a moment."""
    assert CHROMIUM is not None
    ours, theirs = zip(*(map(_high, os.pipe()) for _ in range(2)), strict=True)
    # Chromium reads from 3 and writes to 4.
    to_browser, from_browser = (ours[0], theirs[0]), (ours[1], theirs[1])

    def give() -> None:
        os.dup2(to_browser[0], 3)
        os.dup2(from_browser[1], 4)

    process = subprocess.Popen(
        [CHROMIUM, "--headless", "--no-sandbox", "--remote-debugging-pipe", "--disable-gpu", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
         f"--user-data-dir={folder / 'profile'}", "about:blank"],
        pass_fds=(3, 4), preexec_fn=give, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(to_browser[0])
    os.close(from_browser[1])
    browser = Browser(process, from_browser[0], to_browser[1])
    try:
        target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
        session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            browser.ask(f"{domain}.enable", session)
        browser.ask(
            "Network.emulateNetworkConditions",
            session,
            offline=True,
            latency=0,
            downloadThroughput=0,
            uploadThroughput=0,
        )
        browser.ask(
            "Emulation.setDeviceMetricsOverride",
            session,
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        browser.events.clear()
        browser.ask("Page.navigate", session, url=page.resolve().as_uri())
        browser.wait_for("Page.loadEventFired")
        browser.ask("Runtime.evaluate", session, expression="new Promise(r => setTimeout(r, 300))", awaitPromise=True)
        yield Seen(browser, session, tuple(_requests(browser)), tuple(_complaints(browser)))
    finally:
        process.terminate()
        process.wait(SECONDS)
        os.close(from_browser[0])
        os.close(to_browser[1])


def _high(descriptor: int) -> int:
    """The same pipe under a number that does not stand in the way."""
    import fcntl

    found: int = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 20)
    os.close(descriptor)
    return found


def _requests(browser: Browser) -> Iterator[str]:
    for event in browser.events:
        if event.get("method") == "Network.requestWillBeSent":
            yield event["params"]["request"]["url"]


def _complaints(browser: Browser) -> Iterator[str]:
    for event in browser.events:
        if event.get("method") in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
            yield json.dumps(event["params"])[:500]
