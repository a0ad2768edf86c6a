"""Tags of questions in the bank: words of a course's authors ("hygiene"), by which an assessment draws so many of a
sort.

They stand in the question's document beside what `Question.as_json` gives, so that they go with it into the pool of an
assessment, its digest and packages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from content.courses.edit_base import Fields, require_base
from content.errors import Invalid
from content.messages import N_
from content.people.permissions import Actor
from content.quiz.bank import editable_question
from content.quiz.models import BankQuestion

TAGS = "tags"
MOST_TAGS = 10
LONGEST_TAG = 40
_BETWEEN = re.compile(r"[,，、;；\n]")


def tags_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The tags of a question's document; none where it has none."""
    return tuple(document.get(TAGS, ()))


def tag_fields(document: Mapping[str, Any]) -> Fields:
    """What is stored of the tags, as their form has it."""
    return {TAGS: ", ".join(tags_of(document))}


def set_tags(session: Session, actor: Actor, public_id: str, text: str, *, base: str | None = None) -> BankQuestion:
    """Give a question of the bank these tags, separated by commas. base: what the form began from. Raises Invalid,
    NotFound, NotAllowed, StaleEdit."""
    row, _course = editable_question(session, actor, public_id, lock=True)
    tags = tidy_tags(text)
    require_base(tag_fields(row.question), {TAGS: ", ".join(tags)}, base)
    row.question = with_tags(row.question, tags)
    session.flush()
    return row


def tidy_tags(text: str) -> tuple[str, ...]:
    """The tags in a text, each once. Raises Invalid."""
    words = (" ".join(unicodedata.normalize("NFKC", word).split()) for word in _BETWEEN.split(text))
    tags = tuple(dict.fromkeys(word for word in words if word))
    if len(tags) > MOST_TAGS:
        raise Invalid(N_("A question can have at most %(limit)d tags."), field=TAGS, limit=MOST_TAGS)
    if any(len(tag) > LONGEST_TAG for tag in tags):
        raise Invalid(N_("A tag has at most %(limit)d characters."), field=TAGS, limit=LONGEST_TAG)
    return tags


def with_tags(document: Mapping[str, Any], tags: tuple[str, ...]) -> dict[str, Any]:
    """The document with these tags in the place of its own."""
    plain = {name: value for name, value in document.items() if name != TAGS}
    return {**plain, TAGS: list(tags)} if tags else plain
