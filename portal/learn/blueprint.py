"""The blueprint on which this room's views hang, and what its templates need besides."""

from datetime import date, datetime

from flask import Blueprint
from flask_babel import format_date, format_time

from content.credits.amounts import as_text
from content.credits.pilots import BEIJING

blueprint = Blueprint("learn", __name__)


@blueprint.app_template_filter("day")
def day(moment: datetime) -> str:
    """The day in Beijing in the page's language, in full: "2026年5月4日"."""
    return str(format_date(moment.astimezone(BEIJING).date(), "long"))


@blueprint.app_template_filter("date")
def date_in_full(day: date) -> str:
    """A day in the page's language, in full."""
    return str(format_date(day, "long"))


@blueprint.app_template_filter("clock")
def clock(moment: datetime) -> str:
    """The time of day in Beijing: "17:05"."""
    return str(format_time(moment.astimezone(BEIJING), "HH:mm", rebase=False))


@blueprint.app_template_filter("minutes")
def minutes(seconds: float) -> str:
    """A place in a recording: "1:05"."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


@blueprint.app_template_filter("minutes_exactly")
def minutes_exactly(seconds: float) -> str:
    """The same to the millisecond, without needless noughts: "1:05.25"."""
    rest = f"{seconds % 60:06.3f}".rstrip("0").rstrip(".")
    return f"{int(seconds) // 60}:{rest}"


@blueprint.app_template_filter("credits")
def credits_text(hundredths: int) -> str:
    """Credits or study units kept in hundredths: "1.5"."""
    return as_text(hundredths)
