"""The NER score against errors whose weight is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.captions.ner import Grade, ner_score

SAID = "put the phone on a stand do not move it for 20 minutes"


@pytest.mark.parametrize(
    ("shown", "grade", "edition"),
    [
        ("put the phone on a stand do now move it for 20 minutes", Grade.SERIOUS, False),
        ("put the phone on a stand do not move it for 30 minutes", Grade.SERIOUS, False),
        ("put the foam on a stand do not move it for 20 minutes", Grade.STANDARD, False),
        ("put the phones on a stand do not move it for 20 minutes", Grade.MINOR, False),
        ("put the phone on the stand do not move it for 20 minutes", Grade.MINOR, False),
        ("put the phone on a stand move it for 20 minutes", Grade.SERIOUS, True),
        ("put the on a stand do not move it for 20 minutes", Grade.STANDARD, True),
        ("put phone on a stand do not move it for 20 minutes", Grade.MINOR, True),
    ],
)
def test_each_error_weighs_what_it_costs(shown: str, grade: Grade, edition: bool) -> None:
    score = ner_score(SAID, shown, "en")
    assert [(error.grade, error.edition) for error in score.errors] == [(grade, edition)]
    assert score.score == (score.words - grade.value) / score.words


def test_chinese_words_that_sound_the_same_are_minor() -> None:
    assert [error.grade for error in ner_score("先洗手再按摩", "先洗手再按魔", "zh").errors][:1] == [Grade.MINOR]
    assert ner_score("不要揉眼睛", "要揉眼睛", "zh").errors[0].grade is Grade.SERIOUS
    assert ner_score("價格要寫清楚", "价格要写清楚", "zh").score == 1.0


def test_punctuation_counts_where_the_reference_has_it() -> None:
    assert ner_score("Wash, then dry.", "wash then dry", "en").edition == 0.5
    assert ner_score("wash then dry", "Wash, then dry.", "en").score == 1.0


def test_a_long_passage_left_out_counts_by_clauses() -> None:
    words = " ".join(f"word{chr(97 + index)}" for index in range(21))
    assert ner_score("begin " + words, "begin", "en").edition == 1.5


@given(st.text("abc 不的, .1一", max_size=40), st.text("abc 不的, .1一", max_size=40), st.sampled_from(["zh", "en"]))
def test_the_score_is_a_share_and_the_text_itself_scores_one(said: str, shown: str, language: str) -> None:
    assert 0 <= ner_score(said, shown, language).score <= 1
    assert ner_score(said, said, language).score == 1
