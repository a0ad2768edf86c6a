"""The walk uses the browser of the journeys."""

from tests.journeys.conftest import chromium

__all__ = ["chromium"]
