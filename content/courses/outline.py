"""The outline of a draft: its parts (modules) and their lessons, added, renamed, moved and removed.

`base` is what the form of a change began from (edit_base.py), `public_id` the id that the form of a new thing reserved
(content/insert_once.py); the portal's own code gives neither.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from content import text_fields
from content.courses.access import editable_lesson, editable_module, editable_revision, last_saved_by
from content.courses.edit_base import Fields, require_base
from content.courses.lesson_templates import LessonTemplate, begin_lesson
from content.courses.models import Block, Lesson, Module
from content.courses.ordering import Direction, number, shift
from content.courses.snapshot import LessonContent
from content.errors import Invalid, Refused
from content.insert_once import insert_once
from content.jobs.models import ENDED, MediaJob
from content.messages import N_
from content.people.permissions import Actor

STUDY_UNITS_LIMIT = 2000
"""Hundredths of 学时: a lesson longer than 20 学时 is several lessons."""

REASON_LENGTH = 500
PRACTICE_LENGTH = 2000


def module_fields(module: Module) -> Fields:
    """What is stored of a part, as its form has it."""
    return {"title": module.title}


def lesson_fields(lesson: Lesson | LessonContent) -> Fields:
    """What is stored of a lesson, as its form has it."""
    return {
        "title": lesson.title,
        "study_units": lesson.study_units,
        "study_units_reason": lesson.study_units_reason,
        "practice": lesson.practice,
    }


def add_module(
    session: Session, actor: Actor, course_public_id: str, title: str, *, public_id: str | None = None
) -> Module:
    """A new part at the end of the draft."""
    revision = editable_revision(session, actor, course_public_id)
    module = Module(
        revision_id=revision.id, position=len(_modules(session, revision.id)) + 1, title=text_fields.title(title)
    )
    added = insert_once(session, module, public_id, lambda earlier: earlier.title == module.title)
    session.expire(revision, ["modules"])
    return added


def rename_module(
    session: Session, actor: Actor, module_public_id: str, title: str, *, base: str | None = None
) -> Module:
    """The part under another title. StaleEdit where another window saved meanwhile."""
    module = editable_module(session, actor, module_public_id)
    new = {"title": text_fields.title(title)}
    require_base(module_fields(module), new, base, lambda: last_saved_by(session, actor, module.revision))
    module.title = new["title"]
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
    session: Session,
    actor: Actor,
    module_public_id: str,
    title: str,
    study_units: int = 50,
    reason: str = "",
    practice: str = "",
    *,
    template: str = LessonTemplate.EMPTY,
    public_id: str | None = None,
) -> Lesson:
    """Add a lesson at the end of a module. study_units: hundredths of 学时 (45 minutes); reason: why they are more than
    there is to study; practice: what learners show those who teach them; template: the sort of lesson to begin with
    (`LessonTemplate`)."""
    if template not in set(LessonTemplate):
        raise Invalid(N_("Choose from the list."), field="template")
    module = editable_module(session, actor, module_public_id)
    lesson = Lesson(
        module_id=module.id,
        position=len(_lessons(session, module.id)) + 1,
        title=text_fields.title(title),
        study_units=_study_units(study_units),
        study_units_reason=_reason(reason),
        practice=_practice(practice),
    )
    fields = lesson_fields(lesson)
    added = insert_once(session, lesson, public_id, lambda earlier: lesson_fields(earlier) == fields)
    if added is lesson:
        begin_lesson(session, lesson, LessonTemplate(template), module.revision.course.language)
    session.expire(module, ["lessons"])
    return added


def change_lesson(
    session: Session,
    actor: Actor,
    lesson_public_id: str,
    title: str,
    study_units: int,
    reason: str = "",
    practice: str = "",
    *,
    base: str | None = None,
) -> Lesson:
    """The lesson under another title or with another study time (hundredths of 学时), the reason for it, and what is
    shown in practice. StaleEdit where another window saved meanwhile."""
    lesson = editable_lesson(session, actor, lesson_public_id)
    title, study_units, reason = text_fields.title(title), _study_units(study_units), _reason(reason)
    practice = _practice(practice)
    new: Fields = {"title": title, "study_units": study_units, "study_units_reason": reason, "practice": practice}
    require_base(lesson_fields(lesson), new, base, lambda: last_saved_by(session, actor, lesson.module.revision))
    lesson.title, lesson.study_units, lesson.study_units_reason = title, study_units, reason
    lesson.practice = practice
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


def _practice(practice: str) -> str:
    return text_fields.prose(practice, field="practice", limit=PRACTICE_LENGTH)


def _reason(reason: str) -> str:
    return text_fields.prose(reason, field="study_units_reason", limit=REASON_LENGTH)
