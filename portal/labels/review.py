"""Labels of the levels of review and of the states of a case."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from content.institutions.models import RegionLevel
from content.review.models import CaseState

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
