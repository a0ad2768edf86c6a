"""The text a lecture was read from."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.database import utc_now
from content.errors import Invalid
from content.messages import N_
from content.people.permissions import Actor
from content.tracks.editing import editable_block, spoken_language
from content.tracks.models import Script

LONGEST_SCRIPT = 400_000


def set_script(session: Session, actor: Actor, block_public_id: str, text: str, language: str | None = None) -> Script:
    """Set or replace the block's script in `language` (the spoken one where None).

    Raises Invalid, NotFound, NotAllowed, Refused.
    """
    block = editable_block(session, actor, block_public_id)
    text = require_script(text)
    language = language or spoken_language(block)
    script = session.scalar(select(Script).where(Script.block_id == block.id, Script.language == language))
    if script is None:
        script = Script(block_id=block.id, language=language)
        session.add(script)
    if script.text != text:  # given once more, it is as old as it was
        script.text, script.given_by_id, script.given_at = text, actor.account_id, utc_now()
    session.flush()
    return script


def require_script(text: str) -> str:
    """The text of a script as it is stored. Raises Invalid where it is empty or too long."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise Invalid(
            N_("The script is empty. Choose a file with the text that was read, or type the text."), field="file"
        )
    if len(text) > LONGEST_SCRIPT:
        raise Invalid(
            N_("The script has more than %(limit)d characters. Cut the lecture and the script into parts."),
            field="file",
            limit=LONGEST_SCRIPT,
        )
    return text
