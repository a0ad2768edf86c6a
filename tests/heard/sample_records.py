"""What the journeys of assessment, audit, pilot's desk and report are about, in the small portal to be listened to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.assessment.models import Assessment, Attempt, AttemptAnswer
from content.courses.models import Course, RevisionState
from content.credits.ledger import award
from content.credits.models import Pilot
from content.credits.pilots import day_bounds, day_of
from content.database import utc_now
from content.institutions.models import Institution
from content.learning.enrolment import enrol
from content.learning.models import Enrolment, StudyMode
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in
from content.learning.requirements import section_keys
from content.people.models import Account
from content.reports.handing_in import begin_report
from content.reports.models import ReportKind
from content.reports.periods import bounds, newest_finished_year
from portal.demonstration.people import person
from portal.demonstration.studied import add_audit_rule
from tests.factories import make_account, make_course
from tests.walk.sample_questions import sample_questions

SEED = "heard"  # by it the right answer to the first question stands first
WARNED_AT_ONCE_MIN = 4
TOWELS = {"zh": "清洁毛巾", "en": "Clean towels"}
TABLES = {"zh": "清洁按摩床", "en": "Clean tables"}


@dataclass(frozen=True, slots=True)
class Records:
    """Where they stand: the start pages of the assessments by language, and the pilot."""

    assessments: dict[str, str]
    pilot: str


def add_records(session: Session, author: Account, institution: Institution) -> Records:
    """In each language a course with an open attempt, and one with a completion to be audited; a class that stands out
    in the ledger; the draft of a county's report."""
    now = utc_now()
    yesterday = noon_of_yesterday(now)
    add_audit_rule(session, yesterday + timedelta(hours=1, minutes=15))  # after Chen's study, which it leaves as it was
    tested = {language: _course(session, author, institution, title, language) for language, title in TABLES.items()}
    for course in tested.values():
        _assess(session, course)
    for language, title in TOWELS.items():
        _wait_for_audit(session, _course(session, author, institution, title, language), yesterday)
    pilot = session.scalars(select(Pilot)).one()
    _learn_as_a_class(session, pilot, tested["zh"], yesterday)
    _begin_report(session, tested["zh"], now)
    assessments = {language: f"/courses/{course.public_id}/assessment" for language, course in tested.items()}
    return Records(assessments, f"/oversight/pilots/{pilot.public_id}")


def noon_of_yesterday(now: datetime) -> datetime:
    """When study began: all of it on one day, so that the ledger has one month."""
    return day_bounds(day_of(now) - timedelta(days=1))[0] + timedelta(hours=12)


def _course(session: Session, author: Account, institution: Institution, title: str, language: str) -> Course:
    course = make_course(session, author, institution, language=language)
    revision = course.revisions[0]
    revision.title, revision.state = title, RevisionState.PUBLISHED
    revision.modules[0].title, revision.modules[0].lessons[0].title = title, title
    return course


def _assess(session: Session, course: Course) -> None:
    """Sun has begun an attempt without a limit of time; in the next one the end is warned of at once."""
    learner = person(session, "sun")
    enrol(session, learner, course.public_id)
    chinese = course.language == "zh"
    pool = [question.as_json() for question in sample_questions(course.language)]
    assessment = Assessment(
        revision_id=course.revisions[0].id,
        title="结业考核" if chinese else "Final assessment",
        instructions="可以查笔记。" if chinese else "You may use your notes.",
        question_count=len(pool),
        pass_percent=90,
        most_attempts=3,
        wait_hours=0,
        time_limit_minutes=WARNED_AT_ONCE_MIN,
        time_limit_reason="跟着录音做。" if chinese else "It is done along with a recording.",
        pool=pool,
    )
    session.add(assessment)
    session.flush()
    attempt = Attempt(
        assessment_id=assessment.id, course_id=course.id, account_id=learner.account_id, number=1, seed=SEED
    )
    attempt.answers.extend(AttemptAnswer(position=at, question=question) for at, question in enumerate(pool, start=1))
    session.add(attempt)
    session.flush()


def _wait_for_audit(session: Session, course: Course, yesterday: datetime) -> None:
    """Sun has finished the course, Wang has only joined it."""
    enrol(session, person(session, "wang"), course.public_id)
    learner = person(session, "sun")
    enrol(session, learner, course.public_id)
    lesson = course.revisions[0].modules[0].lessons[0]
    keys = section_keys(requirements_in(session, lesson, course.language))
    for hours in (1.5, 2.5):
        record_reading(session, learner, lesson.public_id, keys, yesterday + timedelta(hours=hours))


def _learn_as_a_class(session: Session, pilot: Pilot, course: Course, at: datetime) -> None:
    """Eleven learners finish one lesson within the same minutes."""
    lesson = course.revisions[0].modules[0].lessons[0]
    for number in range(1, 12):
        learner = make_account(session)[0]
        learner.display_name = f"学员{number}"
        award(
            session,
            learner.id,
            region_code=pilot.region_code,
            lesson_lineage=lesson.lineage,
            lesson_title=lesson.title,
            study_units=100,
            mode=StudyMode.READING,
            evidence="evidence:gone",
            now=at + timedelta(seconds=20 * number),
            course_id=course.id,
        )


def _begin_report(session: Session, course: Course, now: datetime) -> None:
    """Six people began the course in a report year; the county's report of it is a draft, and its day is past."""
    year = newest_finished_year(day_of(now)) - 1
    begun = bounds(year, year)[0] + timedelta(days=100)
    for _ in range(6):
        learner, revision = make_account(session)[0], course.revisions[0]
        session.add(Enrolment(account_id=learner.id, course_id=course.id, revision_id=revision.id, enrolled_at=begun))
    session.flush()
    begin_report(session, person(session, "county"), ReportKind.YEARLY, "130123", year, year, now)
