"""Two submitted revisions side by side: texts word by word, captions, slides, descriptions, order, any earlier one."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content.courses import lifecycle
from content.courses.blocks import add_text, change_text
from content.courses.models import BlockKind
from content.courses.outline import add_lesson
from content.errors import NotAllowed, NotFound
from content.quiz.lesson_questions import add_question, change_question
from content.quiz_formats.question import Option, Question, QuestionKind
from content.review.comparison import ComparedLesson, ComparisonPage, comparison_page
from content.review.models import CaseState
from content.text_diff import PieceKind
from content.timed_text.cue import Cue
from content.tracks.captions import save_captions
from content.tracks.models import CaptionTrack
from tests.content.review.test_decisions import open_case
from tests.factories import (
    add_captions,
    add_media_block,
    make_account,
    make_course,
    make_descriptions,
    make_institution,
    make_instructor,
    make_regions,
    make_reviewer,
    make_sign,
    make_slides,
)
from tests.review_decisions import decide


class Revised:
    """A course that was returned once, with a recording and all that hangs on it; its new draft is open."""

    def __init__(self, session: Session) -> None:
        _, _, county = make_regions(session)
        institution = make_institution(session, county.code)
        self.account, self.author = make_instructor(session, institution)
        self.course = make_course(session, self.account, institution, lessons=2)
        self.course_id = self.course.id
        block = add_media_block(session, self.course.revisions[0].modules[0].lessons[0], self.account, cues=4)
        make_slides(session, block)
        make_descriptions(session, block, self.account)
        self.reviewer = make_reviewer(session, county)[1]
        lifecycle.submit(session, self.author, self.course.public_id)
        decide(session, self.reviewer, open_case(session, self).public_id, CaseState.RETURNED, "请改。")  # type: ignore[arg-type]
        self.draft = lifecycle.open_revision(session, self.author, self.course.public_id)
        self.lessons = self.draft.modules[0].lessons
        self.text, self.media = self.lessons[0].blocks

    def compared(self, session: Session, before: int | None = None) -> ComparisonPage:
        lifecycle.submit(session, self.author, self.course.public_id)
        return comparison_page(session, self.reviewer, open_case(session, self).public_id, before)  # type: ignore[arg-type]


def labels(lesson: ComparedLesson) -> list[str]:
    return [str(text.label) for part in lesson.parts for text in part.texts]


def test_nothing_differs_where_nothing_was_changed(session: Session) -> None:
    page = Revised(session).compared(session)
    assert (page.before, page.after, page.earlier) == (1, 2, (1,))
    assert page.nothing_differs


def test_a_text_is_compared_word_by_word(session: Session) -> None:
    ground = Revised(session)
    ground.text.body = "请先洗手，再按摩。"
    session.flush()
    before = ground.course.revisions[0].modules[0].lessons[0].blocks[0].body
    change_text(session, ground.author, ground.text.public_id, body="请先洗手，再擦干，再按摩。", title="", language="")
    lesson = ground.compared(session).lessons[0]
    text = lesson.parts[0].texts[0]
    assert (str(text.label), text.before, text.after) == ("Text", before, "请先洗手，再擦干，再按摩。")
    assert "".join(one.text for one in text.old_pieces if one.kind is not PieceKind.LEFT_OUT) in before
    assert not any(one.kind is PieceKind.TYPED for one in text.old_pieces)
    assert not any(one.kind is PieceKind.SAVED for one in text.new_pieces)


def test_captions_are_compared_one_by_one(session: Session) -> None:
    ground = Revised(session)
    track = session.query(CaptionTrack).filter_by(block_id=ground.media.id).one()
    cues = [Cue.from_json(cue) for cue in track.versions[-1].cues]
    changed = [cues[0].rewritten("先擦干双手。"), Cue(25.0, 48.0, cues[1].text, key=cues[1].key), *cues[3:]]
    save_captions(session, ground.author, track.public_id, track.current, changed)
    lesson = ground.compared(session).lessons[0]
    texts = {str(text.label): text for part in lesson.parts for text in part.texts}
    assert texts["Caption (zh) at 0:00"].after == "先擦干双手。"
    assert str(texts["Caption (zh) at 0:25"].after) == "from 0:25 to 0:48"
    assert texts["Caption (zh) at 0:50"].after is None
    assert "State of the captions (zh)" in texts
    assert len(lesson.parts) == 1


def test_tracks_that_are_new_are_compared_with_nothing(session: Session) -> None:
    ground = Revised(session)
    add_captions(session, ground.media, cues=1, language="en")
    sign = make_sign(session, ground.media, ground.account)
    sign.asset.duration_s = 100.0
    session.flush()
    texts = {str(text.label): text for part in ground.compared(session).lessons[0].parts for text in part.texts}
    assert texts["Caption (en) at 0:00"].before is None
    assert str(texts["State of the captions (en)"].before) == "There are no captions."
    assert str(texts["Sign language video"].before) == "There is no sign language video."


def test_the_order_of_lessons_and_what_is_new_and_removed(session: Session) -> None:
    ground = Revised(session)
    first, second = ground.lessons
    first.position, second.position = 2, 1
    session.flush()
    added = add_lesson(session, ground.author, ground.draft.modules[0].public_id, "第三课", 50, "要跟着练。")
    add_text(session, ground.author, added.public_id, body="最后擦干。")
    page = ground.compared(session)
    assert page.order == ((first.title, second.title), (second.title, first.title))
    new = next(one for one in page.lessons if one.added)
    assert (new.title, labels(new)) == ("第三课", ["Text"])


def test_a_question_is_compared_by_its_choices_and_right_answers(session: Session) -> None:
    ground = Revised(session)
    question = Question(QuestionKind.SINGLE, "用什么洗手？", (Option("肥皂", correct=True), Option("沙子")))
    block = add_question(session, ground.author, ground.lessons[1].public_id, question)
    lifecycle.submit(session, ground.author, ground.course.public_id)
    decide(session, ground.reviewer, open_case(session, ground).public_id, CaseState.RETURNED, "请改。")  # type: ignore[arg-type]
    third = lifecycle.open_revision(session, ground.author, ground.course.public_id)
    copy = next(one for one in third.modules[0].lessons[1].blocks if one.kind is BlockKind.QUESTION)
    assert copy.lineage == block.lineage
    other = Question(QuestionKind.SINGLE, "用什么洗手？", (Option("肥皂"), Option("清水", correct=True)))
    change_question(session, ground.author, copy.public_id, other)
    page = ground.compared(session)
    assert page.before == 2
    texts = {str(text.label): text for text in page.lessons[0].parts[0].texts}
    assert set(texts) == {"Choices", "Right answers"}
    assert (texts["Right answers"].before, texts["Right answers"].after) == ("肥皂", "清水")
    first = comparison_page(session, ground.reviewer, page.case_public_id, 1)
    assert (first.before, first.earlier, [part.added for part in first.lessons[0].parts]) == (1, (1, 2), [True])


def test_a_version_that_is_not_there_is_not_found_and_others_stay_outside(session: Session) -> None:
    ground = Revised(session)
    page = ground.compared(session)
    for number in (0, 2, 7):
        with pytest.raises(NotFound):
            comparison_page(session, ground.reviewer, page.case_public_id, number)
    for other in (ground.author, make_account(session)[1]):
        with pytest.raises(NotAllowed):
            comparison_page(session, other, page.case_public_id)
