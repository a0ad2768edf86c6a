"""Who may see and decide a re-review: the reviewers of its province, without a conflict of interest."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.access import subject_of
from content.courses.models import Course, Revision
from content.errors import NotFound
from content.institutions.models import Region, RegionLevel
from content.library.models import Rereview
from content.messages import Message
from content.people.permissions import Actor, Subject
from content.review.conflicts_of_interest import DECIDED_BELOW, parties_of
from content.review.conflicts_of_interest import reason as conflict_reason
from content.review.models import Decision, ReviewCase


def find_rereview(session: Session, public_id: str) -> Rereview:
    """The re-review with this public id. NotFound."""
    rereview = session.scalars(select(Rereview).where(Rereview.public_id == public_id)).one_or_none()
    if rereview is None:
        raise NotFound(about=public_id)
    return rereview


def rereview_subject(session: Session, rereview: Rereview) -> Subject:
    """What the permission table needs to know of a re-review: its course, and the province that decides."""
    course = session.scalars(select(Course).join(Revision).where(Revision.id == rereview.revision_id)).one()
    region = session.get_one(Region, rereview.region_code)
    subject = subject_of(session, course)
    return replace(subject, about=rereview.public_id, deciding_region=rereview.region_code, deciding_level=region.level)


def rereview_conflict(session: Session, actor: Actor, revision: Revision) -> Message | None:
    """The rule of conflicts for a case of the province's level, but that whoever approved at this level may decide
    again: it is the same question."""
    case = ReviewCase(revision_id=revision.id, level=RegionLevel.PROVINCE)
    parties = parties_of(session, [case])[case.id]
    conflict = conflict_reason(actor, RegionLevel.PROVINCE, replace(parties, decided_ids=frozenset()))
    below = (
        select(Decision.id)
        .join(ReviewCase, ReviewCase.id == Decision.case_id)
        .where(
            ReviewCase.revision_id == revision.id,
            ReviewCase.level != RegionLevel.PROVINCE,
            Decision.reviewer_id == actor.account_id,
        )
    )
    if conflict is None and session.scalars(below.limit(1)).first() is not None:
        return DECIDED_BELOW
    return conflict
