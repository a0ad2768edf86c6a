"""The demonstration shows an assessment with and without an audit, what it earns, and practice that was attested."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.assessment.models import Attempt
from content.certificates.models import AuditState, Certificate, CertificateKind, CompletionAudit
from content.courses.models import RevisionState
from content.credits.models import LedgerEntry
from content.database import utc_now
from content.jobs.requests import JobQueue
from content.learning.models import Enrolment, PracticeAttestation
from content.library.models import LibraryEntry, PublicNotice
from content.library.public_notice import end_notices
from content.review.models import Decision
from media_pipeline.storage.interface import Storage
from portal.demonstration.authored import bring_to_its_state, write_course, written_course
from portal.demonstration.past import move_back
from portal.demonstration.people import account_named, add_people
from portal.demonstration.studied import RULES, add_pilot, finish_with_and_without_audit
from portal.demonstration.texts import DemoCourse, DemoQuestions, DemoText, load_courses


def course_of_texts(slug: str) -> DemoCourse:
    """A course without what takes long to make."""
    course = next(one for one in load_courses() if one.slug == slug)
    modules = tuple(
        replace(
            module,
            lessons=tuple(
                replace(lesson, blocks=tuple(one for one in lesson.blocks if isinstance(one, DemoText | DemoQuestions)))
                for lesson in module.lessons
            ),
        )
        for module in course.modules
    )
    return replace(course, modules=modules)


def test_the_assessment_stands_in_both_forms_of_the_pilot(session: Session) -> None:
    course = course_of_texts("massage-hygiene")
    add_people(session)
    add_pilot(session)
    write_course(session, course, {}, cast(Storage, None), cast(JobQueue, None))
    written_course(session, course).revisions[0].state = RevisionState.PUBLISHED
    session.flush()
    finish_with_and_without_audit(session, course, utc_now() - timedelta(days=1))
    names = {account_named(session, name).id: name for name in ("chen", "sun", "liu")}
    attempts = session.scalars(select(Attempt).order_by(Attempt.id)).all()
    assert [(names[one.account_id], one.passed) for one in attempts] == [
        ("chen", True),
        ("sun", True),
        ("liu", False),
        ("liu", True),
    ]
    began = dict(session.execute(select(Enrolment.account_id, Enrolment.enrolled_at)).tuples().all())
    assert all(began[one.account_id] < one.began_at for one in attempts), "nobody is examined before they begin"
    audits = {names[one.account_id]: one.state for one in session.scalars(select(CompletionAudit))}
    assert audits == {"sun": AuditState.PASSED, "liu": AuditState.WAITING}
    certificates = session.scalars(select(Certificate)).all()
    assert {names[one.account_id]: one.kind for one in certificates} == dict.fromkeys(
        ("chen", "sun"), CertificateKind.TRAINING
    )
    total = select(func.sum(LedgerEntry.amount)).group_by(LedgerEntry.learner_id)
    assert set(session.scalars(total)) == {400 + RULES.points_per_course + RULES.points_per_assessment}
    assert names[session.scalars(select(PracticeAttestation)).one().account_id] == "chen"


def test_a_studied_course_was_reviewed_and_published_before(session: Session) -> None:
    course = course_of_texts("greenhouse-vegetables")
    add_people(session)
    write_course(session, course, {}, cast(Storage, None), cast(JobQueue, None))
    bring_to_its_state(session, course)
    move_back(session, written_course(session, course), timedelta(days=21))
    revision = written_course(session, course).revisions[0]
    weeks_ago = utc_now() - timedelta(days=20)
    decisions = session.scalars(select(Decision.decided_at)).all()
    assert revision.state is RevisionState.PUBLISHED
    assert len(decisions) > 1
    notice = session.scalars(select(PublicNotice)).one()
    moments = [revision.opened_at, revision.submitted_at, revision.decided_at, *decisions, notice.opened_at]
    assert all(moment is not None and moment < weeks_ago for moment in moments)
    end_notices(session, utc_now())
    assert session.scalars(select(LibraryEntry)).one().entered_at is not None, "nobody objected in time"
