"""A submitted revision never changes: each verb that changes a course is tried on each state that is not a draft."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from content.courses import authoring, bin, blocks, lifecycle, outline
from content.courses.digest import revision_digest
from content.courses.models import Block, BlockKind, Course, Lesson, Module, Revision, RevisionState
from content.courses.ordering import Direction
from content.courses.snapshot import load_contents
from content.database import Database
from content.errors import NotAllowed, Refused
from content.people.permissions import Actor
from content.quiz.lesson_questions import add_question, change_question
from content.quiz_formats.question import Option, Question, QuestionKind
from tests.factories import make_asset, make_course, make_institution, make_instructor

QUESTION = Question(QuestionKind.TEXT, "用什么洗手？", (Option("肥皂"),))
OTHER_QUESTION = Question(QuestionKind.TEXT, "用什么擦手？", (Option("纸巾"),))


class Ground:
    """A course of two parts with one block of each kind, and its author."""

    def __init__(self, session: Session) -> None:
        institution = make_institution(session)
        account, self.author = make_instructor(session, institution)
        _, self.stranger = make_instructor(session, institution)
        self.course: Course = make_course(session, account, institution, lessons=2)
        self.revision: Revision = self.course.revisions[0]
        self.module: Module = self.revision.modules[0]
        self.revision.modules.append(Module(position=2, title="空的单元"))
        self.lesson: Lesson = self.module.lessons[0]
        self.text: Block = self.lesson.blocks[0]
        self.image = self._block(BlockKind.IMAGE, 2, account, session)
        self.file = self._block(BlockKind.FILE, 3, account, session)
        session.flush()
        self.empty: Module = self.revision.modules[1]
        self.question: Block = add_question(session, self.author, self.lesson.public_id, QUESTION)

    def _block(self, kind: BlockKind, position: int, account, session: Session) -> Block:
        asset = make_asset(session, account, name=f"{kind.value}-{self.course.public_id}")
        block = Block(position=position, kind=kind, title="甲", alternative_text="一双手", asset=asset)
        self.lesson.blocks.append(block)
        session.flush()
        return block


Verb = Callable[[Session, Actor, Ground], object]
VERBS: dict[str, Verb] = {
    "describe the course": lambda s, a, g: authoring.describe_course(
        s, a, g.course.public_id, title="新", summary="新", target_groups=["hearing"]
    ),
    "add a part": lambda s, a, g: outline.add_module(s, a, g.course.public_id, "新"),
    "rename a part": lambda s, a, g: outline.rename_module(s, a, g.module.public_id, "新"),
    "move a part": lambda s, a, g: outline.move_module(s, a, g.module.public_id, Direction.DOWN),
    "remove a part": lambda s, a, g: outline.remove_module(s, a, g.empty.public_id),
    "add a lesson": lambda s, a, g: outline.add_lesson(s, a, g.module.public_id, "新"),
    "change a lesson": lambda s, a, g: outline.change_lesson(s, a, g.lesson.public_id, "新", 100),
    "move a lesson": lambda s, a, g: outline.move_lesson(s, a, g.lesson.public_id, Direction.DOWN),
    "remove a lesson": lambda s, a, g: outline.remove_lesson(s, a, g.lesson.public_id),
    "add a text": lambda s, a, g: blocks.add_text(s, a, g.lesson.public_id, body="新"),
    "change a text": lambda s, a, g: blocks.change_text(s, a, g.text.public_id, body="新"),
    "add an image": lambda s, a, g: blocks.add_image(s, a, g.lesson.public_id, alternative_text="新"),
    "change an image": lambda s, a, g: blocks.change_image(s, a, g.image.public_id, alternative_text="新"),
    "add media": lambda s, a, g: blocks.add_media(s, a, g.lesson.public_id, title="新"),
    "add a file": lambda s, a, g: blocks.add_file(s, a, g.lesson.public_id, title="新"),
    "change a file": lambda s, a, g: blocks.change_described(s, a, g.file.public_id, title="新"),
    "add a question": lambda s, a, g: add_question(s, a, g.lesson.public_id, QUESTION),
    "change a question": lambda s, a, g: change_question(s, a, g.question.public_id, OTHER_QUESTION),
    "move a block": lambda s, a, g: blocks.move_block(s, a, g.text.public_id, Direction.DOWN),
    "remove a block": lambda s, a, g: bin.remove_block(s, a, g.text.public_id),
}
CLOSED = [state for state in RevisionState if state is not RevisionState.DRAFT]


@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_changes_a_revision_that_is_not_a_draft(session: Session, verb: str) -> None:
    ground = Ground(session)
    before = load_contents(session, ground.revision)
    for state in CLOSED:
        ground.revision.state = state
        session.flush()
        with pytest.raises(Refused):
            VERBS[verb](session, ground.author, ground)
    assert load_contents(session, ground.revision) == before


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_changes_a_draft_and_with_it_the_digest(session: Session, verb: str) -> None:
    ground = Ground(session)
    before = revision_digest(load_contents(session, ground.revision))
    VERBS[verb](session, ground.author, ground)
    session.expire_all()
    assert revision_digest(load_contents(session, ground.revision)) != before


@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_is_open_to_an_instructor_who_is_not_an_author(session: Session, verb: str) -> None:
    ground = Ground(session)
    with pytest.raises(NotAllowed):
        VERBS[verb](session, ground.stranger, ground)


def test_an_edit_that_waits_for_a_submission_is_refused_when_its_turn_comes(database: Database) -> None:
    with database.transaction() as session:
        ground = Ground(session)
        outline.remove_module(session, ground.author, ground.empty.public_id)
    refused: list[bool] = []
    submitted = threading.Event()

    def edit() -> None:
        submitted.wait(10)
        try:
            with database.transaction() as late:
                blocks.change_text(late, ground.author, ground.text.public_id, body="悄悄改")
            refused.append(False)
        except Refused:
            refused.append(True)

    editor = threading.Thread(target=edit)
    editor.start()
    with database.transaction() as session:
        revision = lifecycle.submit(session, ground.author, ground.course.public_id)
        submitted.set()
        editor.join(0.3)  # the edit stands before the held row now; were it not held, it would get through
    editor.join(20)
    assert refused == [True]
    with database.reading() as session:
        kept = session.get_one(Revision, revision.id)
        assert revision_digest(load_contents(session, kept)) == kept.digest
