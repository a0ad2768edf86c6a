"""The glossary of a course: terms that are likely to be spoken in its recordings, one a line.

It belongs to a revision and is copied with it. Speech recognition alone reads it.
"""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from content.courses.access import editable_revision, last_saved_by
from content.courses.edit_base import Fields, require_base
from content.courses.models import Revision
from content.errors import Invalid
from content.messages import N_
from content.people.permissions import Actor

MOST_TERMS = 300
LONGEST_TERM = 60

_BETWEEN_TERMS = re.compile(r"[\r\n、，,；;\t]+")


def glossary_fields(revision: Revision) -> Fields:
    """What is stored of the glossary, as its form has it."""
    return {"glossary": revision.glossary}


def set_glossary(
    session: Session, actor: Actor, course_public_id: str, *, glossary: str, base: str | None = None
) -> Revision:
    """Set the glossary of the course's draft: terms between line ends or commas, each once. base: what the form began
    from (edit_base.py). Invalid, NotAllowed, NotFound, Refused, StaleEdit."""
    revision = editable_revision(session, actor, course_public_id)
    new: Fields = {"glossary": "\n".join(_checked(terms_of(glossary)))}
    require_base(glossary_fields(revision), new, base, lambda: last_saved_by(session, actor, revision))
    revision.glossary = str(new["glossary"])
    session.flush()
    return revision


def terms_of(text: str) -> tuple[str, ...]:
    """The terms in a text, each once, in its order."""
    terms = (" ".join(term.split()) for term in _BETWEEN_TERMS.split(text))
    return tuple(dict.fromkeys(term for term in terms if term))


def _checked(terms: tuple[str, ...]) -> tuple[str, ...]:
    for term in terms:
        if len(term) > LONGEST_TERM:
            raise Invalid(
                N_("“%(term)s” is too long for a term (at most %(limit)d characters). Write one term on each line."),
                field="glossary",
                term=term[:LONGEST_TERM],
                limit=LONGEST_TERM,
            )
    if len(terms) > MOST_TERMS:
        raise Invalid(
            N_("These are %(count)d terms; at most %(limit)d can be used. Keep those that are hard to recognise."),
            field="glossary",
            count=len(terms),
            limit=MOST_TERMS,
        )
    return terms
