"""A course out of a package as the first draft of a new course, whose author is whoever imports it.

What the package says is checked as if an author had typed it. Its revision is not approved here: it begins as a draft
with the very contents (the digest is computed again and compared), and goes through the review as every other.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.assessment.composing import NEW, set_assessment
from content.assessment.pool import release_pool
from content.courses.authoring import create_course, describe_course
from content.courses.block_fields import file_block, image_block, media_block, set_fields, text_block
from content.courses.digest import revision_digest
from content.courses.edit_base import Fields
from content.courses.glossary import set_glossary
from content.courses.models import Block, BlockKind, Course, Lesson, Occupation, Revision
from content.courses.outline import add_lesson, add_module
from content.courses.snapshot import load_contents
from content.database import new_public_id
from content.errors import Invalid, Refused
from content.interchange.course_document import BlockDocument, CourseDocument, LessonDocument
from content.interchange.imported_files import FilesOutOfPackage, ImportedFiles
from content.interchange.track_import import import_tracks
from content.jobs.models import JobKind
from content.jobs.requests import JobQueue, request_processing
from content.messages import N_, Message
from content.people.permissions import Actor
from content.quiz.bank import add_several
from content.quiz.tags import TAGS, tidy_tags, with_tags
from content.quiz_formats.checking import checked
from content.quiz_formats.question import Question
from content.tracks.models import SignTrack

log = logging.getLogger(__name__)

OTHER_CONTENTS = Message(
    N_(
        "What is in this package is not what its digest says: it was changed or is damaged. Nothing was imported. Have "
        "the package made again."
    )
)
UNKNOWN_OCCUPATION = N_(
    "The occupation of this course (%(code)s, %(name)s) is not in this portal. Nothing was imported. Ask an "
    "administrator to add it, then import the package again."
)
_NO_QUESTION = Message(N_("There is a question that cannot be read."))
_LINEAGE_TWICE = Message(N_("Two parts of this package have the same identifier. Nothing was imported."))
_QUESTION: TypeAdapter[Question] = TypeAdapter(Question)
_OWN_COLUMNS = frozenset({"title", "stem", "language"})


class RefusedInLesson(Refused):
    """Something in a lesson cannot be imported. `lesson`, and `part` where one is at fault, count from 1."""

    def __init__(self, message: Message, lesson: int, part: int | None = None) -> None:
        self.lesson, self.part = lesson, part
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class CoursePackage:
    """An opened package: the course, the digest of its revision, and its files."""

    document: CourseDocument
    digest: str
    files: FilesOutOfPackage


def import_course(
    session: Session,
    actor: Actor,
    package: CoursePackage,
    institution_public_id: str,
    queue: JobQueue,
    *,
    add_occupation: bool = False,
) -> Course:
    """The new course, flushed. What is missing to play its recordings is made by the workers. `add_occupation`: an
    occupation that is unknown here is added to the register, else refused.

    Lessons keep their identity (`lineage`), unless one of them is here already: then all get another, since nobody's
    progress in one course may count in the other. Raises NotAllowed, NotFound, Invalid, Refused (RefusedInLesson).
    """
    document = package.document
    _require_occupation(session, document, add=add_occupation)
    course = create_course(
        session,
        actor,
        institution_public_id=institution_public_id,
        occupation_code=document.occupation.code,
        level=document.level.value,
        language=document.language,
        title=document.title,
    )
    describe_course(
        session,
        actor,
        course.public_id,
        title=document.title,
        summary=document.summary,
        target_groups=[group.value for group in document.target_groups],
        audience=document.audience.value,
    )
    set_glossary(session, actor, course.public_id, glossary=document.glossary)
    revision = course.revisions[0]
    revision.assessment_required, revision.practice_required = document.assessment_required, document.practice_required
    known_lineages = _any_lineage_is_here(session, document)
    files = ImportedFiles(session, actor, document.assets, package.files)
    _add_lessons(session, actor, course, document, files)
    _add_bank(session, actor, course, document)
    _add_assessment(session, actor, course, document)
    session.flush()
    session.expire_all()
    if revision_digest(load_contents(session, revision)) != package.digest:
        raise Refused(OTHER_CONTENTS)
    release_pool(session, revision.id)
    if known_lineages:
        _renew_lineages(session, revision)
    _request_renditions(session, actor, revision, queue)
    session.flush()
    log.info("course %s: imported from a package", course.public_id)
    return course


def _require_occupation(session: Session, document: CourseDocument, *, add: bool) -> None:
    wanted = document.occupation
    if session.get(Occupation, wanted.code) is not None:
        return
    if not add:
        raise Refused(UNKNOWN_OCCUPATION, code=wanted.code, name=wanted.name_zh)
    session.add(Occupation(code=wanted.code, name_zh=wanted.name_zh, name_en=wanted.name_en))
    session.flush()


def _any_lineage_is_here(session: Session, document: CourseDocument) -> bool:
    """Whether a lesson or block of the package is in this portal already. Refused where two of the package's own have
    the same."""
    lessons = [lesson.lineage for lesson in document.lessons]
    blocks = [block.lineage for block in document.blocks]
    if len(set(lessons)) < len(lessons) or len(set(blocks)) < len(blocks):
        raise Refused(_LINEAGE_TWICE)
    for column, lineages in ((Lesson.lineage, lessons), (Block.lineage, blocks)):
        for begin in range(0, len(lineages), 500):
            if session.scalar(select(column).where(column.in_(lineages[begin : begin + 500])).limit(1)) is not None:
                return True
    return False


def _renew_lineages(session: Session, revision: Revision) -> None:
    session.refresh(revision)
    for module in revision.modules:
        for lesson in module.lessons:
            lesson.lineage = new_public_id()
            for block in lesson.blocks:
                block.lineage = new_public_id()


def _add_lessons(
    session: Session, actor: Actor, course: Course, document: CourseDocument, files: ImportedFiles
) -> None:
    number = 0
    for module_document in document.modules:
        module = add_module(session, actor, course.public_id, module_document.title)
        for lesson_document in module_document.lessons:
            number += 1
            try:
                lesson = add_lesson(
                    session,
                    actor,
                    module.public_id,
                    lesson_document.title,
                    lesson_document.study_units,
                    lesson_document.study_units_reason,
                    lesson_document.practice,
                )
            except Invalid as error:
                raise RefusedInLesson(error.message, number) from error
            lesson.lineage, lesson.required = lesson_document.lineage, lesson_document.required
            _add_blocks(session, actor, lesson, number, lesson_document, files)


def _add_blocks(
    session: Session, actor: Actor, lesson: Lesson, number: int, document: LessonDocument, files: ImportedFiles
) -> None:
    for position, block_document in enumerate(document.blocks, start=1):
        try:
            block = Block(
                lesson_id=lesson.id, position=position, kind=block_document.kind, lineage=block_document.lineage
            )
            if block.kind is BlockKind.QUESTION:
                _set_question(block, block_document)
            else:
                set_fields(block, _fields(block_document))
            block.recognise_speech = not block_document.captions
            session.add(block)
            session.flush()
            files.put_in(block, block_document)
            import_tracks(session, actor, block, block_document, files)
        except (Invalid, Refused) as error:
            raise RefusedInLesson(error.message, number, position) from error


def _fields(document: BlockDocument) -> Fields:
    match document.kind:
        case BlockKind.TEXT:
            return text_block(document.body, document.title, document.language or "", document.easy_text)
        case BlockKind.IMAGE:
            return image_block(document.alternative_text, document.decorative, document.body)
        case BlockKind.MEDIA:
            return media_block(document.title, document.body, document.language or "")
        case _:
            return file_block(document.title, document.body)


def _set_question(block: Block, document: BlockDocument) -> None:
    """Store the question as it was stored where it comes from, if that is a form in which it would be stored here."""
    columns = {"title": document.title, "stem": document.body, "language": document.language or ""}
    question = _question({**(document.question or {}), **columns})
    block.title, block.body, block.language = question.title, question.stem, question.language or None
    block.question = {name: value for name, value in question.as_json().items() if name not in _OWN_COLUMNS}


def _question(document: Mapping[str, Any]) -> Question:
    try:
        parsed = _QUESTION.validate_python(document)
    except ValidationError as error:
        raise Invalid(_NO_QUESTION) from error
    return checked(parsed)


def _add_bank(session: Session, actor: Actor, course: Course, document: CourseDocument) -> None:
    try:
        questions = [_question(one) for one in document.bank]
    except Invalid as error:
        raise Refused(error.message) from error
    if questions:
        rows = add_several(session, actor, course.public_id, questions, public_id=course.public_id)
        for row, one in zip(rows, document.bank, strict=True):
            row.question = with_tags(row.question, _tags(one))


def _add_assessment(session: Session, actor: Actor, course: Course, document: CourseDocument) -> None:
    """The final assessment with the questions that the digest covers; the draft is drawn from the bank afterwards."""
    wanted = document.assessment
    if wanted is None:
        return
    values = {name: _typed(getattr(wanted, name)) for name in NEW}
    values["quotas"] = "\n".join(f"{tag}: {count}" for tag, count in wanted.quotas)
    try:
        row = set_assessment(session, actor, course.public_id, values)
        row.pool = [with_tags(_question(one).as_json(), _tags(one)) for one in wanted.pool]
    except Invalid as error:
        raise Refused(error.message) from error


def _tags(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The tags of a question of the package. Raises Invalid."""
    tags = document.get(TAGS, [])
    if not isinstance(tags, list | tuple) or not all(isinstance(tag, str) for tag in tags):
        raise Invalid(OTHER_CONTENTS)
    return tidy_tags(",".join(tags))


def _typed(value: object) -> object:
    """A setting as the form of an assessment sends it."""
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return "" if value is None else str(value)


def _request_renditions(session: Session, actor: Actor, revision: Revision, queue: JobQueue) -> None:
    """Have made what the recordings and interpreters' videos lack to be played."""
    session.refresh(revision)
    for module in revision.modules:
        for lesson in module.lessons:
            for block in lesson.blocks:
                if block.kind is not BlockKind.MEDIA or block.asset is None:
                    continue
                if not {"video", "audio"} & {one.name for one in block.asset.renditions}:
                    request_processing(session, actor, block, block.asset, JobKind.RENDITIONS, queue)
                sign = session.scalar(select(SignTrack).where(SignTrack.block_id == block.id))
                if sign is not None and "sign" not in {one.name for one in sign.asset.renditions}:
                    request_processing(session, actor, block, sign.asset, JobKind.SIGN, queue)
