"""Access modes (schema.org `accessModeSufficient`): which of them a lesson suffices for, and which a person prefers."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from content.messages import N_
from content.people.preferences import DEFAULTS, Preferences
from content.tracks.text_status import TextStatus


class AccessMode(enum.StrEnum):
    """Ways of learning that a person can look for; the values are those of the preference `ways`."""

    WITHOUT_SIGHT = "without-sight"
    WITHOUT_HEARING = "without-hearing"
    SIGN = "sign"
    BRAILLE = "braille"
    SOUND_ONLY = "sound-only"


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """Accessibility of one recording. `checked`: a person checked its captions; `sign`: an interpreter is seen beside
    the whole of it, `sign_in_part` beside some of it; `audio`: it has a sound-only
    rendition; `has_video`: it has a picture; `visuals_described`: people have described the picture, in descriptions or
    slides; `unchecked`: statuses of its captions, where nobody has checked any."""

    captions: bool
    checked: bool
    sign: bool
    audio: bool
    has_video: bool
    visuals_described: bool
    unchecked: frozenset[TextStatus] = frozenset()
    sign_in_part: bool = False


@dataclass(frozen=True, slots=True)
class LessonFacts:
    """Accessibility of one lesson: whether it has text of its own, its recordings, and whether each picture has an
    alternative text or is marked as decorative."""

    text: bool
    media: tuple[MediaFacts, ...]
    pictures_described: bool = True


def suits(lesson: LessonFacts) -> frozenset[AccessMode]:
    """Access modes in which the whole lesson can be learned; none for a lesson without text or recording."""
    if not lesson.text and not lesson.media:
        return frozenset()
    media = lesson.media
    all_described = lesson.pictures_described and all(one.visuals_described or not one.has_video for one in media)
    all_checked = all(one.checked for one in media)
    facts = {
        AccessMode.WITHOUT_SIGHT: all_described and all(one.audio for one in media),
        AccessMode.WITHOUT_HEARING: all_checked,
        AccessMode.SIGN: bool(media) and all(one.sign for one in media),
        AccessMode.BRAILLE: all_described and all_checked,
        AccessMode.SOUND_ONLY: bool(media) and all(one.audio for one in media),
    }
    return frozenset(mode for mode, holds in facts.items() if holds)


def suit_all(lessons: Iterable[LessonFacts]) -> frozenset[AccessMode]:
    """Access modes in which every one of these lessons can be learned; none where there is no lesson."""
    modes = [suits(lesson) for lesson in lessons]
    return frozenset.intersection(*modes) if modes else frozenset()


def as_bits(modes: Collection[AccessMode]) -> int:
    """The modes as a bit mask, as the catalogue stores them."""
    return sum(bit_of(mode) for mode in modes)


def from_bits(bits: int) -> frozenset[AccessMode]:
    """The modes in a bit mask that `as_bits` made."""
    return frozenset(mode for mode in AccessMode if bits & bit_of(mode))


def bit_of(mode: AccessMode) -> int:
    """The bit of one mode in the mask."""
    return 1 << list(AccessMode).index(mode)


def fit_weight(mode: AccessMode) -> int:
    """For how much a preferred mode counts in the order of courses. Sign language counts for more than all others
    together: for many who were born deaf every text is in a second language, so nothing else makes up for it."""
    return len(AccessMode) if mode is AccessMode.SIGN else 1


def preferred_access_modes(preferences: Preferences) -> tuple[AccessMode, ...]:
    """The modes a person chose, and those that follow from other settings they changed.

    Sign language is shown unless it is switched off, so only a larger window says that somebody needs it.
    """
    modes = {AccessMode(name) for name in preferences.chosen_access_modes()}
    if preferences.descriptions == "on":
        modes.add(AccessMode.WITHOUT_SIGHT)
    large = preferences.sign == "on" and preferences.sign_size != DEFAULTS.sign_size
    if preferences.sign_first == "on" or large:
        modes.add(AccessMode.SIGN)
    if preferences.picture == "sound":
        modes.add(AccessMode.SOUND_ONLY)
    if preferences.braille_cells != DEFAULTS.braille_cells:
        modes.add(AccessMode.BRAILLE)
    return tuple(mode for mode in AccessMode if mode in modes)


ACCESS_MODE_NAMES: Mapping[AccessMode, str] = {
    AccessMode.WITHOUT_SIGHT: N_("works without sight"),
    AccessMode.WITHOUT_HEARING: N_("works without hearing"),
    AccessMode.SIGN: N_("with sign language"),
    AccessMode.BRAILLE: N_("in braille"),
    AccessMode.SOUND_ONLY: N_("sound only"),
}
"""The name of each mode, as it stands in a sentence."""

ACCESS_MODE_CONDITIONS: Mapping[AccessMode, str] = {
    AccessMode.WITHOUT_SIGHT: N_("Everything can be heard or read, and what is shown is described."),
    AccessMode.WITHOUT_HEARING: N_("Everything can be read, and captions were checked by a person."),
    AccessMode.SIGN: N_("Every recording has an interpreter."),
    AccessMode.BRAILLE: N_("Everything can be turned into braille, from texts that people checked."),
    AccessMode.SOUND_ONLY: N_("Every lesson has a recording that needs no picture."),
}
"""What holds for every course that suits a mode."""

ACCESS_MODE_GAPS: Mapping[AccessMode, str] = {
    AccessMode.WITHOUT_SIGHT: N_("Not yet without sight: some of what is shown is not described."),
    AccessMode.WITHOUT_HEARING: N_("Not yet without hearing: some captions are missing or not checked."),
    AccessMode.SIGN: N_("Not yet with sign language in every lesson."),
    AccessMode.BRAILLE: N_("Not yet in braille: some of it is not checked or not described."),
    AccessMode.SOUND_ONLY: N_("Not as sound only: some of it has no recording."),
}
"""Why a course does not suit a mode."""
