"""A portal to listen to, and the choice to keep what is heard instead of comparing it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.heard.school import School, make_recording_files, served_school


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_recording_files(tmp_path_factory.mktemp("recording"))


@pytest.fixture
def school(tmp_path: Path, sqlite_template: Path, recording: tuple[Path, Path]) -> Iterator[School]:
    with served_school(tmp_path, sqlite_template, *recording) as served:
        yield served


@pytest.fixture
def write_anew() -> bool:
    """PORTAL_TEST_WRITE_HEARD=1: what is heard now is kept as right, to be read before it is committed."""
    return bool(os.environ.get("PORTAL_TEST_WRITE_HEARD"))
