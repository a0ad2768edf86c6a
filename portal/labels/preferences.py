"""Labels of the preferences and of their values, in the order of the settings page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Words:
    """One preference: its label, what its values are called, a hint where one helps; `select` for a list to open."""

    label: LazyString
    values: Mapping[str, LazyString | str] = field(default_factory=dict)
    hint: LazyString | None = None
    select: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Preferences that belong together under one heading."""

    key: str
    title: LazyString
    names: tuple[str, ...]
    lead: LazyString | None = None


WORDS: Mapping[str, Words] = {
    "theme": Words(
        _l("Colours"),
        {
            "system": _l("As my device is set"),
            "light": _l("Dark text on light"),
            "dark": _l("Light text on dark"),
            "contrast": _l("Yellow text on black"),
        },
    ),
    "text_size": Words(
        _l("Text size"),
        {
            "100": _l("Normal"),
            "125": _l("Larger: one and a quarter times"),
            "150": _l("Large: one and a half times"),
            "200": _l("Very large: twice"),
        },
    ),
    "spacing": Words(
        _l("Space between lines and letters"), {"normal": _l("Normal"), "wide": _l("Wide, with short lines")}
    ),
    "layout": Words(
        _l("Layout"), {"full": _l("Full"), "plain": _l("Plain: one column, no boxes, nothing that only decorates")}
    ),
    "motion": Words(_l("Movement on the page"), {"system": _l("As my device is set"), "reduce": _l("No movement")}),
    "captions": Words(_l("Captions"), {"on": _l("Show"), "off": _l("Do not show")}),
    "caption_size": Words(
        _l("Size of captions"),
        {"100": _l("Normal"), "125": _l("Larger"), "150": _l("Large"), "200": _l("Very large")},
        select=True,
    ),
    "caption_colours": Words(
        _l("Colours of captions"),
        {
            "white-on-black": _l("White on black"),
            "yellow-on-black": _l("Yellow on black"),
            "black-on-white": _l("Black on white"),
            "yellow-on-blue": _l("Yellow on blue"),
        },
        select=True,
    ),
    "caption_background": Words(
        _l("Ground behind captions"),
        {"solid": _l("Solid"), "half": _l("Half transparent"), "none": _l("None, letters with an edge")},
        select=True,
    ),
    "caption_place": Words(
        _l("Place of captions"),
        {
            "below": _l("Below the picture"),
            "bottom": _l("On the picture, at the bottom"),
            "top": _l("On the picture, at the top"),
        },
        select=True,
    ),
    "sign": Words(_l("Sign-language video, where there is one"), {"on": _l("Show"), "off": _l("Do not show")}),
    "sign_first": Words(
        _l("Sign language first"),
        {"off": _l("Off"), "on": _l("On")},
        _l(
            "Courses with sign language come first, lessons begin with a large sign-language window, and pages that "
            "explain this portal show their sign-language video at once."
        ),
    ),
    "sign_size": Words(
        _l("Size of the sign-language window"),
        {
            "17": _l("One sixth of the width"),
            "25": _l("One quarter of the width"),
            "33": _l("One third of the width"),
            "50": _l("Half of the width"),
            "60": _l("More than half of the width"),
        },
        select=True,
    ),
    "sign_side": Words(_l("Side of the sign-language window"), {"right": _l("Right"), "left": _l("Left")}),
    "sign_place": Words(
        _l("Place of the sign-language window"),
        {"beside": _l("Beside the picture, below it on a phone"), "corner": _l("In a corner of the picture")},
    ),
    "descriptions": Words(
        _l("Descriptions of what is seen"),
        {"off": _l("Off"), "on": _l("On")},
        _l("The lecture waits while a description is spoken."),
    ),
    "description_voice": Words(
        _l("Who speaks the descriptions"), {"browser": _l("This device"), "screen-reader": _l("My screen reader")}
    ),
    "speed": Words(
        _l("Speed"),
        {
            "0.5": _l("Half speed"),
            "0.75": _l("Three quarters"),
            "1": _l("Normal"),
            "1.25": _l("1.25 times"),
            "1.5": _l("1.5 times"),
            "1.75": _l("1.75 times"),
            "2": _l("2 times"),
            "2.5": _l("2.5 times"),
            "3": _l("3 times"),
        },
        select=True,
    ),
    "picture": Words(
        _l("Picture of the lecture"),
        {
            "auto": _l("As good as the connection allows"),
            "low": _l("Small, to save data"),
            "sound": _l("None: sound only"),
        },
    ),
    "transcript": Words(_l("Transcript"), {"open": _l("Open"), "closed": _l("Closed until I open it")}),
    "easy_reading": Words(
        _l("Easy reading"),
        {"off": _l("Off"), "on": _l("On")},
        _l("Where a teacher has written a text in easy words as well, it comes first."),
    ),
    "shortcuts": Words(
        _l("Single-key shortcuts in the player"),
        {"off": _l("Off"), "on": _l("On")},
        _l("They work only while the focus is in the player."),
    ),
    "shortcut_keys": Words(
        _l("Your own keys"),
        hint=_l("One key for each action: a letter, a figure or a mark. Leave a field empty for the usual key."),
    ),
    "extra_time": Words(
        _l("Extra time in assessments"),
        {
            "none": _l("No extra time"),
            "half": _l("Half as long again"),
            "double": _l("Twice as long"),
            "unlimited": _l("No time limit"),
        },
    ),
    "braille_cells": Words(_l("Cells in a line"), {number: number for number in ("40", "32", "28", "20")}, select=True),
    "braille_lines": Words(
        _l("Lines on a page"), {"25": "25", "28": "28", "0": _l("No pages, one long text")}, select=True
    ),
    "braille_pages": Words(_l("Page numbers"), {"on": _l("With"), "off": _l("Without")}),
    "ways": Words(
        _l("Ways of learning that I look for"),
        {
            "without-sight": _l("Works without sight"),
            "without-hearing": _l("Works without hearing"),
            "sign": _l("With sign language"),
            "braille": _l("In braille"),
            "sound-only": _l("Sound only"),
        },
        _l("Courses that fit come first in the list."),
    ),
}

GROUPS = (
    Group("look", _l("How pages look"), ("theme", "text_size", "spacing", "layout", "motion")),
    Group(
        "captions",
        _l("Captions"),
        ("captions", "caption_size", "caption_colours", "caption_background", "caption_place"),
    ),
    Group("sign", _l("Sign language"), ("sign_first", "sign", "sign_size", "sign_side", "sign_place")),
    Group(
        "listen",
        _l("Listening and reading"),
        ("descriptions", "description_voice", "speed", "picture", "transcript", "easy_reading"),
    ),
    Group("keys", _l("Keyboard"), ("shortcuts", "shortcut_keys")),
    Group(
        "time",
        _l("Time"),
        ("extra_time",),
        _l("Lessons have no time limit. Where an assessment has one, this is applied to it."),
    ),
    Group("braille", _l("Braille files"), ("braille_cells", "braille_lines", "braille_pages")),
    Group("courses", _l("Finding courses"), ("ways",)),
)
