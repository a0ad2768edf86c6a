"""Starting choices: few questions about a person, each of which sets several preferences at once."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from content.people.preferences import DEFAULTS, Preferences


class StartingChoice(enum.StrEnum):
    """What somebody says of themselves to begin with; several may hold."""

    SEE_LITTLE = "see-little"
    HEAR_LITTLE = "hear-little"
    SEE_NOTHING = "see-nothing"
    PLAIN = "plain"


PRESETS: Mapping[StartingChoice, Mapping[str, str]] = {
    StartingChoice.SEE_LITTLE: {"text_size": "150", "caption_size": "150"},
    StartingChoice.HEAR_LITTLE: {"captions": "on", "transcript": "open", "ways": "without-hearing"},
    StartingChoice.SEE_NOTHING: {"descriptions": "on", "transcript": "open", "ways": "without-sight"},
    StartingChoice.PLAIN: {"layout": "plain", "motion": "reduce"},
}
"""The preferences that each one sets; of `ways` the access mode that it adds. No two want different values."""


def is_in_effect(choice: StartingChoice, preferences: Preferences) -> bool:
    """Whether all that the choice sets is set."""
    return all(
        value in preferences.chosen_access_modes() if name == "ways" else getattr(preferences, name) == value
        for name, value in PRESETS[choice].items()
    )


def changes_for(choice: StartingChoice, preferences: Preferences) -> dict[str, str]:
    """The preferences to change so that the choice is in effect; all others stay as they are."""
    changes = dict(PRESETS[choice])
    if "ways" in changes:
        modes = preferences.chosen_access_modes()
        changes["ways"] = ",".join(dict.fromkeys((*modes, changes["ways"])))
    return changes


def changes_without(choice: StartingChoice, preferences: Preferences) -> dict[str, str]:
    """The preferences to change so that the choice is in effect no more: its own go back to the defaults, but for what
    another choice in effect wants too."""
    names_of_others = {
        name
        for other in StartingChoice
        if other is not choice and is_in_effect(other, preferences)
        for name in PRESETS[other]
    }
    changes = {name: getattr(DEFAULTS, name) for name in PRESETS[choice] if name not in names_of_others}
    if "ways" in PRESETS[choice]:
        mode = PRESETS[choice]["ways"]
        changes["ways"] = ",".join(one for one in preferences.chosen_access_modes() if one != mode)
    return changes
