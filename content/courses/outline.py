"""Editing the outline of a draft: its modules ("parts" on pages) and their lessons."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from content import text_fields
from content.courses.access import editable_lesson, editable_module, editable_revision
from content.courses.models import Block, Lesson, Module
from content.courses.ordering import Direction, number, shift
from content.errors import Invalid, Refused
from content.jobs.models import ENDED, MediaJob
from content.messages import N_
from content.people.permissions import Actor

STUDY_UNITS_LIMIT = 2000
"""Hundredths of 学时: a lesson longer than 20 学时 is several lessons."""

REASON_LENGTH = 500


def add_module(session: Session, actor: Actor, course_public_id: str, title: str) -> Module:
    """Add a module at the end of the draft."""
    revision = editable_revision(session, actor, course_public_id)
    module = Module(
        revision_id=revision.id, position=len(_modules(session, revision.id)) + 1, title=text_fields.title(title)
    )
    session.add(module)
    session.flush()
    session.expire(revision, ["modules"])
    return module


def rename_module(session: Session, actor: Actor, module_public_id: str, title: str) -> Module:
    """Rename a module."""
    module = editable_module(session, actor, module_public_id)
    module.title = text_fields.title(title)
    session.flush()
    return module


def move_module(session: Session, actor: Actor, module_public_id: str, direction: Direction) -> Module:
    """Move a module one place up or down."""
    module = editable_module(session, actor, module_public_id)
    shift(_modules(session, module.revision_id), module, direction)
    session.flush()
    return module


def remove_module(session: Session, actor: Actor, module_public_id: str) -> None:
    """Remove an empty module. Refused while it has lessons, so that no work is lost by one press."""
    module = editable_module(session, actor, module_public_id)
    if _lessons(session, module.id):
        raise Refused(N_("This part still has lessons. Move or remove them first."), about=module_public_id)
    revision = module.revision
    session.execute(delete(Module).where(Module.id == module.id))
    session.expire(revision, ["modules"])
    number(_modules(session, revision.id))
    session.flush()


def add_lesson(
    session: Session, actor: Actor, module_public_id: str, title: str, study_units: int = 50, reason: str = ""
) -> Lesson:
    """Add a lesson at the end of a module. study_units: hundredths of 学时 (45 minutes); reason: why they are more than
    there is to study."""
    module = editable_module(session, actor, module_public_id)
    lesson = Lesson(
        module_id=module.id,
        position=len(_lessons(session, module.id)) + 1,
        title=text_fields.title(title),
        study_units=_study_units(study_units),
        study_units_reason=_reason(reason),
    )
    session.add(lesson)
    session.flush()
    session.expire(module, ["lessons"])
    return lesson


def change_lesson(
    session: Session, actor: Actor, lesson_public_id: str, title: str, study_units: int, reason: str = ""
) -> Lesson:
    """Change a lesson's title, study time (hundredths of 学时) and the reason for it."""
    lesson = editable_lesson(session, actor, lesson_public_id)
    lesson.title = text_fields.title(title)
    lesson.study_units = _study_units(study_units)
    lesson.study_units_reason = _reason(reason)
    session.flush()
    return lesson


def move_lesson(session: Session, actor: Actor, lesson_public_id: str, direction: Direction) -> Lesson:
    """Move a lesson one place up or down, at the edge of its module into the neighbouring one."""
    lesson = editable_lesson(session, actor, lesson_public_id)
    module = lesson.module
    lessons = _lessons(session, module.id)
    at_edge = lessons[0 if direction is Direction.UP else -1].id == lesson.id
    neighbour = _neighbour(session, module, direction) if at_edge else None
    if neighbour is None:
        shift(lessons, lesson, direction)
    else:
        neighbours = _lessons(session, neighbour.id)
        number([one for one in lessons if one.id != lesson.id])
        lesson.module = neighbour
        number([*neighbours, lesson] if direction is Direction.UP else [lesson, *neighbours])
    session.flush()
    for changed in {module, lesson.module}:
        session.expire(changed, ["lessons"])
    return lesson


def remove_lesson(session: Session, actor: Actor, lesson_public_id: str) -> None:
    """Remove a lesson and its blocks. Refused while one of its files is being processed."""
    lesson = editable_lesson(session, actor, lesson_public_id)
    ensure_idle(session, select(Block.id).where(Block.lesson_id == lesson.id))
    module = lesson.module
    session.execute(delete(Block).where(Block.lesson_id == lesson.id))
    session.execute(delete(Lesson).where(Lesson.id == lesson.id))
    session.expire(module, ["lessons"])
    number(_lessons(session, module.id))
    session.flush()


def ensure_idle(session: Session, block_ids: Select[int] | Collection[int]) -> None:
    """Refused while a job is at work on one of these blocks."""
    busy = select(MediaJob.id).where(MediaJob.block_id.in_(block_ids), MediaJob.state.not_in(ENDED))
    if session.scalars(busy.limit(1)).first() is not None:
        raise Refused(N_("A file here is still being processed. Wait until it is done or cancel it first."))


def _modules(session: Session, revision_id: int) -> list[Module]:
    rows = select(Module).where(Module.revision_id == revision_id).order_by(Module.position, Module.id)
    return list(session.scalars(rows))


def _lessons(session: Session, module_id: int) -> list[Lesson]:
    rows = select(Lesson).where(Lesson.module_id == module_id).order_by(Lesson.position, Lesson.id)
    return list(session.scalars(rows))


def _neighbour(session: Session, module: Module, direction: Direction) -> Module | None:
    modules = _modules(session, module.revision_id)
    here = [one.id for one in modules].index(module.id) + (-1 if direction is Direction.UP else 1)
    return modules[here] if 0 <= here < len(modules) else None


def _study_units(study_units: int) -> int:
    if not 0 < study_units <= STUDY_UNITS_LIMIT:
        raise Invalid(
            N_("The study time must be more than 0 and at most %(limit)d units of 45 minutes."),
            field="study_units",
            limit=STUDY_UNITS_LIMIT // 100,
        )
    return study_units


def _reason(reason: str) -> str:
    return text_fields.prose(reason, field="study_units_reason", limit=REASON_LENGTH)
