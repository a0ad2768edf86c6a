"""A recogniser's native code, run apart from the worker.

The recognisers are large native libraries fed with sound that strangers sent, and they do not look up from their
work. In a child of `media_pipeline.sandbox.run` a crash costs one step and not the worker, cancelling is immediate, its
memory comes back, and there is no network to reach.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from content.messages import N_
from media_pipeline.errors import MediaError
from media_pipeline.sandbox import run as sandbox

_GIB = 1024**3
_PACKAGE = Path(__file__).resolve().parents[1]


def run_decoder(
    script: Path,
    request: dict[str, Any],
    sound: Path,
    *,
    seconds: float,
    readable: Sequence[Path] = (),
    seconds_per_second: float,
    memory_bytes: int = 4 * _GIB,
    on_answer: Callable[[dict[str, Any]], None],
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Run `script`, which may read the WAV `sound`, with `request` (one line of JSON) on its standard input; hand each
    line of JSON that it writes to `on_answer`.

    seconds: of sound that are worked on. seconds_per_second: how much longer than these the work may take at the very
    most. Raises Cancelled, LimitExceeded, MediaError.
    """
    longest = 120 + seconds_per_second * seconds
    limits = sandbox.Limits(wall_s=longest, cpu_s=longest * 8, memory_bytes=memory_bytes)
    finished = sandbox.run(
        [sys.executable, "-I", str(script)],
        readable=[*python_folders(), *_own_code(), script, sound, *readable],
        limits=limits,
        stdin=json.dumps(request).encode() + b"\n",
        on_line=lambda line: on_answer(json.loads(line)) if line.startswith("{") else None,
        cancelled=cancelled,
        check=False,
    )
    if finished.returncode != 0:
        message = N_("The speech recogniser stopped with an error. Try again, or add the script of the lecture.")
        raise MediaError(message, detail=f"exit {finished.returncode}: {finished.stderr}")


def _own_code() -> list[Path]:
    """The modules that the scripts have in common with this process."""
    return [_PACKAGE / "__init__.py", _PACKAGE / "speech"]


def python_folders() -> list[Path]:
    """What this Python and its packages need to be readable, where they do not lie under /usr."""
    folders = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parent.parent}
    return sorted(folder for folder in folders if not folder.is_relative_to("/usr"))
