"""Where a description has room to be spoken."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from content.timed_text.speaking_rate import CHARACTERS_PER_S
from content.timed_text.word import Span
from media_pipeline.captions.description_gaps import BREATH_S, SHORTEST_GAP_S, Gap, silent_gaps

SPANS = st.lists(
    st.tuples(st.floats(0, 500), st.floats(0.01, 60)).map(lambda pair: Span(pair[0], pair[0] + pair[1])), max_size=20
)


def test_gaps_lie_before_between_and_after_the_speech() -> None:
    gaps = silent_gaps([Span(4.0, 10.0), Span(11.0, 20.0), Span(25.0, 30.0)], 40.0, "zh")
    assert gaps == [Gap(0.0, 3.8, 15), Gap(20.2, 24.8, 18), Gap(30.2, 40.0, 39)]


def test_more_english_than_chinese_characters_fit() -> None:
    spans = [Span(0.0, 10.0)]
    assert silent_gaps(spans, 20.0, "zh")[0].characters == 39
    assert silent_gaps(spans, 20.0, "en")[0].characters == 151


def test_a_recording_without_speech_is_one_gap_and_one_without_silence_has_none() -> None:
    assert silent_gaps([], 10.0, "zh") == [Gap(0.0, 10.0, 40)]
    assert silent_gaps([Span(0.0, 10.0)], 10.0, "zh") == []
    assert silent_gaps([], 1.0, "zh") == []


@given(SPANS, st.floats(0, 600), st.sampled_from(["zh", "en", "zh-CN"]))
def test_gaps_never_touch_speech_and_hold_what_they_promise(spans: list[Span], duration: float, language: str) -> None:
    gaps = silent_gaps(spans, duration, language)
    speed = CHARACTERS_PER_S["zh" if language.startswith("zh") else "en"]
    for gap in gaps:
        assert 0 <= gap.start < gap.end <= duration + 0.001
        assert gap.end - gap.start >= SHORTEST_GAP_S - 0.002
        assert gap.characters <= (gap.end - gap.start + 0.002) * speed
        for span in spans:
            assert span.end <= gap.start - BREATH_S + 0.002 or span.start >= gap.end + BREATH_S - 0.002
    assert all(before.end < after.start for before, after in pairwise(gaps))
