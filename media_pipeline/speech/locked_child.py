"""Native code of recognisers in sandboxed children.

The recognisers are large native libraries fed with audio from strangers, and they cannot be interrupted. In a child
of `media_pipeline.sandbox.run` a crash costs one step and not the worker, cancelling is immediate, its memory is
freed, and there is no network to reach.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from content.messages import N_
from media_pipeline.errors import MediaError
from media_pipeline.sandbox.python_child import python_folders
from media_pipeline.sandbox.run import Limits, run_sandboxed
from media_pipeline.speech.freed_memory import give_back_freed_memory

_GIB = 1024**3
_PACKAGE = Path(__file__).resolve().parents[1]


def run_decoder(
    script: Path,
    request: dict[str, Any],
    audio: Path,
    *,
    seconds: float,
    readable: Sequence[Path] = (),
    seconds_per_second: float,
    memory_bytes: int = 4 * _GIB,
    devices: Sequence[Path] = (),
    on_answer: Callable[[dict[str, Any]], None],
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Run `script`, which may read the WAV `audio`, with `request` (one line of JSON) on its standard input; pass
    each line of JSON that it writes to `on_answer`.

    seconds: length of the audio to decode. seconds_per_second: upper bound of the time for each of these. devices:
    files of /dev that it may use. Raises Cancelled, LimitExceeded, MediaError.
    """
    give_back_freed_memory()
    longest = 120 + seconds_per_second * seconds
    limits = Limits(wall_s=longest, cpu_s=longest * 8, memory_bytes=memory_bytes)
    finished = run_sandboxed(
        [sys.executable, "-I", str(script)],
        readable=[*python_folders(), *_own_code(), script, audio, *readable],
        limits=limits,
        stdin=json.dumps(request).encode() + b"\n",
        on_line=lambda line: on_answer(json.loads(line)) if line.startswith("{") else None,
        cancelled=cancelled,
        check=False,
        devices=devices,
    )
    if finished.returncode != 0:
        message = N_("The speech recogniser stopped with an error. Try again, or add the script of the lecture.")
        raise MediaError(message, detail=f"exit {finished.returncode}: {finished.stderr}")


def _own_code() -> list[Path]:
    """Modules that the scripts share with this process."""
    return [_PACKAGE / "__init__.py", _PACKAGE / "speech"]
