"""A text of a draft with one finding of the check list mended by the program."""

from __future__ import annotations

from sqlalchemy.orm import Session

from content.checks.finding import FindingKind
from content.checks.repairs import NOT_THERE, repaired
from content.courses.access import editable_block
from content.courses.block_fields import block_fields
from content.courses.blocks import change_text
from content.courses.edit_base import saved_since
from content.courses.models import Block, BlockKind
from content.errors import Refused
from content.people.permissions import Actor


def repair_text(
    session: Session,
    actor: Actor,
    block_public_id: str,
    kind: FindingKind,
    number: int,
    words: str = "",
    *,
    base: str,
) -> Block:
    """The block, the finding `number` of its kind mended, where the text is still the one that the list was made of.
    Pressed twice it mends once. Invalid, NotAllowed, NotFound, Refused."""
    block = editable_block(session, actor, block_public_id)
    stored = block_fields(block)
    if block.kind is not BlockKind.TEXT or saved_since(stored, base):
        raise Refused(NOT_THERE, about=block_public_id)
    body = repaired(block.body, kind, number, words)
    return change_text(
        session,
        actor,
        block_public_id,
        body=body,
        title=block.title,
        language=block.language or "",
        easy_text=block.easy_text,
    )
