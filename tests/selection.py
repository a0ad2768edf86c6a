"""Which tests a run leaves out, and which of them were the slowest: hooks that tests/conftest.py takes over.

Tests marked `exhaustive` are long by nature. A run takes one in sixteen of them, others each time: a seed says which,
is printed, and can be given in PORTAL_TEST_SEED. Sixteen seeds in a row are all of them. `-m exhaustive` takes all, and
so does a run that names a single test.

The loop to work in is `-m "not slow"`. What drives a browser, has media made, starts a worker or needs PostgreSQL
counts as slow without a mark.
"""

from __future__ import annotations

import os
import secrets
from collections import defaultdict
from dataclasses import dataclass

import pytest

SEED = "PORTAL_TEST_SEED"
SHARES = 16
SLOW_S = 10
SLOWEST = 20
SLOW_FIXTURES = frozenset({"chromium", "media_folder", "make_stage", "postgresql_server"})
SHOWN_FROM_S = 0.1


def run_seed() -> int:
    """The seed of this run, the same in all its processes; for tests that throw dice."""
    return int(os.environ[SEED])


def pytest_configure(config: pytest.Config) -> None:
    """Choose the seed before pytest-xdist starts its processes: they inherit the environment."""
    os.environ.setdefault(SEED, str(secrets.randbelow(10**6)))
    config.pluginmanager.register(_Durations(), "durations of whole tests")


def pytest_report_header() -> str:
    return f"{SEED}={run_seed()} takes the same one in {SHARES} of the exhaustive tests again; -m exhaustive takes all"


@pytest.hookimpl(tryfirst=True)  # before pytest looks at -m and -k
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave fifteen in sixteen exhaustive tests out, and mark what counts as slow."""
    exhaustive = [item for item in items if item.get_closest_marker("exhaustive")]
    for item in items:
        if _counts_as_slow(item):
            item.add_marker("slow")
    if "exhaustive" in config.getoption("markexpr") or any("::" in argument for argument in config.args):
        return
    ordered = sorted(exhaustive, key=lambda item: item.nodeid)
    left_out = {item for number, item in enumerate(ordered) if (number - run_seed()) % SHARES}
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def _counts_as_slow(item: pytest.Item) -> bool:
    if item.get_closest_marker("exhaustive") or item.get_closest_marker("browser"):
        return True
    values = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return "postgresql" in values or not SLOW_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


@dataclass(slots=True)
class _Whole:
    """How long a test took, and how much of it what it needs; what is made for many tests counts for the first."""

    seconds: float = 0.0
    preparing: float = 0.0
    slow: bool = False


class _Durations:
    def __init__(self) -> None:
        self.tests: dict[str, _Whole] = defaultdict(_Whole)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        test = self.tests[report.nodeid]
        test.seconds += report.duration
        test.preparing += report.duration if report.when == "setup" else 0.0
        test.slow = "slow" in report.keywords

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the slowest tests, and which of them should be marked `slow`."""
        shown = [test for test in self.tests.items() if test[1].seconds >= SHOWN_FROM_S]
        slowest = sorted(shown, key=lambda test: -test[1].seconds)[:SLOWEST]
        if not slowest:
            return
        terminalreporter.section(f"slowest {len(slowest)} tests, and what of it was preparation")
        for name, test in slowest:
            unmarked = f"  (over {SLOW_S} s and not marked slow)" if test.seconds > SLOW_S and not test.slow else ""
            terminalreporter.line(f"{test.seconds:7.2f} s {test.preparing:7.2f} s  {name}{unmarked}")
        terminalreporter.line(f"{SEED}={run_seed()}")
