"""Quiz questions in books: what is asked in its place, the answers at the end."""

from __future__ import annotations

import pytest

from content.courses.models import Block, BlockKind
from content.quiz_formats.question import Question
from media_pipeline.export.passages import passages_in
from media_pipeline.workflow.export_questions import answers_part, numbered_questions, question_part
from tests.walk.sample_questions import sample_questions


def block(number: int, question: Question) -> Block:
    return Block(
        id=number,
        lineage=f"lineage-{number}",
        kind=BlockKind.QUESTION,
        title=question.title,
        body=question.stem,
        language=question.language or None,
        question=question.as_json(),
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_question_is_asked_and_answered_once(language: str) -> None:
    questions = sample_questions(language)
    numbered = numbered_questions([block(number, one) for number, one in enumerate(questions, 1)], language)
    parts = [question_part(one) for one in numbered.values()]
    assert [part.title for part in parts[:2]] == [
        questions[0].title,
        {"zh": "练习题 2", "en": "Quiz question 2"}[language],
    ]
    asked = [[passage.text for passage in passages_in(part.html)] for part in parts]
    assert {option.text for option in questions[0].options} <= set(asked[0])
    assert {option.match for option in questions[4].options} <= set(asked[4])
    assert not any(questions[2].options[0].text == text for text in asked[2])
    assert [text for text in asked[5] if text in {one.text for one in questions[5].options}] != [
        one.text for one in questions[5].options
    ]
    answers = [passage.text for passage in passages_in(answers_part(list(numbered.values()), language).html)]
    assert answers[:3] == [questions[0].title, questions[0].options[0].text, questions[0].explanation]
    assert "20 ± 5" in answers


def test_texts_of_authors_are_no_markup() -> None:
    question = Question(sample_questions("zh")[5].kind, "排序", tuple(sample_questions("zh")[5].options))
    sly = Question.from_json({**question.as_json(), "options": [{"text": "<b>一"}, {"text": "二 & 三"}], "hint": "<i>"})
    numbered = numbered_questions([block(1, sly)], "zh")
    texts = [passage.text for passage in passages_in(question_part(numbered[1]).html)]
    assert {"<b>一", "二 & 三", "帮助：<i>"} <= set(texts)
