"""Questions as pieces of a lesson: copied, compared, sealed, found, exported as all others are."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from sqlalchemy.orm import Session

from content.courses.bin import remove_block
from content.courses.blocks import move_block
from content.courses.copying import copy_revision
from content.courses.digest import revision_digest
from content.courses.edit_base import StaleEdit, base_of
from content.courses.models import Block, BlockKind, Course, Lesson, Revision, RevisionState
from content.courses.ordering import Direction
from content.courses.readiness import assess
from content.courses.revision_diff import compare
from content.courses.snapshot import load_contents
from content.database import new_public_id
from content.errors import Invalid, NotAllowed
from content.insert_once import AlreadyAdded
from content.learning.workload import workload_of
from content.people.permissions import Actor
from content.quiz.fields import question_fields, question_from
from content.quiz.lesson_questions import add_question, change_question, question_of
from content.quiz_formats.question import Question, QuestionKind
from content.search.indexing import refresh
from content.search.models import SearchPassage
from tests.factories import make_course, make_institution, make_instructor
from tests.walk.sample_questions import sample_questions

QUESTIONS = sample_questions("zh")


@dataclass(frozen=True, slots=True)
class Ground:
    """A course of one lesson, its author, and somebody else who teaches there."""

    course: Course
    author: Actor
    colleague: Actor

    @property
    def revision(self) -> Revision:
        return self.course.revisions[0]

    @property
    def lesson(self) -> Lesson:
        return self.revision.modules[0].lessons[0]


@pytest.fixture
def ground(session: Session) -> Ground:
    institution = make_institution(session)
    account, author = make_instructor(session, institution)
    _, colleague = make_instructor(session, institution)
    return Ground(make_course(session, account, institution), author, colleague)


def add(session: Session, ground: Ground, question: Question = QUESTIONS[0]) -> Block:
    return add_question(session, ground.author, ground.lesson.public_id, question)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.kind.value)
def test_every_kind_is_stored_as_it_was_written(session: Session, ground: Ground, question: Question) -> None:
    block = add(session, ground, question)
    session.expire_all()
    assert question_of(session.get_one(Block, block.id)) == question
    assert question_from(question.kind, question_fields(question)) == question


def test_it_is_moved_and_removed_as_any_piece(session: Session, ground: Ground) -> None:
    block = add(session, ground)
    assert (block.kind, block.position) == (BlockKind.QUESTION, 2)
    move_block(session, ground.author, block.public_id, Direction.UP)
    assert block.position == 1
    remove_block(session, ground.author, block.public_id)
    assert [one.kind for one in ground.lesson.blocks] == [BlockKind.TEXT]


def test_only_an_author_writes_one(session: Session, ground: Ground) -> None:
    with pytest.raises(NotAllowed):
        add_question(session, ground.colleague, ground.lesson.public_id, QUESTIONS[0])


def test_a_copy_of_the_revision_has_it_and_stays_when_the_copy_is_changed(session: Session, ground: Ground) -> None:
    block = add(session, ground)
    ground.revision.state = RevisionState.RETURNED
    session.flush()
    before = load_contents(session, ground.revision)
    draft = copy_revision(session, ground.revision, number=2, actor=ground.author)
    after = load_contents(session, draft)
    assert compare(before, after) == ()
    assert revision_digest(before) == revision_digest(after)
    copied = draft.modules[0].lessons[0].blocks[1]
    change_question(session, ground.author, copied.public_id, replace(QUESTIONS[0], hint="别的"))
    assert question_of(block) == QUESTIONS[0]
    changed = load_contents(session, draft)
    assert [str(one.message) for one in compare(before, changed)] == ["In “第1课” a quiz question was changed."]
    assert revision_digest(changed) != revision_digest(before)


def test_added_and_removed_it_is_named_to_reviewers(session: Session, ground: Ground) -> None:
    without = load_contents(session, ground.revision)
    add(session, ground)
    with_one = load_contents(session, ground.revision)
    assert [str(one.message) for one in compare(without, with_one)] == ["In “第1课” a quiz question was added."]
    assert [str(one.message) for one in compare(with_one, without)] == ["In “第1课” a quiz question was removed."]
    assert assess(with_one).ready


def test_a_question_takes_time(session: Session, ground: Ground) -> None:
    before = workload_of(load_contents(session, ground.revision).lessons[0], "zh").minutes
    add(session, ground)
    assert workload_of(load_contents(session, ground.revision).lessons[0], "zh").minutes == before + 1


def test_what_is_asked_is_found_and_what_would_answer_it_is_not(session: Session, ground: Ground) -> None:
    for question in QUESTIONS:
        add(session, ground, question)
    ground.revision.state = RevisionState.PUBLISHED
    refresh(session, ground.course.id)
    texts = {passage.text for passage in session.query(SearchPassage)}
    assert {"按摩之前，先做什么？", "擦桌子", "搓脸", "抹肥皂", "没有图，只看文字就能答。"} <= texts
    assert not {"肥皂", "20", "每做一位客人，都要先洗手。"} & texts


def test_two_windows_lose_nothing(session: Session, ground: Ground) -> None:
    block = add(session, ground)
    base = base_of(question_fields(QUESTIONS[0]))
    mine, other = (
        replace(QUESTIONS[0], stem="我的"),
        replace(QUESTIONS[0], stem="别人的", options=QUESTIONS[0].options[:2]),
    )
    change_question(session, ground.author, block.public_id, other, base=base)
    with pytest.raises(StaleEdit) as stale:
        change_question(session, ground.author, block.public_id, mine, base=base)
    assert stale.value.contested >= {"stem"}
    assert question_of(block) == other
    change_question(session, ground.author, block.public_id, other, base=base)  # a button pressed twice


def test_a_form_sent_twice_adds_one(session: Session, ground: Ground) -> None:
    new_id = new_public_id()
    arguments = (session, ground.author, ground.lesson.public_id)
    first = add_question(*arguments, QUESTIONS[0], public_id=new_id)
    assert add_question(*arguments, QUESTIONS[0], public_id=new_id) is first
    with pytest.raises(AlreadyAdded):
        add_question(*arguments, QUESTIONS[1], public_id=new_id)


def test_a_question_stays_of_its_kind(session: Session, ground: Ground) -> None:
    block = add(session, ground)
    with pytest.raises(Invalid):
        change_question(session, ground.author, block.public_id, QUESTIONS[1])
    with pytest.raises(Invalid):
        change_question(session, ground.author, ground.lesson.blocks[0].public_id, QUESTIONS[0])


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        (QuestionKind.SINGLE, {"stem": ""}, "stem"),
        (QuestionKind.SINGLE, {"stem": "?", "text_1": "a", "correct_1": True}, "text_1"),
        (QuestionKind.SINGLE, {"stem": "?", "text_1": "a", "text_2": "b"}, "correct_1"),
        (QuestionKind.SINGLE, {"stem": "?", "text_1": "a", "text_2": "a", "correct_1": True}, "text_2"),
        (QuestionKind.SINGLE, {"stem": "?", "text_1": "a", "feedback_2": "b", "correct_1": True}, "text_2"),
        (QuestionKind.TEXT, {"stem": "?"}, "text_1"),
        (QuestionKind.NUMBER, {"stem": "?", "text_1": "1", "text_2": "zwei"}, "text_2"),
        (QuestionKind.NUMBER, {"stem": "?", "text_1": "1", "tolerance_1": "-1"}, "tolerance_1"),
        (QuestionKind.MATCHING, {"stem": "?", "text_1": "a", "match_1": "b", "text_2": "c"}, "match_2"),
        (QuestionKind.ORDERING, {"stem": "?", "text_1": "a"}, "text_1"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field(
    kind: QuestionKind, values: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        question_from(kind, values)
    assert refusal.value.field == field
