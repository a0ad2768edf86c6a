"""What each course of an institution waits for, in whatever state it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from content.courses.lifecycle import open_revision, submit, suspend
from content.courses.models import Course, RevisionState
from content.errors import NotAllowed
from content.institutions.institution_page import (
    Order,
    institution_courses,
    institution_jobs,
    institution_questions,
)
from content.institutions.models import Institution, RegionLevel
from content.institutions.next_steps import OF_INSTITUTION, CourseStep, Step, course_steps
from content.jobs.models import JobKind, JobState, MediaJob
from content.learning.enrolment import enrol
from content.learning.questions import ask
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from content.review.findings import NewFinding, Pin
from content.review.models import CaseState, ReviewCase
from content.search.indexing import refresh
from tests.factories import (
    make_account,
    make_captions,
    make_course,
    make_institution,
    make_instructor,
    make_lecture,
    make_media_block,
    make_reviewer,
)
from tests.review_decisions import decide

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@dataclass
class Ground:
    """An institution, its manager and an instructor with one course."""

    institution: Institution
    manager: Actor
    author: Account
    author_actor: Actor
    course: Course


@pytest.fixture
def ground(session: Session) -> Ground:
    institution = make_institution(session)
    manager = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=institution.id))[1]
    author, actor = make_instructor(session, institution)
    return Ground(institution, manager, author, actor, make_course(session, author, institution))


def step(session: Session, ground: Ground) -> CourseStep:
    session.flush()
    (one,) = course_steps(session, ground.institution)
    return one


def test_a_draft_that_lacks_nothing_waits_to_be_submitted(session: Session, ground: Ground) -> None:
    one = step(session, ground)
    assert (one.step, one.state, one.published) == (Step.SUBMISSION, RevisionState.DRAFT, False)
    assert one.authors == (ground.author.display_name,)


def test_a_draft_without_a_lesson(session: Session, ground: Ground) -> None:
    lesson = ground.course.revisions[0].modules[0].lessons[0]
    session.delete(lesson.blocks[0])
    session.delete(lesson)
    assert step(session, ground).step is Step.NO_LESSON


def test_recordings_that_are_missing_and_captions_to_be_checked(session: Session, ground: Ground) -> None:
    empty = make_media_block(session, ground.course)
    assert (step(session, ground).step, step(session, ground).count) == (Step.NO_RECORDING, 1)
    lesson = ground.course.revisions[0].modules[0].lessons[0]
    lectures = [make_lecture(session, lesson, ground.author) for _ in range(2)]
    session.delete(empty)
    tracks = [make_captions(session, block) for block in lectures]
    make_captions(session, lectures[0], language="en")  # a second language of one recording is no second recording
    assert (step(session, ground).step, step(session, ground).count) == (Step.CAPTIONS, 2)
    assert tracks
    for track in tracks:
        session.delete(track.versions[0])
        session.delete(track)
    for block in lectures:
        make_captions(session, block, language="fr", checked_by=ground.author)
    assert step(session, ground).count == 1


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([JobState.QUEUED], Step.JOBS),
        ([JobState.RUNNING], Step.JOBS),
        ([JobState.FAILED], Step.FAILED_JOBS),
        ([JobState.FAILED, JobState.RUNNING], Step.JOBS),
        ([JobState.FAILED, JobState.DONE], Step.SUBMISSION),
        ([JobState.CANCELLED], Step.SUBMISSION),
    ],
)
def test_work_on_recordings_by_its_last_attempt(
    session: Session, ground: Ground, states: list[JobState], expected: Step
) -> None:
    block = make_lecture(session, ground.course.revisions[0].modules[0].lessons[0], ground.author)
    for state in states:
        session.add(
            MediaJob(
                kind=JobKind.LECTURE,
                block_id=block.id,
                asset_id=block.asset_id,
                state=state,
                requested_by_id=ground.author.id,
            )
        )
        session.flush()
    assert step(session, ground).step is expected
    listed = institution_jobs(session, ground.manager, ground.institution.public_id)
    assert [one.state for one in listed] == [states[-1]] * (expected in (Step.JOBS, Step.FAILED_JOBS))


def test_the_way_through_the_review(session: Session, ground: Ground) -> None:
    submit(session, ground.author_actor, ground.course.public_id)
    one, case = step(session, ground), session.scalars(select(ReviewCase)).one()
    assert (one.step, one.level, one.since) == (Step.REVIEW, RegionLevel.COUNTY, case.opened_at)
    assert one.region is not None
    reviewer = make_reviewer(session, ground.institution.region)[1]
    findings = [NewFinding("请补字幕。", Pin()), NewFinding("太快。", Pin())]
    decide(session, reviewer, case.public_id, CaseState.RETURNED, "请改。", findings)
    assert (step(session, ground).step, step(session, ground).count) == (Step.FINDINGS, 2)
    open_revision(session, ground.author_actor, ground.course.public_id)
    assert (step(session, ground).step, step(session, ground).number) == (Step.SUBMISSION, 2)


def test_courses_that_were_published(session: Session, ground: Ground) -> None:
    ground.course.revisions[0].state = RevisionState.PUBLISHED
    session.flush()
    refresh(session, ground.course.id)
    assert (step(session, ground).step, step(session, ground).published) == (Step.NOTHING, True)
    administrator = make_account(session, Grant(Role.ADMINISTRATOR))[1]
    suspend(session, administrator, ground.course.public_id, "错误。")
    assert (step(session, ground).step, step(session, ground).published) == (Step.SUSPENDED, False)


@pytest.mark.parametrize("state", list(RevisionState))
def test_every_state_has_a_step(session: Session, ground: Ground, state: RevisionState) -> None:
    ground.course.revisions[0].state = state
    assert step(session, ground).step in Step


def test_what_the_institution_has_to_do_comes_first_and_can_be_searched(session: Session, ground: Ground) -> None:
    other = make_course(session, make_instructor(session, ground.institution)[0], ground.institution)
    other.revisions[0].title, other.revisions[0].state = "盲文入门", RevisionState.PUBLISHED
    make_course(session, ground.author, make_institution(session))
    session.flush()

    def titles(**asked: object) -> list[str]:
        page = institution_courses(session, ground.manager, ground.institution.public_id, **asked)  # type: ignore[arg-type]  # what is asked varies
        return [one.title for one in page.courses]

    assert titles() == ["按摩卫生", "盲文入门"]
    assert titles(text="盲文") == ["盲文入门"]
    assert titles(text=ground.author.display_name) == ["按摩卫生"]
    assert titles(step=Step.NOTHING) == ["盲文入门"]
    assert titles(order=Order.TITLE) == sorted(["按摩卫生", "盲文入门"])
    assert titles(text="没有", page=7) == []
    page = institution_courses(session, ground.manager, ground.institution.public_id, text="盲文")
    assert (page.total, page.matching, page.counts[Step.SUBMISSION]) == (2, 1, 1)
    with pytest.raises(NotAllowed):
        institution_courses(session, ground.author_actor, ground.institution.public_id)


def test_unanswered_questions_of_all_courses(session: Session, ground: Ground) -> None:
    ground.course.revisions[0].state = RevisionState.PUBLISHED
    session.flush()
    learner = make_account(session)[1]
    enrol(session, learner, ground.course.public_id)
    ask(session, learner, ground.course.revisions[0].modules[0].lessons[0].public_id, "水要多热？", NOW)
    (line,) = institution_questions(session, ground.manager, ground.institution.public_id)
    assert (line.text, line.course_title, step(session, ground).questions) == ("水要多热？", "按摩卫生", 1)
    stranger = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=make_institution(session).id))[1]
    for read in (institution_questions, institution_jobs):
        with pytest.raises(NotAllowed):
            read(session, stranger, ground.institution.public_id)


def test_many_courses_take_no_more_queries_than_one(session: Session, ground: Ground) -> None:
    def queries() -> int:
        statements: list[str] = []
        connection = session.connection()

        def count(*arguments: object) -> None:
            statements.append(str(arguments[2]))

        event.listen(connection, "before_cursor_execute", count)
        course_steps(session, ground.institution)
        event.remove(connection, "before_cursor_execute", count)
        return len(statements)

    one = queries()
    for _ in range(3):
        make_course(session, ground.author, ground.institution)
    assert queries() == one


def test_the_steps_of_the_institution_stand_before_those_of_others() -> None:
    order = [one in OF_INSTITUTION for one in Step]
    assert order == sorted(order, reverse=True)
