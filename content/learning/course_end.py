"""What follows once a course is studied: its certificate or audit, the credits for the course, the survey."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from content.certificates.completeness import completeness_of
from content.certificates.issuing import issue as issue_certificate
from content.courses.models import Audience, Course, Revision
from content.credits import ledger
from content.evaluation.survey import offer_survey
from content.institutions.models import Institution
from content.learning.models import Enrolment, LessonEvidence
from content.xapi.events import state_course_completed


def end_course(
    session: Session, enrolment: Enrolment, evidence: LessonEvidence, now: datetime, *, was_studied: bool
) -> int:
    """Issue the certificate and pay for the course where nothing is missing any more; gives the hundredths of a credit
    that were paid. was_studied: so it was before this evidence came. The learner must be locked (`lock_learner`)."""
    issue_certificate(session, enrolment, now)
    completeness = completeness_of(session, enrolment)
    course, revision = session.get_one(Course, enrolment.course_id), session.get_one(Revision, enrolment.revision_id)
    if was_studied or completeness.studied_at is None:
        return 0
    state_course_completed(session, enrolment.account_id, course, revision, now)
    if revision.audience is not Audience.LEARNERS:
        return 0
    offer_survey(session, enrolment)
    bonus = ledger.award_course(  # credits wait for no assessment and no audit
        session,
        enrolment.account_id,
        region_code=session.get_one(Institution, course.institution_id).region_code,
        course_public_id=course.public_id,
        course_title=revision.title,
        has_optional_lessons=completeness.optional_lessons > 0,
        evidence=f"evidence:{evidence.public_id}",
        now=now,
        course_id=course.id,
    )
    return bonus.amount if bonus else 0
