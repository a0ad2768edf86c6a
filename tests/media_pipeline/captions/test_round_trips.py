"""What is written here is read back: WebVTT, TTML and JSON hold any text, SubRip too by our convention, and what SSA,
LRC and SBV cannot hold is named."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pysubs2 import SSAFile

from content.timed_text.cue import Cue
from content.timed_text.word import Word
from media_pipeline.captions.conversion import convert
from media_pipeline.captions.parsers.format_detection import parse_caption_file
from media_pipeline.captions.provenance import Provenance
from media_pipeline.captions.subrip_joiner import JOINER, joined, without_joiners
from media_pipeline.captions.writers.cue_json import write_json
from media_pipeline.captions.writers.lrc import write_lrc
from media_pipeline.captions.writers.sbv import write_sbv
from media_pipeline.captions.writers.ssa import write_ssa
from media_pipeline.captions.writers.subrip import write_srt
from media_pipeline.captions.writers.ttml import write_ttml
from media_pipeline.captions.writers.unwritable import CueLoss
from media_pipeline.captions.writers.webvtt import write_webvtt

SOURCE = Provenance("zh", "", "imported")
WHOLE: dict[str, Callable[[Sequence[Cue]], str]] = {
    "vtt": lambda cues: write_webvtt(cues, language="zh", note="note"),
    "srt": write_srt,
    "ttml": lambda cues: write_ttml(cues, SOURCE),
    "json": lambda cues: write_json(cues, SOURCE),
}
IN_PART: dict[str, Callable[[Sequence[Cue]], tuple[str, Sequence[CueLoss]]]] = {
    "ass": lambda cues: write_ssa(cues, "ass"),
    "ssa": lambda cues: write_ssa(cues, "ssa"),
    "lrc": write_lrc,
    "sbv": write_sbv,
}
ODD = (
    "<b>", "</i>", "<br>", "<font color=red>", "<v 王>", "<c></c>", "<00:00:01.000>",
    "<ruby>漢<rt>hàn</rt></ruby>", "a<b and c>", "&amp;", "&lt;", "&#32;", "&nbsp;", "-->",
    "00:00:01,000 --> 00:00:02,000", "00:01.000 --> ", "→", "42", "1", "NOTE", "NOTE x", "STYLE", "REGION",
    "WEBVTT", "X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000", "", " ", "  x", "x  ", "\tx\t", "a  b",
    "{\\an8}x", "{\\fn<b>}", "{b}", "\\N", "\\h", "{", "}", "[00:01.00]", "<00:01.00>", "[br]",
    "0:00:01.000,0:00:02.000", "[ti:x]", "[Events]", "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,x",
    "<tt>", "]]>", "<!--", "שלום", "مرحبا\u200f", "👩‍🏫🏳️‍🌈", "\u3000", "x\u3000", "\u00a0x", "\u2028", JOINER,
    f"{JOINER}x{JOINER}", f"<{JOINER}b>", "\ufeffx", "1.5", "-", "—", "?",
)  # fmt: skip
TEXT = st.lists(
    st.one_of(
        st.sampled_from(ODD),
        st.lists(st.sampled_from(ODD), min_size=2, max_size=3).map("".join),
        st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=12),
    ),
    min_size=1,
    max_size=4,
).map("\n".join)


def in_time(texts: Sequence[str], pause_ms: int = 500, shown_ms: int = 2500) -> tuple[Cue, ...]:
    """Cues with these texts, one after the other with pauses between them."""
    starts = [index * (pause_ms + shown_ms) + pause_ms for index in range(len(texts))]
    return tuple(Cue(start / 1000, (start + shown_ms) / 1000, text) for start, text in zip(starts, texts, strict=True))


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXT.filter(str.strip), min_size=1, max_size=5), st.integers(0, 900), st.integers(100, 7_500_000))
@example(list(filter(str.strip, ODD)), 500, 2500)
@example([f"{first}\n{second}" for first in ODD for second in ("", "x", "2") if (first + second).strip()], 0, 999)
@pytest.mark.parametrize("form", WHOLE)
def test_any_text_comes_back_as_it_was(form: str, texts: list[str], pause_ms: int, shown_ms: int) -> None:
    cues = in_time(texts, pause_ms, shown_ms)
    file = parse_caption_file(WHOLE[form](cues).encode(), f"a.{form}")
    assert [cue.text for cue in file.cues] == texts
    assert (file.cues, file.losses) == (cues, ())


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXT.filter(str.strip), min_size=1, max_size=5))
@example(list(filter(str.strip, ODD)))
@example(["0", "<b>"])  # no number above the first cue: that of the second is its text
@example(["<b>\n0", "1", "x"])
@pytest.mark.parametrize("form", IN_PART)
def test_what_a_format_cannot_hold_is_named_and_nothing_else_changes(form: str, texts: list[str]) -> None:
    cues = in_time(texts)
    text, losses = IN_PART[form](cues)
    named = {loss.index for loss in losses}
    file = parse_caption_file(text.encode(), f"a.{form}")
    assert file.losses == ()
    assert [cue.start for cue in file.cues] == [cue.start for cue in cues]
    for index, (before, after) in enumerate(zip(cues, file.cues, strict=True)):
        if index not in named:
            assert after == before
        else:
            assert letters(after.text) == letters(before.text)


def letters(text: str) -> str:
    """The letters and digits of a text, which every format holds; line breaks may be written as the letter N."""
    return "".join(character for character in text if character.isalnum())


@given(st.text(st.sampled_from(f"<>b{{}}\\an8/{JOINER} \t1x:,"), max_size=10))
@settings(max_examples=150, deadline=None)
def test_joiners_are_taken_away_exactly_where_they_were_put(line: str) -> None:
    assert without_joiners(joined(line, taken_for_timing=False)) == line
    assert without_joiners(joined(line, taken_for_timing=True)) == line


@pytest.mark.parametrize("form", ["ass", "ssa"])
def test_ssa_holds_times_from_ten_hours_on_and_is_read_by_another_program(form: str) -> None:
    cues = (Cue(1.5, 2.5, "先洗手\n再按摩"), Cue(36_001, 36_003.25, "x"), Cue(90 * 3600.0, 90 * 3600 + 0.004, "y"))
    text, losses = IN_PART[form](cues)
    assert [str(loss.message)[:28] for loss in losses] == ["Rounded the times of 1 capti"]
    assert parse_caption_file(text.encode(), f"a.{form}").cues == (*cues[:2], Cue(90 * 3600.0, 90 * 3600 + 0.01, "y"))
    events = SSAFile.from_string(text, format_=form).events
    assert [(event.start, event.plaintext) for event in events[:2]] == [(1500, "先洗手\n再按摩"), (36_001_000, "x")]


def test_json_keeps_words_with_their_times() -> None:
    cues = (Cue(0, 2, "洗\n手", (Word("洗", 0, 1, 0.9), Word("手", 1, 2))),)
    assert parse_caption_file(write_json(cues, SOURCE).encode(), "a.json").cues == cues


@pytest.mark.parametrize("form", WHOLE)
def test_control_characters_are_named_where_they_are_left_out(form: str) -> None:
    data = b'[{"start": 1, "end": 2, "text": "a\\u0001b\\u0002"}]'
    converted = convert(data, "a.json", f"b.{form}")
    if form == "json":
        assert converted.losses == ()
    else:
        assert [(loss.line, str(loss.message)) for loss in converted.losses] == [
            (1, "Left out a control character, which is no text: U+0001, U+0002")
        ]
        assert parse_caption_file(converted.text.encode(), "b").cues == (Cue(1, 2, "ab"),)


PLAIN = [
    "The <b> tag",
    "<br>x",
    "a\n\nb",
    " x ",
    "00:00:01,000 --> 00:00:02,000\ny",
    "from 00:00:01,000 to 00:00:02,000",
    "1\n2",
]


def test_joiners_are_not_seen_in_other_programs_and_keep_the_text_there(tmp_path: Path) -> None:
    srt, vtt = tmp_path / "a.srt", tmp_path / "a.vtt"
    srt.write_text(write_srt(in_time(PLAIN)), "utf-8", newline="")
    vtt.write_text(write_webvtt(in_time(PLAIN), language="en", styled=False), "utf-8")
    assert [event.plaintext.replace(JOINER, "") for event in SSAFile.load(str(srt))] == PLAIN
    for file in (srt, vtt):
        command = ["ffmpeg", "-v", "error", "-i", str(file), "-f", "ass", "-"]
        shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        texts = [line.split(",,", 2)[2].replace("\\N", "\n").replace(JOINER, "") for line in dialogue(shown)]
        assert [text.strip() for text in texts] == [text.strip() for text in PLAIN]


def dialogue(ass: str) -> list[str]:
    """The lines of dialogue of an ASS file."""
    return [line for line in ass.splitlines() if line.startswith("Dialogue:")]


def test_a_player_sees_no_joiner_where_nothing_needs_one() -> None:
    assert JOINER not in write_srt(in_time(["A < B & C > D", "a List<String>", "{x}", "10 --> 20"]))
