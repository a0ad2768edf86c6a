"""The demonstration's courses, written and reviewed through the functions that instructors and reviewers use."""

from __future__ import annotations

import mimetypes
import shutil
import tempfile
from pathlib import Path

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from content.assessment.composing import set_assessment
from content.courses import authoring, blocks, lifecycle, outline
from content.courses.models import Block, Course, Lesson, Module, Occupation, Revision
from content.courses.snapshot import load_contents
from content.jobs.models import JobKind
from content.jobs.requests import JobQueue, request_processing
from content.people.permissions import Actor
from content.quiz.bank import add_to_bank
from content.quiz.lesson_questions import add_question
from content.review.checklist import Checklist, LineAnswer, proposals
from content.review.decisions import decide
from content.review.findings import NewFinding, Pin
from content.review.levels import seats
from content.review.models import CaseState, ReviewCase, Verdict
from content.tracks.assets import put_in_block, receive_asset
from content.tracks.captions import mark_checked
from content.tracks.models import CaptionTrack, MediaAsset
from content.tracks.scripts import set_script
from content.tracks.sign import set_sign_track
from media_pipeline.storage.interface import Storage
from portal.demonstration import illustrations
from portal.demonstration.described import describe_slides
from portal.demonstration.lecture import LectureFiles
from portal.demonstration.people import institution_named, person, reviewer_of, teacher_of
from portal.demonstration.texts import (
    DemoAssessment,
    DemoBlock,
    DemoCourse,
    DemoMedia,
    DemoPicture,
    DemoQuestions,
    DemoText,
)

REVIEWED_UP_TO = {"county_review": 0, "city_review": 1, "province_review": -1, "published": None, "suspended": None}
"""How many of its levels have approved a course in this state; -1: all but the last, None: all."""

REASON = "还缺什么，依据里已经写明。"
"""What reviewers write to a line of the checklist that a program sees is not met."""

CHECKED = frozenset({"massage-hygiene", "live-selling"})
"""Courses whose captions the instructor has marked as checked; the others show what machine-made looks like."""


def is_written(session: Session, course: DemoCourse) -> bool:
    """Whether the course has been written already."""
    return session.scalars(_courses_titled(course.title)).one_or_none() is not None


def written_course(session: Session, course: DemoCourse) -> Course:
    """The course as `write_course` has written it."""
    return session.scalars(_courses_titled(course.title)).one()


def write_course(
    session: Session, course: DemoCourse, lectures: dict[DemoMedia, LectureFiles], storage: Storage, queue: JobQueue
) -> None:
    """Write the course as a draft and ask for its lectures to be processed."""
    if session.get(Occupation, course.occupation.code) is None:
        names = course.occupation
        session.add(Occupation(code=names.code, name_zh=names.name_zh, name_en=names.name_en))
        session.flush()
    institution = institution_named(session, course.institution.name_zh)
    author = person(session, teacher_of(course.institution.key))
    draft = authoring.create_course(
        session,
        author,
        institution_public_id=institution.public_id,
        occupation_code=course.occupation.code,
        level=str(course.level),
        language=course.language,
        title=course.title,
        summary=course.summary,
        target_groups=course.target_groups,
    )
    for module in course.modules:
        part = outline.add_module(session, author, draft.public_id, module.title)
        for lesson in module.lessons:
            written = outline.add_lesson(
                session,
                author,
                part.public_id,
                lesson.title,
                lesson.study_time,
                lesson.study_time_reason,
                lesson.practice,
            )
            for block in lesson.blocks:
                _write_block(session, author, written, block, lectures, storage, queue)
    if course.assessment is not None:
        _write_assessment(session, author, draft, course.assessment)


def _write_assessment(session: Session, author: Actor, draft: Course, assessment: DemoAssessment) -> None:
    for question in assessment.questions:
        add_to_bank(session, author, draft.public_id, question)
    values = {
        "title": assessment.title,
        "instructions": assessment.instructions,
        "question_count": str(assessment.question_count),
        "pass_percent": str(assessment.pass_percent),
        "most_attempts": str(assessment.most_attempts),
        "wait_hours": "0",
    }
    set_assessment(session, author, draft.public_id, values)


def bring_to_its_state(session: Session, course: DemoCourse) -> None:
    """Check captions, hand the course in and decide on it, until it stands where the demonstration wants it."""
    draft = written_course(session, course)
    author = person(session, teacher_of(course.institution.key))
    if course.slug in CHECKED:
        for track in session.scalars(_tracks_of(draft)):
            mark_checked(session, author, track.public_id, track.current)
        describe_slides(session, author, draft, course)
    if course.state == "draft" or _waits_for_recognition(session, draft, course):
        return
    revision = lifecycle.submit(session, author, draft.public_id)
    chain = seats(session, revision)
    if course.finding is not None:  # the course is to be returned (texts.load_courses)
        lesson = _lessons(session, revision)[course.finding.lesson - 1]
        finding = NewFinding(course.finding.text, Pin(lesson_lineage=lesson.lineage))
        _decide(session, revision, chain[0].region_code, CaseState.RETURNED, finding)
        return
    for seat in chain[: REVIEWED_UP_TO[course.state]]:
        _decide(session, revision, seat.region_code, CaseState.APPROVED)
    if course.state == "suspended":
        lifecycle.suspend(session, person(session, "admin"), draft.public_id, course.suspension or "")


def _waits_for_recognition(session: Session, draft: Course, course: DemoCourse) -> bool:
    """Whether its captions could not be made for want of a speech model: it stays a draft until `portal demo` is called
    with one."""
    recorded = any(media.recordings for media in course.media)
    return recorded and session.scalars(_tracks_of(draft).limit(1)).first() is None


def _courses_titled(title: str) -> Select[Course]:
    return select(Course).join(Revision).where(Revision.title == title, Revision.number == 1)


def _write_block(
    session: Session,
    author: Actor,
    lesson: Lesson,
    block: DemoBlock,
    lectures: dict[DemoMedia, LectureFiles],
    storage: Storage,
    queue: JobQueue,
) -> None:
    if isinstance(block, DemoText):
        blocks.add_text(session, author, lesson.public_id, body=block.markdown)
    elif isinstance(block, DemoQuestions):
        for question in block.questions:
            add_question(session, author, lesson.public_id, question)
    elif isinstance(block, DemoPicture):
        picture = blocks.add_image(session, author, lesson.public_id, alternative_text=block.alternative)
        with tempfile.TemporaryDirectory() as folder:
            drawn = illustrations.save(block.illustration, Path(folder))
            put_in_block(session, picture, _keep(session, author, drawn, storage))
    else:
        _write_lecture(session, author, lesson, block, lectures[block], storage, queue)


def _write_lecture(
    session: Session,
    author: Actor,
    lesson: Lesson,
    media: DemoMedia,
    files: LectureFiles,
    storage: Storage,
    queue: JobQueue,
) -> None:
    block = blocks.add_media(session, author, lesson.public_id, title=lesson.title)
    asset = _keep(session, author, files.recording, storage)
    put_in_block(session, block, asset)
    # English and recordings of people are left to the recogniser, so that both ways can be seen; Whisper base does not
    # understand the Mandarin of espeak-ng.
    if media.language == "zh" and not media.recordings:
        set_script(session, author, block.public_id, files.script.read_text(encoding="utf-8"))
    request_processing(session, author, block, asset, JobKind.LECTURE, queue)
    if files.sign is not None:
        sign = _keep(session, author, files.sign, storage)
        set_sign_track(session, block, sign, author.account_id)
        request_processing(session, author, block, sign, JobKind.SIGN, queue)


def _keep(session: Session, author: Actor, file: Path, storage: Storage) -> MediaAsset:
    with tempfile.TemporaryDirectory() as folder:
        stored = storage.put(Path(shutil.copy2(file, folder)), suffix=file.suffix)
    content_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return receive_asset(session, stored.digest, stored.key, stored.size, file.name, content_type, author.account_id)


def _decide(
    session: Session, revision: Revision, region_code: str, outcome: CaseState, finding: NewFinding | None = None
) -> None:
    case = session.scalars(
        select(ReviewCase).where(ReviewCase.revision_id == revision.id, ReviewCase.region_code == region_code)
    ).one()
    comment = "" if outcome is CaseState.RETURNED else "内容准确，适合学员学习。"
    reviewer = person(session, reviewer_of(region_code))
    findings = (finding,) if finding else ()
    decide(session, reviewer, case.public_id, outcome, comment, findings, checklist=_checklist(session, revision))


def _checklist(session: Session, revision: Revision) -> Checklist:
    """What a program sees, as it is proposed to reviewers; the other lines are met."""
    return {
        line: LineAnswer(seen.verdict or Verdict.MEETS, REASON if seen.reason else "")
        for line, seen in proposals(load_contents(session, revision)).items()
    }


def _lessons(session: Session, revision: Revision) -> list[Lesson]:
    return list(
        session.scalars(
            select(Lesson)
            .join(Module)
            .where(Module.revision_id == revision.id)
            .order_by(Module.position, Lesson.position)
        )
    )


def _tracks_of(course: Course) -> Select[CaptionTrack]:
    return (
        select(CaptionTrack)
        .join(Block, Block.id == CaptionTrack.block_id)
        .join(Lesson, Lesson.id == Block.lesson_id)
        .join(Module, Module.id == Lesson.module_id)
        .join(Revision, Revision.id == Module.revision_id)
        .where(Revision.course_id == course.id)
    )
