from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from media_pipeline.errors import Cancelled, LimitExceeded, MediaError
from media_pipeline.sandbox import bubblewrap
from media_pipeline.sandbox import run as sandbox
from media_pipeline.sandbox.run import Limits, run_sandboxed

PYTHON = "/usr/bin/python3"
needs_bubblewrap = pytest.mark.skipif(
    not bubblewrap.bubblewrap_works(), reason="bubblewrap cannot make namespaces on this machine"
)


@pytest.fixture(params=["bubblewrap", "limits only"])
def guard(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each test that asks for it runs under both guards."""
    if request.param == "bubblewrap" and not bubblewrap.bubblewrap_works():
        pytest.skip("bubblewrap cannot make namespaces on this machine")
    monkeypatch.setattr(bubblewrap, "bubblewrap_works", lambda: request.param == "bubblewrap")
    return str(request.param)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        yield server


def running(token: str, *, itself: bool = False) -> list[int]:
    """Processes on whose command line `token` stands; with `itself` only those whose command line begins with it, and
    so not the guard that is about to become the child."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            command = (folder / "cmdline").read_bytes() if folder.name.isdigit() else b""
            if command.startswith(token.encode()) if itself else token.encode() in command:
                found.append(int(folder.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]


def gone(token: str, within_s: float = 30.0) -> bool:
    until = time.monotonic() + within_s
    while running(token):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def appeared(token: str, within_s: float = 20.0) -> bool:
    until = time.monotonic() + within_s
    while not running(token, itself=True):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def sleep_time(number: int) -> str:
    """A duration that no other process on this machine sleeps for."""
    return f"1{os.getpid():07d}.{number:03d}{time.monotonic_ns() % 10**6:06d}"


def test_output_status_and_errors_come_back(guard: str) -> None:
    finished = run_sandboxed(["sh", "-c", "echo out; echo err >&2; exit 3"], check=False)
    assert (finished.returncode, finished.stdout, finished.stderr) == (3, b"out\n", "err\n")


def test_a_failure_keeps_the_reason_for_the_log(guard: str) -> None:
    with pytest.raises(MediaError) as failure:
        run_sandboxed(["sh", "-c", "echo the reason >&2; exit 1"])
    assert "the reason" in failure.value.detail
    assert "the reason" not in str(failure.value)


def test_what_is_sent_to_standard_input_arrives_whole(guard: str) -> None:
    sent = os.urandom(3_000_000)
    assert run_sandboxed(["cat"], stdin=sent).stdout == sent


def test_a_child_that_does_not_read_its_input_ends_in_peace(guard: str) -> None:
    assert run_sandboxed(["true"], stdin=b"x" * 3_000_000).returncode == 0


def test_lines_come_while_the_child_runs(guard: str, tmp_path: Path) -> None:
    """The child waits for a file that is made only once its first line has been heard."""
    lines: list[str] = []

    def hear(line: str) -> None:
        lines.append(line)
        (tmp_path / "heard").touch()

    wait = "echo first; while [ ! -e heard ]; do sleep 0.05; done; echo second; printf last"
    run_sandboxed(["sh", "-c", f"cd {tmp_path}; {wait}"], writable=tmp_path, on_line=hear, limits=Limits(wall_s=20))
    assert lines == ["first", "second", "last"]


def test_only_the_end_of_long_errors_is_kept(guard: str) -> None:
    finished = run_sandboxed(["sh", "-c", "yes error | head -c 1000000 >&2; echo the end >&2"])
    assert len(finished.stderr) <= sandbox.STDERR_BYTES
    assert finished.stderr.endswith("the end\n")


def test_the_portals_own_environment_stays_outside(guard: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SECRET_KEY", "not for children")
    assert b"not for children" not in run_sandboxed(["env"]).stdout


@needs_bubblewrap
def test_the_child_has_no_network(listener: socket.socket) -> None:
    connect = f"import socket; socket.create_connection(('127.0.0.1', {listener.getsockname()[1]}), timeout=2)"
    subprocess.run([PYTHON, "-c", connect], check=True, timeout=20)
    listener.accept()  # outside, the very same program gets through
    assert run_sandboxed([PYTHON, "-c", connect], check=False).returncode != 0
    with pytest.raises(TimeoutError):
        listener.accept()


@needs_bubblewrap
def test_the_child_reads_what_it_was_given_and_nothing_else(tmp_path: Path) -> None:
    given, other = tmp_path / "given", tmp_path / "other"
    given.write_text("given")
    other.write_text("other")
    assert run_sandboxed(["cat", str(given)], readable=[given]).stdout == b"given"
    for path in (other, Path("/etc/passwd"), Path(__file__)):
        refused = run_sandboxed(["cat", str(path)], readable=[given], check=False)
        assert refused.returncode != 0
        assert refused.stdout == b""


@needs_bubblewrap
def test_the_child_writes_into_its_folder_only(tmp_path: Path) -> None:
    given, folder = tmp_path / "given", tmp_path / "folder"
    given.write_text("given")
    folder.mkdir()
    run_sandboxed(["sh", "-c", "echo made > made"], writable=folder)
    assert (folder / "made").read_text() == "made\n"
    for target in (given, Path("/usr/made"), Path("/made"), Path("/dev/shm/made")):
        command = ["sh", "-c", f"echo spoilt > {target}"]
        assert run_sandboxed(command, readable=[given], writable=folder, check=False).returncode != 0
    assert given.read_text() == "given"


@needs_bubblewrap
def test_the_child_does_not_see_other_processes() -> None:
    assert str(os.getpid()).encode() not in run_sandboxed(["ls", "/proc"]).stdout.split()


@pytest.mark.parametrize(
    ("command", "limits"),
    [
        (["sleep", "60"], Limits(wall_s=0.5)),
        ([PYTHON, "-c", "while True: pass"], Limits(cpu_s=1, wall_s=30)),
        ([PYTHON, "-c", "bytes(500_000_000)"], Limits(memory_bytes=200_000_000)),
        (["dd", "if=/dev/zero", "of=one", "bs=1M", "count=50"], Limits(output_bytes=5_000_000)),
        (
            ["sh", "-c", "for n in 1 2 3 4 5; do head -c 3M /dev/zero > $n; sleep 0.5; done"],
            Limits(output_bytes=4_000_000),
        ),
        (["sh", "-c", "for n in $(seq 60); do sleep 60 & done; wait"], Limits(processes=40, wall_s=50)),
        (
            [
                PYTHON,
                "-c",
                "import threading, time\nfor n in range(60): threading.Thread(target=time.sleep, args=[9]).start()",
            ],
            Limits(processes=40, wall_s=50),
        ),
    ],
    ids=["wall clock", "processor", "memory", "one file", "many files", "processes", "threads"],
)
def test_a_child_that_goes_over_a_limit_is_stopped(
    guard: str, tmp_path: Path, command: list[str], limits: Limits
) -> None:
    with pytest.raises(LimitExceeded):
        run_sandboxed(command, writable=tmp_path, limits=limits)


def test_endless_output_is_stopped(guard: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "STDOUT_BYTES", 1_000_000)
    with pytest.raises(LimitExceeded):
        run_sandboxed(["yes"], limits=Limits(wall_s=30))


def test_a_limit_already_lower_here_does_not_stop_the_start(guard: str) -> None:
    script = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (10**7, 10**7))\n"
        "from media_pipeline.sandbox.run import run_sandboxed\n"
        "print(run_sandboxed(['echo', 'started']).stdout.decode())"
    )
    child = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True)
    assert "started" in child.stdout, child.stderr


def test_cancelling_leaves_no_process(guard: str) -> None:
    length = sleep_time(1)
    stop = threading.Event()
    threading.Thread(target=lambda: (appeared(f"sleep\0{length}"), stop.set())).start()
    with pytest.raises(Cancelled):
        run_sandboxed(["sh", "-c", f"sleep {length} & sleep {length}"], cancelled=stop.is_set, limits=Limits(wall_s=60))
    assert gone(length)


def test_work_cancelled_beforehand_never_starts(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        run_sandboxed(["touch", "started"], writable=tmp_path, cancelled=lambda: True)
    assert not (tmp_path / "started").exists()


def test_a_failing_listener_leaves_no_process(guard: str) -> None:
    length = sleep_time(2)

    def fail(line: str) -> None:
        raise RuntimeError(line)

    with pytest.raises(RuntimeError, match="ready"):
        run_sandboxed(["sh", "-c", f"echo ready; sleep {length}"], on_line=fail)
    assert gone(length)


def test_a_process_left_in_the_background_does_not_outlive_the_child(guard: str) -> None:
    length = sleep_time(3)
    assert run_sandboxed(["sh", "-c", f"sleep {length} & echo done"]).stdout == b"done\n"
    assert gone(length)


def test_a_killed_worker_takes_its_child_along(guard: str) -> None:
    length = sleep_time(4)
    script = (
        "import threading\n"
        "from media_pipeline.sandbox import bubblewrap\nfrom media_pipeline.sandbox.run import run_sandboxed\n"
        f"bubblewrap.bubblewrap_works = lambda: {guard == 'bubblewrap'}\n"
        f"step = threading.Thread(target=lambda: run_sandboxed(['sleep', '{length}']))\n"
        "step.start(); step.join()"
    )
    worker = subprocess.Popen([sys.executable, "-c", script])
    try:
        assert appeared(f"sleep\0{length}")
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert gone(length)


def test_a_worker_killed_in_its_childs_first_milliseconds_leaves_nothing(guard: str) -> None:
    """Killed at once after the fork, or a few milliseconds later: in each stage of the guard's own start."""
    length = sleep_time(5)
    script = (
        "import os, signal, subprocess, threading, time\n"
        "from media_pipeline.sandbox import bubblewrap\nfrom media_pipeline.sandbox.run import run_sandboxed\n"
        f"bubblewrap.bubblewrap_works = lambda: {guard == 'bubblewrap'}\n"
        "begin = subprocess.Popen\n"
        "def start(*args, **more):\n"
        "    child = begin(*args, **more)\n"
        "    time.sleep(int(os.environ['AFTER_MS']) / 1000)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "subprocess.Popen = start\n"
        f"run_sandboxed(['sleep', '{length}'])"
    )
    workers = [
        subprocess.Popen([sys.executable, "-c", script], env={**os.environ, "AFTER_MS": str(delay)})
        for delay in (0, 1, 2, 3, 5, 8, 12, 20)
    ]
    for worker in workers:
        assert worker.wait(60) == -signal.SIGKILL
    assert gone(length)


def test_many_threads_start_children_at_once(guard: str) -> None:
    results: list[bytes] = []
    threads = [
        threading.Thread(target=lambda n=n: results.append(run_sandboxed(["echo", str(n)]).stdout)) for n in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(result) for result in results) == list(range(12))


def test_the_weaker_guard_is_said_in_the_log(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(bubblewrap, "_bubblewrap", lambda *_: ("false",))
    bubblewrap.bubblewrap_works.cache_clear()
    try:
        assert not bubblewrap.bubblewrap_works()
        assert not bubblewrap.bubblewrap_works()
    finally:
        bubblewrap.bubblewrap_works.cache_clear()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
