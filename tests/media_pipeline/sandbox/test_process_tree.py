"""Processes under a child, which come and go while they are counted."""

from __future__ import annotations

import os
import signal
import subprocess
import threading

from media_pipeline.sandbox.process_tree import descendants_of, threads_of


def test_processes_that_end_while_they_are_looked_at_are_left_out() -> None:
    """Each shell starts another program and ends at once, so that whatever was just seen is gone a moment later."""
    starting = threading.Thread(
        target=lambda: [subprocess.run(["sh", "-c", "true | true | true"], check=True) for _ in range(200)]
    )
    starting.start()
    looks = 0
    while starting.is_alive():
        looks += all(threads_of(pid) >= 0 for pid in descendants_of(os.getpid()))
    starting.join()
    assert looks > 0


def test_children_of_children_are_found() -> None:
    with subprocess.Popen(["sh", "-c", "sleep 60 & echo begun; wait"], stdout=subprocess.PIPE) as outer:
        assert outer.stdout is not None
        assert outer.stdout.readline() == b"begun\n"
        (sleeping,) = descendants_of(outer.pid)
        assert {outer.pid, sleeping} <= set(descendants_of(os.getpid()))
        assert (threads_of(outer.pid), threads_of(sleeping)) == (1, 1)
        outer.kill()
        os.kill(sleeping, signal.SIGKILL)
    assert threads_of(outer.pid) == 0
