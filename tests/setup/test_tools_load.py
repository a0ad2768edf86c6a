"""What is run by hand and by no test (benchmarks, pictures, training) still finds everything that it imports."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = sorted(
    ".".join(file.relative_to(ROOT).with_suffix("").parts)
    for folder in ("bench", "speech_model", "tests/walk")
    for file in (ROOT / folder).glob("*.py")
    if file.stem not in ("__init__", "__main__")
)


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_finds_what_it_imports(tool: str) -> None:
    try:
        importlib.import_module(tool)
    except ModuleNotFoundError as missing:
        if missing.name not in ("torch", "whisper"):
            raise
        pytest.skip(f"{missing.name} is not installed (the extra `whisper`)")
