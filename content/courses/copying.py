"""Copies a revision into a new draft, so that changing the draft leaves the revision as it was.

Lessons and blocks keep their `lineage`; a copied track starts at version 1, with the contents, state and check of the
current version. Files are not copied: they are immutable and identified by their digest.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from content.assessment.pool import copy_assessment
from content.courses.copying_tracks import copy_tracks
from content.courses.models import Block, Lesson, Module, Revision
from content.database import new_public_id
from content.people.permissions import Actor


def copy_revision(session: Session, source: Revision, *, number: int, actor: Actor) -> Revision:
    """A draft with this number and the contents of `source`; flushed."""
    draft = Revision(course_id=source.course_id, number=number, opened_by_id=actor.account_id)
    copy_contents(session, source, draft)
    return draft


def copy_contents(session: Session, source: Revision, draft: Revision, *, new_lineage: bool = False) -> None:
    """Put copies of all that `source` holds into `draft`, which is still empty; flushed. new_lineage: the lessons are
    others, though they say the same: nobody has studied them yet."""
    draft.title, draft.summary, draft.glossary = source.title, source.summary, source.glossary
    draft.audience, draft.target_groups = source.audience, list(source.target_groups)
    draft.assessment_required, draft.practice_required = source.assessment_required, source.practice_required
    pairs: list[tuple[Block, Block]] = []
    for module in _modules(session, source):
        new_module = Module(position=module.position, title=module.title)
        draft.modules.append(new_module)
        for lesson in module.lessons:
            new_lesson, some = copy_lesson_rows(lesson, new_lineage=new_lineage)
            new_module.lessons.append(new_lesson)
            pairs += some
    session.add(draft)
    session.flush()
    copy_tracks(session, {old.id: new.id for old, new in pairs})
    copy_assessment(session, source, draft)
    session.flush()


def copy_lesson_rows(lesson: Lesson, *, new_lineage: bool) -> tuple[Lesson, list[tuple[Block, Block]]]:
    """A copy of a lesson with its blocks, not in the session yet, and each block with its copy; their tracks are copied
    once they have ids (`copy_tracks`)."""
    copied = Lesson(
        lineage=new_public_id() if new_lineage else lesson.lineage,
        position=lesson.position,
        title=lesson.title,
        study_units=lesson.study_units,
        study_units_reason=lesson.study_units_reason,
        practice=lesson.practice,
        required=lesson.required,
    )
    pairs = [(block, _copy_block(block, new_lineage=new_lineage)) for block in lesson.blocks]
    copied.blocks.extend(new for _old, new in pairs)
    return copied, pairs


def _modules(session: Session, source: Revision) -> list[Module]:
    whole = selectinload(Module.lessons).selectinload(Lesson.blocks)
    return list(
        session.scalars(
            select(Module).where(Module.revision_id == source.id).order_by(Module.position, Module.id).options(whole)
        )
    )


def _copy_block(block: Block, *, new_lineage: bool) -> Block:
    return Block(
        lineage=new_public_id() if new_lineage else block.lineage,
        position=block.position,
        kind=block.kind,
        title=block.title,
        body=block.body,
        easy_text=block.easy_text,
        language=block.language,
        alternative_text=block.alternative_text,
        decorative=block.decorative,
        asset_id=block.asset_id,
        file_name=block.file_name,
        recognise_speech=block.recognise_speech,
        question=block.question,
    )
