"""What is run by hand and by no test (benchmarks, pictures) still finds everything that it imports."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = sorted(
    ".".join(file.relative_to(ROOT).with_suffix("").parts)
    for folder in ("bench", "tests/walk")
    for file in (ROOT / folder).glob("*.py")
    if file.stem not in ("__init__", "__main__")
)


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_finds_what_it_imports(tool: str) -> None:
    importlib.import_module(tool)
