"""Rules about published courses: what learners meet must be accessible, and what it was approved as."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from content.courses.accessibility_summary import AccessibilitySummary, Coverage, accessibility_of_revisions
from content.courses.digest import revision_digest
from content.courses.models import Block, Course, Lesson, Module, Revision, RevisionState
from content.courses.snapshot import load_contents
from content.data_quality.fault import Fault
from content.institutions.models import Institution
from content.library.models import EntryState, LibraryEntry
from content.messages import N_, Message
from content.notices.notify import LinkKind, link_to
from content.tracks.models import CaptionTrack, CaptionVersion, MediaAsset, SignTrack
from content.tracks.sign import sign_coverage
from content.tracks.text_status import TextStatus, status_from
from content.tracks.versions import is_current


def unchecked_captions(session: Session, _now: datetime) -> Iterator[Fault]:
    """Recordings of published courses that have captions, none of which a person has checked as they stand."""
    query = _published_blocks(
        select(Block, Lesson, Course, Revision, Institution.region_code, CaptionTrack, CaptionVersion)
    )
    rows = session.execute(
        query.join(CaptionTrack, CaptionTrack.block_id == Block.id)
        .join(CaptionVersion, is_current(CaptionTrack, CaptionVersion))
        .order_by(Block.id, CaptionTrack.id)
    )
    by_block: dict[int, Fault] = {}
    checked_blocks: set[int] = set()
    for block, lesson, course, revision, region, track, version in rows:
        if status_from(track.state, track.checked_digest, version.origin, version.digest) is TextStatus.CHECKED:
            checked_blocks.add(block.id)
        what = N_("In the course “%(course)s”, lesson “%(lesson)s”, a recording has captions that nobody has checked.")
        by_block[block.id] = Fault(
            about=block.public_id,
            what=Message(what, {"course": revision.title, "lesson": lesson.title}),
            region_code=region,
            link=link_to(LinkKind.COURSE, course.public_id),
            state=by_block[block.id].state + version.digest if block.id in by_block else version.digest,
        )
    yield from (fault for block_id, fault in by_block.items() if block_id not in checked_blocks)


def short_sign_videos(session: Session, _now: datetime) -> Iterator[Fault]:
    """Sign language videos of published courses that end before their lecture does, or begin after it."""
    sign, lecture = aliased(MediaAsset), aliased(MediaAsset)
    query = _published_blocks(
        select(
            Block,
            Lesson,
            Course,
            Revision,
            Institution.region_code,
            SignTrack.offset_s,
            lecture.duration_s,
            sign.duration_s,
        )
    )
    rows = session.execute(
        query.join(SignTrack, SignTrack.block_id == Block.id)
        .join(sign, sign.id == SignTrack.asset_id)
        .join(lecture, lecture.id == Block.asset_id)
        .order_by(Block.id)
    )
    for block, lesson, course, revision, region, offset_s, lecture_s, sign_s in rows:
        coverage = sign_coverage(lecture_s, sign_s, offset_s)
        if coverage is None or coverage.is_whole:
            continue
        what = N_(
            "In the course “%(course)s”, lesson “%(lesson)s”, the interpreter is seen beside %(percent)s percent of the"
            " recording."
        )
        percent = int(100 * coverage.covered_s / coverage.lecture_s)
        yield Fault(
            about=block.public_id,
            what=Message(what, {"course": revision.title, "lesson": lesson.title, "percent": str(percent)}),
            region_code=region,
            link=link_to(LinkKind.COURSE, course.public_id),
            state=f"{offset_s} {lecture_s} {sign_s}",
        )


def undescribed_visuals(session: Session, _now: datetime) -> Iterator[Fault]:
    """Published courses with recordings that have a picture and no description of what is seen."""
    courses = [(course, revision, region) for course, revision, region in _published(session)]
    summaries = accessibility_of_revisions(session, [revision.id for _, revision, _ in courses])
    for course, revision, region in courses:
        summary: AccessibilitySummary | None = summaries.get(revision.id)
        if summary is not None and summary.has_picture and summary.described is not Coverage.ALL:
            what = N_("In the course “%(course)s” not every recording has a description of what is seen.")
            yield Fault(
                about=course.public_id,
                what=Message(what, {"course": revision.title}),
                region_code=region,
                link=link_to(LinkKind.COURSE, course.public_id),
                state=f"{revision.public_id} {summary.described.value}",
            )


def changed_library_entries(session: Session, _now: datetime) -> Iterator[Fault]:
    """Entries of the library whose revision is not what was approved any more."""
    rows = session.execute(
        select(LibraryEntry, Revision, Institution.region_code)
        .join(Revision, Revision.id == LibraryEntry.revision_id)
        .join(Course, Course.id == LibraryEntry.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .where(LibraryEntry.state.in_((EntryState.IN_NOTICE, EntryState.IN_LIBRARY)), LibraryEntry.digest != "")
        .order_by(LibraryEntry.id)
    )
    for entry, revision, region in rows:
        digest = revision_digest(load_contents(session, revision))
        if digest != entry.digest:
            what = N_("The course “%(course)s” in the library is no longer what was approved.")
            yield Fault(
                about=entry.public_id,
                what=Message(what, {"course": revision.title}),
                region_code=region,
                link=link_to(LinkKind.LIBRARY_ENTRY, entry.public_id),
                state=digest,
            )


def courses_without_lessons(session: Session, _now: datetime) -> Iterator[Fault]:
    """Published courses in which there is nothing to learn."""
    lessons = (
        select(func.count(Lesson.id)).join(Module).where(Module.revision_id == Revision.id).correlate(Revision)
    ).scalar_subquery()
    query = select(Course, Revision, Institution.region_code).join(Revision, Revision.course_id == Course.id)
    query = query.join(Institution, Institution.id == Course.institution_id)
    rows = session.execute(query.where(Revision.state == RevisionState.PUBLISHED, lessons == 0).order_by(Course.id))
    for course, revision, region in rows:
        yield Fault(
            about=course.public_id,
            what=Message(N_("The published course “%(course)s” has no lesson."), {"course": revision.title}),
            region_code=region,
            link=link_to(LinkKind.COURSE, course.public_id),
            state=revision.public_id,
        )


def _published(session: Session) -> list[tuple[Course, Revision, str]]:
    rows = session.execute(
        select(Course, Revision, Institution.region_code)
        .join(Revision, Revision.course_id == Course.id)
        .join(Institution, Institution.id == Course.institution_id)
        .where(Revision.state == RevisionState.PUBLISHED)
        .order_by(Course.id)
    )
    return [(course, revision, region) for course, revision, region in rows]


def _published_blocks(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.select_from(Block)
        .join(Lesson, Lesson.id == Block.lesson_id)
        .join(Module, Module.id == Lesson.module_id)
        .join(Revision, Revision.id == Module.revision_id)
        .join(Course, Course.id == Revision.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .where(Revision.state == RevisionState.PUBLISHED, Block.removed_at.is_(None))
    )
