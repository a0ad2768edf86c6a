"""The words that a recogniser is told to listen for come from the course and from what stands on the slides."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from content.jobs.models import JobKind, StepName
from content.jobs.requests import STEPS
from content.timed_text.cue import new_key
from content.tracks.slide_records import SlideRecord
from content.tracks.slides import record_slides, save_slides
from content.tracks.surrounding_text import surrounding_text
from media_pipeline.speech.vocabulary import likely_terms, sources_from
from tests.factories import make_teaching


def test_titles_texts_and_the_slides_that_count_now_are_listened_for(session: Session) -> None:
    _, actor, block = make_teaching(session)
    block.lesson.title = "颈部按摩"
    slide = SlideRecord(new_key(), 0.0, 9.0, "a.webp", text="风池穴\n太阳穴", title="常用穴位")
    found = record_slides(session, block, [slide], "test")
    corrected = replace(slide, text="风池穴\n肩井穴")
    save_slides(session, actor, found.track.public_id, 1, [corrected])
    wording = surrounding_text(session, block)
    assert "颈部按摩" in wording.titles
    assert wording.slides == ("常用穴位\n风池穴\n肩井穴",)
    terms = likely_terms(sources_from(wording.titles, wording.texts, wording.slides))
    assert {"风池穴", "肩井穴", "按摩"} <= set(terms)
    assert "太阳穴" not in terms


def test_slides_are_read_before_the_words_are_heard() -> None:
    steps = STEPS[JobKind.LECTURE]
    assert steps.index(StepName.SLIDES) < steps.index(StepName.WORDS)
