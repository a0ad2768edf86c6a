"""A portal to listen to, and the choice to keep what is heard instead of comparing it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.heard.sample_portal import Furnished, School, furnish, make_recording_files, served_school


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Furnished:
    """Made once; each journey changes a copy."""
    recording = make_recording_files(tmp_path_factory.mktemp("recording"))
    return furnish(tmp_path_factory.mktemp("furnished"), sqlite_template, *recording)


@pytest.fixture
def school(tmp_path: Path, furnished: Furnished) -> Iterator[School]:
    with served_school(tmp_path, furnished) as served:
        yield served


@pytest.fixture
def write_anew() -> bool:
    """PORTAL_TEST_WRITE_HEARD=1: what is heard now is kept as right, to be read before it is committed."""
    return bool(os.environ.get("PORTAL_TEST_WRITE_HEARD"))
