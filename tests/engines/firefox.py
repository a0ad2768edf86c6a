"""Debian's Firefox ESR by puppeteer-core, over WebDriver BiDi."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.engines.browser import EngineBrowser, EngineError

FIREFOX = "firefox-esr"
BRIDGE = Path(__file__).with_name("firefox_bridge.cjs")
ROOT = Path(__file__).resolve().parents[2]


def missing() -> str:
    """What is not here for Firefox to run; empty when nothing is missing."""
    if not shutil.which(FIREFOX):
        return f"not installed: {FIREFOX} (CONTRIBUTING.md says how)"
    looked_for = subprocess.run(
        ["node", "-e", "require.resolve('puppeteer-core')"], cwd=ROOT, capture_output=True, check=False
    )
    return "" if looked_for.returncode == 0 else "not installed: puppeteer-core (`npm ci`)"


class Firefox(EngineBrowser):
    """One Firefox without a window; `folder` has its profile."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        profile = folder / "profile"
        profile.mkdir()
        self._bridge = subprocess.Popen(
            ["node", str(BRIDGE), shutil.which(FIREFOX) or FIREFOX, str(profile)],
            cwd=ROOT,
            env={**os.environ, "HOME": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.version = str(self._answer())

    def open(self, path: str) -> None:
        self._do("open", self.address + path)

    def script(self, body: str, *arguments: object) -> Any:
        return self._do("script", body, list(arguments))

    def click(self, selector: str) -> None:
        self._do("click", selector)

    def write(self, selector: str, text: str) -> None:
        self._do("write", selector, text)

    def press(self, selector: str, key: str) -> None:
        self._do("press", selector, key)

    def take_keys(self) -> None:
        self._do("tab")

    def forget(self) -> None:
        self._do("forget")

    def close(self) -> None:
        assert self._bridge.stdin is not None
        self._bridge.stdin.close()
        self._bridge.wait(timeout=30)

    def _do(self, *command: object) -> Any:
        assert self._bridge.stdin is not None
        self._bridge.stdin.write(json.dumps(command) + "\n")
        self._bridge.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._bridge.stdout is not None
        line = self._bridge.stdout.readline()
        if not line:
            raise EngineError("Firefox has ended")
        answer = json.loads(line)
        if "error" in answer:
            raise EngineError(answer["error"])
        return answer["value"]
