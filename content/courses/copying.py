"""A new draft from an old revision: everything is copied; changing the new one leaves the old one as it was.

Lessons and blocks keep their `lineage`; a track begins again at version 1, with the text, state and check of the
version that counted. Files are not copied: they are immutable and known by their digest.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from content.courses.copying_tracks import copy_tracks
from content.courses.models import Block, Lesson, Module, Revision
from content.people.permissions import Actor


def copy_revision(session: Session, source: Revision, *, number: int, actor: Actor) -> Revision:
    """A draft with this number that contains what `source` contains; flushed."""
    copied = Revision(
        course_id=source.course_id,
        number=number,
        title=source.title,
        summary=source.summary,
        target_groups=list(source.target_groups),
        opened_by_id=actor.account_id,
    )
    pairs: list[tuple[Block, Block]] = []
    for module in _modules(session, source):
        new_module = Module(position=module.position, title=module.title)
        copied.modules.append(new_module)
        for lesson in module.lessons:
            new_lesson = Lesson(
                lineage=lesson.lineage,
                position=lesson.position,
                title=lesson.title,
                study_units=lesson.study_units,
                study_units_reason=lesson.study_units_reason,
            )
            new_module.lessons.append(new_lesson)
            for block in lesson.blocks:
                new_block = _copy_block(block)
                new_lesson.blocks.append(new_block)
                pairs.append((block, new_block))
    session.add(copied)
    session.flush()
    copy_tracks(session, {old.id: new.id for old, new in pairs})
    session.flush()
    return copied


def _modules(session: Session, source: Revision) -> list[Module]:
    whole = selectinload(Module.lessons).selectinload(Lesson.blocks)
    return list(
        session.scalars(
            select(Module).where(Module.revision_id == source.id).order_by(Module.position, Module.id).options(whole)
        )
    )


def _copy_block(block: Block) -> Block:
    return Block(
        lineage=block.lineage,
        position=block.position,
        kind=block.kind,
        title=block.title,
        body=block.body,
        language=block.language,
        alternative_text=block.alternative_text,
        decorative=block.decorative,
        asset_id=block.asset_id,
    )
