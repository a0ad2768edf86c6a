"""A process that has loaded all that a worker is made of and splits workers off at once: to load it takes longer than
most jobs of the tests. What is split off is the real worker, a process of its own that can be killed."""

from __future__ import annotations

import atexit
import functools
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


class SplitOff:
    """A worker, with as much of `subprocess.Popen` as the tests use."""

    def __init__(self, pid: int, ended: Path) -> None:
        self.pid = pid
        self._ended = ended

    def poll(self) -> int | None:
        """Its exit code, negative for a signal; None while it lives."""
        return int(self._ended.read_text()) if self._ended.exists() else None

    def wait(self, timeout: float = 60) -> int:
        """Its exit code once it has ended."""
        until = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired("worker", timeout)
            time.sleep(0.005)
        return code

    def kill(self) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)


def split_off(told: dict[str, Any], log: Path) -> SplitOff:
    """A worker that runs with what `worker_process` is told, and logs at the end of `log`."""
    asked, answers = _nursery()
    ended = Path(tempfile.mkdtemp(prefix="ended-", dir=log.parent)) / "code"
    asked.write(json.dumps({"told": told, "log": str(log), "ended": str(ended)}) + "\n")
    asked.flush()
    return SplitOff(int(answers.readline()), ended)


@functools.cache
def _nursery() -> tuple[Any, Any]:
    command = [sys.executable, "-m", "tests.media_pipeline.workflow.worker_forkserver"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    atexit.register(process.stdin.close)
    return process.stdin, process.stdout


def _main() -> None:
    from tests.media_pipeline.workflow import worker_process

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a keeper ended
    for line in sys.stdin:
        wish = json.loads(line)
        if os.fork() == 0:
            _keep(worker_process.run, wish)


def _keep(run: Any, wish: dict[str, Any]) -> None:
    """Split the worker off, say who it is, and write down how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    worker = os.fork()
    if worker == 0:
        _become_worker(run, wish)
    print(worker, flush=True)
    _, status = os.waitpid(worker, 0)
    unfinished = Path(wish["ended"] + ".part")
    with suppress(FileNotFoundError):  # the test is over, its folder gone
        unfinished.write_text(str(os.waitstatus_to_exitcode(status)))
        unfinished.replace(wish["ended"])
    os._exit(0)


def _become_worker(run: Any, wish: dict[str, Any]) -> None:
    log = os.open(wish["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for old, new in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(old, new)
    try:
        run(wish["told"])
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    _main()
