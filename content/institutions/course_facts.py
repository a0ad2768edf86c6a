"""What is stored of many courses at once that decides their next steps: counts by course or by newest revision."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from content.courses.models import Block, BlockKind, CourseAuthor, Lesson, Module, Revision, RevisionState
from content.institutions.models import BilingualName, Region, RegionLevel
from content.jobs.models import JobKind, JobState, MediaJob
from content.learning.models import LessonQuestion
from content.people.distinct_names import distinct_names
from content.people.models import Account
from content.review.models import CaseState, Finding, ReviewCase
from content.tracks.models import CaptionTrack, TrackState

Counts = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """`authors`, `published` and `questions` are by the row ids of courses; the others by those of revisions, and but
    for `findings` and `cases` of drafts alone."""

    authors: Mapping[int, list[str]]
    published: frozenset[int]
    questions: Counts
    findings: Counts
    cases: Mapping[int, tuple[RegionLevel, BilingualName, datetime]]
    """Where an open review is: level, region and since when."""
    lessons: Counts
    recordings_missing: Counts
    uncaptioned: Counts
    """Recordings without any captions."""
    unchecked: Counts
    """Recordings with captions that nobody has checked."""
    failed: Counts
    at_work: Counts


def course_facts(session: Session, courses: Collection[int], revisions: Collection[Revision]) -> CourseFacts:
    """The facts of these courses and of their newest revisions. Eleven queries."""
    ids = [one.id for one in revisions]
    drafts = [one.id for one in revisions if one.state is RevisionState.DRAFT]
    failed, at_work = _jobs(session, drafts)
    return CourseFacts(
        authors=_authors(session, courses),
        published=_published(session, courses),
        questions=_questions(session, courses),
        findings=_findings(session, ids),
        cases=_open_cases(session, ids),
        lessons=_counts(session, _in_drafts(drafts, func.count(Lesson.id))),
        recordings_missing=_counts(session, _in_blocks(drafts).where(Block.asset_id.is_(None))),
        uncaptioned=_counts(session, _in_blocks(drafts).where(Block.asset_id.is_not(None), ~_HAS_CAPTIONS)),
        unchecked=_counts(
            session,
            _in_blocks(drafts)
            .join(CaptionTrack, CaptionTrack.block_id == Block.id)
            .where(CaptionTrack.state != TrackState.CHECKED),
        ),
        failed=failed,
        at_work=at_work,
    )


_HAS_CAPTIONS = (
    select(CaptionTrack.id).where(CaptionTrack.block_id == Block.id, CaptionTrack.current > 0).correlate(Block).exists()
)


def _in_drafts(drafts: Collection[int], counted: Any) -> Select[Any, Any]:
    """Counts of lessons, or of what is joined to them, by revision."""
    return (
        select(Module.revision_id, counted)
        .join(Lesson, Lesson.module_id == Module.id)
        .where(Module.revision_id.in_(drafts))
        .group_by(Module.revision_id)
    )


def _in_blocks(drafts: Collection[int]) -> Select[Any, Any]:
    """Counts of videos and recordings by revision, each once."""
    counted = func.count(func.distinct(Block.id))
    blocks = _in_drafts(drafts, counted).join(Block, Block.lesson_id == Lesson.id)
    return blocks.where(Block.kind == BlockKind.MEDIA, Block.removed_at.is_(None))


def _counts(session: Session, query: Select[Any, Any]) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(query)}


def _authors(session: Session, courses: Collection[int]) -> dict[int, list[str]]:
    rows = session.execute(
        select(CourseAuthor.course_id, Account)
        .join(Account, Account.id == CourseAuthor.account_id)
        .where(CourseAuthor.course_id.in_(courses))
        .order_by(CourseAuthor.id)
    ).all()
    accounts = list({account.id: account for _course_id, account in rows}.values())
    called = dict(zip((account.id for account in accounts), distinct_names(accounts), strict=True))
    names: dict[int, list[str]] = defaultdict(list)
    for course_id, account in rows:
        names[course_id].append(called[account.id])
    return names


def _published(session: Session, courses: Collection[int]) -> frozenset[int]:
    query = select(Revision.course_id).where(Revision.state == RevisionState.PUBLISHED)
    return frozenset(session.scalars(query.where(Revision.course_id.in_(courses))))


def _questions(session: Session, courses: Collection[int]) -> dict[int, int]:
    waiting = select(LessonQuestion.course_id, func.count()).where(LessonQuestion.answer.is_(None))
    of_courses = waiting.where(LessonQuestion.course_id.in_(courses))
    return _counts(session, of_courses.group_by(LessonQuestion.course_id))


def _findings(session: Session, revisions: Collection[int]) -> dict[int, int]:
    unsettled = (
        select(ReviewCase.revision_id, func.count())
        .join(Finding, Finding.case_id == ReviewCase.id)
        .where(ReviewCase.revision_id.in_(revisions), Finding.resolved_at.is_(None))
    )
    return _counts(session, unsettled.group_by(ReviewCase.revision_id))


def _open_cases(session: Session, revisions: Collection[int]) -> dict[int, tuple[RegionLevel, BilingualName, datetime]]:
    rows = session.execute(
        select(ReviewCase, Region)
        .join(Region, Region.code == ReviewCase.region_code)
        .where(ReviewCase.revision_id.in_(revisions), ReviewCase.state == CaseState.OPEN)
    )
    return {
        case.revision_id: (case.level, BilingualName(region.name_zh, region.name_en), case.opened_at)
        for case, region in rows
    }


def _jobs(session: Session, drafts: Collection[int]) -> tuple[Counts, Counts]:
    """By revision, how many recordings' last work of a kind failed, and how many are at work or wait for a worker."""
    rows = session.execute(
        select(Module.revision_id, MediaJob.block_id, MediaJob.kind, MediaJob.state)
        .join(Lesson, Lesson.module_id == Module.id)
        .join(Block, Block.lesson_id == Lesson.id)
        .join(MediaJob, MediaJob.block_id == Block.id)
        .where(Module.revision_id.in_(drafts), Block.removed_at.is_(None))
        .order_by(MediaJob.id)
    )
    last: dict[tuple[int, int, JobKind], JobState] = {(row[0], row[1], row[2]): row[3] for row in rows}
    failed = {(revision, block) for (revision, block, _), state in last.items() if state is JobState.FAILED}
    unfinished = {JobState.QUEUED, JobState.RUNNING}
    at_work = {(revision, block) for (revision, block, _), state in last.items() if state in unfinished}
    return Counter(revision for revision, _ in failed), Counter(revision for revision, _ in at_work)
