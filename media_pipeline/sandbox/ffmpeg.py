"""ffmpeg in the sandbox: with progress, and with outputs that appear only when they are whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ffmpeg

from content.messages import N_
from media_pipeline.errors import MediaError
from media_pipeline.sandbox.allowlist import FFMPEG_INPUT
from media_pipeline.sandbox.callbacks import IsCancelled, Progress
from media_pipeline.sandbox.outputs import open_output
from media_pipeline.sandbox.run import Limits, run_sandboxed
from media_pipeline.storage.atomic_write import fsync_folder

THREADS = min(4, os.cpu_count() or 1)
MIB = 1024**2
_SPARE_BYTES = 200 * MIB


def ffmpeg_to_file(
    graph: Callable[[Path], Any],
    source: Path,
    target: Path,
    *,
    duration_s: float,
    expected_bytes: int,
    on_progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Path:
    """Write `target` by the ffmpeg-python output that `graph` gives for a file name; else as `run_ffmpeg`."""
    run_ffmpeg(
        lambda folder: graph(folder / target.name),
        [source],
        [target],
        duration_s=duration_s,
        expected_bytes=expected_bytes,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    return target


def run_ffmpeg(
    graph: Callable[[Path], Any],
    sources: Sequence[Path],
    targets: Sequence[Path],
    *,
    duration_s: float,
    expected_bytes: int,
    on_progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> None:
    """Write all `targets` (of one folder) in one run, by the ffmpeg-python output that `graph` gives for the folder in
    which ffmpeg is to write files of these names.

    duration_s: of what is made, for progress (0..1) and limits. expected_bytes: about how large all will be. Raises
    MediaError where the disk has too little room or ffmpeg fails; the targets then are as they were before.
    """
    folder = targets[0].parent
    require_room(folder, expected_bytes)
    workplace = folder / f".{targets[0].stem}.partial"
    shutil.rmtree(workplace, ignore_errors=True)  # of a worker that was killed
    workplace.mkdir(parents=True)
    try:
        run_sandboxed(
            ffmpeg_command(graph(workplace)),
            readable=sources,
            writable=workplace,
            limits=_limits(duration_s, expected_bytes),
            on_line=None if on_progress is None else progress_reader(on_progress, duration_s),
            cancelled=cancelled,
        )
        for target in targets:
            _publish(workplace / target.name, target)
    finally:
        shutil.rmtree(workplace, ignore_errors=True)


def ffmpeg_command(output: Any) -> list[str]:
    """Command line of an ffmpeg-python output, with the allowlist before each input."""
    command = ["ffmpeg", "-y", "-nostdin", "-progress", "pipe:1"]
    for argument in ffmpeg.get_args(output):
        command += [*FFMPEG_INPUT, "-threads", str(THREADS), argument] if argument == "-i" else [argument]
    return command


def require_room(folder: Path, needed_bytes: int) -> None:
    """Raise MediaError where `folder`'s disk has no room for so many bytes and some to spare."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = needed_bytes + _SPARE_BYTES - shutil.disk_usage(folder).free
    if missing > 0:
        message = N_(
            "The server's disk is too full: %(megabytes)d MB more are needed. "
            "Tell the person who looks after the portal, then try again."
        )
        raise MediaError(message, megabytes=-(-missing // MIB))


def _limits(duration_s: float, expected_bytes: int) -> Limits:
    wall_s = 600 + 20 * duration_s
    return Limits(
        wall_s=wall_s,
        cpu_s=wall_s * THREADS,
        memory_bytes=4 * 1024 * MIB,
        output_bytes=3 * expected_bytes + 100 * MIB,
        processes=128,
    )


def progress_reader(on_progress: Progress, duration_s: float) -> Callable[[str], None]:
    """Make a reader of ffmpeg's `-progress` lines that reports the share of `duration_s` done, 0..1."""

    def read(line: str) -> None:
        name, _, value = line.partition("=")
        if name == "out_time_us" and value.lstrip("-").isdigit() and duration_s > 0:
            on_progress(min(1.0, max(0.0, int(value) / 1e6 / duration_s)))
        elif line == "progress=end":
            on_progress(1.0)

    return read


def _publish(unfinished: Path, target: Path) -> None:
    """Rename to `target` once the bytes are on the disk. A link left by a compromised child is not followed."""
    with open_output(unfinished) as file:
        os.fsync(file.fileno())
    unfinished.replace(target)
    fsync_folder(target.parent)
