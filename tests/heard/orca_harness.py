"""A desk with nobody at it: a display in memory, a bus of its own, Orca with its speech written down, and Chromium.

All of it lives in a folder that is given, and ends with the block.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NEEDED = ("orca", "Xvfb", "dbus-daemon", "openbox", "xdotool", "gdbus", "chromium")
LOCALES = {"zh-CN": "zh_CN.UTF-8", "en": "en_GB.UTF-8"}
STARTS_WITHIN_S = 120
LISTENS_WITHIN_S = 600
SCREEN = "1280x900"


def missing(language: str) -> str:
    """What is not here for Orca to run; empty when nothing is missing."""
    programs = [name for name in NEEDED if not shutil.which(name)]
    if programs:
        return f"not installed: {', '.join(programs)} (CONTRIBUTING.md says how)"
    locales = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=True).stdout.lower()
    wanted = LOCALES[language]
    return "" if wanted.lower().replace("-", "") in locales.replace("-", "") else f"the locale {wanted} is not made"


@dataclass(slots=True)
class Desk:
    """Keys go in, what Orca says comes out. Rest is counted in beats: tenths of a second in which Orca had nothing to
    do (orca_speech/heardspeech.py)."""

    environment: dict[str, str]
    speech: Path
    debugging: str
    taken: int = field(default=0)

    def key(self, name: str) -> None:
        """Presses a key; comes back when Orca has seen it."""
        before = self._state()["keys"]
        self._xdotool("key", "--clearmodifiers", name)
        wait_until(lambda: self._state()["keys"] != before, f"Orca did not see the key {name}")

    def write(self, text: str) -> None:
        self._xdotool("type", "--delay", "40", text)

    def is_in_focus_mode(self) -> bool:
        """Whether the page gets the arrows."""
        return bool(self._state()["focus_mode"])

    def point_at_the_page(self) -> None:
        """Clicks into the empty page until it has the focus, so that the keys go there and not to the address bar."""
        for _ in range(20):
            self._xdotool("mousemove", "640", "500", "click", "1")
            self.listen(quiet=10)
            if self._state()["role"].startswith("document"):
                return
        raise AssertionError(f"the page has not got the focus: {self._state()}")

    def said(self) -> list[str]:
        """What was said since this was last asked."""
        lines = self.speech.read_text(encoding="utf-8").splitlines(keepends=True)
        whole = [json.loads(line) for line in lines[self.taken :] if line.endswith("\n")]
        self.taken += len(whole)
        return whole

    def listen(
        self, quiet: int = 7, first: int = 0, awaited: Callable[[list[str]], bool] = bool, most: int = 3000
    ) -> list[str]:
        """Everything that is said until nothing was said for `quiet` beats, for `first` while what is `awaited` was not
        said; for `most` beats at most."""
        heard, began = self.said(), self._state()["beats"]
        last, end = began, time.monotonic() + LISTENS_WITHIN_S
        while time.monotonic() < end:
            beats, more = self._state()["beats"], self.said()
            heard += more
            last = beats if more else last
            if beats - last > (quiet if awaited(heard) else max(quiet, first)) or beats - began > most:
                return heard
            time.sleep(0.05)
        raise AssertionError(f"Orca had no rest; said: {heard}")

    def _state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads(self.speech.with_name("state").read_text(encoding="utf-8"))
        return state

    def _xdotool(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self.environment, check=True, timeout=60)


@contextmanager
def orca_at_a_desk(folder: Path, language: str) -> Iterator[Desk]:
    """Starts everything, the browser last, at an empty page; `Desk.debugging` is where Playwright reaches it."""
    with (Path(tempfile.gettempdir()) / f"changxue-orca-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # Orca refuses to run twice for one user; another test process waits here
        with _desk(folder, language) as desk:
            yield desk


@contextmanager
def _desk(folder: Path, language: str) -> Iterator[Desk]:
    children: list[subprocess.Popen[bytes]] = []
    environment = _environment(folder, language)

    def start(*command: str, keep: int | None = None) -> None:
        log = (folder / f"{Path(command[0]).name}.log").open("wb")
        passed = () if keep is None else (keep,)
        children.append(
            subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, start_new_session=True, pass_fds=passed, cwd=folder
            )
        )

    try:
        environment["DISPLAY"] = ":" + told(
            lambda end: start(
                "Xvfb", "-displayfd", str(end), "-screen", "0", f"{SCREEN}x24", "-nolisten", "tcp", keep=end
            )
        )
        environment["DBUS_SESSION_BUS_ADDRESS"] = told(
            lambda end: start("dbus-daemon", "--session", "--nofork", f"--print-address={end}", keep=end)
        )
        start("openbox")
        _say_that_a_screen_reader_is_on(environment)
        desk = Desk(environment, folder / "speech", "")
        start("/usr/bin/python3", shutil.which("orca") or "orca", "--user-prefs", str(folder / "orca"))
        wait_until(lambda: desk.speech.with_name("state").exists() and desk.speech.stat().st_size, "Orca did not speak")
        start("chromium", *browser_options(folder, language), "about:blank")
        port = folder / "chromium" / "DevToolsActivePort"
        wait_until(lambda: port.is_file() and port.read_text(), "Chromium did not start")
        desk.debugging = f"http://127.0.0.1:{port.read_text().splitlines()[0]}"
        search = ["xdotool", "search", "--onlyvisible", "--class", "chromium"]
        wait_until(lambda: subprocess.run(search, env=environment, capture_output=True).stdout, "no window")
        desk.listen(first=100, awaited=lambda heard: "about:blank" in " ".join(heard))
        desk.point_at_the_page()
        yield desk
    finally:
        for child in reversed(children):
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGTERM)
        for child in reversed(children):
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)


def _environment(folder: Path, language: str) -> dict[str, str]:
    """Nothing of whoever runs the tests: their home, bus and settings stay as they are."""
    for name in ("home", "run", "orca"):
        (folder / name).mkdir(mode=0o700)
    speech = folder / "speech"
    speech.touch()
    profile = {"profile": ["Default", "default"]}
    general = {
        **profile,
        "startingProfile": ["Default", "default"],
        "speechServerFactory": "heardspeech",
        "enableSpeech": True,
        "enableBraille": False,
        "enableKeyEcho": False,
        "enableSound": False,
        "speakTutorialMessages": False,
        "sayAllOnLoad": False,
        "pageSummaryOnLoad": False,
    }
    settings = {"general": general, "pronunciations": {}, "keybindings": {}}
    settings["profiles"] = {"default": {**profile, "pronunciations": {}, "keybindings": {}}}
    (folder / "orca" / "user-settings.conf").write_text(json.dumps(settings))
    chosen = "".join(f"orca.settings.{key} = {value!r}\n" for key, value in general.items() if "rofile" not in key)
    (folder / "orca" / "orca-customizations.py").write_text(f"import orca.settings\n{chosen}")
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "HOME": str(folder / "home"),
        "XDG_RUNTIME_DIR": str(folder / "run"),
        "LANG": LOCALES[language],
        "LC_ALL": LOCALES[language],
        "GNOME_ACCESSIBILITY": "1",
        "PYTHONPATH": str(HERE / "orca_speech"),
        "HEARD_SPEECH": str(speech),
    }


def browser_options(folder: Path, language: str) -> list[str]:
    usual = folder / "chromium" / "Default"
    usual.mkdir(parents=True)
    silent = {"translate": {"enabled": False}, "credentials_enable_service": False}
    (usual / "Preferences").write_text(json.dumps(silent))
    return [
        *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--mute-audio", "--no-first-run"),
        *("--force-renderer-accessibility", "--no-default-browser-check", "--password-store=basic"),
        *("--disable-features=Translate", "--disable-background-networking", "--disable-component-update"),
        *("--window-position=0,0", f"--window-size={SCREEN.replace('x', ',')}", f"--lang={language}"),
        *(f"--user-data-dir={folder / 'chromium'}", "--remote-debugging-port=0"),
    ]


def _say_that_a_screen_reader_is_on(environment: dict[str, str]) -> None:
    call = ("gdbus", "call", "--session", "-d", "org.a11y.Bus", "-o", "/org/a11y/bus")
    for name in ("IsEnabled", "ScreenReaderEnabled"):
        put = ("-m", "org.freedesktop.DBus.Properties.Set", "org.a11y.Status", name, "<true>")
        subprocess.run([*call, *put], env=environment, check=True, capture_output=True, timeout=30)


def told(start: Callable[[int], None]) -> str:
    """The line that a program writes into the pipe it is started with."""
    reading, writing = os.pipe()
    start(writing)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        return pipe.readline().strip()


def wait_until(there: Callable[[], object], otherwise: str) -> None:
    end = time.monotonic() + STARTS_WITHIN_S
    while not there():
        assert time.monotonic() < end, otherwise
        time.sleep(0.1)
