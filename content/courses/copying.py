"""Copies a revision into a new draft, so that changing the draft leaves the revision as it was.

Lessons and blocks keep their `lineage`; a copied track starts at version 1, with the contents, state and check of the
current version. Files are not copied: they are immutable and identified by their digest.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from content.courses.copying_tracks import copy_tracks
from content.courses.models import Block, Lesson, Module, Revision
from content.people.permissions import Actor


def copy_revision(session: Session, source: Revision, *, number: int, actor: Actor) -> Revision:
    """A draft with this number and the contents of `source`; flushed."""
    draft = Revision(
        course_id=source.course_id,
        number=number,
        title=source.title,
        summary=source.summary,
        target_groups=list(source.target_groups),
        glossary=source.glossary,
        opened_by_id=actor.account_id,
    )
    pairs: list[tuple[Block, Block]] = []
    for module in _modules(session, source):
        new_module = Module(position=module.position, title=module.title)
        draft.modules.append(new_module)
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
    session.add(draft)
    session.flush()
    copy_tracks(session, {old.id: new.id for old, new in pairs})
    session.flush()
    return draft


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
        file_name=block.file_name,
        recognise_speech=block.recognise_speech,
        question=block.question,
    )
