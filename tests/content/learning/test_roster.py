"""The roster of a course: who studies it and who needs help, and nothing that teachers need not know."""

from __future__ import annotations

import logging
from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from content.assessment.models import Assessment, Attempt, AttemptState
from content.courses.models import Course
from content.errors import NotAllowed
from content.learning.enrolment import enrol
from content.learning.models import Enrolment
from content.learning.practice import attest_practice
from content.learning.questions import answer, ask
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in
from content.learning.requirements import section_keys
from content.learning.roster import A_PAGE, Learner, Roster, roster, whole_roster
from content.learning.roster_places import Need
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from tests.factories import make_account, make_institution, make_instructor, make_published_course

NOW = datetime(2026, 5, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def course(session: Session) -> Course:
    return make_published_course(session, lessons=2)


def author_of(course: Course) -> Actor:
    return Actor(course.authors[0].account_id, (Grant(Role.INSTRUCTOR, institution_id=course.institution_id),))


def begin(session: Session, course: Course, days_ago: int) -> Actor:
    learner = make_account(session)[1]
    enrolment: Enrolment = enrol(session, learner, course.public_id)
    enrolment.enrolled_at = NOW - timedelta(days=days_ago)
    session.flush()
    return learner


def read(session: Session, course: Course, learner: Actor, lesson: int, days_ago: int) -> None:
    one = course.revisions[0].modules[0].lessons[lesson]
    keys = section_keys(requirements_in(session, one, "zh"))
    at = NOW - timedelta(days=days_ago)
    record_reading(session, learner, one.public_id, keys, at - timedelta(hours=1))
    record_reading(session, learner, one.public_id, keys, at)


@pytest.mark.parametrize(
    ("began", "studied", "needs"),
    [
        (13, None, ()),
        (14, None, (Need.QUIET,)),
        (40, 13, ()),
        (40, 14, (Need.QUIET,)),
    ],
)
def test_who_has_studied_nothing_for_fourteen_days_needs_help(
    session: Session, course: Course, began: int, studied: int | None, needs: tuple[Need, ...]
) -> None:
    learner = begin(session, course, began)
    if studied is not None:
        read(session, course, learner, 0, studied)
    (row,) = roster(session, author_of(course), course.public_id, NOW).learners
    assert row.needs == needs
    assert (row.completed, row.lessons) == (int(studied is not None), 2)
    assert row.began_at == NOW - timedelta(days=began)
    assert row.last_at == (None if studied is None else NOW - timedelta(days=studied))


def test_who_has_finished_needs_no_help(session: Session, course: Course) -> None:
    learner = begin(session, course, 300)
    for lesson in (0, 1):
        read(session, course, learner, lesson, 200 - lesson)
    (row,) = roster(session, author_of(course), course.public_id, NOW).learners
    assert (row.completed, row.needs) == (2, ())


def test_a_lesson_that_need_not_be_studied_is_not_missing(session: Session, course: Course) -> None:
    course.revisions[0].modules[0].lessons[1].required = False
    learner = begin(session, course, 300)
    read(session, course, learner, 0, 200)
    (row,) = roster(session, author_of(course), course.public_id, NOW).learners
    assert (row.completed, row.lessons, row.needs) == (1, 1, ())


def test_practice_that_must_be_attested_is_missing_until_it_is(session: Session, course: Course) -> None:
    lesson = course.revisions[0].modules[0].lessons[0]
    lesson.practice = "洗手二十秒。"
    course.revisions[0].practice_required = True
    learner = begin(session, course, 300)
    for number in (0, 1):
        read(session, course, learner, number, 200)
    page = roster(session, author_of(course), course.public_id, NOW)
    (row,) = page.learners
    assert (page.asks_practice, page.asks_assessment) == (True, False)
    assert (row.attested, row.practice, row.needs) == (0, 1, (Need.QUIET,)), "lessons alone do not finish this course"
    account = session.get_one(Account, learner.account_id).public_id
    attest_practice(
        session, author_of(course), course.public_id, lesson.lineage, [account], "两只手都洗了。", "2026-05-01", NOW
    )
    (row,) = roster(session, author_of(course), course.public_id, NOW + timedelta(days=90)).learners
    assert (row.attested, row.practice, row.needs) == (1, 1, ())


def test_an_assessment_that_must_be_passed_is_missing_until_it_is(session: Session, course: Course) -> None:
    assessment = Assessment(
        revision_id=course.revisions[0].id,
        title="结业考核",
        question_count=1,
        pass_percent=60,
        most_attempts=0,
        wait_hours=0,
    )
    session.add(assessment)
    session.flush()
    learner = begin(session, course, 300)
    for number in (0, 1):
        read(session, course, learner, number, 200)
    (row,) = roster(session, author_of(course), course.public_id, NOW).learners
    assert (row.passed, row.needs) == (False, (Need.QUIET,))
    attempt = Attempt(
        assessment_id=assessment.id,
        course_id=course.id,
        account_id=learner.account_id,
        number=1,
        state=AttemptState.MARKED,
        began_at=NOW - timedelta(days=9),
        handed_in_at=NOW - timedelta(days=8),
        marked_at=NOW - timedelta(days=8),
        score_percent=40,
        passed=False,
    )
    session.add(attempt)
    session.flush()
    (row,) = roster(session, author_of(course), course.public_id, NOW).learners
    assert (row.passed, row.needs, row.last_at) == (False, (), NOW - timedelta(days=8)), "a try is study"
    attempt.passed, attempt.score_percent = True, 80
    session.flush()
    (row,) = roster(session, author_of(course), course.public_id, NOW + timedelta(days=90)).learners
    assert (row.passed, row.needs) == (True, ())


def test_an_unanswered_question_asks_for_help_until_it_is_answered(session: Session, course: Course) -> None:
    learner = begin(session, course, 1)
    begin(session, course, 0)
    asked = ask(session, learner, course.revisions[0].modules[0].lessons[0].public_id, "水要多热？", NOW)
    page = roster(session, author_of(course), course.public_id, NOW)
    assert [one.needs for one in page.learners] == [(Need.QUESTION,), ()]
    assert (page.total, page.in_need) == (2, 1)
    assert len(roster(session, author_of(course), course.public_id, NOW, only_help=True).learners) == 1
    answer(session, author_of(course), asked.public_id, "和手一样热。", NOW)
    assert roster(session, author_of(course), course.public_id, NOW).in_need == 0


def test_lessons_are_those_of_the_revision_with_which_somebody_began(session: Session, course: Course) -> None:
    learner = begin(session, course, 3)
    read(session, course, learner, 0, 1)
    course.revisions[0].modules[0].lessons[0].lineage = "another"
    session.flush()
    (row,) = roster(session, author_of(course), course.public_id, NOW).learners
    assert (row.completed, row.lessons) == (0, 2)


def test_a_long_roster_has_pages_and_a_whole_file(session: Session, course: Course) -> None:
    for number in range(A_PAGE + 1):
        begin(session, course, number % 10)
    author = author_of(course)
    first, last = (roster(session, author, course.public_id, NOW, page=page) for page in (1, 99))
    assert (len(first.learners), len(last.learners), last.page, last.pages) == (A_PAGE, 1, 2, 2)
    assert whole_roster(session, author, course.public_id, NOW) == first.learners + last.learners


def test_authors_and_the_manager_read_it_and_each_reading_is_logged_with_ids(
    session: Session, course: Course, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="content")
    begin(session, course, 1)
    manager = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=course.institution_id))[1]
    for actor in (author_of(course), manager):
        roster(session, actor, course.public_id, NOW)
        assert caplog.messages[-1] == f"course {course.public_id}: roster read by account {actor.account_id}"
    before = len(caplog.messages)
    strangers = (
        make_account(session)[1],
        make_instructor(session, course.institution)[1],
        make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=make_institution(session).id))[1],
        make_account(session, Grant(Role.REVIEWER, region_code="130123"))[1],
        make_account(session, Grant(Role.ADMINISTRATOR))[1],
    )
    for stranger in strangers:
        for reading in (roster, whole_roster):
            with pytest.raises(NotAllowed):
                reading(session, stranger, course.public_id, NOW)
    assert len(caplog.messages) == before


def test_a_row_holds_nothing_but_what_is_needed_to_help() -> None:
    assert {one.name for one in fields(Learner)} == {
        "name",
        "began_at",
        "completed",
        "lessons",
        "attested",
        "practice",
        "passed",
        "last_at",
        "needs",
    }
    assert {one.name for one in fields(Roster)} == {
        "course_public_id",
        "course_title",
        "course_language",
        "learners",
        "asks_practice",
        "asks_assessment",
        "total",
        "in_need",
        "page",
        "pages",
    }
