"""Ways of learning: which of them a course or lesson suits, told from facts, and which of them a person looks for."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from content.messages import N_
from content.people.preferences import DEFAULTS, Preferences
from content.tracks.text_status import TextStatus


class AccessMode(enum.StrEnum):
    """The ways that a person can look for; the values are those of the preference `ways`."""

    WITHOUT_SIGHT = "without-sight"
    WITHOUT_HEARING = "without-hearing"
    SIGN = "sign"
    BRAILLE = "braille"
    SOUND_ONLY = "sound-only"


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What is known of one recording. `checked`: its captions were checked by a person; `audio`: there is its sound
    alone; `seen`: it has a picture; `told`: what is seen is told too, in descriptions or slides that people wrote;
    `unchecked`: what its captions are where nobody has checked any."""

    captions: bool
    checked: bool
    sign: bool
    audio: bool
    seen: bool
    told: bool
    unchecked: frozenset[TextStatus] = frozenset()


@dataclass(frozen=True, slots=True)
class LessonFacts:
    """What is known of one lesson: whether it has text of its own, its recordings, and whether each picture has an
    alternative text or is marked as decoration."""

    text: bool
    media: tuple[MediaFacts, ...]
    pictures_told: bool = True


def suits(lesson: LessonFacts) -> frozenset[AccessMode]:
    """The ways in which the whole of one lesson can be learned; none for a lesson without text or recording."""
    if not lesson.text and not lesson.media:
        return frozenset()
    media = lesson.media
    all_told = lesson.pictures_told and all(one.told or not one.seen for one in media)
    all_checked = all(one.checked for one in media)
    facts = {
        AccessMode.WITHOUT_SIGHT: all_told and all(one.audio for one in media),
        AccessMode.WITHOUT_HEARING: all_checked,
        AccessMode.SIGN: bool(media) and all(one.sign for one in media),
        AccessMode.BRAILLE: all_told and all_checked,
        AccessMode.SOUND_ONLY: bool(media) and all(one.audio for one in media),
    }
    return frozenset(way for way, holds in facts.items() if holds)


def suit_all(lessons: Iterable[LessonFacts]) -> frozenset[AccessMode]:
    """The ways in which every one of these lessons can be learned; none where there is no lesson."""
    known = [suits(lesson) for lesson in lessons]
    return frozenset.intersection(*known) if known else frozenset()


def as_bits(ways: Collection[AccessMode]) -> int:
    """The ways as a number with one bit for each, as the catalogue keeps them."""
    return sum(bit_of(way) for way in ways)


def from_bits(bits: int) -> frozenset[AccessMode]:
    """The ways that `as_bits` made a number of."""
    return frozenset(way for way in AccessMode if bits & bit_of(way))


def bit_of(way: AccessMode) -> int:
    """The number of one way."""
    return 1 << list(AccessMode).index(way)


def looked_for(preferences: Preferences) -> tuple[AccessMode, ...]:
    """The ways a person wants: those asked for, and those that follow from other settings that were changed.

    Sign language is shown unless it is switched off, so only a larger window says that somebody needs it.
    """
    wanted = {AccessMode(way) for way in preferences.wanted_ways()}
    if preferences.descriptions == "on":
        wanted.add(AccessMode.WITHOUT_SIGHT)
    if preferences.sign == "on" and preferences.sign_size != DEFAULTS.sign_size:
        wanted.add(AccessMode.SIGN)
    if preferences.picture == "sound":
        wanted.add(AccessMode.SOUND_ONLY)
    if preferences.braille_cells != DEFAULTS.braille_cells:
        wanted.add(AccessMode.BRAILLE)
    return tuple(way for way in AccessMode if way in wanted)


WAY_WORDS: Mapping[AccessMode, str] = {
    AccessMode.WITHOUT_SIGHT: N_("works without sight"),
    AccessMode.WITHOUT_HEARING: N_("works without hearing"),
    AccessMode.SIGN: N_("with sign language"),
    AccessMode.BRAILLE: N_("in braille"),
    AccessMode.SOUND_ONLY: N_("sound only"),
}
"""What each way is called, as it stands in a sentence."""

WAY_REASONS: Mapping[AccessMode, str] = {
    AccessMode.WITHOUT_SIGHT: N_("Everything can be heard or read, and what is shown is described."),
    AccessMode.WITHOUT_HEARING: N_("Everything can be read, and captions were checked by a person."),
    AccessMode.SIGN: N_("Every recording has an interpreter."),
    AccessMode.BRAILLE: N_("Everything can be turned into braille, from texts that people checked."),
    AccessMode.SOUND_ONLY: N_("Every lesson has a recording that needs no picture."),
}
"""What must be true of a course that suits a way."""

WAY_LACKS: Mapping[AccessMode, str] = {
    AccessMode.WITHOUT_SIGHT: N_("Not yet without sight: some of what is shown is not described."),
    AccessMode.WITHOUT_HEARING: N_("Not yet without hearing: some captions are missing or not checked."),
    AccessMode.SIGN: N_("Not yet with sign language in every lesson."),
    AccessMode.BRAILLE: N_("Not yet in braille: some of it is not checked or not described."),
    AccessMode.SOUND_ONLY: N_("Not as sound only: some of it has no recording."),
}
"""Why a course does not suit a way."""
