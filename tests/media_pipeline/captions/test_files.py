"""Caption files written here are read back; files from elsewhere are read or refused with a reason."""

from __future__ import annotations

import json
from io import StringIO

import pytest
import webvtt
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st
from pysubs2 import SSAFile

from content.timed_text.cue import Cue, text_digest
from content.timed_text.word import Word
from content.tracks.captions import LONGEST_CUE_TEXT
from media_pipeline.captions.parsers.format_detection import MAX_TEXT, read_caption_file
from media_pipeline.captions.parsers.script import read_script_file
from media_pipeline.captions.provenance import Provenance
from media_pipeline.captions.writers.cue_json import write_json
from media_pipeline.captions.writers.subrip import write_srt
from media_pipeline.captions.writers.ttml import write_ttml
from media_pipeline.captions.writers.webvtt import write_webvtt
from media_pipeline.errors import UnusableFile

CUES = (Cue(0.5, 2.25, "第一步\n洗手"), Cue(3.0, 3661.001, "A < B & “C”"))


def test_webvtt_is_read_by_another_program() -> None:
    text = write_webvtt(CUES, language="zh", note="engine: pocketsphinx\n\nstate: machine --> not checked")
    captions = webvtt.from_buffer(StringIO(text))
    assert [(c.start, c.end) for c in captions] == [("00:00:00.500", "00:00:02.250"), ("00:00:03.000", "01:01:01.001")]
    assert captions[0].text == "第一步\n洗手"
    assert "engine: pocketsphinx\nstate: machine → not checked" in text


SOURCE = Provenance("zh", "faster-whisper tiny", "in_correction", "ab12", "2026-11-24")
WRITERS = {
    "vtt": lambda cues: write_webvtt(cues, language="zh", note="note"),
    "srt": write_srt,
    "ttml": lambda cues: write_ttml(cues, SOURCE),
}


@pytest.mark.parametrize("form", WRITERS)
def test_what_is_written_is_read_back_the_same(form: str) -> None:
    cues = CUES if form != "srt" else (CUES[0], Cue(3.0, 3661.001, "A < B & “C”"))
    assert read_caption_file(WRITERS[form](cues).encode(), f"a.{form}") == cues


def test_files_say_where_the_captions_come_from() -> None:
    told = "state: in correction, not checked by a person\ndigest: sha256 ab12\ndate: 2026-11-24"
    assert "NOTE\nlanguage: zh\nengine: faster-whisper tiny\n" + told in write_webvtt(
        CUES, language="zh", note=SOURCE.as_note()
    )
    assert told in write_ttml(CUES, SOURCE)
    assert json.loads(write_json(CUES, SOURCE))["digest"] == "sha256 ab12"


def test_the_digest_is_that_under_which_the_portal_keeps_a_version() -> None:
    records = [Cue(cue.start, cue.end, cue.text, key=str(index)) for index, cue in enumerate(CUES)]
    assert text_digest(CUES) == text_digest(records) != text_digest(CUES[:1])


def test_webvtt_is_styled_and_placed() -> None:
    text = write_webvtt(CUES, language="zh")
    assert "STYLE\n::cue {" in text
    assert "00:00:00.500 --> 00:00:02.250 line:-2 position:50% size:90% align:center\n第一步\n洗手" in text
    assert " line:0 " in write_webvtt(CUES, language="zh", place="top")
    assert webvtt.from_buffer(StringIO(text)).styles


def test_ttml_and_subrip_are_read_by_another_program() -> None:
    for text, form in ((write_ttml(CUES, SOURCE), "ttml"), (write_srt(CUES).replace("\r\n", "\n"), "srt")):
        events = SSAFile.from_string(text, format_=form).events
        assert [(event.start, event.end) for event in events] == [(500, 2250), (3000, 3661001)]
        assert events[0].plaintext == "第一步\n洗手"


def test_ttml_names_the_text_profile_of_imsc() -> None:
    document = fromstring(write_ttml((Cue(0, 1, "a\x00b"),), SOURCE))
    assert document.get("{http://www.w3.org/ns/ttml#parameter}contentProfiles", "").endswith("imsc1.1/text")
    assert document.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh"
    assert [element.text for element in document.iter("{http://www.w3.org/ns/ttml}p")] == ["ab"]


def test_json_holds_words_with_times() -> None:
    cue = Cue(0, 2, "洗\n手", (Word("洗", 0, 1, 0.9), Word("手", 1, 2)))
    (known,) = json.loads(write_json((cue,), SOURCE))["cues"]
    assert known["lines"] == ["洗", "手"]
    assert known["words"][1] == {"text": "手", "start": 1, "end": 2, "confidence": None}


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
        Cue(5.0, 7.0, "backwards"),
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


ASS = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,20,not a colour,,,

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:03.00,0:00:04.50,Default,,0,0,0,,再{\\i1}按摩{\\i0}, 慢一点
Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,a remark
Dialogue: 0,0:00:01.00,0:00:02.50,Default,王老师,0,0,0,,{\\an8\\fad(100,100)}先洗手\\N擦\\h干
Dialogue: 0,nonsense,0:00:09.00,Default,,0,0,0,,broken
Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0 100 100{\\p0}
"""
SSA = "[Script Info]\n[Events]\nDialogue: Marked=0,0:00:01.00,0:00:02.00,Default,NTP,0000,0000,0000,!Effect,先洗手\n"
LRC = "[ti:第一课]\n[offset:+500]\n[00:01.50]先<00:02.00>洗手\n[00:04.50][00:20.5]再按摩\n[00:06.00]\n[00:30:25]好\n"
TTML = """<?xml version="1.0" encoding="GB18030"?>
<!-- made elsewhere -->
<tt:tt xmlns:tt="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"
       ttp:frameRate="25" ttp:tickRate="1000">
  <tt:head><tt:metadata><tt:title>Title</tt:title></tt:metadata></tt:head>
  <tt:body begin="10s"><tt:div begin="00:00:01:00" end="100s">
    <tt:p begin="500t" dur="2s">先<tt:span tt:x="1">洗</tt:span>手<tt:br/> 擦
      干</tt:p>
    <tt:p begin="00:00:03.250" end="00:00:04:05"><tt:metadata>no</tt:metadata>A &lt; B</tt:p>
    <tt:p><tt:span begin="0.1m" end="7s">一</tt:span><tt:span begin="7s" end="8s">二</tt:span></tt:p>
    <tt:p begin="9s" end="8s">backwards</tt:p>
  </tt:div></tt:body>
</tt:tt>
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("WEBVTT\n\n第一\n00:01.500 --> 00:03.000 line:0\n先洗手\n", (Cue(1.5, 3.0, "先洗手"),)),
        (ASS, (Cue(1.0, 2.5, "先洗手\n擦 干"), Cue(3.0, 4.5, "再按摩, 慢一点"))),
        (SSA, (Cue(1.0, 2.0, "先洗手"),)),
        (LRC, (Cue(1.0, 3.0, "先洗手"), Cue(4.0, 5.5, "再按摩"), Cue(20.0, 22.0, "再按摩"), Cue(29.75, 31.75, "好"))),
        (
            TTML,
            (
                Cue(11.5, 13.5, "先洗手\n擦 干"),
                Cue(14.25, 15.2, "A < B"),
                Cue(17.0, 18.0, "一"),
                Cue(18.0, 19.0, "二"),
                Cue(20.0, 22.0, "backwards"),
            ),
        ),
    ],
    ids=["vtt", "ass", "ssa", "lrc", "ttml"],
)
def test_other_forms_are_read_in_any_encoding(text: str, cues: tuple[Cue, ...], encoding: str) -> None:
    assert read_caption_file(text.encode(encoding), "a.xyz") == cues


BOMB = '<!DOCTYPE tt [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><tt xmlns="http://www.w3.org/ns/ttml">&b;</tt>'
OUTSIDE = '<!DOCTYPE tt SYSTEM "file:///etc/passwd"><tt xmlns="http://www.w3.org/ns/ttml"/>'
CUT = '<tt xmlns="http://www.w3.org/ns/ttml"><body>\n<p begin="1s" end="2s">先'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "document type"),
        (OUTSIDE, "document type"),
        (CUT, "damaged at line 2"),
        ("<tt>" + "<div>" * 100_000, "not a caption file that we can read"),
        ("<tt>" + "<p/>" * 150_001, "not a caption file that we can read"),
        ("<tt><body><p>words without times</p></body></tt>", "No captions with times"),
        ("[Events]\nDialogue: 0,1,2\n", "No captions with times"),
        ("[00:01.00]\n[00:02.00]\n", "No captions with times"),
        ("1\n00:00:01,000 --> 00:00:02,000\n" + "a" * (MAX_TEXT + 1), "caption at 00:00:01.000"),
        ("WEBVTT\n\n" + "00:01.000 --> 00:02.000\nx\n\n" * 50_001, "more than 50000"),
        ("WEBVTT\n\n" + "NOTE\n\n" * 300_000, "more than 50000"),
    ],
    ids=["bomb", "outside", "cut", "deep", "wide", "no times", "ssa", "lrc", "long", "many", "lines"],
)
def test_what_cannot_be_read_is_refused_with_its_reason(text: str, said: str) -> None:
    with pytest.raises(UnusableFile, match=said):
        read_caption_file(text.encode(), "lesson.xml")


@pytest.mark.parametrize(
    "text",
    ["\n" * 500_000, "{" * 500_000, "<" * 500_000, "[00:01.00]" * 50_000, " [" * 250_000, "<!--" * 125_000],
)
def test_what_is_made_to_be_slow_is_not(text: str) -> None:
    for before in (
        "",
        "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,",
        "1\n00:01.0 --> 00:02.0\n",
        "<tt>",
    ):
        with pytest.raises(UnusableFile):
            read_caption_file((before + text).encode(), "a.vtt")


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"<tt>", b"WEBVTT\n\n00:01.0 --> 00:02.0\n", ASS.encode(), LRC.encode()]),
)
def test_any_bytes_are_read_or_refused(tail: bytes, head: bytes) -> None:
    try:
        cues = read_caption_file(head + tail, "a.vtt")
    except UnusableFile:
        return
    assert all(0 <= cue.start < cue.end and cue.text for cue in cues)


def test_a_caption_may_be_as_long_as_the_caption_page_takes() -> None:
    assert MAX_TEXT == LONGEST_CUE_TEXT
