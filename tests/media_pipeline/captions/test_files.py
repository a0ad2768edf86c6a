"""Caption files written here are read back; files from elsewhere are read or refused with a reason."""

from __future__ import annotations

from io import StringIO

import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from media_pipeline.captions.cue import Cue
from media_pipeline.captions.reading import read_caption_file, read_script_file
from media_pipeline.captions.subrip import write_srt
from media_pipeline.captions.webvtt import write_webvtt
from media_pipeline.errors import UnusableFile

CUES = (Cue(0.5, 2.25, "第一步\n洗手"), Cue(3.0, 3661.001, "A < B & “C”"))


def test_webvtt_is_read_by_another_program() -> None:
    text = write_webvtt(CUES, language="zh", note="engine: pocketsphinx\n\nstate: machine --> not checked")
    captions = webvtt.from_buffer(StringIO(text))
    assert [(c.start, c.end) for c in captions] == [("00:00:00.500", "00:00:02.250"), ("00:00:03.000", "01:01:01.001")]
    assert captions[0].text == "第一步\n洗手"
    assert "engine: pocketsphinx\nstate: machine → not checked" in text


def test_what_is_written_is_read_back_the_same() -> None:
    for text in (write_webvtt(CUES, language="zh", note="note"), write_srt(CUES)):
        assert read_caption_file(text.encode(), "a.vtt") == CUES


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30), min_size=1, max_size=8))
def test_any_text_survives_webvtt(texts: list[str]) -> None:
    cues = tuple(Cue(index * 2.0, index * 2.0 + 1.5, text) for index, text in enumerate(texts))
    assert read_caption_file(write_webvtt(cues, language="en").encode(), "a.vtt") == cues


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_chinese_files_are_read_in_any_encoding(encoding: str) -> None:
    data = "1\r\n00:00:01,000 --> 00:00:02,500\r\n先把双手洗干净\r\n".encode(encoding)
    assert read_caption_file(data, "字幕.srt") == (Cue(1.0, 2.5, "先把双手洗干净"),)


def test_files_of_other_programs_are_read_leniently() -> None:
    text = (
        "WEBVTT - from elsewhere\n\nSTYLE\n::cue { color: red }\n\nNOTE 00:00 is not a cue\n\n"
        "intro\n00:01.5 --> 00:03.000 align:start position:10%\n<v 王老师>大家<b>好</b>&amp;早\n\n"
        "00:05.000 --> 00:04.000\nbackwards\n\n00:04.000 --> 00:05.000\n{\\an8}再见\n"
    )
    assert read_caption_file(text.encode(), "a.vtt") == (
        Cue(1.5, 3.0, "王老师: 大家好&早"),
        Cue(4.0, 5.0, "再见"),
    )


@pytest.mark.parametrize(
    "data",
    [b"", b"hello, this is a letter", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", bytes(range(256)) * 20, b"WEBVTT\n\n"],
)
def test_what_is_no_caption_file_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(UnusableFile) as refusal:
        read_caption_file(data, "lesson.srt")
    assert "lesson.srt" in str(refusal.value)


def test_a_caption_file_far_too_large_is_refused() -> None:
    with pytest.raises(UnusableFile, match="too large"):
        read_caption_file(b"a" * (8 * 1024**2 + 1), "a.srt")


def test_a_script_is_read_and_one_without_words_refused() -> None:
    assert read_script_file("先洗手。\r\n".encode("gb18030"), "稿.txt") == "先洗手。"
    with pytest.raises(UnusableFile, match="no words"):
        read_script_file(b" ---\n", "a.txt")
