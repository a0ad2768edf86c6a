"""Caption files made to be slow: what is repeated without end in every format. Each is parsed or refused; where the
work grew with the square of the length, these would not end (a third of a megabyte each)."""

from __future__ import annotations

import pytest

from media_pipeline.captions.parsers.format_detection import parse_caption_file
from media_pipeline.errors import UnusableFile

LENGTH = 300_000
SSA = "[Script Info]\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
DIALOGUE = "Dialogue: 0,0:00:00.00,0:00:01.00,D,,0,0,0,,"
TTML = '<tt xmlns="http://www.w3.org/ns/ttml"><body>'
PARAGRAPH = TTML + '<p begin="1s" end="2s">'
SBV = "0:00:00.000,0:00:01.000\n"
VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\n"
SRT = "1\n00:00:01,000 --> 00:00:02,000\n"
JSON = '{"cues":[{"start":1,"end":2,"text":"'

FILES = {
    "drawings in a brace that stays open": (SSA + DIALOGUE + "{", "\\p1", "x"),
    "braces that stay open": (SSA + DIALOGUE, "{\\p1", ""),
    "backslashes": (SSA + DIALOGUE, "\\", ""),
    "fields without end": (SSA + "Dialogue: ", ",", ""),
    "spaces before a dialogue": (SSA, " ", DIALOGUE + "x"),
    "a field list without end": ("[Script Info]\n[Events]\nFormat: ", "a,", "Start,End,Text\n" + DIALOGUE + "x"),
    "stamps": ("", "[00:01.00] ", "x"),
    "stamps that break off": ("[00:01.00]x\n", "[00:01.00]", "["),
    "word times that break off": ("[00:01.00]", "<00:01.0", "x"),
    "offsets": ("[00:01.00]x\n", "[offset:", ""),
    "line breaks that break off": (SBV, "[b", "x"),
    "times and no text": ("", SBV, ""),
    "elements in elements": (TTML, "<div>", ""),
    "paragraphs": (TTML, '<p begin="1s" end="2s">a</p>', "</body></tt>"),
    "spans with times": (PARAGRAPH, '<span begin="0.1s">a</span>', "</p></body></tt>"),
    "references": (PARAGRAPH, "&lt;", "</p></body></tt>"),
    "a clock of many digits": (TTML + '<p begin="', "0", 's" end="2s">a</p></body></tt>'),
    "attributes of a declaration": ("<?xml ", " a='b'", f"?>{PARAGRAPH}a</p></body></tt>"),
    "angle brackets before the root": ("<", "<", "<tt>"),
    "lists in lists": ("", "[", ""),
    "a number of many digits": ('{"cues":[{"start":', "1", ',"end":2,"text":"a"}]}'),
    "halves of surrogate pairs": (JSON, "\\ud800", '"}]}'),
    "empty objects": ("[", "{},", '{"start":1,"end":2,"text":"a"}]'),
    "tags that stay open": (VTT, "<c", ""),
    "tags in tags": (VTT, "<b>", "x"),
    "ampersands": (VTT, "&", ""),
    "fonts": (SRT, "<font color=", "x"),
    "fonts and spaces": (SRT + "<font", " ", "x"),
    "arrows": ("1\n", "-->", ""),
    "numbers alone": ("", "1\n", SRT + "x"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_made_to_be_slow_is_parsed_or_refused(name: str) -> None:
    before, unit, after = FILES[name]
    data = (before + unit * (LENGTH // len(unit)) + after).encode()
    refusal, cues = None, 0
    try:
        cues = len(parse_caption_file(data, name, longest_text=None).cues)
    except UnusableFile as error:
        refusal = error
    assert cues or (refusal is not None and refusal.message.values["name"] == name)
