"""Labels of credit pilots: proposals, entries of the ledger, and what stands out in it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from content.credits.models import EntryKind, OutlierVerdict, ProposalState
from content.credits.outliers import OutlierRule
from content.credits.sums import Grouping
from content.learning.models import StudyMode

PROPOSAL_STATES = {
    ProposalState.OPEN: (_l("Waits for a decision"), "yellow"),
    ProposalState.APPROVED: (_l("Approved"), "green"),
    ProposalState.DECLINED: (_l("Not approved"), "red"),
    ProposalState.WITHDRAWN: (_l("Withdrawn"), "grey"),
}
"""What each state is called, and the colour of its tag."""

ENTRY_KINDS = {
    EntryKind.EARN: _l("Earned by learning"),
    EntryKind.GRANT: _l("Given by hand"),
    EntryKind.CONVERT: _l("Converted for the credit bank"),
    EntryKind.EXPIRE: _l("Expired"),
    EntryKind.REVERSE: _l("Correction"),
}

STUDY_MODES = {
    StudyMode.MEDIA: _l("Watched or listened to"),
    StudyMode.READING: lazy_pgettext("way to learn", "Read"),
    StudyMode.CHECKS: _l("In braille or print, with questions"),
    StudyMode.PRACTICE: _l("Shown to an instructor"),
}
"""How a lesson was studied."""

GROUPINGS = {
    Grouping.MONTH: _l("By month and day"),
    Grouping.COURSE: _l("By course"),
    Grouping.REGION: _l("By region of the institution"),
    Grouping.MODE: _l("By way of learning"),
}

OUTLIER_RULES = {
    OutlierRule.TOO_FAST: _l("Very fast"),
    OutlierRule.TOO_REGULAR: _l("Very regular"),
    OutlierRule.SAME_HOUR: _l("Many in the same hour"),
}

OUTLIER_VERDICTS = {
    OutlierVerdict.LOOKED_AT: _l("Looked at, still open"),
    OutlierVerdict.REVERSED: _l("Something was wrong: credits were taken back"),
    OutlierVerdict.NOTHING_WRONG: _l("Nothing wrong"),
}
