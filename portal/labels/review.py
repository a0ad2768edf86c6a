"""Labels of the levels of review, of the states of a case, of what becomes of a course and of the places in it."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from content.institutions.models import RegionLevel
from content.review.history import EventKind
from content.review.models import CaseState
from content.review.places import Place
from portal.labels.authoring import KINDS

LEVELS = {
    RegionLevel.COUNTY: _l("County level"),
    RegionLevel.CITY: _l("City level"),
    RegionLevel.PROVINCE: _l("Province level"),
}

CASE_STATES = {
    CaseState.OPEN: (_l("Waiting for a decision"), "yellow"),
    CaseState.APPROVED: (_l("Approved"), "green"),
    CaseState.RETURNED: (_l("Returned"), "yellow"),
    CaseState.TAKEN_BACK: (_l("Taken back by the author"), "grey"),
}

EVENTS = {
    EventKind.APPROVED: (_l("Approved"), "green"),
    EventKind.RETURNED: (_l("Returned"), "yellow"),
    EventKind.RECALLED: (_l("Taken back by the author"), "grey"),
    EventKind.SUSPENDED: (_l("Suspended"), "red"),
    EventKind.RESTORED: (_l("No longer suspended"), "green"),
    EventKind.EXPIRED: (_l("Expired"), "yellow"),
    EventKind.RENEWED: (_l("Open again after a re-review"), "green"),
    EventKind.WITHDRAWN: (_l("Withdrawn"), "grey"),
}


def place_name(place: Place) -> str:
    """A lesson, or one of its contents, by its name."""
    if place.kind is None:
        return str(_("Lesson “%(title)s”", title=place.lesson_title))
    what = f"{KINDS[place.kind]} {place.block_title}".strip()
    return str(_("Lesson “%(title)s”, %(number)s. %(what)s", title=place.lesson_title, number=place.number, what=what))
