"""Running a program in the sandbox: the only way in which the portal starts one on a file from outside."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from content.messages import N_
from media_pipeline.errors import Cancelled, LimitExceeded, MediaError
from media_pipeline.sandbox.bubblewrap import ENVIRONMENT, Limits, ensure_sweeper, open_filter, sandboxed_command
from media_pipeline.sandbox.process_tree import descendants_of, threads_of

__all__ = ["DEFAULT_LIMITS", "DISK_FULL", "FAILED", "Limits", "SandboxResult", "run_sandboxed"]

FAILED = N_("This file could not be processed. Try again. If it fails again, use another file.")
DISK_FULL = N_("The server's disk is full. Tell the person who looks after the portal, then try again.")
DEFAULT_LIMITS = Limits()
STDOUT_BYTES = 256 * 1024**2
STDERR_BYTES = 64 * 1024
_POLL_S = 0.1
_MEASURE_FOLDER_S = 0.2
"""So much longer than its limit can a child write: the kernel holds each file to it, nobody their sum."""
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class SandboxResult:
    """Result of a child. `returncode` is 128 + n after signal n; `stderr` is its last 64 KiB; `wall_s` in seconds."""

    returncode: int
    stdout: bytes
    stderr: str
    wall_s: float


def run_sandboxed(
    command: Sequence[str],
    *,
    readable: Sequence[Path] = (),
    writable: Path | None = None,
    limits: Limits = DEFAULT_LIMITS,
    stdin: bytes | None = None,
    on_line: Callable[[str], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    check: bool = True,
    devices: Sequence[Path] = (),
) -> SandboxResult:
    """Run `command` in the sandbox and wait for its end.

    readable: files and folders it may read besides the system's programs; writable: the one folder it may write to (it
    starts there). on_line: is given each line of stdout as it comes. cancelled: asked at least every 0.2 s.
    devices: files of /dev that it may use besides the usual.

    Raises Cancelled, LimitExceeded, or with `check` MediaError (detail: stderr) on an exit other than 0. Whatever
    happens, no process of the child is left when this returns or raises, nor when this process is killed.
    """
    if cancelled is not None and cancelled():
        raise Cancelled
    child = _ChildProcess(
        command, readable=readable, writable=writable, limits=limits, stdin=stdin, on_line=on_line, devices=devices
    )
    try:
        child.watch(cancelled)
    finally:
        child.end()
    return child.result(check=check)


class _ChildProcess:
    """Running child: its pipes, its clock and its output so far."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        readable: Sequence[Path],
        writable: Path | None,
        limits: Limits,
        stdin: bytes | None,
        on_line: Callable[[str], None] | None,
        devices: Sequence[Path],
    ) -> None:
        self.limits = limits
        self.writable = writable
        self.size_before = _folder_bytes(writable)
        self.on_line = on_line
        self.unsent = memoryview(stdin or b"")
        self.stdout = bytearray()
        self.stderr = bytearray()
        self.line_from = 0
        self.status: int | None = None
        self.started = time.monotonic()
        ensure_sweeper()
        # Its other end closes when this process dies, however early: the child looks before it begins.
        reading, self.alive = os.pipe()
        seccomp = open_filter()
        inherited = (reading,) if seccomp is None else (reading, seccomp)
        self.process = subprocess.Popen(
            sandboxed_command(
                command,
                readable=readable,
                writable=writable,
                limits=limits,
                alive=reading,
                devices=devices,
                seccomp=seccomp,
            ),
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd="/" if writable is None else writable,
            env=ENVIRONMENT,
            start_new_session=True,
            pass_fds=inherited,
        )
        for descriptor in inherited:
            os.close(descriptor)

    def watch(self, cancelled: Callable[[], bool] | None) -> None:
        """Read the child's output until it has ended; raise when it is cancelled or goes over a limit."""
        next_poll = next_measure = next_count = self.started
        with self._selector() as selector:
            while self.status is None:
                for key, _ in selector.select(_POLL_S):
                    if key.data() == b"":
                        selector.unregister(key.fileobj)
                now = time.monotonic()
                if now >= next_count:
                    next_count = now + _POLL_S
                    self._check_process_count()
                if cancelled is not None and now >= next_poll:
                    next_poll = now + _POLL_S
                    if cancelled():
                        raise Cancelled
                if now - self.started > self.limits.wall_s:
                    raise _limit_exceeded(f"longer than {self.limits.wall_s} s")
                if now >= next_measure:
                    next_measure = now + _MEASURE_FOLDER_S
                    self._check_output_size()
        self._kill_group()
        # What the pipes still hold.
        while self._read_stdout() or self._read_stderr():
            pass
        self._emit_lines(at_end=True)

    def end(self) -> None:
        """Kill what is left of the child and close its pipes."""
        # bubblewrap's inner half dies with the outer, but not yet in its first milliseconds: it is killed by name too.
        inner = descendants_of(self.process.pid) if self.status is None else []
        self._kill_group()
        for pid in inner:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.status is None:
            self._reap(0)
        os.close(self.alive)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def result(self, *, check: bool) -> SandboxResult:
        """The result, or the error that the exit status stands for."""
        code = _shell_code(self.status or 0)
        stderr = bytes(self.stderr[-STDERR_BYTES:]).decode("utf-8", "replace")
        if code != 0:
            self._raise_for_exhausted_limit(code, stderr)
        if code != 0 and check:
            raise MediaError(
                FAILED,
                detail=f"exit {code}: {stderr}",
            )
        return SandboxResult(code, bytes(self.stdout), stderr, time.monotonic() - self.started)

    @contextlib.contextmanager
    def _selector(self) -> Iterator[selectors.BaseSelector]:
        """Selector with a callback for each file; a callback that returns b"" is unregistered."""
        ended = os.pidfd_open(self.process.pid)
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(ended, selectors.EVENT_READ, lambda: self._reap(os.WNOHANG))
                selector.register(_nonblocking(self.process.stdout), selectors.EVENT_READ, self._read_stdout)
                selector.register(_nonblocking(self.process.stderr), selectors.EVENT_READ, self._read_stderr)
                if self.process.stdin is not None:
                    selector.register(_nonblocking(self.process.stdin), selectors.EVENT_WRITE, self._write_stdin)
                yield selector
        finally:
            os.close(ended)

    def _reap(self, options: int) -> None:
        """Collect the exit status when there is one."""
        pid, status = os.waitpid(self.process.pid, options)
        if pid != 0:
            self.status = self.process.returncode = os.waitstatus_to_exitcode(status)

    def _kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def _read_stdout(self) -> bytes | None:
        chunk = _read(self.process.stdout)
        self.stdout += chunk or b""
        if len(self.stdout) > STDOUT_BYTES:
            raise _limit_exceeded(f"more than {STDOUT_BYTES} bytes of standard output")
        self._emit_lines(at_end=False)
        return chunk

    def _emit_lines(self, *, at_end: bool) -> None:
        if self.on_line is None:
            return
        while (end := self.stdout.find(b"\n", self.line_from)) >= 0 or (at_end and self.line_from < len(self.stdout)):
            end = end if end >= 0 else len(self.stdout)
            line, self.line_from = self.stdout[self.line_from : end], end + 1
            self.on_line(line.decode("utf-8", "replace").rstrip("\r"))

    def _read_stderr(self) -> bytes | None:
        chunk = _read(self.process.stderr)
        self.stderr += chunk or b""
        if len(self.stderr) > 2 * STDERR_BYTES:
            del self.stderr[:-STDERR_BYTES]
        return chunk

    def _write_stdin(self) -> bytes | None:
        stdin = _opened(self.process.stdin)
        try:
            self.unsent = self.unsent[os.write(stdin.fileno(), self.unsent[:_CHUNK]) :]
        except BlockingIOError:
            return None
        except BrokenPipeError:
            self.unsent = memoryview(b"")
        if self.unsent:
            return None
        stdin.close()
        return b""

    def _check_output_size(self) -> None:
        if _folder_bytes(self.writable) - self.size_before > self.limits.output_bytes:
            raise _limit_exceeded(f"more than {self.limits.output_bytes} bytes written")

    def _check_process_count(self) -> None:
        """Count processes, since the kernel's own limit does not bind root's."""
        if (
            sum(threads_of(pid) for pid in (self.process.pid, *descendants_of(self.process.pid)))
            > self.limits.processes
        ):
            raise _limit_exceeded(f"more than {self.limits.processes} processes and threads")

    def _raise_for_exhausted_limit(self, code: int, stderr: str) -> None:
        """Raise LimitExceeded where the child ended for want of processor time, file size, memory or disk."""
        if code in (128 + signal.SIGKILL, 128 + signal.SIGXCPU):  # by the kernel, since it was not by `end`
            raise _limit_exceeded(f"more than {self.limits.cpu_s} s of processor time, or no memory left; {stderr}")
        if code == 128 + signal.SIGXFSZ or "File too large" in stderr:
            raise _limit_exceeded(f"a file of more than {self.limits.output_bytes} bytes; {stderr}")
        if "Cannot allocate memory" in stderr or "MemoryError" in stderr:
            raise _limit_exceeded(f"more than {self.limits.memory_bytes} bytes of memory; {stderr}")
        if "fork" in stderr and "Resource temporarily unavailable" in stderr:
            raise _limit_exceeded(f"more than {self.limits.processes} processes and threads; {stderr}")
        if "No space left on device" in stderr:
            raise MediaError(
                DISK_FULL,
                detail=stderr,
            )


def _limit_exceeded(detail: str) -> LimitExceeded:
    return LimitExceeded(
        N_("This file needs more time or space than one file may use. Cut it into shorter parts and try again."),
        detail=detail,
    )


def _shell_code(status: int) -> int:
    """Exit status as a shell and bubblewrap count it: 128 + n after signal n."""
    return status if status >= 0 else 128 - status


def _opened(pipe: IO[Any] | None) -> IO[Any]:
    """Pipe of the child. Raises ValueError where the child was started without it."""
    if pipe is None:
        raise ValueError("the child was started without this pipe")
    return pipe


def _nonblocking(pipe: IO[Any] | None) -> IO[Any]:
    os.set_blocking(_opened(pipe).fileno(), False)
    return _opened(pipe)


def _read(pipe: IO[Any] | None) -> bytes | None:
    """Bytes available now: b"" at the end of the pipe, None where there is nothing yet."""
    try:
        return os.read(_opened(pipe).fileno(), _CHUNK)
    except BlockingIOError:
        return None


def _folder_bytes(folder: Path | None) -> int:
    """Bytes of all files under `folder`; a file that disappears meanwhile counts nothing."""
    if folder is None:
        return 0
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += (Path(root) / name).lstat().st_size
    return total
