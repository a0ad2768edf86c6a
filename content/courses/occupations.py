"""The register of occupations for which courses are occupation, by the national classification (职业分类大典, 2022)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Occupation
from content.errors import Invalid
from content.messages import N_
from content.people.models import AuditEvent
from content.people.permissions import Action, Actor, authorise

CODE = re.compile(r"\d-\d{2}-\d{2}-\d{2}")
LONGEST_NAME = 80


def occupations(session: Session) -> Sequence[Occupation]:
    """All occupations by code."""
    return session.scalars(select(Occupation).order_by(Occupation.code)).all()


def add_occupation(session: Session, actor: Actor, *, code: str, name_zh: str, name_en: str) -> Occupation:
    """A new occupation. Raises Invalid, NotAllowed."""
    authorise(actor, Action.MANAGE_REGISTERS)
    if not CODE.fullmatch(code.strip()):
        raise Invalid(N_("An occupation's code looks like 4-10-04-02."), field="code")
    if session.get(Occupation, code.strip()) is not None:
        raise Invalid(N_("An occupation with this code is in the list already."), field="code")
    for text, field in ((name_zh, "name_zh"), (name_en, "name_en")):
        if not text.strip() or len(text.strip()) > LONGEST_NAME:
            raise Invalid(N_("Write a name of at most %(limit)d characters."), field=field, limit=LONGEST_NAME)
    occupation = Occupation(code=code.strip(), name_zh=name_zh.strip(), name_en=name_en.strip())
    session.add(occupation)
    session.add(
        AuditEvent(
            actor_id=actor.account_id, action="occupation.added", subject_kind="register", subject_id=occupation.code
        )
    )
    session.flush()
    return occupation
