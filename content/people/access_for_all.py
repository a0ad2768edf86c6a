"""Preferences as a 1EdTech AccessForAll Personal Needs and Preferences (AfA PNP) 3.0 document in JSON, and back.

Preferences for which the information model has a term are written as that term; all of them, unchanged, are also
written to `extensions` under `NAMESPACE`, so that our own file is read back without loss. A file from elsewhere is read
by its standard terms: preferences it does not name stay as they were, terms that have no use here are reported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from content.people.preferences import NAMES, WAYS, Preferences, usable

NAMESPACE = "urn:changxue:preferences:1"
ROOT = "accessForAllPNP"
SIGN_LANGUAGE = "csl"  # Chinese Sign Language, ISO 639-3
EXTRA_TIME = {"half": 1.5, "double": 2.0}
TEXT_SIZES = {"125": 1.25, "150": 1.5, "200": 2.0}
WIDE = {"lineHeight": 2.0, "letterSpacing": 0.12, "wordSpacing": 0.16}
FEATURES = {
    "captions": "captions",
    "sign-language": "sign",
    "transcript": "transcript",
    "audio-description": "descriptions",
}
_ON = {"captions": "on", "sign": "on", "transcript": "open", "descriptions": "on"}
_OFF = {"captions": "off", "sign": "off", "transcript": "closed", "descriptions": "off"}
ALWAYS = ("inputRequirements", "alternativeText", "keyboardDirections", "longDescription", "linguisticGuidance")
"""Terms that every page and lesson here meets anyway."""


@dataclass(frozen=True, slots=True)
class ImportedPreferences:
    """The contents of a file: changes to our preferences, the language of pages, the terms that are always met here,
    and those that were ignored."""

    changes: Mapping[str, str]
    language: str | None
    always: tuple[str, ...]
    passed_over: tuple[str, ...]


def to_pnp(preferences: Preferences, language: str) -> dict[str, Any]:
    """The document of these preferences. `language` is that of the pages."""
    chosen = preferences
    on = [feature for feature, name in FEATURES.items() if getattr(chosen, name) == _ON[name]]
    pnp: dict[str, Any] = {"languageOfInterface": [{"xml:lang": language}]}
    if chosen.motion == "reduce":
        pnp["hazardAvoidance"] = ["motion-simulation"]
    if chosen.theme == "contrast":
        pnp["highContrast"] = {}
        pnp["invertDisplayPolarity"] = {"foreground": "FFFF00", "background": "000000"}
    if chosen.theme == "dark":
        pnp["invertDisplayPolarity"] = {}
    if chosen.text_size in TEXT_SIZES:
        pnp["magnification"] = {"text": {"zoomAmount": TEXT_SIZES[chosen.text_size]}}
    if chosen.spacing == "wide":
        pnp["textAppearance"] = dict(WIDE)
    if chosen.layout == "plain":
        pnp["layoutSingleColumn"] = {}
    for feature in on:
        pnp[_camel(feature)] = {"xml:lang": SIGN_LANGUAGE} if feature == "sign-language" else {}
    if chosen.descriptions == "on":
        voice = "screen-reader" if chosen.description_voice == "screen-reader" else "computer-read-aloud"
        pnp["spoken"] = {"readingType": voice}
    if chosen.extra_time in EXTRA_TIME:
        pnp["additionalTestingTime"] = {"timeMultiplier": EXTRA_TIME[chosen.extra_time]}
    if chosen.extra_time == "unlimited":
        pnp["additionalTestingTime"] = {"unlimited": True}
    if "braille" in chosen.chosen_access_modes():
        pnp["braille"] = {"deliveryMode": "refreshable"}
    pnp["activateAtInitializationSet"] = {"features": on}
    pnp["prohibitSet"] = {"features": [feature for feature in FEATURES if feature not in on]}
    pnp["extensions"] = {NAMESPACE: {name: getattr(chosen, name) for name in NAMES}}
    return {ROOT: pnp}


def from_pnp(document: Mapping[str, Any], present: Preferences) -> ImportedPreferences:
    """The preferences in `document`, for somebody whose preferences are `present`. Unusable terms are ignored."""
    pnp = _root(document)
    changes: dict[str, str] = {}
    always, passed_over, language = [], [], None
    for term, value in pnp.items():
        if term in {"extensions", "activateAtInitializationSet", "activateAsOptionSet", "prohibitSet"}:
            continue
        if term == "languageOfInterface":
            language = _language(value)
        elif term in ALWAYS:
            always.append(term)
        elif (changes_of_term := _changes(term, value, present)) is not None:
            changes.update(changes_of_term)
        else:
            passed_over.append(term)
    changes.update(_sets(pnp, passed_over))
    changes.update(_own(pnp.get("extensions"), passed_over))
    return ImportedPreferences(changes, language, tuple(always), tuple(passed_over))


def _changes(term: str, value: Any, present: Preferences) -> dict[str, str] | None:
    reader = _READERS.get(term)
    details = value if isinstance(value, Mapping) else {}
    if reader is not None and value is not False:
        return reader(details, present)
    if term == "hazardAvoidance" and any("motion" in str(hazard).casefold() for hazard in _list(value)):
        return {"motion": "reduce"}
    return None


def _polarity(details: Mapping[str, Any], _present: Preferences) -> dict[str, str]:
    yellow = str(details.get("foreground", "")).lstrip("#").casefold()[:6] == "ffff00"
    return {"theme": "contrast" if yellow else "dark"}


def _size(details: Mapping[str, Any], _present: Preferences) -> dict[str, str] | None:
    amounts = [details.get("text"), details.get("allContent")]
    zooms = [_number(amount.get("zoomAmount")) for amount in amounts if isinstance(amount, Mapping)]
    zoom = max((zoom for zoom in zooms if zoom is not None), default=None)
    if zoom is None:
        return None
    if zoom <= 1:
        return {"text_size": "100"}
    return {"text_size": next((name for name, size in TEXT_SIZES.items() if zoom <= size), "200")}


def _spacing(details: Mapping[str, Any], _present: Preferences) -> dict[str, str] | None:
    wide = any(details.get(name) is not None for name in ("lineHeight", "lineSpacing", "letterSpacing", "wordSpacing"))
    return {"spacing": "wide"} if wide else None


def _time(details: Mapping[str, Any], _present: Preferences) -> dict[str, str] | None:
    if details.get("unlimited"):
        return {"extra_time": "unlimited"}
    multiplier = _number(details.get("timeMultiplier"))
    if multiplier is None:
        return None
    return {"extra_time": next((name for name, factor in EXTRA_TIME.items() if multiplier <= factor), "unlimited")}


def _voice(details: Mapping[str, Any], _present: Preferences) -> dict[str, str]:
    return {"description_voice": "screen-reader" if details.get("readingType") == "screen-reader" else "browser"}


def _braille(_details: Mapping[str, Any], present: Preferences) -> dict[str, str]:
    modes = {*present.chosen_access_modes(), "braille"}
    return {"ways": ",".join(mode for mode in WAYS if mode in modes)}


_READERS: Mapping[str, Callable[[Mapping[str, Any], Preferences], dict[str, str] | None]] = {
    "highContrast": lambda _details, _present: {"theme": "contrast"},
    "invertDisplayPolarity": _polarity,
    "magnification": _size,
    "textAppearance": _spacing,
    "layoutSingleColumn": lambda _details, _present: {"layout": "plain"},
    "captions": lambda _details, _present: {"captions": "on"},
    "signLanguage": lambda _details, _present: {"sign": "on"},
    "transcript": lambda _details, _present: {"transcript": "open"},
    "audioDescription": lambda _details, _present: {"descriptions": "on"},
    "spoken": _voice,
    "additionalTestingTime": _time,
    "braille": _braille,
}


def _sets(pnp: Mapping[str, Any], passed_over: list[str]) -> dict[str, str]:
    changes: dict[str, str] = {}
    for term, values in (("activateAtInitializationSet", _ON), ("prohibitSet", _OFF)):
        for feature in _features(pnp.get(term)):
            name = FEATURES.get(feature)
            if name is not None:
                changes[name] = values[name]
            elif _camel(feature) not in (*_READERS, *ALWAYS):
                passed_over.append(f"{term}: {feature}")
    return changes


def _own(extensions: Any, passed_over: list[str]) -> dict[str, str]:
    if not isinstance(extensions, Mapping):
        return {}
    own = extensions.get(NAMESPACE)
    passed_over += [f"extensions: {name}" for name in extensions if name != NAMESPACE]
    if not isinstance(own, Mapping):
        return {}
    passed_over += [f"{NAMESPACE}: {name}" for name, value in own.items() if not usable(str(name), value)]
    return {name: value for name, value in own.items() if usable(str(name), value)}


def _root(document: Mapping[str, Any]) -> Mapping[str, Any]:
    for name, value in document.items():
        if str(name).casefold() == ROOT.casefold() and isinstance(value, Mapping):
            return value
    return document


def _features(feature_set: Any) -> list[str]:
    return [str(one) for one in _list(feature_set.get("features") if isinstance(feature_set, Mapping) else None)]


def _language(value: Any) -> str | None:
    first = next(iter(_list(value) or [value]), None)
    if isinstance(first, Mapping):
        first = next((first[key] for key in ("xml:lang", "xmlLang", "language", "lang") if key in first), None)
    return first if isinstance(first, str) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _camel(feature: str) -> str:
    first, *rest = feature.split("-")
    return first + "".join(part.capitalize() for part in rest)
