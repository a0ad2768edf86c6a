"""AccessForAll PNP 3.0: our own file read again is the same; a foreign one gives what it can and says the rest."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest

from content.people.access_for_all import NAMESPACE, from_pnp, to_pnp
from content.people.preferences import CHOICES, Preferences


@pytest.mark.parametrize("place", range(max(len(values) for values in CHOICES.values())))
def test_every_value_survives_writing_and_reading(place: int) -> None:
    chosen = Preferences(**{name: values[min(place, len(values) - 1)] for name, values in CHOICES.items()})
    chosen = replace(chosen, ways="sign,braille", shortcut_keys="play=p,back=b")
    document = json.loads(json.dumps(to_pnp(chosen, "zh-CN")))
    reading = from_pnp(document, Preferences())
    assert Preferences().changed(reading.changes) == chosen
    assert (reading.language, reading.passed_over) == ("zh-CN", ())


def test_standard_terms_say_the_same_without_our_extension() -> None:
    chosen = Preferences(
        theme="contrast",
        text_size="150",
        spacing="wide",
        layout="plain",
        motion="reduce",
        captions="off",
        descriptions="on",
        description_voice="screen-reader",
        extra_time="double",
        ways="braille",
    )
    document = to_pnp(chosen, "en")
    del document["accessForAllPNP"]["extensions"]
    assert Preferences().changed(from_pnp(document, Preferences()).changes) == chosen


def test_a_foreign_file_changes_what_it_names_and_says_what_was_passed_over() -> None:
    foreign = {
        "accessForAllPnP": {
            "additionalTestingTime": {"timeMultiplier": 1.25},
            "magnification": {"allContent": {"zoomAmount": 4}},
            "signLanguage": {"xmlLang": "csl"},
            "inputRequirements": "full-keyboard-control",
            "lineReader": {"highlightColor": "#FFFF00"},
            "encouragement": {},
            "prohibitSet": {"features": ["transcript", "spell-checker-on-screen"]},
            "extensions": {"urn:elsewhere": {"mood": "calm"}, NAMESPACE: {"speed": "1.5", "volume": "11"}},
        }
    }
    reading = from_pnp(foreign, Preferences(theme="dark", sign="off"))
    wanted = Preferences(theme="dark", sign="on", extra_time="half", text_size="200", transcript="closed", speed="1.5")
    assert Preferences(theme="dark", sign="off").changed(reading.changes) == wanted
    assert reading.always == ("inputRequirements",)
    assert set(reading.passed_over) == {
        "lineReader",
        "encouragement",
        "prohibitSet: spell-checker-on-screen",
        "extensions: urn:elsewhere",
        f"{NAMESPACE}: volume",
    }


@pytest.mark.parametrize(
    "nonsense",
    [{}, {"accessForAllPNP": []}, {"captions": False}, {"magnification": "big"}, {"prohibitSet": {"features": 1}}],
)
def test_nonsense_changes_nothing(nonsense: dict[str, object]) -> None:
    assert from_pnp(nonsense, Preferences()).changes == {}


def test_nothing_in_the_file_tells_who_it_is() -> None:
    assert set(to_pnp(Preferences(), "en")["accessForAllPNP"]["extensions"][NAMESPACE]) == set(asdict(Preferences()))
