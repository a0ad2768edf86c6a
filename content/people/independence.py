"""Third-party evaluators belong to no institution: who holds a role in one is not granted that of an evaluator, and the
other way round (RECORDS.md, Supervision)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.errors import Invalid
from content.messages import N_
from content.people.models import Role, RoleGrant
from content.people.permissions import GRANT_SCOPES

INSTITUTIONAL = frozenset(role for role, scopes in GRANT_SCOPES.items() if "institution" in scopes)
"""Roles that are held in an institution."""


def ensure_independent(session: Session, account_id: int, role: Role, *, field: str = "role") -> None:
    """Invalid (at `field`) where the role and one that the account holds now exclude each other. The account's records
    must be held (`lock_records`), so that of two grants at once the second sees the first."""
    if role is not Role.EVALUATOR and role not in INSTITUTIONAL:
        return
    in_force = select(RoleGrant.role).where(RoleGrant.account_id == account_id, RoleGrant.revoked_at.is_(None))
    roles = set(session.scalars(in_force))
    if role is Role.EVALUATOR and roles & INSTITUTIONAL:
        raise Invalid(
            N_(
                "This person holds a role in an institution. Third-party evaluators belong to none: end that role "
                "first, or choose somebody else."
            ),
            field=field,
        )
    if role in INSTITUTIONAL and Role.EVALUATOR in roles:
        raise Invalid(
            N_(
                "This person is a third-party evaluator and so cannot hold a role in an institution. "
                "Choose somebody else, or have an administrator end the evaluator’s role first."
            ),
            field=field,
        )
