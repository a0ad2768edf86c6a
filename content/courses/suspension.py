"""What the address of a suspended course says to learners and visitors: that it is suspended, since when, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Course, Revision, RevisionState
from content.institutions.models import BilingualName, Institution
from content.people.models import AuditEvent


@dataclass(frozen=True, slots=True)
class SuspendedCourse:
    """A course that learners cannot study for now. `since`: None where it is not recorded."""

    public_id: str
    title: str
    language: str
    institution: BilingualName
    supervision_phone: str
    reason: str
    since: datetime | None


def suspended_course(session: Session, course_public_id: str) -> SuspendedCourse | None:
    """The course, where its revision in force is suspended; None for any other, and for one that does not exist.
    Everybody may read it: the reason is written for that."""
    row = session.execute(
        select(Course, Revision, Institution)
        .join(Revision, Revision.course_id == Course.id)
        .join(Institution, Institution.id == Course.institution_id)
        .where(Course.public_id == course_public_id, Revision.state == RevisionState.SUSPENDED)
        .order_by(Revision.number.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    course, revision, institution = row
    since = session.scalars(
        select(AuditEvent.at)
        .where(AuditEvent.subject_kind == "revision", AuditEvent.subject_id == revision.public_id)
        .where(AuditEvent.action == "revision.suspend")
        .order_by(AuditEvent.id.desc())
        .limit(1)
    ).one_or_none()
    return SuspendedCourse(
        public_id=course.public_id,
        title=revision.title,
        language=course.language,
        institution=BilingualName(institution.name_zh, institution.name_en),
        supervision_phone=institution.supervision_phone,
        reason=revision.state_reason,
        since=since,
    )
