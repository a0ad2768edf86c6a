"""Opening review cases, and closing them undecided."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Revision
from content.messages import Message
from content.notices.notify import REVIEW_ARRIVED, LinkKind, link_to, notify_all
from content.review.draft_removal import end_drafts
from content.review.levels import Seat, seats
from content.review.models import CaseState, ReviewCase
from content.review.seat_reviewers import impartial_reviewers


def open_first_case(session: Session, revision: Revision) -> ReviewCase:
    """The case at the level of the institution's region."""
    return open_case(session, revision, seats(session, revision)[0])


def open_case(session: Session, revision: Revision, seat: Seat) -> ReviewCase:
    """A case for `revision` that waits for the decision of `seat`, whose reviewers get a notice; flushed."""
    case = ReviewCase(revision_id=revision.id, level=seat.level, region_code=seat.region_code)
    session.add(case)
    session.flush()
    reviewers = (account.id for account in impartial_reviewers(session, case))
    message = Message(REVIEW_ARRIVED, {"title": revision.title})
    notify_all(session, reviewers, message, link_to(LinkKind.REVIEW_CASE, case.public_id))
    return case


def close_open_case(session: Session, revision: Revision) -> None:
    """Close the open case of `revision`, if there is one, because its author has recalled the revision."""
    waiting = select(ReviewCase).where(ReviewCase.revision_id == revision.id, ReviewCase.state == CaseState.OPEN)
    for case in session.scalars(waiting.with_for_update(key_share=True).execution_options(populate_existing=True)):
        case.state = CaseState.TAKEN_BACK
        end_drafts(session, case.public_id)
    session.flush()
