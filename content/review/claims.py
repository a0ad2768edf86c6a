"""Who works on a case: claimed by one reviewer, given back, or handed to a colleague of the same seat.

A case that somebody has claimed is decided by nobody else. Any impartial reviewer of the seat may hand it to another
one, or take it over, with a reason that both read: nobody above the seat assigns its work. A claim of somebody who no
longer reviews there counts as none.
"""

from __future__ import annotations

import logging

from sqlalchemy import select
from sqlalchemy.orm import Session

from content import text_fields
from content.courses.models import Revision
from content.database import utc_now
from content.errors import Invalid, Refused
from content.messages import N_, Message
from content.notices.notify import (
    REVIEW_HANDED_OVER,
    REVIEW_TAKEN_FROM,
    LinkKind,
    link_to,
    notify,
    quotation,
)
from content.people.models import Account, AuditEvent
from content.people.permissions import Actor
from content.review.case_access import case_of_seat
from content.review.models import ReviewCase
from content.review.seat_reviewers import impartial_reviewers

log = logging.getLogger(__name__)

REASON_LENGTH = 500


def claim(session: Session, actor: Actor, case_public_id: str) -> ReviewCase:
    """Take a case that waits; again changes nothing. NotFound, NotAllowed; Refused: over, or somebody else's."""
    case = case_of_seat(session, actor, case_public_id)
    holder = holder_of(session, case)
    if holder is not None and holder.id != actor.account_id:
        raise claimed_by(holder, case)
    if holder is None:
        _assign(session, actor, case, actor.account_id, "review.claimed")
    return case


def give_back(session: Session, actor: Actor, case_public_id: str) -> ReviewCase:
    """Give a claimed case back, so that it waits for anybody. Refused where the actor has not claimed it."""
    case = case_of_seat(session, actor, case_public_id)
    if case.claimed_by_id != actor.account_id:
        raise Refused(N_("You have not taken this case, so you cannot give it back."), about=case_public_id)
    _assign(session, actor, case, None, "review.given_back")
    return case


def hand_over(session: Session, actor: Actor, case_public_id: str, to_public_id: str, reason: str) -> ReviewCase:
    """Give a case to a reviewer of the same seat, who may be the actor: then it is taken over.

    Both who loses it and who gets it are told the reason. Invalid: no such reviewer, or no reason.
    """
    case = case_of_seat(session, actor, case_public_id)
    colleagues = {account.public_id: account for account in impartial_reviewers(session, case)}
    chosen = colleagues.get(to_public_id)
    if chosen is None:
        raise Invalid(N_("Choose a reviewer from the list."), field="reviewer", about=case_public_id)
    words = text_fields.prose(reason, field="reason", limit=REASON_LENGTH)
    if not words:
        raise Invalid(N_("Give a reason."), field="reason", about=case_public_id)
    holder = holder_of(session, case)
    if holder is not None and holder.id == chosen.id:
        return case
    _assign(session, actor, case, chosen.id, "review.handed_over", words)
    _notify(session, actor, case, holder, chosen, words)
    return case


def holder_of(session: Session, case: ReviewCase) -> Account | None:
    """Who works on a case; None where nobody does, or whoever did reviews there no longer."""
    if case.claimed_by_id is None:
        return None
    return next((one for one in impartial_reviewers(session, case) if one.id == case.claimed_by_id), None)


def ensure_not_claimed_by_another(session: Session, actor: Actor, case: ReviewCase) -> None:
    """Refused where another reviewer works on the case."""
    holder = holder_of(session, case) if case.claimed_by_id != actor.account_id else None
    if holder is not None:
        raise claimed_by(holder, case)


def claimed_by(holder: Account, case: ReviewCase) -> Refused:
    """The refusal of whoever has not claimed a case."""
    return Refused(
        N_("%(name)s is working on this case. To decide it yourself, take it over first."),
        about=case.public_id,
        name=holder.display_name,
    )


def _assign(
    session: Session, actor: Actor, case: ReviewCase, account_id: int | None, action: str, reason: str = ""
) -> None:
    case.claimed_by_id = account_id
    case.claimed_at = None if account_id is None else utc_now()
    session.add(
        AuditEvent(
            actor_id=actor.account_id,
            action=action,
            subject_kind="review_case",
            subject_id=case.public_id,
            reason=reason,
            details={},
        )
    )
    session.flush()
    log.info("review case %s: %s", case.public_id, action)


def _notify(
    session: Session, actor: Actor, case: ReviewCase, holder: Account | None, chosen: Account, reason: str
) -> None:
    title = session.scalars(select(Revision.title).where(Revision.id == case.revision_id)).one()
    name = session.scalars(select(Account.display_name).where(Account.id == actor.account_id)).one()
    values = {"title": title, "name": name, "reason": quotation(reason)}
    link = link_to(LinkKind.REVIEW_CASE, case.public_id)
    if chosen.id != actor.account_id:
        notify(session, chosen.id, Message(REVIEW_HANDED_OVER, values), link)
    if holder is not None and holder.id != actor.account_id:
        notify(session, holder.id, Message(REVIEW_TAKEN_FROM, values), link)
