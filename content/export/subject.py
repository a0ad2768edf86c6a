"""The lesson or course that somebody wants to take along: found, permitted, and told apart from its other states."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import BlockKind, Revision
from content.courses.snapshot import BlockContent, LessonContent, RevisionSnapshot, load_contents
from content.errors import NotAllowed, NotFound
from content.export.formats import MAKERS
from content.export.models import SubjectKind, TakeAwayForm
from content.learning.access import SIGN_IN_FIRST, open_lesson
from content.learning.learner_course import learner_course
from content.people.permissions import Action, Actor, authorise

_PASSING = frozenset({"id", "busy"})
"""What says nothing about the file: row numbers, and whether work still goes on."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A lesson, or a course by the revision that the actor studies."""

    kind: SubjectKind
    public_id: str
    revision_id: int
    title: str
    contents: RevisionSnapshot
    lessons: tuple[LessonContent, ...]

    @property
    def recordings(self) -> tuple[BlockContent, ...]:
        """All recordings in it."""
        blocks = (block for lesson in self.lessons for block in lesson.blocks)
        return tuple(block for block in blocks if block.kind is BlockKind.MEDIA)

    def digest(self, form: TakeAwayForm, options: Mapping[str, str]) -> str:
        """SHA-256 in hexadecimal over all that the file depends on."""
        told = [
            form.value,
            MAKERS[form],
            dict(options),
            [self.kind.value, self.public_id, self.contents.title, self.contents.summary, self.contents.language],
            [_told(lesson) for lesson in self.lessons],
            [module.title for module in self.contents.modules],
        ]
        canonical = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=sorted)
        return hashlib.sha256(canonical.encode()).hexdigest()


def open_subject(session: Session, actor: Actor, kind: SubjectKind, public_id: str) -> Subject:
    """The lesson or course for those who may open its lessons. Raises NotFound, NotAllowed, Refused."""
    authorise(actor, Action.TAKE_AWAY)
    if kind is SubjectKind.LESSON:
        revision = open_lesson(session, actor, public_id).revision
        return known_subject(session, kind, public_id, revision)
    page = learner_course(session, actor, public_id)
    if not page.can_open_lessons:
        raise NotAllowed(SIGN_IN_FIRST)
    return known_subject(session, kind, public_id, session.get_one(Revision, page.course.revision_id))


def known_subject(session: Session, kind: SubjectKind, public_id: str, revision: Revision) -> Subject:
    """The same for whoever needs no permission (the worker). Raises NotFound where it was taken away."""
    contents = load_contents(session, revision)
    lessons = contents.lessons
    if kind is SubjectKind.LESSON:
        lessons = tuple(lesson for lesson in lessons if lesson.public_id == public_id)
        if not lessons:
            raise NotFound()
    title = lessons[0].title if kind is SubjectKind.LESSON else contents.title
    return Subject(kind, public_id, revision.id, title, contents, lessons)


def revision_of(session: Session, revision_id: int) -> Revision:
    """The revision. Raises NotFound where it was taken away."""
    revision = session.scalar(select(Revision).where(Revision.id == revision_id))
    if revision is None:
        raise NotFound()
    return revision


def _told(lesson: LessonContent) -> dict[str, Any]:
    told = asdict(lesson)
    told["blocks"] = [
        {name: value for name, value in block.items() if name not in _PASSING} for block in told["blocks"]
    ]
    return {name: value for name, value in told.items() if name not in _PASSING}
