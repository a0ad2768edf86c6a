"""Loads a review case, authorised: for those who may read it, and for those of the seat that decides it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.access import subject_of
from content.courses.models import Course, Revision
from content.errors import NotAllowed, NotFound, Refused
from content.messages import N_
from content.people.permissions import Action, Actor, Subject, allowed, authorise
from content.review.conflicts_of_interest import ensure_impartial
from content.review.models import CaseState, ReviewCase

DECIDED_ALREADY = N_("Another reviewer has already decided this case.")
RECALLED = N_("The author has taken this course back from the review.")
_OVER = {CaseState.TAKEN_BACK: RECALLED}


def case_subject(session: Session, case: ReviewCase) -> Subject:
    """What the permission table needs to know of a case: its course, and who decides."""
    course = session.scalars(select(Course).join(Revision).where(Revision.id == case.revision_id)).one()
    subject = subject_of(session, course)
    return replace(subject, about=case.public_id, deciding_region=case.region_code, deciding_level=case.level)


def find_case(session: Session, public_id: str, *, lock: bool = False) -> ReviewCase:
    """The case with this public id, locked if asked. NotFound."""
    query = select(ReviewCase).where(ReviewCase.public_id == public_id)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    case = session.scalars(query).one_or_none()
    if case is None:
        raise NotFound(about=public_id)
    return case


def readable_case(session: Session, actor: Actor, public_id: str) -> tuple[ReviewCase, Subject]:
    """A case for reviewers of its region or of one that holds it, with its subject. NotFound, NotAllowed."""
    case = find_case(session, public_id)
    subject = case_subject(session, case)
    if not (allowed(actor, Action.SEE_REVIEW_QUEUE) and allowed(actor, Action.PREVIEW_COURSE, subject)):
        raise NotAllowed(about=public_id)
    return case, subject


def case_of_seat(session: Session, actor: Actor, public_id: str) -> ReviewCase:
    """The open case, locked, for an impartial reviewer of the seat that decides it. NotFound, NotAllowed, Refused."""
    case = find_case(session, public_id, lock=True)
    require_of_seat(session, actor, case)
    return case


def require_of_seat(session: Session, actor: Actor, case: ReviewCase) -> None:
    """NotAllowed for anybody but an impartial reviewer of the seat; Refused where the case is over."""
    authorise(actor, Action.REVIEW_COURSE, case_subject(session, case))
    ensure_impartial(session, actor, case)
    if case.state is not CaseState.OPEN:
        raise Refused(_OVER.get(case.state, DECIDED_ALREADY), about=case.public_id)
