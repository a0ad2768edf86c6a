"""The lesson or course to export: loaded, authorised, and identified by a digest of its current contents."""

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
from content.export.formats import MAKER_VERSIONS
from content.export.models import ExportFormat, SourceKind
from content.learning.access import SIGN_IN_FIRST, open_lesson
from content.learning.learner_course import learner_course
from content.messages import N_, Message
from content.people.permissions import Action, Actor, authorise

NO_LESSONS = Message(N_("There is no lesson in this course yet."))
NO_CAPTIONS = Message(N_("There are no captions here yet."))
NO_SOUND = Message(N_("There is no sound recording here yet."))

_VOLATILE_FIELDS = frozenset({"id", "busy", "practice", "required"})
"""Row ids, whether a job is at work, and what a course asks for: they do not change the exported file."""


@dataclass(frozen=True, slots=True)
class ExportSource:
    """A lesson, or a course by the revision that the actor studies."""

    kind: SourceKind
    public_id: str
    revision_id: int
    title: str
    contents: RevisionSnapshot
    lessons: tuple[LessonContent, ...]

    @property
    def recordings(self) -> tuple[BlockContent, ...]:
        """All media blocks of the lessons."""
        blocks = (block for lesson in self.lessons for block in lesson.blocks)
        return tuple(block for block in blocks if block.kind is BlockKind.MEDIA)

    @property
    def has_easy_texts(self) -> bool:
        """Whether any text of the lessons is there in easy words too."""
        return any(block.easy_text for lesson in self.lessons for block in lesson.blocks)

    def unavailable(self, export_format: ExportFormat) -> Message | None:
        """Why this format cannot be made of the source; None where it can."""
        if not self.lessons:
            return NO_LESSONS
        if export_format is ExportFormat.CAPTIONS and not any(block.captions for block in self.recordings):
            return NO_CAPTIONS
        if export_format is ExportFormat.AUDIO and not any("audio" in block.renditions for block in self.recordings):
            return NO_SOUND
        return None

    def digest(self, export_format: ExportFormat, options: Mapping[str, str]) -> str:
        """SHA-256 in hexadecimal over everything that the exported file depends on."""
        inputs = [
            export_format.value,
            MAKER_VERSIONS[export_format],
            # without easy texts the choice changes nothing, and one file serves both
            {name: value for name, value in options.items() if name != "texts" or self.has_easy_texts},
            [self.kind.value, self.public_id, self.contents.title, self.contents.summary, self.contents.language],
            [_lesson_inputs(lesson) for lesson in self.lessons],
            [module.title for module in self.contents.modules],
        ]
        canonical = json.dumps(inputs, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=sorted)
        return hashlib.sha256(canonical.encode()).hexdigest()


def open_source(session: Session, actor: Actor, kind: SourceKind, public_id: str) -> ExportSource:
    """The lesson or course, for those who may open its lessons. Raises NotFound, NotAllowed, Refused."""
    authorise(actor, Action.EXPORT)
    if kind is SourceKind.REVISION:
        raise NotFound(about=public_id)
    if kind is SourceKind.LESSON:
        revision = open_lesson(session, actor, public_id).revision
        return load_source(session, kind, public_id, revision)
    page = learner_course(session, actor, public_id)
    if not page.can_open_lessons:
        raise NotAllowed(SIGN_IN_FIRST, about=public_id)
    return load_source(session, kind, public_id, session.get_one(Revision, page.course.revision_id))


def load_source(session: Session, kind: SourceKind, public_id: str, revision: Revision) -> ExportSource:
    """The lesson or course of a revision without authorisation, for the worker. NotFound: the lesson was removed."""
    contents = load_contents(session, revision)
    lessons = contents.lessons
    if kind is SourceKind.LESSON:
        lessons = tuple(lesson for lesson in lessons if lesson.public_id == public_id)
        if not lessons:
            raise NotFound(about=public_id)
    title = lessons[0].title if kind is SourceKind.LESSON else contents.title
    return ExportSource(kind, public_id, revision.id, title, contents, lessons)


def revision_of(session: Session, revision_id: int) -> Revision:
    """The revision. Raises NotFound where it was deleted."""
    revision = session.scalar(select(Revision).where(Revision.id == revision_id))
    if revision is None:
        raise NotFound()
    return revision


def _lesson_inputs(lesson: LessonContent) -> dict[str, Any]:
    fields = asdict(lesson)
    fields["blocks"] = [_without_volatile(block) for block in fields["blocks"]]
    return _without_volatile(fields)


def _without_volatile(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in _VOLATILE_FIELDS}
