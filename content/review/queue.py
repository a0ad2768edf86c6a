"""The reviewer's queue of open cases, the longest waiting first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, false, or_, select
from sqlalchemy.orm import Session

from content.courses.models import Course, Revision
from content.institutions.models import BilingualName, Institution, Region, RegionLevel
from content.messages import Message
from content.people.models import Role
from content.people.permissions import Action, Actor, authorise
from content.review.conflicts_of_interest import parties_of, reason
from content.review.models import CaseState, ReviewCase


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One case that waits. `conflict`: why this reviewer may not decide it, or None."""

    case_public_id: str
    title: str
    language: str
    revision_number: int
    institution: BilingualName
    region: BilingualName
    level: RegionLevel
    submitted_at: datetime | None
    waiting_since: datetime
    conflict: Message | None


def queue(session: Session, actor: Actor) -> tuple[QueueItem, ...]:
    """The open cases of the regions and levels for which the actor reviews, oldest first."""
    authorise(actor, Action.SEE_REVIEW_QUEUE)
    own = [
        and_(ReviewCase.region_code == grant.region_code, ReviewCase.level == grant.level)
        for grant in actor.grants
        if grant.role is Role.REVIEWER
    ]
    rows = session.execute(
        select(ReviewCase, Revision, Course, Institution, Region)
        .join(Revision, Revision.id == ReviewCase.revision_id)
        .join(Course, Course.id == Revision.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .join(Region, Region.code == Institution.region_code)
        .where(ReviewCase.state == CaseState.OPEN, or_(false(), *own))
        .order_by(ReviewCase.opened_at, ReviewCase.id)
    ).all()
    parties = parties_of(session, [row[0] for row in rows])
    return tuple(
        QueueItem(
            case_public_id=case.public_id,
            title=revision.title,
            language=course.language,
            revision_number=revision.number,
            institution=BilingualName(institution.name_zh, institution.name_en),
            region=BilingualName(region.name_zh, region.name_en),
            level=case.level,
            submitted_at=revision.submitted_at,
            waiting_since=case.opened_at,
            conflict=reason(actor, case.level, parties[case.id]),
        )
        for case, revision, course, institution, region in rows
    )
