"""Caption files as people bring them: nothing is lost without a word. Small inputs of each kind, and the rows of the
field's folder where that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.timed_text.caption_file import CaptionFile
from content.timed_text.cue import Cue
from media_pipeline.captions.parsers.format_detection import parse_caption_file
from media_pipeline.errors import UnusableFile

FIELD = Path(__file__).resolve().parents[4] / "shared" / "field" / "captions"
THREE = ["第一句话。", "第二句话。", "第三句话。"]
ROWS = {
    "no-blank-lines.srt": THREE,
    "crcrlf.srt": THREE,
    "blank-line-in-text.srt": ["First wet both hands,\nthen take the soap.", "Rub for twenty seconds."],
    "NOTE-text.srt": ["NOTE THE DIFFERENCE\nBETWEEN THE TWO", "STYLE MATTERS", "please\nNOTE this"],
    "html-lecture.srt": [
        "The <div> tag holds a <p> tag",
        "a List<String> is generic",
        "if a <b and c> d then &lt; is written",
    ],
    "html-br.srt": ["one\ntwo\nthree", "red"],
    "one-time-without-ms.srt": ["one", "two is lost?", "three"],
    "negative-duration.srt": ["one", "two reversed", "three"],
    "big5.srt": ["歡迎來到課程。", "今天我們學習網頁無障礙。", "請打開課本。"],
    "cp1252-apostrophes.srt": [
        "It’s the first step, so don’t worry.",
        "We’re on the learner’s page.",
        "That’s all.",
    ],
    "ten-hour-offset.srt": ["first", "second"],
    "youtube-rolling.vtt": ["hello world", "this is next"],
}


@pytest.mark.parametrize("name", ROWS)
def test_each_row_of_the_field_is_read_right(name: str) -> None:
    if not FIELD.is_dir():
        pytest.skip("the folder of files from the field (../shared/field) is not here")
    file = parse_caption_file((FIELD / name).read_bytes(), name)
    assert [cue.text for cue in file.cues] == ROWS[name]
    assert [loss.line for loss in file.losses] == ([6] if name == "negative-duration.srt" else [])
    assert file.likely_encodings == (file.encoding,)


def parsed(text: str) -> CaptionFile:
    return parse_caption_file(text.encode(), "a")


def srt(*bodies: str) -> str:
    """A numbered file with a caption every ten seconds."""
    return "\n\n".join(
        f"{number}\n00:00:{number * 10},000 --> 00:00:{number * 10 + 5},000\n{body}"
        for number, body in enumerate(bodies, start=1)
    )


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("1\n00:01 --> 00:02\n1984\n2\n00:03 --> 00:04\n2001\n3\n00:05 --> 00:06\n42", ["1984", "2001", "42"]),
        ("00:01.0 --> 00:02.0\nroom\n101\n00:03.0 --> 00:04.0\nx", ["room\n101", "x"]),
        (srt("step\n1\n\n2", "x"), ["step\n1\n2", "x"]),
        ("5\n00:01,0 --> 00:02,0\na\n9\n00:03,0 --> 00:04,0\nb\n12\n00:05,0 --> 00:06,0\nc", ["a", "b", "c"]),
        ("1\n\n00:01,0 --> 00:02,0\n\na\n\n\n\n2\n\n00:03,0 --> 00:04,0\n\nb\n\n", ["a", "b"]),
        (srt("a\n\n\nb\n\nc", "d"), ["a\nb\nc", "d"]),
        (
            "WEBVTT\n\n1\n00:01.000 --> 00:02.000\nwet\n\nthen soap\n\n2\n00:03.000 --> 00:04.000\nrub",
            ["wet\nthen soap", "rub"],
        ),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\nNOTE this\n\nNOTE\nnot shown\n\n00:03.000 --> 00:04.000\nb",
            ["NOTE this", "b"],
        ),
        ("WEBVTT\n00:01.000 --> 00:02.000\na\n00:03.000 --> 00:04.000\nb", ["a", "b"]),
        (srt("NOTE\n\nSTYLE", "REGION x"), ["NOTE\nSTYLE", "REGION x"]),
        (srt("x < y and y > z", "Map<K, V> m; // &amp; &#39;"), ["x < y and y > z", "Map<K, V> m; // &amp; &#39;"]),
        (srt("<i>a</i> <B>b</B> <u>c</u>", '<font face="Arial">d</font><BR />e'), ["a b c", "d\ne"]),
        (srt("{\\an8}top", "{\\bf x} in LaTeX", "{\\pos(1,2)\\i1}both"), ["top", "{\\bf x} in LaTeX", "both"]),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud 王>a <c.red>b</c> <div> &amp; &lt;", ["王: a b <div> & <"]),
        ("1\n00:00:01 —> 00:00:02\na\n\n2\n00\uff1a00\uff1a03\uff0c5 → 00\uff1a00\uff1a04\uff0c5\nb", ["a", "b"]),
        ("1\n00:00:01,000 --> 00:00:02,000 X1:1 X2:2 Y1:3 Y2:4\na", ["a"]),
        ("1\n00:00:01,000 --> 00:00:02,000 Hello\nyou", ["Hello\nyou"]),
        ("0:00:01.000,0:00:02.000\na[br]b\nc\n\n0:00:03.000,0:00:04.000\nd\n", ["a\nb\nc", "d"]),
        ('{"segments": [{"start": 1, "end": 2.5, "text": " Hello"}]}', ["Hello"]),
        ("[Events]\nFormat: Start, End, Text\nDialogue: 0:00:01.00,0:00:02.00,a, b\\Nc", ["a, b\nc"]),
    ],
)
def test_what_programs_and_people_write_keeps_all_its_words(text: str, texts: list[str]) -> None:
    file = parsed(text)
    assert ([cue.text for cue in file.cues], file.losses) == (texts, ())


@pytest.mark.parametrize(
    ("text", "texts", "said"),
    [
        (
            srt("a", "b", "c").replace("00:00:20,000 --> 00:00:25", "00:00:0x,000 --> 00:00:04"),
            ["a", "c"],
            [(6, "Left out, since its time cannot be read (00:00:0x,000 --> 00:00:04,000): “b”")],
        ),
        ("Subtitles by X\n\n" + srt("a"), ["a"], [(1, "Left out, since it has no time: “Subtitles by X”")]),
        (
            "1\n-00:00:05,000 --> -00:00:01,000\na\n\n" + srt("b"),
            ["b"],
            [(2, "Left out, since it lies before the beginning: “a”")],
        ),
        (
            "1\n-00:00:01,000 --> 00:00:05,000\na",
            ["a"],
            [(2, "It began before the beginning, and now begins there: “a”")],
        ),
        (
            "1\n999:00:00,000 --> 999:00:01,000\na\n\n" + srt("b"),
            ["b"],
            [(2, "Left out, since it lies after 100 hours: “a”")],
        ),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\n<ruby>漢<rt>hàn</rt>字<rt>zì</rt></ruby>。",
            ["漢字。"],
            [(3, f"The small text beside the line (ruby) was left out: “{text}”") for text in ("hàn", "zì")],
        ),
        (
            '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling"><body><div>\n'
            '<p begin="1s" end="2s"><span tts:ruby="container"><span tts:ruby="base">漢</span>'
            '<span tts:ruby="text">hàn</span></span>字</p>\n<p>no time</p>\n<p begin="4s">open</p></div></body></tt>',
            ["漢字", "open"],
            [
                (2, "The small text beside the line (ruby) was left out: “hàn”"),
                (3, "Left out, since it has no time: “no time”"),
                (4, "Its end is missing or lies before its beginning, and was set by the length of its text: “open”"),
            ],
        ),
        ("[00:01.00]a\n[0x:02.00]b\nc", ["a"], [(2, "Left out, since it has no time: “[0x:02.00]b c”")]),
        (
            "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,,a\nDialogue: 0,x,0:00:02.00,D,,0,0,0,,b",
            ["a"],
            [(3, "Left out, since its times or fields cannot be read: “0,x,0:00:02.00,D,,0,0,0,,b”")],
        ),
        (
            '[{"start": 1, "end": 2, "text": "a"},\n {"start": "x", "text": "b"}]',
            ["a"],
            [(2, 'Left out, since its times or its text cannot be read: “{"start": "x", "text": "b"}”')],
        ),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, texts: list[str], said: list[tuple[int, str]]) -> None:
    file = parsed(text)
    assert [cue.text for cue in file.cues] == texts
    assert [(loss.line, str(loss.message)) for loss in file.losses] == said


def test_a_caption_that_ends_before_it_begins_is_shown_until_the_next() -> None:
    text = srt("a", "b").replace("00:00:15,000", "00:00:08,000")
    assert parsed(text).cues == (Cue(10, 12, "a"), Cue(20, 25, "b"))
    close = "1\n00:00:01,000 --> 00:00:01,000\na\n\n2\n00:00:02,500 --> 00:00:04,000\nb"
    assert parsed(close).cues == (Cue(1, 2.5, "a"), Cue(2.5, 4, "b"))


def test_rolling_captions_are_shown_once_each_at_their_own_time() -> None:
    lines = ["one", "two", "three", "four"]
    blocks, shown = [], ""
    for number, line in enumerate(lines, start=1):
        first = f"{shown}\n" if shown else ""
        blocks.append(f"{2 * number - 1}\n00:00:0{number},000 --> 00:00:0{number},990\n{first}{line}")
        blocks.append(f"{2 * number}\n00:00:0{number},990 --> 00:00:0{number + 1},000\n{line}")
        shown = line
    assert parsed("\n\n".join(blocks)).cues == tuple(Cue(n, n + 1, line) for n, line in enumerate(lines, start=1))


def test_a_refrain_does_not_roll() -> None:
    texts = ["la la", "la la", "la la\nhey", "hey", "hey"]
    assert [cue.text for cue in parsed(srt(*texts)).cues] == texts


def test_the_time_map_of_a_stream_is_honoured() -> None:
    cue = "00:00:02.000 --> 00:00:03.000\n{}\n\n"
    text = (
        "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:01.000,MPEGTS:900000\n\n" + cue.format("a")
        + "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:1800000,LOCAL:00:00:00.000\n\n" + cue.format("b")
    )  # fmt: skip
    assert parsed(text).cues == (Cue(11, 12, "a"), Cue(22, 23, "b"))


@pytest.mark.parametrize("data", [b"", b"\n \r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_called_that(data: bytes) -> None:
    with pytest.raises(UnusableFile, match=r"lesson\.srt is empty"):
        parse_caption_file(data, "lesson.srt")


def test_a_file_without_captions_is_called_that() -> None:
    with pytest.raises(UnusableFile, match="without any caption"):
        parse_caption_file(b"WEBVTT\n\nNOTE nothing yet\n", "lesson.vtt")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("gb18030", "先把双手洗干净,再擦干。"),
        ("gb18030", "先洗手"),
        ("gb18030", "繁體字也可以用國標編碼保存。"),
        ("big5", "先洗手,再擦乾。"),
        ("big5", "螢幕報讀軟體會讀出替代文字。"),
        ("shift_jis", "まず手を洗ってください。"),
        ("shift_jis", "スクリーンリーダー"),
        ("cp1252", "It’s “naïve” — the café costs 5 €."),
        ("cp1252", "Größe über alles: Fußgänger, schön."),
        ("utf-8", "It’s 先洗手"),
        ("utf-16-le", "先洗手"),
        ("utf-16-be", "It’s here"),
    ],
)
def test_an_encoding_is_told_by_whether_the_result_is_text(encoding: str, text: str) -> None:
    file = parse_caption_file(srt(text, text).encode(encoding), "a.srt")
    assert ([cue.text for cue in file.cues], file.likely_encodings) == ([text, text], (encoding,))


def test_where_two_encodings_are_likely_both_are_named() -> None:
    data = srt("歡迎").encode("big5")
    file = parse_caption_file(data, "a.srt")
    assert file.likely_encodings == ("big5", "cp1252")
    assert [parse_caption_file(data, "a.srt", each).cues[0].text for each in file.likely_encodings] == ["歡迎", "Åwªï"]


def test_a_few_broken_bytes_cost_a_few_characters_and_are_named() -> None:
    data = srt("先把双手洗干净", "再擦干,然后按摩肩部和背部", "最后休息").encode()
    broken = data.replace("擦".encode(), "擦".encode()[:2])
    file = parse_caption_file(broken, "a.srt")
    assert [cue.text for cue in file.cues] == ["先把双手洗干净", "再�干,然后按摩肩部和背部", "最后休息"]
    assert [loss.line for loss in file.losses] == [7]


def test_utf16_that_was_cut_in_a_character_says_so() -> None:
    data = srt("先洗手", "再按摩").encode("utf-16")
    file = parse_caption_file(data[:-1], "a.srt")
    assert ([cue.text for cue in file.cues], [loss.line for loss in file.losses]) == (["先洗手", "再按"], [7])
