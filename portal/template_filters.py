"""Template filters for dates, positions in a recording and amounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import format_date, format_time

from content.credits.pilots import BEIJING
from content.credits.rules import amount_text
from content.timed_text.clock import clock as timed_text_clock
from content.timed_text.clock import exact_clock


def install(app: Flask) -> None:
    """Register the filters for the templates of `app`."""
    for name, filter_ in FILTERS.items():
        app.add_template_filter(filter_, name)


def day(moment: datetime) -> str:
    """Format the day in Beijing, in full: "2026年5月4日"."""
    return str(format_date(moment.astimezone(BEIJING).date(), "long"))


def date_in_full(day: date) -> str:
    """Format a date in full."""
    return str(format_date(day, "long"))


def clock(moment: datetime) -> str:
    """Format the time of day in Beijing: "17:05"."""
    return str(format_time(moment.astimezone(BEIJING), "HH:mm", rebase=False))


def credits_text(hundredths: int) -> str:
    """Format credits or study units, given in hundredths: "1.5"."""
    return amount_text(hundredths)


FILTERS: dict[str, Callable[..., Any]] = {
    "day": day,
    "date": date_in_full,
    "clock": clock,
    "minutes": timed_text_clock,
    "minutes_exactly": exact_clock,
    "credits": credits_text,
}
