"""Runs every bench/bench_*.py and keeps what each measured in bench/results/NAME.json.

A benchmark is a module with one function `measure() -> dict[str, object]`: names with their units in them, and numbers,
each time as a ratio to something measured in the same run (to real time, to a plain copy, to the other engine).
`python -m bench captions player` runs only the benchmarks whose names hold one of these words.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
RESULTS = FOLDER / "results"


def main(words: list[str]) -> int:
    names = [file.stem for file in sorted(FOLDER.glob("bench_*.py"))]
    chosen = [name for name in names if not words or any(word in name for word in words)]
    if not chosen:
        print("No such benchmark." if names else "There is no bench/bench_*.py yet.")
        return 1 if words else 0
    RESULTS.mkdir(exist_ok=True)
    for name in chosen:
        run(name)
    return 0


def run(name: str) -> None:
    """Measures one benchmark, prints its numbers and writes them down with what they were measured on."""
    started = time.perf_counter()
    measured = importlib.import_module(f"bench.{name}").measure()
    took_s = time.perf_counter() - started
    result = {
        "benchmark": name.removeprefix("bench_"),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "took_s": round(took_s, 2),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "measured": measured,
    }
    target = RESULTS / f"{name.removeprefix('bench_')}.json"
    target.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"{result['benchmark']} ({took_s:.1f} s)")
    for label, value in measured.items():
        print(f"  {label:<52} {value if not isinstance(value, float) else f'{value:.3f}'}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
