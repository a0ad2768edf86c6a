"""Half a file is never seen, and what a killed process left of one is taken away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from media_pipeline.storage.atomic_write import atomic_write, remove_stale

KILLED = """
import os, signal, sys
from pathlib import Path
from media_pipeline.storage.atomic_write import atomic_write
def pieces():
    yield b"half a lecture"
    print("half", flush=True)
    sys.stdin.read()
with atomic_write(Path(sys.argv[1]), pieces()):
    pass
"""
ROOT = Path(__file__).resolve().parents[3]


def waiting(root: Path) -> list[Path]:
    return list((root / ".incoming").iterdir())


def test_what_is_renamed_stays_and_the_rest_goes(tmp_path: Path) -> None:
    with atomic_write(tmp_path, [b"a ", b"lecture"]) as arrived:
        assert (arrived.path.read_bytes(), arrived.size) == (b"a lecture", 9)
        arrived.path.replace(tmp_path / "kept")
    with atomic_write(tmp_path, [b"unwanted"]):
        pass
    assert waiting(tmp_path) == []
    assert (tmp_path / "kept").read_bytes() == b"a lecture"


def test_an_error_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    def broken():
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError), atomic_write(tmp_path, broken()):
        pass
    assert waiting(tmp_path) == []


def test_what_a_killed_process_left_is_swept_away_and_what_still_arrives_is_not(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        remove_stale(tmp_path)
        assert len(waiting(tmp_path)) == 1
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert len(waiting(tmp_path)) == 1
    remove_stale(tmp_path)
    assert waiting(tmp_path) == []


def test_there_is_nothing_to_sweep_where_nothing_ever_came(tmp_path: Path) -> None:
    remove_stale(tmp_path)
