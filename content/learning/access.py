"""Who may open a lesson, and whether what they do there counts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, contains_eager

from content.courses.access import previewer, subject_of
from content.courses.models import Block, Course, Lesson, Module, Revision, RevisionState
from content.errors import NotAllowed, NotFound, Refused
from content.learning.models import Enrolment
from content.messages import N_, Message
from content.people.permissions import Action, Actor, Visitor, allowed
from content.tracks.models import (
    CaptionTrack,
    CaptionVersion,
    DescriptionTrack,
    DescriptionVersion,
    Rendition,
    SignTrack,
    SlideTrack,
    SlideVersion,
)

CONTINUABLE = (RevisionState.PUBLISHED, RevisionState.SUPERSEDED, RevisionState.EXPIRED)
"""States of a revision in which its enrolled learners may continue (RECORDS.md, Course review)."""

SIGN_IN_FIRST = N_("Sign in to open this lesson. You come back here afterwards.")

CLOSED_NOW = N_("This course is closed at the moment. What you have studied is saved. Ask the institution.")


SUSPENDED_NOW = N_("This course is suspended at the moment. What you have studied is saved. Reason: %(reason)s")


# Statements of every page of a lesson are put together once: to build one takes longer than to run it.
_LESSON = (
    select(Lesson)
    .join(Lesson.module)
    .join(Module.revision)
    .join(Revision.course)
    .join(Course.institution)
    .options(
        contains_eager(Lesson.module)
        .contains_eager(Module.revision)
        .contains_eager(Revision.course)
        .contains_eager(Course.institution)
    )
    .where(Lesson.public_id == bindparam("lesson"))
)
_ENROLMENT = select(Enrolment).where(
    Enrolment.account_id == bindparam("account"), Enrolment.course_id == bindparam("course")
)


@dataclass(frozen=True, slots=True)
class LessonAccess:
    """A lesson that the actor may open. `records`: what they do here is recorded as evidence of their enrolment;
    `preview`: the revision is not open to learners, the actor sees it as an author, manager or reviewer."""

    lesson: Lesson
    revision: Revision
    course: Course
    enrolment: Enrolment | None
    preview: bool
    recorded: Enrolment | None

    @property
    def records(self) -> bool:
        """Whether what the actor does here is recorded as evidence."""
        return self.recorded is not None


def open_lesson(session: Session, actor: Actor | Visitor, lesson_public_id: str) -> LessonAccess:
    """The lesson for `actor`: of the revision they began with, of a published one, or as a preview.

    Raises NotFound, NotAllowed (visitors, who are asked to sign in) and Refused (learners of a suspended course).
    """
    lesson = session.scalar(_LESSON, {"lesson": lesson_public_id})
    if lesson is None:
        raise NotFound(about=lesson_public_id)
    revision = lesson.module.revision
    enrolment = enrolment_of(session, actor, revision.course_id)
    mine = enrolment is not None and enrolment.revision_id == revision.id
    if revision.state is RevisionState.PUBLISHED or (mine and revision.state in CONTINUABLE):
        if isinstance(actor, Visitor):
            raise NotAllowed(SIGN_IN_FIRST, about=lesson_public_id)
        recorded = enrolment if mine and allowed(actor, Action.STUDY) else None
        return LessonAccess(lesson, revision, revision.course, enrolment, preview=False, recorded=recorded)
    if may_preview(session, actor, revision):
        return LessonAccess(lesson, revision, revision.course, enrolment, preview=True, recorded=None)
    if mine:
        raise Refused(closed_because(revision), about=lesson_public_id)
    raise NotFound(about=lesson_public_id)


def closed_because(revision: Revision) -> Message:
    """What learners read of a revision that they may not continue: the reason where it is suspended."""
    if revision.state is RevisionState.SUSPENDED:
        return Message(SUSPENDED_NOW, {"reason": revision.state_reason})
    return Message(CLOSED_NOW)


def may_preview(session: Session, actor: Actor | Visitor, revision: Revision) -> bool:
    """Whether the permission table lets `actor` see a revision that learners do not."""
    if not allowed(actor, Action.PREVIEW_COURSE):
        return False
    return allowed(previewer(actor, revision), Action.PREVIEW_COURSE, subject_of(session, revision.course))


def open_rendition(session: Session, actor: Actor | Visitor, rendition_public_id: str) -> Rendition:
    """The rendition, where `actor` may open a lesson that plays it. Raises NotFound otherwise, so that nobody learns of
    files they may not see."""
    rendition = session.scalar(select(Rendition).where(Rendition.public_id == rendition_public_id))
    if rendition is None:
        raise NotFound(about=rendition_public_id)
    playing = select(Block.lesson_id).where(Block.asset_id == rendition.asset_id)
    signing = (
        select(Block.lesson_id)
        .join(SignTrack, SignTrack.block_id == Block.id)
        .where(SignTrack.asset_id == rendition.asset_id)
    )
    if not _opens_any(session, actor, select(Lesson.module_id).where(Lesson.id.in_(playing.union(signing)))):
        raise NotFound(about=rendition_public_id)
    return rendition


def open_block(session: Session, actor: Actor | Visitor, block_public_id: str) -> Block:
    """The block, where `actor` may open its lesson; raises NotFound otherwise."""
    block = session.scalar(select(Block).where(Block.public_id == block_public_id))
    if block is None or not _opens_any(session, actor, select(Lesson.module_id).where(Lesson.id == block.lesson_id)):
        raise NotFound(about=block_public_id)
    return block


def open_captions(
    session: Session, actor: Actor | Visitor, track_public_id: str, number: int
) -> tuple[CaptionTrack, CaptionVersion]:
    """One version of a caption track, where `actor` may open its lesson; raises NotFound otherwise."""
    row = session.execute(
        select(CaptionTrack, CaptionVersion, Block.lesson_id)
        .join(CaptionVersion, CaptionVersion.track_id == CaptionTrack.id)
        .join(Block, Block.id == CaptionTrack.block_id)
        .where(CaptionTrack.public_id == track_public_id, CaptionVersion.number == number)
    ).one_or_none()
    if row is None:
        raise NotFound(about=track_public_id)
    track, version, lesson_id = row
    if not _opens_any(session, actor, select(Lesson.module_id).where(Lesson.id == lesson_id)):
        raise NotFound(about=track_public_id)
    return track, version


def open_slide(session: Session, actor: Actor | Visitor, track_public_id: str, number: int, key: str) -> str:
    """The storage key of a slide's picture, where `actor` may open its lesson; raises NotFound otherwise."""
    row = session.execute(
        select(SlideVersion, Block.lesson_id)
        .join(SlideTrack, SlideTrack.id == SlideVersion.track_id)
        .join(Block, Block.id == SlideTrack.block_id)
        .where(SlideTrack.public_id == track_public_id, SlideVersion.number == number)
    ).one_or_none()
    slide = None if row is None else next((each for each in row[0].slides if each["key"] == key), None)
    if row is None or slide is None or not slide["image"]:
        raise NotFound(about=track_public_id)
    if not _opens_any(session, actor, select(Lesson.module_id).where(Lesson.id == row[1])):
        raise NotFound(about=track_public_id)
    return str(slide["image"])


def open_descriptions(
    session: Session, actor: Actor | Visitor, track_public_id: str, number: int
) -> tuple[DescriptionTrack, DescriptionVersion]:
    """One version of a description track, where `actor` may open its lesson; raises NotFound otherwise."""
    row = session.execute(
        select(DescriptionTrack, DescriptionVersion, Block.lesson_id)
        .join(DescriptionVersion, DescriptionVersion.track_id == DescriptionTrack.id)
        .join(Block, Block.id == DescriptionTrack.block_id)
        .where(DescriptionTrack.public_id == track_public_id, DescriptionVersion.number == number)
    ).one_or_none()
    if row is None:
        raise NotFound(about=track_public_id)
    track, version, lesson_id = row
    if not _opens_any(session, actor, select(Lesson.module_id).where(Lesson.id == lesson_id)):
        raise NotFound(about=track_public_id)
    return track, version


def _opens_any(session: Session, actor: Actor | Visitor, modules: Select[int]) -> bool:
    """Whether `actor` may open lessons of one of the revisions to which the selected modules belong."""
    if isinstance(actor, Visitor):
        return False
    revisions = session.scalars(
        select(Revision)
        .join(Revision.course)
        .options(contains_eager(Revision.course))
        .where(Revision.id.in_(select(Module.revision_id).where(Module.id.in_(modules))))
    ).all()
    if any(revision.state is RevisionState.PUBLISHED for revision in revisions):
        return True
    continuable = [revision.id for revision in revisions if revision.state in CONTINUABLE]
    began = select(Enrolment.id).where(Enrolment.account_id == actor.account_id, Enrolment.revision_id.in_(continuable))
    if continuable and session.scalar(began.limit(1)) is not None:
        return True
    return any(may_preview(session, actor, revision) for revision in revisions)


def enrolment_of(session: Session, actor: Actor | Visitor, course_id: int) -> Enrolment | None:
    """The enrolment of `actor` in a course; a visitor has none."""
    if isinstance(actor, Visitor):
        return None
    return session.scalar(_ENROLMENT, {"account": actor.account_id, "course": course_id})
