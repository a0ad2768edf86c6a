"""The units of systemd are understood by systemd, and closed as far as it can tell without starting them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

UNITS = Path(__file__).resolve().parents[2] / "deploy" / "systemd"
EXPOSURE = {"changxue-web.service": 15, "changxue-worker.service": 35, "changxue-backup.service": 15}
"""What `systemd-analyze security` may give at most, in tenths. The worker leaves bubblewrap its namespaces."""

pytestmark = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")


def analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", "--no-pager", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(("unit", "most"), EXPOSURE.items())
def test_a_service_is_closed(unit: str, most: int) -> None:
    done = analyze("security", "--offline=true", f"--threshold={most}", UNITS / unit)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr


def test_systemd_understands_every_line(tmp_path: Path) -> None:
    for unit in UNITS.iterdir():
        text = unit.read_text().replace("/opt/changxue/.venv/bin/portal", sys.executable)
        (tmp_path / unit.name).write_text(text)
    done = analyze("verify", "--man=no", *sorted(tmp_path.iterdir()))
    said = [line for line in done.stderr.splitlines() if "changxue" in line]
    assert said == []


def test_every_service_here_is_checked() -> None:
    assert {unit.name for unit in UNITS.glob("*.service")} == EXPOSURE.keys()
