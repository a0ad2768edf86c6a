"""WebKitGTK's MiniBrowser by its WebDriver (W3C WebDriver 2), on a display of its own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.engines.browser import EngineBrowser, EngineError

DRIVER = "WebKitWebDriver"
KEYS = {
    "Enter": "\ue006",
    "Escape": "\ue00c",
}  # code points of W3C WebDriver, "keyboard actions"
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the W3C's own name for an element
_STARTS_WITHIN_S = 30.0


def mini_browser() -> Path | None:
    """The newest MiniBrowser that is installed."""
    return max(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"), default=None)


def missing() -> str:
    """What is not here for WebKit to run; empty when nothing is missing."""
    programs = [name for name in (DRIVER, "Xvfb") if not shutil.which(name)]
    if mini_browser() is None:
        programs.append("MiniBrowser")
    return f"not installed: {', '.join(programs)} (CONTRIBUTING.md says how)" if programs else ""


class WebKit(EngineBrowser):
    """One MiniBrowser; `folder` is its home."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        self._display = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x1000x24", "-nolisten", "tcp"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._display.stdout is not None
        display = f":{self._display.stdout.readline().decode().strip()}"
        port = _free_port()
        environment = {
            **os.environ,
            "DISPLAY": display,
            "HOME": str(folder),
            "GDK_BACKEND": "x11",
            "NO_AT_BRIDGE": "1",
            "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }
        self._driver = subprocess.Popen(
            [DRIVER, f"--port={port}"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._at = f"http://127.0.0.1:{port}"
        self._session = ""
        options = {"binary": str(mini_browser()), "args": ["--automation"]}
        wishes = {"webkitgtk:browserOptions": options, "pageLoadStrategy": "normal"}
        self._session = str(self._begin({"capabilities": {"alwaysMatch": wishes}})["sessionId"])
        self._call("POST", "/window/rect", {"width": 1280, "height": 960})

    def open(self, path: str) -> None:
        self._call("POST", "/url", {"url": self.address + path})

    def script(self, body: str, *arguments: object) -> Any:
        return self._call("POST", "/execute/sync", {"script": body, "args": list(arguments)})

    def click(self, selector: str) -> None:
        self._call("POST", f"/element/{self._element(selector)}/click", {})

    def write(self, selector: str, text: str) -> None:
        self._call("POST", f"/element/{self._element(selector)}/value", {"text": text})

    def press(self, selector: str, key: str) -> None:
        self.script("document.querySelector(arguments[0]).focus()", selector)
        value = KEYS.get(key, key)
        strokes = [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
        self._call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]})

    def forget(self) -> None:
        self._call("DELETE", "/cookie")

    def close(self) -> None:
        try:
            self._call("DELETE", "")
        finally:
            for process in (self._driver, self._display):
                process.terminate()
                process.wait(timeout=10)

    def _begin(self, wishes: dict[str, Any]) -> dict[str, Any]:
        """A session, once the driver answers."""
        end = time.monotonic() + _STARTS_WITHIN_S
        while True:
            try:
                answer: dict[str, Any] = _send("POST", f"{self._at}/session", wishes)
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)
            else:
                return answer

    def _element(self, selector: str) -> str:
        found = self._call("POST", "/element", {"using": "css selector", "value": selector})
        return str(found[_ELEMENT])

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return _send(method, f"{self._at}/session/{self._session}{path}", body)


def _send(method: str, url: str, body: dict[str, Any] | None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        raise EngineError(error.read().decode(errors="replace")[:500]) from error


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
