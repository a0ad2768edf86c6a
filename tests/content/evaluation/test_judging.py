"""A third party's judgement: saved as a draft, handed in whole, frozen; never by somebody involved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.edit_base import StaleEdit
from content.courses.models import Course, CourseAuthor, Revision, RevisionState
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.evaluation.judging import evaluation_page, hand_in, save_evaluation
from content.evaluation.models import Evaluation, Grade
from content.evaluation.samples import draw_sample
from content.library.models import Rereview, RereviewCause
from content.people.erasure import erase
from content.people.models import Account, Role
from content.people.passwords import hash_password
from content.people.permissions import Actor, Grant
from content.people.personal_data import personal_data_of
from tests.factories import make_account, make_published_course

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
CRITERIA = ("content", "copyright", "safety", "teaching", "accessibility")
WHOLE = {**dict.fromkeys(CRITERIA, "meets"), "grade": "good", "comment": ""}


@pytest.fixture
def course(session: Session) -> Course:
    return make_published_course(session)


@pytest.fixture
def evaluator(session: Session) -> Actor:
    return make_account(session, Grant(Role.EVALUATOR))[1]


@pytest.fixture
def drawn(session: Session, course: Course, evaluator: Actor) -> str:
    draw_sample(session, evaluator, seed="1", size=1, now=NOW)
    return session.scalars(select(Evaluation.public_id)).one()


def test_a_draft_holds_whatever_is_there_and_is_handed_in_once(session: Session, evaluator: Actor, drawn: str) -> None:
    save_evaluation(session, evaluator, drawn, {"content": "meets", "copyright_reason": "图片没有出处。"}, NOW)
    page = evaluation_page(session, evaluator, drawn)
    assert (page.fields["content"], page.fields["copyright"], page.fields["copyright_reason"]) == (
        "meets",
        "",
        "图片没有出处。",
    )
    save_evaluation(session, evaluator, drawn, {**WHOLE, "copyright": "fails", "copyright_reason": "没有出处。"}, NOW)
    hand_in(session, evaluator, drawn, NOW + timedelta(hours=1))
    evaluation = session.scalars(select(Evaluation)).one()
    assert (evaluation.grade, evaluation.handed_in_at) == (Grade.GOOD, NOW + timedelta(hours=1))
    assert evaluation.verdicts["copyright"] == {"verdict": "fails", "reason": "没有出处。"}
    for act in (
        lambda: save_evaluation(session, evaluator, drawn, WHOLE, NOW),
        lambda: hand_in(session, evaluator, drawn, NOW),
    ):
        with pytest.raises(Refused, match="can no longer be changed"):
            act()
    assert evaluation.verdicts["copyright"]["verdict"] == "fails"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "content"),
        ({**WHOLE, "safety": ""}, "safety"),
        ({**WHOLE, "safety": "splendid"}, "safety"),
        ({**WHOLE, "teaching": "fails"}, "teaching_reason"),
        ({**WHOLE, "accessibility": "not_applicable"}, "accessibility_reason"),
        ({**WHOLE, "grade": ""}, "grade"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_handed_in(
    session: Session, evaluator: Actor, drawn: str, values: dict[str, object], field: str
) -> None:
    save_evaluation(session, evaluator, drawn, values, NOW)
    assert evaluation_page(session, evaluator, drawn).missing[0][0] == field
    with pytest.raises(Invalid) as refusal:
        hand_in(session, evaluator, drawn, NOW)
    assert refusal.value.field == field
    assert session.scalars(select(Evaluation.handed_in_at)).one() is None


def test_a_reason_that_is_too_long_is_refused(session: Session, evaluator: Actor, drawn: str) -> None:
    with pytest.raises(Invalid) as refusal:
        save_evaluation(session, evaluator, drawn, {**WHOLE, "content_reason": "长" * 2001}, NOW)
    assert refusal.value.field == "content_reason"


def test_of_two_windows_the_second_changes_nothing(session: Session, evaluator: Actor, drawn: str) -> None:
    base = evaluation_page(session, evaluator, drawn).base
    save_evaluation(session, evaluator, drawn, WHOLE, NOW, base=base)
    with pytest.raises(StaleEdit):
        save_evaluation(session, evaluator, drawn, {**WHOLE, "grade": "fail"}, NOW, base=base)
    with pytest.raises(Refused, match="another window"):
        hand_in(session, evaluator, drawn, NOW, base=base)
    hand_in(session, evaluator, drawn, NOW, base=evaluation_page(session, evaluator, drawn).base)


def test_only_whom_it_was_drawn_for_and_only_while_uninvolved(
    session: Session, evaluator: Actor, drawn: str, course: Course
) -> None:
    stranger = make_account(session, Grant(Role.EVALUATOR))[1]
    with pytest.raises(NotFound):
        evaluation_page(session, stranger, drawn)
    with pytest.raises(NotAllowed):
        evaluation_page(session, make_account(session, Grant(Role.ADMINISTRATOR))[1], drawn)
    session.add(CourseAuthor(course_id=course.id, account_id=evaluator.account_id))
    session.flush()
    for act in (
        lambda: evaluation_page(session, evaluator, drawn),
        lambda: save_evaluation(session, evaluator, drawn, WHOLE, NOW),
        lambda: hand_in(session, evaluator, drawn, NOW),
    ):
        with pytest.raises(NotAllowed, match="had to do with"):
            act()


@pytest.mark.parametrize(
    ("values", "calls"),
    [
        (WHOLE, 0),
        ({**WHOLE, "grade": "fail"}, 1),
        ({**WHOLE, "safety": "fails", "safety_reason": "操作不安全。"}, 1),
        ({**WHOLE, "safety": "not_applicable", "safety_reason": "没有操作。"}, 0),
    ],
)
def test_a_low_judgement_calls_for_a_new_review(
    session: Session, evaluator: Actor, drawn: str, course: Course, values: dict[str, object], calls: int
) -> None:
    save_evaluation(session, evaluator, drawn, values, NOW)
    hand_in(session, evaluator, drawn, NOW)
    assert called(session) == [course.revisions[0].public_id] * calls


def test_what_learners_see_no_longer_is_not_called_for_review(
    session: Session, evaluator: Actor, drawn: str, course: Course
) -> None:
    course.revisions[0].state = RevisionState.SUPERSEDED
    save_evaluation(session, evaluator, drawn, {**WHOLE, "grade": "fail"}, NOW)
    assert not evaluation_page(session, evaluator, drawn).published
    hand_in(session, evaluator, drawn, NOW)
    assert called(session) == []


def called(session: Session) -> list[str]:
    """The revisions that are called for a new review."""
    rows = select(Revision.public_id).join(Rereview, Rereview.revision_id == Revision.id)
    return list(session.scalars(rows.where(Rereview.cause == RereviewCause.QUALITY)))


def test_evaluators_find_their_judgements_in_their_own_data_and_leave_them_when_erased(
    session: Session, evaluator: Actor, drawn: str
) -> None:
    save_evaluation(session, evaluator, drawn, {**WHOLE, "comment": "讲得清楚。"}, NOW)
    hand_in(session, evaluator, drawn, NOW)
    records = personal_data_of(session, evaluator.account_id)
    assert [(row["comment"], row["evaluator_id"]) for row in records["evaluation"]] == [("讲得清楚。", "you")]
    assert [row["seed"] for row in records["evaluation_sample"]] == ["1"]
    session.get_one(Account, evaluator.account_id).password_hash = hash_password("a short sentence")
    erase(session, evaluator.account_id, "a short sentence")
    assert session.scalars(select(Evaluation.comment)).one() == "讲得清楚。"
