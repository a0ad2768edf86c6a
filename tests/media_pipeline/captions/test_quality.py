"""The figures of the quality report, and the transcript."""

from __future__ import annotations

import json

import jiwer
from hypothesis import given, settings
from hypothesis import strategies as st

from content.timed_text.cue import Cue
from content.timed_text.word import Span, Word
from media_pipeline.captions.error_rate import error_rate
from media_pipeline.captions.quality import quality
from media_pipeline.captions.transcript import paragraphs, transcript_json, transcript_text

COMMA = "\uff0c"
NAMES = st.lists(st.sampled_from(["wash", "your", "hands", "then", "dry", "them"]), min_size=1, max_size=12)


@settings(deadline=None)
@given(NAMES, NAMES)
def test_the_word_error_rate_is_that_of_jiwer(said: list[str], heard: list[str]) -> None:
    assert abs(error_rate(" ".join(said), " ".join(heard), "en") - jiwer.wer(" ".join(said), " ".join(heard))) < 1e-9


def test_punctuation_width_case_and_script_are_no_errors() -> None:
    assert error_rate("价格" + COMMA + "每斤 ABC", "價格每斤abc。", "zh") == 0
    assert error_rate("I'll wash, now.", "i’ll WASH now", "en") == 0
    assert error_rate("洗手", "洗头", "zh") == 0.5


def test_speech_without_captions_and_captions_without_speech_are_measured() -> None:
    cues = (Cue(1.0, 3.0, "洗手"), Cue(20.0, 23.0, "谢谢观看"))
    words = (Word("洗手", 1.0, 1.5, 0.9), Word("谢谢观看", 20.0, 21.0, 0.1))
    report = quality(cues, words, (Span(1.0, 5.0), Span(8.0, 10.0)), "zh", "洗手", reference_starts=(1.1, 20.0))
    assert report["speech_not_captioned_s"] == 4.0
    assert report["captions_without_speech_s"] == 3.0
    assert report["words_under_threshold"] == 1
    assert report["cer"] == 2.0
    assert report["ner"]["accepted"] is False
    assert report["doubtful_words"][0]["text"] == "谢谢观看"
    assert report["start_error_p50_s"] == 0.05
    assert report["cues_keeping_every_rule"] == 1.0
    json.dumps(report)


def test_a_track_without_cues_has_a_report_too() -> None:
    report = quality((), (), (Span(0.0, 2.0),), "en")
    assert report["cues"] == 0
    assert report["speech_not_captioned_s"] == 2.0


def test_paragraphs_break_at_long_pauses_between_sentences() -> None:
    words = [Word("先", 0, 1), Word("洗手。", 1, 2), Word("再", 4, 5), Word("按摩", 6.8, 8), Word("。", 8, 8)]
    found = paragraphs(words, "zh")
    assert [(part.start, part.end, part.text) for part in found] == [(0, 2, "先洗手。"), (4, 8, "再按摩。")]
    assert transcript_text(found) == "先洗手。\n\n再按摩。\n"


def test_edited_cues_give_their_own_text() -> None:
    cues = (Cue(0, 2, "先洗手"), Cue(2, 4, "再按摩"), Cue(9, 11, "Hello\nthere"))
    assert [part.text for part in paragraphs(cues, "zh")] == ["先洗手 再按摩", "Hello there"]


def test_words_in_json_keep_times_and_confidence() -> None:
    words = (Word("Wash", 0.1, 0.5, 0.8), Word("hands.", 0.5, 1.0))
    document = json.loads(transcript_json(paragraphs(words, "en"), words, language="en", engine="pocketsphinx"))
    assert document["words"][0] == {"text": "Wash", "start": 0.1, "end": 0.5, "confidence": 0.8}
    assert document["words"][1]["confidence"] is None
    assert document["paragraphs"][0]["text"] == "Wash hands."
