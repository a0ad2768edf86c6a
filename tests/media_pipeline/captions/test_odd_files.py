"""Hundreds of odd caption files, made from seeds: none crashes a parser, and of none is a word lost without being
named. Whatever is spoken in these files is a word of its own, so that each can be looked for."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest

from content.timed_text.clock import timestamp
from media_pipeline.captions.conversion import _WRITERS, convert
from media_pipeline.captions.parsers.format_detection import parse_caption_file
from media_pipeline.errors import UnusableFile

FILES = 500
PER_TEST = 50
_WORD = re.compile(r"w\d+x")

Lines = list[str]


def spoken(number: int, odd: random.Random) -> str:
    """A word that is nowhere else, with some of what people write around it."""
    before = odd.choice(
        ["", "", "先", "- ", "<i>", "{\\an8}", "&", "<", "42 ", "NOTE ", "a --> ", "\u200f", "[", "♪ ", "1\n", "  "]
    )
    after = odd.choice(
        ["", "", "。", "</i>", "\nmore", "\n\nmore", "<br>more", " >", "\n7", "]", "\n-", "\n<b></b>", "👩‍🏫", "\\N"]
    )
    return f"{before}w{number}x{after}"


def times(number: int, odd: random.Random) -> tuple[float, float]:
    """Times of the caption with this number: mostly in order, some touching, overlapping, backwards or far away."""
    start = number * 4.0 + odd.choice([0, 0, 0, 0.5, -3, 36_000, -2 * number * 4.0 - 5])
    return start, start + odd.choice([2, 2, 2, 3.999, 10, 0, -1, 0.01])


def clock(seconds: float, odd: random.Random, mark: str) -> str:
    """A time as programs and people write it, or broken."""
    sign = "-" if seconds < 0 else ""
    plain = timestamp(abs(seconds)).replace(".", mark)
    return sign + odd.choice(
        [plain] * 8 + [plain[:-4], plain[:-1], plain.replace(":", "\uff1a"), plain[1:], "0" + plain, "xx"]
    )


def subrip(odd: random.Random, count: int) -> str:
    """A SubRip file in which numbers, blank lines and times are as odd as they come."""
    lines: Lines = odd.choice([[], [], ["Subtitles by w0x"], ["", ""]])
    for number in range(1, count + 1):
        start, end = times(number, odd)
        lines += odd.choice([[str(number)]] * 6 + [[], [str(odd.randint(0, 9))], [str(number), ""]])
        arrow = odd.choice([" --> "] * 8 + [" -> ", "-->", " \u2192 ", " —> ", " "])
        lines += [
            clock(start, odd, ",") + arrow + clock(end, odd, ",") + odd.choice(["", "", " X1:1 X2:2", " align:start"])
        ]
        lines += spoken(number, odd).split("\n")
        lines += odd.choice([[""], [""], [""], [], ["", ""], [" "]])
    return "\n".join(lines)


def webvtt(odd: random.Random, count: int) -> str:
    """A WebVTT file with comments, styles, names and settings, some of it at odd places."""
    lines: Lines = [odd.choice(["WEBVTT", "WEBVTT - w0x", "WEBVTT\nKind: captions", "\ufeffWEBVTT"]), ""]
    lines += odd.choice([[], ["STYLE", "::cue { color: red }", ""], ["NOTE not spoken", ""], ["REGION", "id:a", ""]])
    for number in range(1, count + 1):
        start, end = times(number, odd)
        lines += odd.choice([[], [], [str(number)], ["intro"], ["NOTE a remark", ""]])
        settings = odd.choice(["", "", " line:0 position:10%", " align:start"])
        lines += [f"{clock(start, odd, '.')} --> {clock(end, odd, '.')}{settings}"]
        text = spoken(number, odd)
        lines += odd.choice(
            [text, f"<v 王>{text}", f"<c.red>{text}</c>", f"<{timestamp(max(0.0, start))}>{text}"]
        ).split("\n")
        lines += odd.choice([[""], [""], [""], [], ["", ""]])
    return "\n".join(lines)


def sbv(odd: random.Random, count: int) -> str:
    """An SBV file."""
    blocks = []
    for number in range(1, count + 1):
        start, end = times(number, odd)
        between = odd.choice([",", ",", ",", " , ", ";"])
        blocks.append(f"{timestamp(start)[1:]}{between}{timestamp(end)[1:]}\n{spoken(number, odd)}")
    return odd.choice(["\n\n", "\n\n", "\n"]).join(blocks)


def lrc(odd: random.Random, count: int) -> str:
    """An LRC file, some lines of it without a time."""
    lines: Lines = ["[ti:a title]", odd.choice(["", "[offset:-200]", "[offset:+90000]"])]
    for number in range(1, count + 1):
        minutes, seconds = divmod(number * 4, 60)
        stamp = odd.choice(
            [f"[{minutes:02}:{seconds:02}.50]"] * 5 + [f"[{minutes}:{seconds}]", "", "[xx:01.00]", "[00:01"]
        )
        lines.append(stamp + spoken(number, odd).replace("\n", " "))
    return "\n".join(lines)


def ass(odd: random.Random, count: int) -> str:
    """An ASS file with comments, drawings and broken lines."""
    lines: Lines = ["[Script Info]", "; a remark", "", "[Events]"]
    lines += odd.choice([["Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"], []])
    for number in range(1, count + 1):
        start, end = (timestamp(max(0.0, each))[1:-1] for each in times(number, odd))
        start = odd.choice([start] * 6 + ["xx", ""])
        fields = odd.choice(["Default,,0,0,0,,"] * 6 + ["Default,"])
        lines.append(f"Dialogue: 0,{start},{end},{fields}" + spoken(number, odd).replace("\n", "\\N"))
        lines += odd.choice([[], [], ["Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,remark"], [""]])
    return "\n".join(lines)


def ttml(odd: random.Random, count: int) -> str:
    """A TTML file whose paragraphs have times of every kind, or none."""
    paragraphs = []
    for number in range(1, count + 1):
        start, end = times(number, odd)
        begin = odd.choice(
            [f'begin="{start}s" end="{end}s"'] * 4 + ["", f'begin="{start}s"', f'end="{end}s"', 'begin="x" end="y"']
        )
        text = (
            spoken(number, odd).replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br/>").replace("\ufeff", "")
        )
        inner = odd.choice([text, f"<span>{text}</span>", f'<span begin="1s" end="2s">{text}</span>'])
        paragraphs.append(f"<p {begin}>{inner}</p>")
    return f'<tt xmlns="http://www.w3.org/ns/ttml"><body><div>{chr(10).join(paragraphs)}</div></body></tt>'


MAKERS: tuple[Callable[[random.Random, int], str], ...] = (subrip, webvtt, sbv, lrc, ass, ttml)


def encoded(text: str, odd: random.Random) -> bytes:
    """The file in one of the encodings of the world, with its ends of lines, whole or with a few bytes spoilt."""
    text = text.replace("\n", odd.choice(["\n", "\n", "\r\n", "\r", "\r\r\n"]))
    return text.encode(odd.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le"]))


@pytest.mark.exhaustive
@pytest.mark.parametrize("first", range(0, FILES, PER_TEST))
def test_of_no_odd_file_is_a_word_lost_without_being_named(first: int) -> None:
    for seed in range(first, first + PER_TEST):
        odd = random.Random(seed)
        text = odd.choice(MAKERS)(odd, odd.randint(1, 12))
        words = set(_WORD.findall(text))
        try:
            file = parse_caption_file(encoded(text, odd), f"{seed}")
        except UnusableFile:
            continue
        shown = {word for cue in file.cues for word in _WORD.findall(cue.text)}
        named = {word for loss in file.losses for word in _WORD.findall(str(loss.message))}
        unnamed = words - shown - named - ({"w0x"} if text.lstrip("\ufeff").startswith("WEBVTT - w0x") else set())
        assert not unnamed, (seed, unnamed, text)
        lines = text.count("\n") + 1
        assert all(0 <= cue.start < cue.end and cue.text.strip() for cue in file.cues), seed
        assert all(1 <= loss.line <= lines for loss in file.losses), seed


@pytest.mark.exhaustive
@pytest.mark.parametrize("first", range(0, FILES, PER_TEST))
def test_every_odd_file_goes_into_every_format_with_all_its_words(first: int) -> None:
    for seed in range(first, first + PER_TEST):
        odd = random.Random(seed)
        text = odd.choice(MAKERS)(odd, odd.randint(1, 12))
        target = odd.choice(sorted(_WRITERS))
        try:
            converted = convert(text.encode(), "a", f"b{target}")
        except UnusableFile:
            continue
        before = parse_caption_file(text.encode(), "a").cues
        after = parse_caption_file(converted.text.encode(), f"b{target}", longest_text=None).cues
        assert [_WORD.findall(cue.text) for cue in after] == [_WORD.findall(cue.text) for cue in before], (seed, target)
        differing = [pair for pair in zip(before, after, strict=True) if abs(pair[0].start - pair[1].start) > 0.0051]
        assert not differing, (seed, target, differing)


@pytest.mark.exhaustive
@pytest.mark.parametrize("first", range(0, FILES, PER_TEST))
def test_spoilt_bytes_crash_nothing(first: int) -> None:
    for seed in range(first, first + PER_TEST):
        odd = random.Random(seed)
        data = bytearray(encoded(odd.choice(MAKERS)(odd, odd.randint(1, 12)), odd))
        for _ in range(odd.randint(1, 6)):
            place = odd.randrange(len(data))
            data[place : place + odd.randint(0, 3)] = odd.randbytes(odd.randint(0, 3))
        try:
            file = parse_caption_file(bytes(data), f"{seed}")
        except UnusableFile:
            continue
        assert all(0 <= cue.start < cue.end for cue in file.cues), seed
