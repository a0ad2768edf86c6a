"""What a lesson or course offers to whom, in schema.org's words.

The words of `accessibilityFeature` and its companions are those of the W3C's vocabulary
(https://www.w3.org/2021/a11y-discov-vocab/latest/). Only facts are data: what no person has checked is not promised.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from content.courses.access_modes import AccessMode
from content.courses.accessibility_summary import AccessibilitySummary, Coverage
from content.messages import Message

_FEATURES = (
    ("checked_captions", "captions"),
    ("transcript", "transcript"),
    ("sign_language", "signLanguage"),
    ("described", "audioDescription"),
)
# For each way the modes it uses, of those that there are. Sound alone is not among them: it can be learned from, but
# what is written or shown beside it may not be heard.
_SUFFICIENT = {
    AccessMode.WITHOUT_SIGHT: ["auditory", "textual"],
    AccessMode.WITHOUT_HEARING: ["textual", "visual"],
    AccessMode.BRAILLE: ["textual"],
}


def accessibility_metadata(
    accessibility: AccessibilitySummary, translate: Callable[[Message], str], *, chinese: bool
) -> dict[str, Any]:
    """The properties of a `LearningResource`; the summary's sentences as `translate` gives them."""
    features = [name for field, name in _FEATURES if getattr(accessibility, field) is Coverage.ALL]
    if accessibility.reading is Coverage.ALL:
        features += ["readingOrder", "structuralNavigation"]
    modes = ["textual"] if accessibility.reading is not Coverage.NONE else []
    modes += ["auditory"] if accessibility.has_media else []
    modes += ["visual"] if accessibility.has_picture else []
    return {
        "accessMode": modes,
        "accessModeSufficient": [
            {"@type": "ItemList", "itemListElement": list(sufficient)}
            for sufficient in _sufficient(accessibility, modes)
        ],
        "accessibilityFeature": features or ["none"],
        "accessibilityHazard": ["unknown"] if accessibility.has_picture else ["none"],
        "accessibilitySummary": _sentences([translate(line.message) for line in accessibility.lines()], chinese),
    }


def _sufficient(accessibility: AccessibilitySummary, modes: Sequence[str]) -> list[tuple[str, ...]]:
    """Each set of modes that is enough for all of it, once: for those ways of learning that it suits what of the way's
    modes there is, and all modes together."""
    of_ways = [
        [mode for mode in needed if mode in modes]
        for way, needed in _SUFFICIENT.items()
        if way in accessibility.access_modes
    ]
    return list(dict.fromkeys(tuple(one) for one in [*of_ways, modes] if one))


def _sentences(lines: Sequence[str], chinese: bool) -> str:
    return "。".join(lines) + "。" if chinese else ". ".join(lines) + "."
