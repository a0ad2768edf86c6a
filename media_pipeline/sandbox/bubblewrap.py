"""Command line that confines a child: bubblewrap where it works, limits and a death signal everywhere.

No Python code runs between fork and exec (a worker has threads, and code in `preexec_fn` may deadlock there): limits
are set by util-linux's `prlimit`, the death signal by its `setpriv`.
"""

from __future__ import annotations

import functools
import logging
import os
import resource
import secrets
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from media_pipeline.sandbox.system_calls import filter_program

GIB = 1024**3
SCRATCH_BYTES = 256 * 1024**2

ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/tmp",  # noqa: S108  (the child's own, empty one)
    # An arena and a thread per core would use up the address space on a machine of many cores.
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}

_sweeper_lock = threading.Lock()
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """Resources that one child may use.

    wall_s: seconds from start to end. cpu_s: processor seconds of one process. memory_bytes: address space of one
    process. output_bytes: size of any one file, and of all that is written into the writable folder together.
    processes: processes and threads (held by Linux inside bubblewrap's own user namespace, but never for root's; so the
    sandbox counts them besides).
    """

    wall_s: float = 600
    cpu_s: float = 600
    memory_bytes: int = 2 * GIB
    output_bytes: int = 8 * GIB
    processes: int = 256


def sandboxed_command(
    command: Sequence[str],
    *,
    readable: Sequence[Path],
    writable: Path | None,
    limits: Limits,
    alive: int,
    devices: Sequence[Path] = (),
    seccomp: int | None = None,
) -> tuple[str, ...]:
    """Wrap `command` so that it dies with the thread that starts it, keeps its limits and, where bubblewrap works, sees
    only the system's programs, `readable`, `writable` and the device files `devices`, and no network.

    alive: a pipe's reading end, inherited, whose writing end only the starting process holds. A death signal that is
    asked for after the parent has died never comes; so, each time it has been asked for, the pipe tells.
    seccomp: a file, inherited, with the filter of system calls (`system_calls.filter_program`).
    """
    first = ("setpriv", "--pdeathsig", "KILL", "--")
    if not bubblewrap_works():
        return (*first, *_unless_orphaned(alive, last=True), *_prlimit(limits, count_processes=False), *command)
    held = (*_unless_orphaned(alive, last=True), *_prlimit(limits, count_processes=True), *command)
    return (*first, *_unless_orphaned(alive, last=False), *_bubblewrap(readable, writable, devices, seccomp), *held)


def _unless_orphaned(alive: int, *, last: bool) -> tuple[str, ...]:
    """Run what follows unless the pipe is closed at its other end (bash's `read -t 0` is true at an end)."""
    close = f" {alive}<&-" if last else ""
    script = f'if read -t 0 -u {alive}; then exit 137; fi; exec "$@"{close}'
    return ("bash", "-c", script, "bash")


def mark() -> str:
    """Word that stands on the command line of each of this process's sandboxes and of nobody else's."""
    return _mark_of(os.getpid())


@functools.cache
def _mark_of(pid: int) -> str:
    return f"changxue-{pid}-{secrets.token_hex(6)}"


def ensure_sweeper() -> None:
    """Start, once for this process, a small process that outlives it by two seconds and kills sandboxes left behind.

    bubblewrap waits for ever for its outer half when that is killed while the two are being set up, before the inner
    half has asked to die with it. That window lasts a millisecond of each start, and only an outsider can close it.
    """
    with _sweeper_lock:
        _sweeper_of(os.getpid())


@functools.cache
def _sweeper_of(_pid: int) -> subprocess.Popen[bytes]:
    script = 'read -r; for try in 1 2 3 4; do pkill -KILL -f "$MARK"; sleep 0.5; done'
    return subprocess.Popen(
        ["bash", "-c", script],
        stdin=subprocess.PIPE,  # never written to: its end is this process's end
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**ENVIRONMENT, "MARK": mark()},
        cwd="/",
        start_new_session=True,
    )


@functools.cache
def bubblewrap_works() -> bool:
    """Check, once, whether bubblewrap can make its namespaces here. In many containers it cannot."""
    seccomp = open_filter()
    passed = () if seccomp is None else (seccomp,)
    trial = (*_bubblewrap((), None, (), seccomp), "true")
    try:
        finished = subprocess.run(trial, capture_output=True, timeout=20, env=ENVIRONMENT, check=False, pass_fds=passed)
        reason = finished.stderr.decode(errors="replace").strip()
        works = finished.returncode == 0
    except (OSError, subprocess.TimeoutExpired) as error:
        reason, works = str(error), False
    finally:
        for descriptor in passed:
            os.close(descriptor)
    if not works:
        _log.warning("bubblewrap does not work here (%s): media programs run with limits only, a weaker guard", reason)
    return works


def open_filter() -> int | None:
    """A file with the filter of system calls, for one child to inherit; None on machines that have none."""
    program = filter_program()
    if program is None:
        return None
    descriptor = os.memfd_create("seccomp")
    os.write(descriptor, program)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _bubblewrap(
    readable: Sequence[Path], writable: Path | None, devices: Sequence[Path], seccomp: int | None
) -> tuple[str, ...]:
    arguments = [
        *("bwrap", "--unshare-all", "--hostname", mark(), "--die-with-parent", "--new-session", "--cap-drop", "ALL"),
        *("--ro-bind", "/usr", "/usr"),
        *_system_links(),
        *("--ro-bind-try", "/etc/alternatives", "/etc/alternatives"),  # Debian's libblas is a link through it
        *("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"),
        *("--ro-bind-try", "/etc/fonts", "/etc/fonts"),
        *("--ro-bind-try", "/var/cache/fontconfig", "/var/cache/fontconfig"),
        *("--proc", "/proc", "--dev", "/dev"),
        *(word for device in devices for word in ("--dev-bind", str(device), str(device))),
        *("--remount-ro", "/dev"),
        *("--size", str(SCRATCH_BYTES), "--tmpfs", "/tmp"),  # noqa: S108
    ]
    for path in readable:
        arguments += ["--ro-bind", str(path.absolute()), str(path.absolute())]
    if writable is not None:
        arguments += ["--bind", str(writable.absolute()), str(writable.absolute())]
    if seccomp is not None:
        arguments += ["--seccomp", str(seccomp)]
    start = "/tmp" if writable is None else str(writable.absolute())  # noqa: S108
    return (*arguments, "--remount-ro", "/", "--chdir", start, "--")


def _system_links() -> list[str]:
    """Arguments for /bin, /lib and their like: links into /usr on a merged system, folders of their own elsewhere."""
    arguments: list[str] = []
    for folder in (Path("/bin"), Path("/sbin"), Path("/lib"), Path("/lib32"), Path("/lib64")):
        if folder.is_symlink():
            arguments += ["--symlink", str(folder.readlink()), str(folder)]
        elif folder.is_dir():
            arguments += ["--ro-bind", str(folder), str(folder)]
    return arguments


def _prlimit(limits: Limits, *, count_processes: bool) -> tuple[str, ...]:
    cpu_s = max(1, round(limits.cpu_s))
    arguments = [
        "prlimit",
        # Soft and hard at once, so that the kernel sends SIGKILL: at SIGXCPU ffmpeg would end with a file cut short.
        f"--cpu={_capped(resource.RLIMIT_CPU, cpu_s)}",
        f"--as={_capped(resource.RLIMIT_AS, limits.memory_bytes)}",
        f"--fsize={_capped(resource.RLIMIT_FSIZE, limits.output_bytes)}",
        "--core=0",
    ]
    if count_processes:
        arguments.append(f"--nproc={_capped(resource.RLIMIT_NPROC, limits.processes)}")
    return (*arguments, "--")


def _capped(kind: int, value: int) -> int:
    """`value`, or the hard limit that this process itself has where that is lower (a child cannot raise what it
    inherits)."""
    hard = resource.getrlimit(kind)[1]
    return value if hard == resource.RLIM_INFINITY else min(value, hard)
