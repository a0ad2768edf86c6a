"""Teaching skills that instructors choose to show on the pages of their courses. They say what somebody can teach in,
never anything about the person; nothing is shown before it is chosen."""

from __future__ import annotations

import enum
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.edit_base import Fields, require_base
from content.errors import Invalid
from content.messages import N_
from content.people.accounts import lock_learner
from content.people.models import InstructorCard
from content.people.permissions import Action, Actor, authorise


class TeachingSkill(enum.StrEnum):
    """What learners may look for in a teacher."""

    SIGN_LANGUAGE = "sign_language"
    BRAILLE = "braille"


def skill_fields(session: Session, actor: Actor) -> Fields:
    """What the actor shows, as the form begins from it. NotAllowed."""
    authorise(actor, Action.SHOW_SKILLS)
    return _fields(_card(session, actor))


def show_skills(session: Session, actor: Actor, skills: Collection[str], base: str | None = None) -> None:
    """Show these skills and no others. base: what the form began from (courses/edit_base.py), None for the portal's own
    code. Invalid (field `skills`), NotAllowed, StaleEdit."""
    authorise(actor, Action.SHOW_SKILLS)
    if not set(skills) <= set(TeachingSkill):
        raise Invalid(N_("Choose from the list."), field="skills")
    lock_learner(session, actor.account_id)
    card = _card(session, actor)
    chosen = tuple(one.value for one in TeachingSkill if one.value in skills)
    require_base(_fields(card), {"skills": chosen}, base)
    if card is None:
        card = InstructorCard(account_id=actor.account_id)
        session.add(card)
    card.skills = list(chosen)
    session.flush()


def _card(session: Session, actor: Actor) -> InstructorCard | None:
    own = select(InstructorCard).where(InstructorCard.account_id == actor.account_id)
    return session.scalars(own.execution_options(populate_existing=True)).one_or_none()


def _fields(card: InstructorCard | None) -> Fields:
    return {"skills": tuple(card.skills) if card else ()}
