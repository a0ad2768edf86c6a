"""Which exhaustive tests a run takes, and the table of the slowest at its end: real runs of pytest on a small file."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests import selection

pytest_plugins = ["pytester"]
NUMBER = 20


@pytest.fixture
def small_suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """Twenty exhaustive tests, one with a browser and a usual one, in a folder with this project's hooks."""
    pytester.makeini("[pytest]\nmarkers =\n    browser: x\n    exhaustive: x\n    slow: x\n")
    pytester.makeconftest(
        "from tests import selection\ndef pytest_configure(config):\n    config.pluginmanager.register(selection)\n"
    )
    pytester.makepyfile(
        test_small=f"""
        import pytest

        @pytest.mark.exhaustive
        @pytest.mark.parametrize("number", range({NUMBER}))
        def test_long(number): pass

        @pytest.mark.browser
        def test_page(): pass

        def test_usual(): pass
        """
    )
    return pytester


def names_of_run(suite: pytest.Pytester, *arguments: str) -> list[str]:
    """The names of the tests that a run with these arguments takes."""
    result = suite.runpytest_inprocess("-v", "-p", "no:cacheprovider", *arguments)
    return [line.split("::")[1].split()[0] for line in result.outlines if " PASSED" in line]


def test_sixteen_seeds_in_a_row_take_every_exhaustive_test_once(
    small_suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: Counter[str] = Counter()
    for seed in range(1000, 1016):
        monkeypatch.setenv(selection.SEED, str(seed))
        names = names_of_run(small_suite)
        assert 1 <= len(names) - 2 <= 2
        taken.update(names)
    assert taken == {**{f"test_long[{number}]": 1 for number in range(NUMBER)}, "test_page": 16, "test_usual": 16}


@pytest.mark.parametrize(
    ("arguments", "number"),
    [
        (["-m", "exhaustive"], NUMBER),
        (["-m", "not slow"], 1),
        (["-k", "usual"], 1),
        (["test_small.py::test_long[3]"], 1),
        (["test_small.py::test_long"], NUMBER),
    ],
)
def test_who_asks_for_exhaustive_tests_gets_them(
    small_suite: pytest.Pytester, arguments: list[str], number: int
) -> None:
    assert len(names_of_run(small_suite, *arguments)) == number


def test_what_needs_postgresql_or_media_is_left_out_of_the_loop(small_suite: pytest.Pytester) -> None:
    small_suite.makepyfile(
        test_loop="""
        import pytest

        @pytest.fixture
        def media_folder(): pass

        @pytest.fixture
        def clip(media_folder): pass

        @pytest.mark.parametrize("database", ["sqlite", "postgresql"])
        def test_stored(database): pass

        def test_converted(clip): pass
        """
    )
    assert names_of_run(small_suite, "-m", "not slow", "test_loop.py") == ["test_stored[sqlite]"]
    assert len(names_of_run(small_suite, "test_loop.py")) == 3


def test_the_seed_is_printed_and_the_slowest_tests_are_listed_with_what_they_needed(
    small_suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(selection.SEED, "77")
    monkeypatch.setattr(selection, "SLOW_S", -1)
    monkeypatch.setattr(selection, "SHOWN_FROM_S", 0)
    result = small_suite.runpytest_inprocess("-p", "no:cacheprovider")
    result.stdout.fnmatch_lines(["*PORTAL_TEST_SEED=77 takes*", "*slowest 3 tests*", "PORTAL_TEST_SEED=77"])
    listed = {
        name: "not marked slow" in rest
        for name, rest in re.findall(r"^ +[\d.]+ s +[\d.]+ s  test_small\.py::(\w+)(.*)$", result.stdout.str(), re.M)
    }
    assert listed == {"test_long": False, "test_page": False, "test_usual": True}
