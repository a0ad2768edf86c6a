"""The `portal` command in an empty installation, as an operator runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest
from typer.testing import CliRunner

from portal.cli import app


class Portal(Protocol):
    """Runs the command with these words and variables, and gives its exit status, output and errors."""

    def __call__(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """What the environment of an empty installation holds besides the usual."""
    return {"PORTAL_DATA": str(tmp_path / "data"), "COLUMNS": "200"}


@pytest.fixture
def portal(variables: dict[str, str]) -> Portal:
    """The command in a process of its own. Most of its time goes into loading, so a test begins with it and goes on
    with `here`."""

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "portal.cli", *words],
            env={**os.environ, **variables, **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def here(variables: dict[str, str]) -> Portal:
    """The same command in the test's own process."""

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        result = CliRunner().invoke(app, words, env={**variables, **environment})
        return subprocess.CompletedProcess(words, result.exit_code, result.stdout, result.stderr)

    return run
