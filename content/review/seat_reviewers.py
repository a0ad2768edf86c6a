"""The reviewers who may decide a case: those of its region and level without a conflict of interest."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from content.people.accounts import actor_of
from content.people.models import Account, Role, RoleGrant
from content.review.conflicts_of_interest import parties_of, reason
from content.review.levels import Seat
from content.review.models import ReviewCase


def reviewers_of_seat(session: Session, seat: Seat) -> list[Account]:
    """Accounts in force that review for a region at a level, by name."""
    holding = select(RoleGrant.account_id).where(
        RoleGrant.role == Role.REVIEWER,
        RoleGrant.region_code == seat.region_code,
        RoleGrant.level == seat.level,
        RoleGrant.revoked_at.is_(None),
    )
    query = select(Account).where(Account.id.in_(holding), Account.disabled_at.is_(None))
    query = query.options(selectinload(Account.grants)).order_by(Account.display_name, Account.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def impartial_reviewers(session: Session, case: ReviewCase) -> list[Account]:
    """Those of the seat that decides a case who have no conflict of interest in it, by name."""
    parties = parties_of(session, [case])[case.id]
    seated = reviewers_of_seat(session, Seat(case.level, case.region_code))
    return [account for account in seated if reason(actor_of(account), case.level, parties) is None]
