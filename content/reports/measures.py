"""Every figure that reports may have: what it is called, the sentence that defines it, and the rows that it counts.

Only what this portal owns stands here. Nothing is cut by disability: the portal holds no datum of it.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from content.certificates.models import CertificateKind
from content.complaints.models import Matter
from content.courses.level_names import LEVEL_NAMES
from content.courses.models import RevisionState
from content.credits.models import EntryKind
from content.evaluation.models import Grade
from content.institutions.models import RegionLevel
from content.learning.models import StudyMode
from content.messages import N_
from content.people.permissions import Action
from content.reports import course_items, credit_items, personal_sums, study_items, supervision_items
from content.reports.items import Item, ReportScope


class Unit(enum.StrEnum):
    """What is added up."""

    ROWS = "rows"
    CREDITS = "credits"  # in hundredths
    STUDY_UNITS = "study_units"  # 学时, in hundredths


@dataclass(frozen=True, slots=True)
class Measure:
    """One table of a report. `items`: the rows that it counts; `sums_by_person`: where there are millions of them, what
    they add up to for each person and group, which gives the same table (reports/personal_sums.py); `groups`: the names
    of its lines, in order, None where each line is a course or a pilot; `sums`: whether a row is in one line alone, so
    that lines add up; `read_by`: who may read the rows themselves where they are records of people, whose figures are
    then kept from small groups."""

    name: str
    title: str
    definition: str
    items: Callable[[Session, ReportScope], Iterable[Item]]
    groups: Mapping[str, str] | None = field(default=None)
    unit: Unit = Unit.ROWS
    sums: bool = True
    read_by: Action | None = None
    sums_by_person: Callable[[Session, ReportScope], Iterable[Item]] | None = None

    @property
    def personal(self) -> bool:
        """Whether it counts people."""
        return self.read_by is not None


_STATES = {
    RevisionState.DRAFT.value: N_("Draft"),
    RevisionState.IN_REVIEW.value: N_("In review"),
    RevisionState.RETURNED.value: N_("Returned"),
    RevisionState.PUBLISHED.value: N_("Published"),
    RevisionState.SUSPENDED.value: N_("Suspended"),
    RevisionState.EXPIRED.value: N_("Not reviewed again in time"),
    RevisionState.SUPERSEDED.value: N_("Replaced by a newer version"),
    RevisionState.WITHDRAWN.value: N_("Withdrawn"),
}
_IN_TIME = {supervision_items.IN_TIME: N_("In time"), supervision_items.LATE: N_("Late")}
_MODES = {
    StudyMode.MEDIA.value: N_("Watched or listened to"),
    StudyMode.READING.value: N_("Read as text"),
    StudyMode.CHECKS.value: N_("In braille or print, with questions"),
    StudyMode.PRACTICE.value: N_("Shown to an instructor"),
}

GENERAL: tuple[Measure, ...] = (
    Measure(
        "institutions",
        N_("Institutions"),
        N_("Training institutions of the region that stand in the directory of this portal on the day of the report."),
        course_items.institutions,
        {"publishing": N_("With a published course"), "not_publishing": N_("Without a published course")},
    ),
    Measure(
        "course_states",
        N_("Courses by state"),
        N_("Courses of these institutions, each once, by the state of its newest version on the day of the report."),
        course_items.course_states,
        _STATES,
    ),
    Measure(
        "course_levels",
        N_("Published courses by level"),
        N_("Courses that learners can find on the day of the report, by the skill level for which they are made."),
        course_items.courses_by_level,
        {level.value: name for level, name in LEVEL_NAMES.items()},
    ),
    Measure(
        "accessible_courses",
        N_("Published courses by what they offer"),
        N_(
            "Courses that learners can find on the day of the report and that offer this in every one of their"
            " recordings. A course that offers several of these stands in several lines."
        ),
        course_items.accessible_courses,
        {
            course_items.CAPTIONS: N_("Captions that a person has checked"),
            course_items.SIGN: N_("Sign language beside the whole recording"),
            course_items.DESCRIBED: N_("What is seen is described"),
        },
        sums=False,
    ),
    Measure(
        "enrolments",
        N_("Learners enrolled"),
        N_(
            "Learners who began a course of these institutions in the years of the report: each learner and course"
            " once."
        ),
        study_items.enrolments,
        read_by=Action.SEE_ROSTER,
    ),
    Measure(
        "finished_courses",
        N_("Courses finished"),
        N_(
            "Learners who finished a course of these institutions in the years of the report, with nothing missing that"
            " the course asks for: each learner and course once."
        ),
        study_items.finished_courses,
        read_by=Action.SEE_ROSTER,
    ),
    Measure(
        "lessons",
        N_("Lessons completed, by way of learning"),
        N_(
            "Lessons of these institutions that a learner completed in the years of the report, by how they studied it."
        ),
        study_items.lessons_by_mode,
        _MODES,
        sums_by_person=personal_sums.lessons_by_mode,
        read_by=Action.SEE_ROSTER,
    ),
    Measure(
        "study_units",
        N_("Study units, by way of learning"),
        N_("The study units (45 minutes each) of the lessons completed, as their courses state them."),
        study_items.study_units,
        _MODES,
        sums_by_person=personal_sums.study_units,
        unit=Unit.STUDY_UNITS,
        read_by=Action.SEE_ROSTER,
    ),
    Measure(
        "attempts",
        N_("Final assessments, by the time that was taken"),
        N_(
            "Attempts at final assessments that were handed in in the years of the report. “More time” means that the"
            " learner had more time than the course gives, or no limit. The portal asks nobody for the reason."
        ),
        study_items.attempts_by_time,
        {study_items.USUAL_TIME: N_("Usual time"), study_items.MORE_TIME: N_("More time")},
        read_by=Action.SEE_ROSTER,
    ),
    Measure(
        "certificates",
        N_("Certificates issued"),
        N_("Certificates that these institutions issued in the years of the report and that are not revoked."),
        study_items.certificates,
        {
            CertificateKind.TRAINING.value: N_("Certificate of completion"),
            CertificateKind.STUDY.value: N_("Record of course study"),
        },
        read_by=Action.REVOKE_CERTIFICATE,
    ),
    Measure(
        "complaints",
        N_("Complaints by matter"),
        N_(
            "Complaints made in the years of the report. A complaint about a course counts where its institution lies,"
            " any other for the province alone."
        ),
        supervision_items.complaints_by_matter,
        {
            Matter.COURSE.value: N_("A course or its content"),
            Matter.ACCESS.value: N_("Something that could not be used"),
            Matter.CREDITS.value: N_("Credits or a certificate"),
            Matter.OBJECTION.value: N_("Objection to a course in public notice"),
            Matter.PERSON.value: N_("What somebody did or decided"),
            Matter.OTHER.value: N_("Something else"),
        },
    ),
    Measure(
        "complaint_times",
        N_("Complaints, by when they were answered"),
        N_("The complaints made in the years of the report, by whether the first answer came by the day it was due."),
        supervision_items.complaints_by_time,
        {**_IN_TIME, supervision_items.WAITING: N_("Still without an answer")},
    ),
    Measure(
        "surveys",
        N_("Answers of learners about courses"),
        N_(
            "Learners whose answers to the questions after a course were counted in the years of the report, by course."
            " They are counted five or more at a time."
        ),
        supervision_items.survey_answers,
    ),
    Measure(
        "evaluations",
        N_("Evaluations by third parties"),
        N_("Judgements on courses of these institutions that third parties handed in in the years of the report."),
        supervision_items.evaluations,
        {
            Grade.EXCELLENT.value: N_("Excellent"),
            Grade.GOOD.value: N_("Good"),
            Grade.PASS.value: N_("Sufficient"),
            Grade.FAIL.value: N_("Not sufficient"),
        },
    ),
    Measure(
        "reviews_waiting",
        N_("Reviews that wait"),
        N_("Versions of courses of these institutions that wait for a decision on the day of the report, by level."),
        supervision_items.waiting_reviews,
        {
            RegionLevel.COUNTY.value: N_("County level"),
            RegionLevel.CITY.value: N_("City level"),
            RegionLevel.PROVINCE.value: N_("Province level"),
        },
    ),
    Measure(
        "reviews_decided",
        N_("Reviews decided"),
        N_(
            "Decisions on courses of these institutions in the years of the report, at whichever level, by whether they"
            " came within the working days for it."
        ),
        supervision_items.decided_reviews,
        _IN_TIME,
    ),
)

CREDITS: tuple[Measure, ...] = (
    Measure(
        "credit_learners",
        N_("Learners who earned credits"),
        N_("Learners who earned credits of a pilot of the region, each once for each pilot and report year."),
        credit_items.earning_learners,
        sums_by_person=personal_sums.earning_learners,
        read_by=Action.SEE_PILOT,
    ),
    Measure(
        "credits",
        N_("Learning credits"),
        N_("Credits of the pilots of the region, added up from the entries of the years of the report."),
        credit_items.credits_by_kind,
        {
            EntryKind.EARN.value: N_("Earned"),
            EntryKind.GRANT.value: N_("Given by hand"),
            EntryKind.REVERSE.value: N_("Taken back, or given back"),
            EntryKind.CONVERT.value: N_("Converted for a credit bank"),
            EntryKind.EXPIRE.value: N_("Expired"),
        },
        unit=Unit.CREDITS,
        read_by=Action.SEE_PILOT,
        sums_by_person=personal_sums.credits_by_kind,
    ),
)

MEASURES: Mapping[str, Measure] = {one.name: one for one in (*GENERAL, *CREDITS)}

FORMERLY_DEFINED = (
    N_(
        "Learners who finished a course of these institutions in the years of the report, so that no lesson and no"
        " assessment was missing: each learner and course once."
    ),
)
"""Definitions that stand in reports handed in before, which still show them."""
