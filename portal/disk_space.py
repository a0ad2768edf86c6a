"""How full the server's disk is, told while there is still time to do something about it."""

from __future__ import annotations

import shutil
from pathlib import Path

GIB = 1024**3
SCARCE_BYTES, SCARCE_SHARE = 20 * GIB, 0.1
"""What is free when it is time to act: less than both of these."""


def scarce_gib(folder: Path) -> float | None:
    """The GiB that are free on the disk of `folder` where that is too little; None where there is enough."""
    usage = shutil.disk_usage(folder)
    return usage.free / GIB if usage.free < min(SCARCE_BYTES, SCARCE_SHARE * usage.total) else None
