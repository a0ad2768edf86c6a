from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def portal(tmp_path: Path):
    """`portal(words…)` runs the command in an empty installation and gives what came of it."""

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "portal.cli", *words],
            env={**os.environ, "PORTAL_DATA": str(tmp_path / "data"), "COLUMNS": "200", **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run
