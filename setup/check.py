"""Runs every quick check side by side; one line each, then what the failing ones said. Exit status 1 if any fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from fingerprints import ROOT

BIN = f"{ROOT}/.venv/bin"
# the slow ones first, so that the quick ones fill the gaps
CHECKS: dict[str, tuple[str, ...]] = {
    "mypy": (f"{BIN}/mypy",),
    "djlint, form": (f"{BIN}/djlint", "templates", "--check"),
    "djlint, rules": (f"{BIN}/djlint", "templates", "--lint"),
    "direction of imports": (f"{BIN}/lint-imports",),
    "translations": (sys.executable, "setup/check_translations.py"),
    "front end types": ("npm", "run", "--silent", "check"),
    "ruff, rules": (f"{BIN}/ruff", "check", "--quiet"),
    "ruff, form": (f"{BIN}/ruff", "format", "--check", "--quiet"),
    "locks and paths": (sys.executable, "setup/check_portable.py"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check came to."""

    name: str
    passed: bool
    took_s: float
    said: str


def main() -> int:
    started = time.monotonic()
    failed = []
    with ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2)) as side_by_side:
        for outcome in side_by_side.map(_outcome, CHECKS):
            print(f"  {outcome.name:<32} {'ok' if outcome.passed else 'FAILED':<8} {outcome.took_s:5.1f} s", flush=True)
            if not outcome.passed:
                failed.append(outcome)
    for outcome in failed:
        print(f"\n{outcome.name}: {' '.join(CHECKS[outcome.name]).replace(f'{ROOT}/', '')}\n{outcome.said}")
    print(f"\n{len(CHECKS) - len(failed)} checks passed, {len(failed)} failed in {time.monotonic() - started:.0f} s")
    return 1 if failed else 0


def _outcome(name: str) -> Outcome:
    started = time.monotonic()
    done = subprocess.run(
        CHECKS[name],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    return Outcome(name, done.returncode == 0, time.monotonic() - started, done.stdout.strip())


if __name__ == "__main__":
    sys.exit(main())
