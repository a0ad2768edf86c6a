"""Callbacks of long-running work: reporting progress, asking whether to stop."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float], None]
"""Called with the share of the work done, 0..1."""

IsCancelled = Callable[[], bool]
"""Asked several times a second; true stops the work with `Cancelled`."""
