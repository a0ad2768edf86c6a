"""A browser with a voice, and somebody who hears it: Chromium speaks through speech-dispatcher and espeak-ng into a
sound device that only exists in memory, and what comes out there is recorded."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.heard.orca_harness import browser_options, told, wait_until

NEEDED = ("Xvfb", "speech-dispatcher", "espeak-ng", "pulseaudio", "parec", "pactl", "chromium")
RATE = 22_050
LOUD = 0.02  # of the loudest there can be
_SPEECHD = """
LogLevel 3
LogDir "stdout"
Timeout 0
AudioOutputMethod "pulse"
AddModule "espeak-ng" "sd_espeak-ng" "espeak-ng.conf"
DefaultModule espeak-ng
"""


def missing() -> str:
    """What is not here for a browser to speak; empty when nothing is missing."""
    programs = [name for name in NEEDED if not shutil.which(name)]
    return f"not installed: {', '.join(programs)} (CONTRIBUTING.md says how)" if programs else ""


@dataclass(frozen=True, slots=True)
class VoiceDesk:
    """`debugging` is where Playwright reaches the browser; `sound` is what was heard, 16 bits, one channel."""

    debugging: str
    sound: Path

    def heard_s(self) -> float:
        """For how many seconds there was something to be heard so far, in tenths."""
        samples = np.frombuffer(self.sound.read_bytes()[: self.sound.stat().st_size // 2 * 2], "<i2")
        tenths = samples[: samples.size // (RATE // 10) * (RATE // 10)].reshape(-1, RATE // 10)
        return float((np.abs(tenths.astype(np.int32)).max(1) > LOUD * 32768).sum() / 10) if tenths.size else 0.0


@contextmanager
def speaking_browser(folder: Path) -> Iterator[VoiceDesk]:
    """Starts everything in `folder`, the browser last, and ends it with the block."""
    children: list[subprocess.Popen[bytes]] = []
    sockets = tempfile.mkdtemp(prefix="voice-")  # the whole name of a socket has at most 107 bytes (unix(7))
    environment = _environment(folder, sockets)
    speechd = folder / "home" / ".config" / "speech-dispatcher"
    speechd.mkdir(parents=True)
    (speechd / "speechd.conf").write_text(_SPEECHD)

    def start(*command: str, keep: int | None = None, out: Path | None = None) -> None:
        log = (folder / f"{Path(command[0]).name}.log").open("wb")
        put = log if out is None else out.open("wb")
        passed = () if keep is None else (keep,)
        children.append(
            subprocess.Popen(
                command, env=environment, stdout=put, stderr=log, start_new_session=True, pass_fds=passed, cwd=folder
            )
        )

    try:
        environment["DISPLAY"] = ":" + told(
            lambda end: start("Xvfb", "-displayfd", str(end), "-screen", "0", "1280x900x24", keep=end)
        )
        start(
            *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--disallow-exit"),
            *("--load=module-null-sink sink_name=ear", "--load=module-native-protocol-unix"),
        )
        listing = ["pactl", "list", "short", "sinks"]
        wait_until(
            lambda: b"ear" in subprocess.run(listing, env=environment, capture_output=True).stdout, "no sound device"
        )
        sound = folder / "heard.raw"
        form = (f"--rate={RATE}", "--channels=1", "--format=s16le", "--raw")
        start("parec", "--device=ear.monitor", *form, out=sound)
        socket = Path(environment["XDG_RUNTIME_DIR"]) / "speech-dispatcher" / "speechd.sock"
        socket.parent.mkdir(mode=0o700)
        start("speech-dispatcher", "--run-single", "--config-dir", str(speechd), "--socket-path", str(socket))
        wait_until(socket.exists, "speech-dispatcher did not start")
        start("chromium", *browser_options(folder, "en"), "--enable-speech-dispatcher", "about:blank")
        port = folder / "chromium" / "DevToolsActivePort"
        wait_until(lambda: port.is_file() and port.read_text(), "Chromium did not start")
        yield VoiceDesk(f"http://127.0.0.1:{port.read_text().splitlines()[0]}", sound)
    finally:
        for child in reversed(children):
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGTERM)
        for child in reversed(children):
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
        shutil.rmtree(sockets, ignore_errors=True)


def _environment(folder: Path, sockets: str) -> dict[str, str]:
    """Nothing of whoever runs the tests: their home, sound and settings stay as they are."""
    (folder / "home").mkdir(mode=0o700)
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "HOME": str(folder / "home"),
        "XDG_RUNTIME_DIR": sockets,
        "LANG": "C.UTF-8",
    }
