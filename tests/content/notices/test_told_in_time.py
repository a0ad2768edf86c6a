"""Who is told of recordings that were processed, of learners' questions and of new versions."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses import lifecycle
from content.courses.models import Block, CourseAuthor, Revision, RevisionState
from content.database import utc_now
from content.jobs import steps
from content.jobs.models import JobKind, JobState, MediaJob
from content.learning.enrolment import enrol
from content.learning.questions import ask
from content.messages import Message
from content.notices.models import Notice
from content.notices.notify import (
    COURSE_RENEWED,
    INSTITUTION_COURSE_PUBLISHED,
    INSTITUTION_COURSE_RESTORED,
    INSTITUTION_COURSE_RETURNED,
    INSTITUTION_COURSE_SUSPENDED,
    QUESTION_ASKED,
    RECORDING_FAILED,
    RECORDING_READY,
)
from content.people.models import Role
from content.people.permissions import Grant
from content.review.decisions import decide
from content.review.models import CaseState, ReviewCase
from tests.factories import (
    make_account,
    make_asset,
    make_course,
    make_institution,
    make_instructor,
    make_published_course,
    make_regions,
    make_reviewer,
    make_teaching,
)

NOW = utc_now()


def messages_of(session: Session, account_id: int) -> list[tuple[str, str]]:
    rows = session.scalars(select(Notice).where(Notice.account_id == account_id).order_by(Notice.id))
    return [(row.message, row.link) for row in rows]


def running_job(session: Session, kind: JobKind) -> tuple[MediaJob, Block]:
    account, _, block = make_teaching(session)
    job = MediaJob(
        kind=kind,
        block_id=block.id,
        asset_id=make_asset(session, account).id,
        state=JobState.RUNNING,
        requested_by_id=account.id,
    )
    session.add(job)
    session.flush()
    return job, block


@pytest.mark.parametrize("kind", [JobKind.LECTURE, JobKind.CAPTIONS, JobKind.SIGN])
def test_whoever_asked_is_told_when_a_recording_is_ready(session: Session, kind: JobKind) -> None:
    job, block = running_job(session, kind)
    for _ in range(2):
        steps.complete_job(session, job.public_id)
    assert messages_of(session, job.requested_by_id) == [(RECORDING_READY, f"recording:{block.public_id}")]


@pytest.mark.parametrize("kind", [JobKind.SLIDES, JobKind.SIGNED])
def test_of_what_is_done_in_passing_nobody_is_told(session: Session, kind: JobKind) -> None:
    job, _ = running_job(session, kind)
    steps.complete_job(session, job.public_id)
    assert messages_of(session, job.requested_by_id) == []


@pytest.mark.parametrize("kind", list(JobKind))
def test_whoever_asked_is_told_of_a_failure(session: Session, kind: JobKind) -> None:
    job, block = running_job(session, kind)
    for _ in range(2):
        steps.fail(session, job.public_id, None, Message("It is no recording."))
    assert messages_of(session, job.requested_by_id) == [(RECORDING_FAILED, f"recording:{block.public_id}")]


def test_of_a_recording_in_the_bin_and_of_a_cancelled_job_nobody_is_told(session: Session) -> None:
    job, block = running_job(session, JobKind.LECTURE)
    block.removed_at = NOW
    session.flush()
    steps.complete_job(session, job.public_id)
    other, _ = running_job(session, JobKind.LECTURE)
    steps.cancel_job(session, other.public_id)
    assert messages_of(session, job.requested_by_id) == messages_of(session, other.requested_by_id) == []


def test_authors_who_teach_are_told_of_a_question_once_and_without_its_words(session: Session) -> None:
    course = make_published_course(session)
    author = course.authors[0].account
    former, _ = make_account(session, Grant(Role.LEARNER))
    course.authors.append(CourseAuthor(account=former))
    _, learner = make_account(session)
    enrol(session, learner, course.public_id)
    lesson = course.revisions[0].modules[0].lessons[0]
    for _ in range(2):
        ask(session, learner, lesson.public_id, "水要多热？", NOW)
    assert messages_of(session, author.id) == [(QUESTION_ASKED, f"questions:{course.public_id}")]
    assert messages_of(session, former.id) == messages_of(session, learner.account_id) == []
    (notice,) = session.scalars(select(Notice))
    assert dict(notice.values) == {"title": lesson.title}


def test_where_no_author_teaches_any_more_the_manager_is_told(session: Session) -> None:
    course = make_published_course(session)
    course.authors[0].account.grants[0].revoked_at = NOW
    manager, _ = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=course.institution_id))
    elsewhere, _ = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=make_institution(session).id))
    _, learner = make_account(session)
    enrol(session, learner, course.public_id)
    ask(session, learner, course.revisions[0].modules[0].lessons[0].public_id, "水要多热？", NOW)
    assert messages_of(session, manager.id) == [(QUESTION_ASKED, f"questions:{course.public_id}")]
    assert messages_of(session, elsewhere.id) == []


def test_learners_are_told_of_a_new_version_not_of_the_first_and_managers_of_each(session: Session) -> None:
    province, city, county = make_regions(session)
    institution = make_institution(session, county.code)
    account, author = make_instructor(session, institution)
    course = make_course(session, account, institution)
    reviewers = [make_reviewer(session, region)[1] for region in (county, city, province)]
    learner, learning = make_account(session)
    stranger, _ = make_account(session)
    manager, _ = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=institution.id))
    elsewhere, _ = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=make_institution(session).id))

    def publish() -> None:
        lifecycle.submit(session, author, course.public_id)
        for reviewer in reviewers:
            case = session.scalars(select(ReviewCase).where(ReviewCase.state == CaseState.OPEN)).one()
            decide(session, reviewer, case.public_id, CaseState.APPROVED, "")

    publish()
    assert messages_of(session, manager.id) == [(INSTITUTION_COURSE_PUBLISHED, f"teaching:{course.public_id}")]
    assert messages_of(session, elsewhere.id) == []
    enrol(session, learning, course.public_id)
    assert messages_of(session, learner.id) == []
    lifecycle.open_revision(session, author, course.public_id)
    publish()
    assert session.scalars(select(Revision.number).where(Revision.state == RevisionState.PUBLISHED)).one() == 2
    assert messages_of(session, learner.id) == [(COURSE_RENEWED, f"course:{course.public_id}")]
    assert messages_of(session, stranger.id) == []


def test_managers_are_told_of_what_becomes_of_their_courses_and_a_manager_who_is_an_author_once(
    session: Session,
) -> None:
    county = make_regions(session)[2]
    institution = make_institution(session, county.code)
    manages = Grant(Role.INSTITUTION_MANAGER, institution_id=institution.id)
    manager, _ = make_account(session, manages)
    account, author = make_account(session, manages, Grant(Role.INSTRUCTOR, institution_id=institution.id))
    course = make_course(session, account, institution)
    lifecycle.submit(session, author, course.public_id)
    case = session.scalars(select(ReviewCase)).one()
    decide(session, make_reviewer(session, county)[1], case.public_id, CaseState.RETURNED, "请补充。")
    published = make_published_course(session)
    published.institution_id = institution.id
    session.flush()
    administrator = make_account(session, Grant(Role.ADMINISTRATOR))[1]
    lifecycle.suspend(session, administrator, published.public_id, "画面有错。")
    lifecycle.restore(session, administrator, published.public_id, "已改正。")
    assert [message for message, _ in messages_of(session, manager.id)] == [
        INSTITUTION_COURSE_RETURNED,
        INSTITUTION_COURSE_SUSPENDED,
        INSTITUTION_COURSE_RESTORED,
    ]
    of_author = [message for message, link in messages_of(session, account.id) if course.public_id in link]
    assert len(of_author) == 1
    assert of_author[0] != INSTITUTION_COURSE_RETURNED
