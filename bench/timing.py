"""How long something takes: in the middle, at the slow end, and how much a processor works for it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds of those who wait: of half of them, and of 95 in a hundred; `cpu`: those that this process works for
    each, the database apart."""

    p50: float
    p95: float
    cpu: float


def spread(act: Callable[[int], object], ones: Sequence[int]) -> Spread:
    """Do something with each, one after the other, after a first time that is not counted."""
    act(ones[0])
    taken, worked = [], time.process_time()
    for one in ones:
        begun = time.perf_counter()
        act(one)
        taken.append((time.perf_counter() - begun) * 1000)
    cpu = (time.process_time() - worked) * 1000 / len(ones)
    return Spread(statistics.median(taken), sorted(taken)[int(len(taken) * 0.95)], cpu)


def seconds(act: Callable[[], object]) -> float:
    """How long it takes once."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def memory_taken_mib(act: Callable[[], object]) -> float:
    """How much more memory this process holds at the most while it does something (proc(5): 5 written to clear_refs
    lets the highest value begin anew)."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    before = _status_mib("VmRSS")
    act()
    return max(0.0, _status_mib("VmHWM") - before)


def _status_mib(name: str) -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise LookupError(name)
