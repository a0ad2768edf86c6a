"""Paths that a child process needs in the sandbox to run this Python."""

from __future__ import annotations

import sys
from pathlib import Path


def python_folders() -> list[Path]:
    """Folders of this interpreter and its packages outside /usr, to be mounted readable."""
    folders = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parent.parent}
    return sorted(folder for folder in folders if not folder.is_relative_to("/usr"))
