"""An assessment belongs to a revision: composed in its draft, sealed with it, copied and compared."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content.assessment.composing import assessment_editor, assessment_fields, remove_assessment, set_assessment
from content.assessment.pool import assessment_of
from content.checks.gap import FixPage
from content.courses.digest import revision_digest
from content.courses.edit_base import StaleEdit, base_of
from content.courses.lifecycle import open_revision, recall, submit
from content.courses.models import Course
from content.courses.readiness import assess
from content.courses.revision_diff import compare
from content.courses.snapshot import load_contents
from content.errors import Invalid, NotAllowed, Refused
from content.people.permissions import Actor
from content.quiz.bank import add_to_bank
from tests.content.assessment.conftest import QUESTIONS
from tests.factories import make_course, make_institution, make_instructor

WANTED = {
    "title": "结业考核",
    "instructions": "可以查笔记。",
    "question_count": "2",
    "kinds": ["single", "text", "nonsense"],
    "pass_percent": "60",
    "most_attempts": "3",
    "wait_hours": "24",
    "time_limit_minutes": "",
    "time_limit_reason": "这里没有时限，写了也不留。",
}


@pytest.fixture
def ground(session: Session) -> tuple[Course, Actor]:
    institution = make_institution(session)
    account, author = make_instructor(session, institution)
    course = make_course(session, account, institution)
    for question in QUESTIONS:
        add_to_bank(session, author, course.public_id, question)
    return course, author


def test_an_author_composes_changes_and_removes_it(session: Session, ground: tuple[Course, Actor]) -> None:
    course, author = ground
    assert not assessment_editor(session, author, course.public_id).exists
    set_assessment(session, author, course.public_id, WANTED)
    page = assessment_editor(session, author, course.public_id)
    assert (page.exists, page.pool_size, page.fields["kinds"]) == (True, 2, ("single", "text"))
    assert page.fields["time_limit_reason"] == ""
    limited = {**WANTED, "time_limit_minutes": "45", "time_limit_reason": "跟着录音做。"}
    row = set_assessment(session, author, course.public_id, limited)
    assert (row.time_limit_minutes, row.time_limit_reason) == (45, "跟着录音做。")
    remove_assessment(session, author, course.public_id)
    assert not assessment_editor(session, author, course.public_id).exists


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("question_count", "0"),
        ("question_count", "二"),
        ("question_count", "201"),
        ("pass_percent", "101"),
        ("most_attempts", "-1"),
        ("wait_hours", "1.5"),
        ("time_limit_minutes", "4"),
        ("instructions", "长" * 4001),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field(
    session: Session, ground: tuple[Course, Actor], field: str, value: str
) -> None:
    course, author = ground
    with pytest.raises(Invalid) as refusal:
        set_assessment(session, author, course.public_id, {**WANTED, field: value})
    assert refusal.value.field == field


def test_a_time_limit_needs_its_reason(session: Session, ground: tuple[Course, Actor]) -> None:
    course, author = ground
    with pytest.raises(Invalid) as refusal:
        set_assessment(
            session, author, course.public_id, {**WANTED, "time_limit_minutes": "45", "time_limit_reason": " "}
        )
    assert refusal.value.field == "time_limit_reason"


def test_two_windows_lose_nothing(session: Session, ground: tuple[Course, Actor]) -> None:
    course, author = ground
    base = base_of(assessment_fields(set_assessment(session, author, course.public_id, WANTED)))
    set_assessment(session, author, course.public_id, {**WANTED, "pass_percent": "70"}, base=base)
    with pytest.raises(StaleEdit) as stale:
        set_assessment(session, author, course.public_id, {**WANTED, "pass_percent": "80"}, base=base)
    assert stale.value.contested == {"pass_percent"}


def test_only_authors_compose(session: Session, ground: tuple[Course, Actor]) -> None:
    course, _ = ground
    _, stranger = make_instructor(session, course.institution)
    for act in (
        lambda: assessment_editor(session, stranger, course.public_id),
        lambda: set_assessment(session, stranger, course.public_id, WANTED),
        lambda: remove_assessment(session, stranger, course.public_id),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_more_questions_than_there_are_block_the_submission(session: Session, ground: tuple[Course, Actor]) -> None:
    course, author = ground
    set_assessment(session, author, course.public_id, {**WANTED, "question_count": "3"})
    (gap,) = assess(load_contents(session, course.revisions[0])).blocking
    assert (gap.fix, gap.field) == (FixPage.ASSESSMENT, "question_count")
    with pytest.raises(Refused):
        submit(session, author, course.public_id)


def test_submission_seals_the_questions_and_the_next_draft_draws_from_the_bank_again(
    session: Session, ground: tuple[Course, Actor]
) -> None:
    course, author = ground
    set_assessment(session, author, course.public_id, WANTED)
    first = submit(session, author, course.public_id)
    add_to_bank(session, author, course.public_id, QUESTIONS[0])
    sealed = load_contents(session, first)
    assert revision_digest(sealed) == first.digest
    recall(session, author, course.public_id, first.public_id, "再改。")
    second = open_revision(session, author, course.public_id)
    copied = assessment_of(session, second.id)
    assert copied is not None
    assert assessment_fields(copied) == assessment_fields(assessment_of(session, first.id))
    new = load_contents(session, second)
    assert new.assessment is not None
    assert len(new.assessment.pool) == 3
    assert [str(change.message) for change in compare(sealed, new)] == [
        "The questions of the final assessment were changed."
    ]


def test_what_was_changed_about_it_is_said_to_reviewers(session: Session, ground: tuple[Course, Actor]) -> None:
    course, author = ground
    without = load_contents(session, course.revisions[0])
    set_assessment(session, author, course.public_id, WANTED)
    first = load_contents(session, course.revisions[0])
    set_assessment(session, author, course.public_id, {**WANTED, "pass_percent": "80"})
    second = load_contents(session, course.revisions[0])
    changes = [compare(*two) for two in ((without, first), (first, without), (first, second), (first, first))]
    assert [[str(one.message) for one in some] for some in changes] == [
        ["The course now has a final assessment."],
        ["The course no longer has a final assessment."],
        ["The rules of the final assessment were changed."],
        [],
    ]
    assert len({revision_digest(one) for one in (without, first, second)}) == 3
