"""Drafts of judgements: what a reviewer has ticked and written and not decided on yet, kept for that reviewer alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from content import text_fields
from content.database import utc_now
from content.errors import Invalid, Refused
from content.messages import N_
from content.people.permissions import Actor
from content.review.decisions import decidable_case
from content.review.models import DecisionDraft

LONGEST_FIELD = 4000
"""Characters, those of the longest field of a decision."""
MOST_FIELDS = 500
FIELD_NAME = re.compile(r"[\w-]{1,80}", re.ASCII)
SAVED_ELSEWHERE = N_(
    "You have saved another draft in a second window. Look at what stands here, then save it again to keep this one."
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What stood in the fields when it was saved for the `number`th time."""

    fields: Mapping[str, str]
    number: int
    saved_at: datetime


def save_case_draft(
    session: Session, actor: Actor, case_public_id: str, fields: Mapping[str, str], number: int
) -> Draft:
    """Save a draft of the decision on a case, for whoever may decide it. Raises what `decidable_case` and `save_draft`
    raise."""
    case = decidable_case(session, actor, case_public_id)
    return save_draft(session, actor, case.public_id, fields, number)


def save_draft(session: Session, actor: Actor, about: str, fields: Mapping[str, str], number: int) -> Draft:
    """Save a draft instead of the actor's last one. The caller has authorised, and holds what is judged.

    number: that of the draft with which the form began, 0 for none. Refused where another window has saved since;
    Invalid for a text that is too long to be a judgement.
    """
    cleaned = _cleaned(fields)
    draft = _find(session, actor, about)
    if (draft.number if draft else 0) != number:
        raise Refused(SAVED_ELSEWHERE, about=about)
    if draft is None:
        draft = DecisionDraft(account_id=actor.account_id, about=about, number=0)
        session.add(draft)
    draft.fields, draft.number, draft.saved_at = cleaned, number + 1, utc_now()
    session.flush()
    return _as_read(draft)


def draft_of(session: Session, actor: Actor, about: str) -> Draft | None:
    """The actor's own draft; a colleague's is nobody else's to see."""
    draft = _find(session, actor, about)
    return _as_read(draft) if draft else None


def discard_draft(session: Session, actor: Actor, about: str) -> None:
    """Remove the actor's own draft; nothing where there is none."""
    session.execute(
        delete(DecisionDraft).where(DecisionDraft.account_id == actor.account_id, DecisionDraft.about == about)
    )


def _cleaned(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields as they are stored; what has no name of a field is left out."""
    if len(fields) > MOST_FIELDS:
        raise Invalid(N_("This form has more fields than a decision can have. Open the case again."))
    return {
        name: text_fields.prose(value, field=name, limit=LONGEST_FIELD)
        for name, value in fields.items()
        if FIELD_NAME.fullmatch(name)
    }


def _find(session: Session, actor: Actor, about: str) -> DecisionDraft | None:
    return session.scalars(
        select(DecisionDraft).where(DecisionDraft.account_id == actor.account_id, DecisionDraft.about == about)
    ).one_or_none()


def _as_read(draft: DecisionDraft) -> Draft:
    return Draft(dict(draft.fields), draft.number, draft.saved_at)
