"""Memory that is given back before a child process recognises."""

from __future__ import annotations

from pathlib import Path

from media_pipeline.speech.freed_memory import give_back_freed_memory

_BLOCK, _COUNT = 64 * 1024, 1600  # 100 MB in blocks that the C library takes from its heap


def resident_bytes() -> int:
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def test_what_was_freed_below_something_that_stays_goes_back_to_the_machine() -> None:
    blocks = [b"\x01" * _BLOCK for _ in range(_COUNT)]
    stays = [b"\x01" * _BLOCK for _ in range(4)]
    held = resident_bytes()
    del blocks
    give_back_freed_memory()
    assert resident_bytes() < held - _BLOCK * _COUNT // 2
    assert len(stays[0]) == _BLOCK
