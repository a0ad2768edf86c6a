"""Labels of the levels of review, of the states of a case, of its checklist, of what becomes of a course and of the
places in it."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from content.institutions.models import RegionLevel
from content.review.findings import FindingNote
from content.review.history import EventKind
from content.review.models import AnswerKind, CaseState, ChecklistLine, Verdict
from content.review.places import CuePlace, Place, SlidePlace
from content.review.preview_notes import Spot
from content.review.time_limits import Urgency
from content.timed_text.clock import clock
from portal.labels.authoring import KINDS
from portal.pin_keys import pin_key

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

CHECKLIST = {
    ChecklistLine.CONTENT: _l("Content: is it correct, complete and up to date?"),
    ChecklistLine.COPYRIGHT: _l("Copyright: may the texts, pictures and recordings be used?"),
    ChecklistLine.IDEOLOGY_AND_SAFETY: _l(
        "Ideology and safety: does it keep to the law, and does what it teaches put nobody in danger?"
    ),
    ChecklistLine.TEACHING: _l("Teaching: do learners reach the goal, and is the study time right?"),
    ChecklistLine.CAPTIONS: _l("Accessibility, captions: are they there and right?"),
    ChecklistLine.SIGN_LANGUAGE: _l("Accessibility, sign language: is it there and easy to see?"),
    ChecklistLine.PICTURES: _l("Accessibility, pictures: are pictures, slides and videos put into words?"),
    ChecklistLine.TEXTS: _l("Accessibility, texts: are headings, links, tables and sentences clear?"),
}

CHECKLIST_REASONS = {
    ChecklistLine.CONTENT: _l("Content: reason"),
    ChecklistLine.COPYRIGHT: _l("Copyright: reason"),
    ChecklistLine.IDEOLOGY_AND_SAFETY: _l("Ideology and safety: reason"),
    ChecklistLine.TEACHING: _l("Teaching: reason"),
    ChecklistLine.CAPTIONS: _l("Captions: reason"),
    ChecklistLine.SIGN_LANGUAGE: _l("Sign language: reason"),
    ChecklistLine.PICTURES: _l("Pictures: reason"),
    ChecklistLine.TEXTS: _l("Texts: reason"),
}

VERDICTS = {
    Verdict.MEETS: (_l("Meets"), "green"),
    Verdict.DOES_NOT_MEET: (_l("Does not meet"), "red"),
    Verdict.DOES_NOT_APPLY: (_l("Does not apply"), "grey"),
}

ANSWERS = {
    AnswerKind.DONE: (_l("Changed as asked"), "green"),
    AnswerKind.NOT_DONE: (_l("Not done"), "yellow"),
}

URGENCIES = {
    Urgency.IN_TIME: (_l("In time"), "grey"),
    Urgency.NEARLY_DUE: (_l("Due soon"), "yellow"),
    Urgency.OVERDUE: (_l("Overdue"), "red"),
}

EVENTS = {
    EventKind.APPROVED: (_l("Approved"), "green"),
    EventKind.RETURNED: (_l("Returned"), "yellow"),
    EventKind.RECALLED: (_l("Taken back by the author"), "grey"),
    EventKind.SUSPENDED: (_l("Suspended"), "red"),
    EventKind.RESTORED: (_l("No longer suspended"), "green"),
    EventKind.EXPIRED: (_l("Expired"), "yellow"),
    EventKind.RENEWED: (_l("Open again after a re-review"), "green"),
    EventKind.CONFIRMED: (_l("Confirmed by a re-review"), "green"),
    EventKind.TO_BE_REVISED: (_l("A new version is needed, says a re-review"), "red"),
    EventKind.WITHDRAWN: (_l("Withdrawn"), "grey"),
}


def place_name(place: Place) -> str:
    """A lesson, or one of its contents, by its name."""
    if place.kind is None:
        return str(_("Lesson “%(title)s”", title=place.lesson_title))
    what = f"{KINDS[place.kind]} {place.block_title}".strip()
    return str(_("Lesson “%(title)s”, %(number)s. %(what)s", title=place.lesson_title, number=place.number, what=what))


def finding_place(
    note: FindingNote, place: Place | None, cues: Mapping[str, CuePlace], slides: Mapping[str, SlidePlace]
) -> str:
    """Where a finding is, told apart by the words that stand there: its lesson or block, and the caption or slide of
    it."""
    if place is not None:
        where = place_name(place)
    elif note.pin.lesson_lineage:
        where = str(_("A place that this version no longer has"))
    else:
        where = str(_("The course as a whole"))
    spot = finding_spot(note, cues, slides)
    return str(_("%(one)s, %(other)s", one=where, other=spot)) if spot else where


def spot_name(spot: Spot, *, is_slide: bool) -> str:
    """A caption or slide as a choice of a list."""
    time = clock(spot.second)
    if is_slide:
        name = _("slide %(number)s at %(time)s", number=spot.number, time=time)
    else:
        name = _("caption %(number)s at %(time)s", number=spot.number, time=time)
    return str(_("%(one)s: “%(words)s”", one=name, words=spot.words)) if spot.words else str(name)


def finding_spot(note: FindingNote, cues: Mapping[str, CuePlace], slides: Mapping[str, SlidePlace]) -> str:
    """The caption or slide of a finding: its number where it is still there, its time and its words."""
    time = clock(note.second or 0.0)
    if note.pin.cue_key:
        cue = cues.get(note.pin.cue_key)
        spot = (
            _("caption %(number)s at %(time)s", number=cue.number, time=time)
            if cue
            else _("caption at %(time)s", time=time)
        )
    elif note.pin.slide_key:
        slide = slides.get(note.pin.slide_key)
        spot = (
            _("slide %(number)s at %(time)s", number=slide.number, time=time)
            if slide
            else _("slide at %(time)s", time=time)
        )
    else:
        return ""
    return str(_("%(one)s: “%(words)s”", one=spot, words=note.quotation)) if note.quotation else str(spot)


FILTERS = {"place_name": place_name, "finding_spot": finding_spot, "pin_key": pin_key}
