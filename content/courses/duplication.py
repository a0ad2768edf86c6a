"""A lesson or a whole course once more, to be changed into another: all its texts, files and tracks, studied by nobody.

Each course and lesson of a duplicate has a lineage of its own, so that nobody's progress or credit is counted twice.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.access import authored_course, editable_lesson
from content.courses.copying import copy_contents, copy_lesson_rows
from content.courses.copying_tracks import copy_tracks
from content.courses.models import Course, CourseAuthor, Lesson, Revision
from content.courses.ordering import number
from content.insert_once import insert_once
from content.people.permissions import Action, Actor, Subject, authorise
from content.text_fields import TITLE_LENGTH

_SUFFIX = {"zh": "（副本）", "en": " (copy)"}


def duplicate_lesson(session: Session, actor: Actor, lesson_public_id: str, *, public_id: str | None = None) -> Lesson:
    """A copy of a lesson right behind it in its part. public_id: the id that the button reserved: pressed twice it
    makes one copy (content/insert_once.py). NotAllowed, NotFound, Refused."""
    source = editable_lesson(session, actor, lesson_public_id)
    module = source.module
    copied, pairs = copy_lesson_rows(source, new_lineage=True)
    copied.module_id = module.id
    copied.title = title_of_copy(source.title, module.revision.course.language)
    added = insert_once(session, copied, public_id, lambda earlier: earlier.module_id == module.id)
    if added is copied:
        copy_tracks(session, {old.id: new.id for old, new in pairs})
        rows = select(Lesson).where(Lesson.module_id == module.id).order_by(Lesson.position, Lesson.id)
        siblings = [one for one in session.scalars(rows) if one.id != copied.id]
        siblings.insert(siblings.index(source) + 1, copied)
        number(siblings)
        session.flush()
        session.expire(module, ["lessons"])
    return added


def duplicate_course(session: Session, actor: Actor, course_public_id: str, *, public_id: str | None = None) -> Course:
    """A new course with the contents of a course's newest revision, whose author is the actor alone. public_id: as in
    `duplicate_lesson`. NotAllowed, NotFound."""
    source = authored_course(session, actor, course_public_id)
    authorise(actor, Action.CREATE_COURSE, Subject(institution_id=source.institution_id))
    newest = session.scalars(
        select(Revision).where(Revision.course_id == source.id).order_by(Revision.number.desc()).limit(1)
    ).one()
    course = Course(
        institution_id=source.institution_id,
        occupation_code=source.occupation_code,
        level=source.level,
        language=source.language,
        created_by_id=actor.account_id,
    )
    course.authors.append(CourseAuthor(account_id=actor.account_id))
    added = insert_once(session, course, public_id, lambda earlier: earlier.created_by_id == actor.account_id)
    if added is course:
        draft = Revision(course_id=course.id, number=1, opened_by_id=actor.account_id)
        copy_contents(session, newest, draft, new_lineage=True)
        draft.title = title_of_copy(newest.title, source.language)
        session.flush()
        session.expire(course, ["revisions"])
    return added


def title_of_copy(title: str, language: str) -> str:
    """The title of a copy: as that of the original, and that it is a copy; no longer than titles may be."""
    suffix = _SUFFIX.get(language, _SUFFIX["en"])
    return title[: TITLE_LENGTH - len(suffix)] + suffix
