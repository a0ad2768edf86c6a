"""Opening a review case where one is due."""

from __future__ import annotations

from sqlalchemy.orm import Session

from content.courses.models import Revision
from content.review.levels import Seat, seats
from content.review.models import ReviewCase


def open_first_case(session: Session, revision: Revision) -> ReviewCase:
    """The case at the level of the institution's region."""
    return open_case(session, revision, seats(session, revision)[0])


def open_case(session: Session, revision: Revision, seat: Seat) -> ReviewCase:
    """A case for `revision` that waits for the decision of `seat`; flushed."""
    case = ReviewCase(revision_id=revision.id, level=seat.level, region_code=seat.region_code)
    session.add(case)
    session.flush()
    return case
