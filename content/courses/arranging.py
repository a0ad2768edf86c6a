"""Parts and lessons of a draft moved to a place: several lessons at once, and from one part into another."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.access import editable_module, editable_revision
from content.courses.models import Lesson, Module, Revision
from content.courses.ordering import number
from content.errors import Invalid, NotFound
from content.messages import N_
from content.people.permissions import Actor


@dataclass(frozen=True, slots=True)
class Place:
    """Where lessons go: into a part (`module`), behind one of its lessons (`after`) or, where that is empty, to its
    beginning. Both are public ids."""

    module: str
    after: str = ""


def move_lessons(
    session: Session, actor: Actor, course_public_id: str, lessons: Collection[str], place: Place
) -> tuple[Lesson, ...]:
    """Move lessons (public ids) of the draft to `place`, in the order in which they stand; gives them. Behind a lesson
    that is moved itself means behind the nearest before it that stays. Invalid without lessons; NotFound, NotAllowed,
    Refused."""
    revision = editable_revision(session, actor, course_public_id)
    if not lessons:
        raise Invalid(N_("Mark the lessons that you want to move."), field="lesson")
    by_module = _lessons_by_module(session, revision)
    ordered = [lesson for module_lessons in by_module.values() for lesson in module_lessons]
    moved = [lesson for lesson in ordered if lesson.public_id in lessons]
    target = next((module for module in by_module if module.public_id == place.module), None)
    if target is None or len(moved) != len(set(lessons)):
        raise NotFound(about=course_public_id)
    index = _index_behind(by_module[target], place.after, moved)
    staying = {module: [one for one in some if one not in moved] for module, some in by_module.items()}
    staying[target][index:index] = moved
    for lesson in moved:
        lesson.module = target
    for module, some in staying.items():
        number(some)
        session.flush()
        session.expire(module, ["lessons"])
    return tuple(moved)


def move_module_to(session: Session, actor: Actor, module_public_id: str, position: int) -> Module:
    """Move a part to a position, counted from 1; beyond the last it becomes the last. Invalid for a position before the
    first."""
    module = editable_module(session, actor, module_public_id)
    if position < 1:
        raise Invalid(N_("Write the position as a number, for example 2."), field="position")
    others = [one for one in _modules(session, module.revision_id) if one.id != module.id]
    others.insert(position - 1, module)
    number(others)
    session.flush()
    session.expire(module.revision, ["modules"])
    return module


def _lessons_by_module(session: Session, revision: Revision) -> dict[Module, list[Lesson]]:
    by_module: dict[Module, list[Lesson]] = {module: [] for module in _modules(session, revision.id)}
    rows = select(Lesson).join(Module).where(Module.revision_id == revision.id).order_by(Lesson.position, Lesson.id)
    for lesson in session.scalars(rows):
        by_module[lesson.module].append(lesson)
    return by_module


def _modules(session: Session, revision_id: int) -> list[Module]:
    rows = select(Module).where(Module.revision_id == revision_id).order_by(Module.position, Module.id)
    return list(session.scalars(rows))


def _index_behind(lessons: list[Lesson], after: str, moved: list[Lesson]) -> int:
    """How many of the lessons that stay in the part come before the place."""
    if not after:
        return 0
    ids = [lesson.public_id for lesson in lessons]
    if after not in ids:
        raise NotFound(about=after)
    return sum(lesson not in moved for lesson in lessons[: ids.index(after) + 1])
