"""Labels of the resource library: states of entries and public notices, causes of re-reviews, languages of service."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from content.library.models import EntryState, NoticeState, RereviewCause, RereviewState

ENTRY_STATES = {
    EntryState.IN_NOTICE: (_l("In public notice"), "teal"),
    EntryState.IN_LIBRARY: (_l("In the resource library"), "green"),
    EntryState.SUSPENDED: (_l("Suspended"), "yellow"),
    EntryState.EXPIRED: (_l("Expired"), "yellow"),
    EntryState.SUPERSEDED: (_l("Replaced by a newer version"), "grey"),
    EntryState.WITHDRAWN: (_l("Withdrawn"), "grey"),
}
NOTICE_STATES = {
    NoticeState.OPEN: (_l("In public notice"), "teal"),
    NoticeState.ENTERED: (_l("Ended; the course entered the library"), "green"),
    NoticeState.UPHELD: (_l("Ended; an objection was upheld"), "red"),
    NoticeState.BROKEN_OFF: (_l("Broken off; the course was closed or replaced"), "grey"),
}
CAUSES = {
    RereviewCause.AGE: _l("Its two years are nearly over"),
    RereviewCause.OBJECTION: _l("An objection to it was upheld"),
    RereviewCause.COMPLAINT: _l("A complaint about it"),
    RereviewCause.QUALITY: _l("Low ratings by learners or evaluators"),
}
REREVIEW_STATES = {
    RereviewState.OPEN: (_l("Waits for a decision"), "yellow"),
    RereviewState.CONFIRMED: (_l("Confirmed"), "green"),
    RereviewState.RETURNED: (_l("A new version is needed"), "red"),
    RereviewState.CLOSED: (_l("Closed without a decision"), "grey"),
}
REREVIEW_OUTCOMES = {
    RereviewState.CONFIRMED: _l("The course stays: it is valid for another two years"),
    RereviewState.RETURNED: _l("Its authors must make a new version: learners do not see it until then"),
}
SERVICE_LANGUAGES = {
    "zh": _l("Mandarin"),
    "en": _l("English"),
    "sign": _l("Chinese sign language"),
    "braille": _l("Braille"),
}
