"""Rows about complaints, evaluations and reviews."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.complaints.models import Complaint, ComplaintEvent, EventKind
from content.courses.models import Course, Revision
from content.credits.pilots import day_of
from content.evaluation.models import Evaluation, SurveyStep
from content.institutions.models import Institution
from content.library.working_days import workdays
from content.notices.notify import LinkKind, link_to
from content.reports.items import Item, ReportScope
from content.review.models import CaseState, Decision, ReviewCase
from content.review.time_limits import due_on

IN_TIME, LATE, WAITING = "in_time", "late", "waiting"


def complaints_by_matter(session: Session, scope: ReportScope) -> Iterator[Item]:
    """Every complaint that was made in the time, by its matter."""
    for complaint, region in _complaints(session, scope):
        yield _of_complaint(complaint, region, complaint.matter.value)


def complaints_by_time(session: Session, scope: ReportScope) -> Iterator[Item]:
    """Every complaint that was made in the time, by whether it was answered by the day on which it was due."""
    answer_days: dict[int, date] = {}
    events = select(ComplaintEvent.complaint_id, ComplaintEvent.at).where(ComplaintEvent.kind == EventKind.ANSWERED)
    for complaint_id, at in session.execute(events.order_by(ComplaintEvent.id.desc())):
        answer_days[complaint_id] = day_of(at)  # the first answer comes last
    for complaint, region in _complaints(session, scope):
        day = answer_days.get(complaint.id)
        in_time = day is not None and day <= complaint.due_on
        group = WAITING if day is None else IN_TIME if in_time else LATE
        yield _of_complaint(complaint, region, group)


def evaluations(session: Session, scope: ReportScope) -> Iterator[Item]:
    """Every judgement that a third party handed in in the time, by its grade."""
    query = (
        select(Evaluation, Course, Institution.region_code, Revision.title)
        .join(Revision, Revision.id == Evaluation.revision_id)
        .join(Course, Course.id == Revision.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .where(
            Institution.region_code.in_(scope.regions),
            Evaluation.handed_in_at >= scope.begins,
            Evaluation.handed_in_at < scope.ends,
        )
        .order_by(Evaluation.id)
    )
    for one, course, region, title in session.execute(query):
        if one.grade is not None and one.handed_in_at is not None:
            yield Item(region, one.grade.value, one.handed_in_at, label=title, language=course.language)


def survey_answers(session: Session, scope: ReportScope) -> Iterator[Item]:
    """How many learners' answers to the survey were counted in the time, by course. They are counted in steps of at
    least five (content/evaluation/survey_steps.py)."""
    query = (
        select(SurveyStep, Course, Institution.region_code)
        .join(Course, Course.id == SurveyStep.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .where(
            Institution.region_code.in_(scope.regions),
            SurveyStep.counted_at >= scope.begins,
            SurveyStep.counted_at < scope.ends,
        )
        .order_by(SurveyStep.id)
    )
    titles = dict(session.execute(select(Revision.course_id, Revision.title).order_by(Revision.number)).all())
    for step, course, region in session.execute(query):
        title = titles.get(course.id, "")
        link = link_to(LinkKind.COURSE, course.public_id)
        yield Item(
            region, course.public_id, step.counted_at, step.people, label=title, language=course.language, link=link
        )


def waiting_reviews(session: Session, scope: ReportScope) -> Iterator[Item]:
    """Every review that waits for a decision, by the level that decides."""
    for case, course, region, title, _ in _cases(session, scope):
        if case.state is CaseState.OPEN:
            link = link_to(LinkKind.REVIEW_CASE, case.public_id)
            yield Item(region, case.level.value, scope.now, label=title, language=course.language, link=link)


def decided_reviews(session: Session, scope: ReportScope) -> Iterator[Item]:
    """Every review that was decided in the time, by whether that was within the days for it."""
    is_workday = workdays(session)
    for case, course, region, title, decided_at in _cases(session, scope):
        if decided_at is not None and scope.begins <= decided_at < scope.ends:
            in_time = day_of(decided_at) <= due_on(is_workday, case.level, case.opened_at)
            link = link_to(LinkKind.REVIEW_CASE, case.public_id)
            group = IN_TIME if in_time else LATE
            yield Item(region, group, decided_at, label=title, language=course.language, link=link)


def _complaints(session: Session, scope: ReportScope) -> Iterator[tuple[Complaint, str]]:
    query = (
        select(Complaint, Institution.region_code)
        .outerjoin(Course, Course.id == Complaint.course_id)
        .outerjoin(Institution, Institution.id == Course.institution_id)
        .where(Complaint.made_at >= scope.begins, Complaint.made_at < scope.ends)
        .order_by(Complaint.id)
    )
    for complaint, region in session.execute(query):
        place = region or scope.root
        if place in scope.regions:
            yield complaint, place


def _of_complaint(complaint: Complaint, region: str, group: str) -> Item:
    """A complaint without its number, its words or a link: whoever is complained of must not learn of it from a
    report."""
    return Item(region, group, complaint.made_at)


def _cases(session: Session, scope: ReportScope) -> list[tuple[ReviewCase, Course, str, str, datetime | None]]:
    query = (
        select(ReviewCase, Course, Institution.region_code, Revision.title, Decision.decided_at)
        .join(Revision, Revision.id == ReviewCase.revision_id)
        .join(Course, Course.id == Revision.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .outerjoin(Decision, Decision.case_id == ReviewCase.id)
        .where(Institution.region_code.in_(scope.regions))
        .order_by(ReviewCase.id)
    )
    return [(case, course, region, title, at) for case, course, region, title, at in session.execute(query)]
