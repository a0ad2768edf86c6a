"""Tags of questions in the bank, and assessments that draw so many of each."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from content.assessment.composing import assessment_editor, set_assessment
from content.assessment.taking import begin, draw
from content.courses.digest import revision_digest
from content.courses.edit_base import StaleEdit, base_of
from content.courses.readiness import assess
from content.courses.snapshot import load_contents
from content.errors import Invalid, NotAllowed
from content.quiz import bank
from content.quiz.tags import set_tags, tag_fields, tidy_tags
from content.quiz_formats.question import Question
from tests.content.assessment.conftest import NOW, QUESTIONS, Examination, examination
from tests.factories import make_course, make_institution, make_instructor

__all__ = ["examination"]
VALUES = {"title": "结业考核", "question_count": "4", "pass_percent": "60", "most_attempts": "2", "wait_hours": "0"}
POOLS = st.lists(st.lists(st.sampled_from(["卫生", "安全", "沟通"]), max_size=2, unique=True), max_size=12)


@given(pool=POOLS, seed=st.text(max_size=8), count=st.integers(1, 8), least=st.integers(1, 4))
def test_so_many_of_a_tag_are_drawn_as_there_are_and_the_rest_from_all(
    pool: list[list[str]], seed: str, count: int, least: int
) -> None:
    questions = [{"number": place, "tags": tags} for place, tags in enumerate(pool)]
    drawn = draw(questions, seed, count, [("卫生", least)])
    assert len(drawn) == min(count, len(pool))
    assert len({one["number"] for one in drawn}) == len(drawn)
    tagged = sum("卫生" in tags for tags in pool)
    assert Counter("卫生" in one["tags"] for one in drawn)[True] >= min(least, tagged, count)
    assert drawn == draw(questions, seed, count, [("卫生", least)])
    assert draw(questions, seed, count) == draw(questions, seed, count, [("没有的", 2)])


@pytest.mark.parametrize(
    ("text", "tags"),
    [("", ()), (" 卫生 ，安全、卫生;  ", ("卫生", "安全")), ("first  aid, ＡＢＣ", ("first aid", "ABC"))],
)
def test_tags_are_written_with_whatever_comma_a_keyboard_has(text: str, tags: tuple[str, ...]) -> None:
    assert tidy_tags(text) == tags


@pytest.mark.parametrize("text", ["，".join(map(str, range(11))), "长" * 41])
def test_too_many_or_too_long_tags_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        tidy_tags(text)


def test_tags_stay_when_the_question_is_changed_and_are_their_authors_alone(session: Session) -> None:
    account, author = make_instructor(session, institution := make_institution(session))
    course = make_course(session, account, institution)
    row = bank.add_to_bank(session, author, course.public_id, QUESTIONS[0])
    set_tags(session, author, row.public_id, "卫生")
    bank.change_in_bank(
        session, author, row.public_id, Question.from_json({**QUESTIONS[0].as_json(), "hint": "想一想"})
    )
    (line,) = bank.bank_page(session, author, course.public_id).lines
    assert (line.tags, line.question.hint) == (("卫生",), "想一想")
    with pytest.raises(StaleEdit):
        set_tags(session, author, row.public_id, "安全", base=base_of(tag_fields({})))
    _, stranger = make_instructor(session, make_institution(session))
    with pytest.raises(NotAllowed):
        set_tags(session, stranger, row.public_id, "安全")


def test_quotas_are_part_of_what_is_reviewed_and_must_be_met_by_the_bank(session: Session) -> None:
    account, author = make_instructor(session, institution := make_institution(session))
    course = make_course(session, account, institution)
    rows = [bank.add_to_bank(session, author, course.public_id, one) for one in QUESTIONS]
    set_assessment(session, author, course.public_id, VALUES)
    plain = revision_digest(load_contents(session, course.revisions[0]))
    set_assessment(session, author, course.public_id, {**VALUES, "quotas": "卫生：2\n"})
    contents = load_contents(session, course.revisions[0])
    assert revision_digest(contents) != plain
    assert [gap.field for gap in assess(contents).blocking] == ["quotas"]
    for row in rows[:2]:
        set_tags(session, author, row.public_id, "卫生")
    assert assess(load_contents(session, course.revisions[0])).ready
    assert assessment_editor(session, author, course.public_id).fields["quotas"] == "卫生: 2"


@pytest.mark.parametrize("quotas", ["卫生", "卫生: 0", "卫生: 两个", ": 2", "卫生，安全: 2", "卫生: 3\n安全: 2"])
def test_quotas_that_say_nothing_or_ask_too_much_are_refused(session: Session, quotas: str) -> None:
    account, author = make_instructor(session, institution := make_institution(session))
    course = make_course(session, account, institution)
    with pytest.raises(Invalid) as refused:
        set_assessment(session, author, course.public_id, {**VALUES, "quotas": quotas})
    assert refused.value.field == "quotas"


def test_an_attempt_has_the_questions_of_its_quotas(session: Session, examination: Examination) -> None:
    page = bank.bank_page(session, examination.author, examination.course.public_id)
    for line in page.lines[-2:]:
        set_tags(session, examination.author, line.public_id, "安全")
    examination.assessment.question_count, examination.assessment.quotas = 2, [["安全", 2]]
    session.flush()
    attempt = begin(session, examination.learner, examination.course.public_id, NOW)
    asked = {row.question["stem"] for row in attempt.answers}
    assert asked == {line.question.stem for line in page.lines[-2:]}
