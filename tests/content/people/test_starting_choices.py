"""Starting choices: each sets what it says, may be taken back, and leaves everything else as it was."""

from __future__ import annotations

import itertools

import pytest

from content.people.preferences import DEFAULTS, NAMES, Preferences, usable
from content.people.starting_choices import PRESETS, StartingChoice, changes_for, changes_without, is_in_effect

OWN = Preferences(theme="dark", speed="1.5", ways="braille", shortcut_keys="play=p")


def with_all(*choices: StartingChoice, start: Preferences = OWN) -> Preferences:
    for choice in choices:
        start = start.changed(changes_for(choice, start))
    return start


def test_what_a_choice_sets_can_be_set() -> None:
    assert all(usable(name, value) for settings in PRESETS.values() for name, value in settings.items())


@pytest.mark.parametrize("choice", StartingChoice)
def test_a_choice_is_in_effect_once_made_and_changes_nothing_else(choice: StartingChoice) -> None:
    assert not is_in_effect(choice, OWN)
    chosen = with_all(choice)
    assert is_in_effect(choice, chosen)
    others = [name for name in NAMES if name not in PRESETS[choice]]
    assert {name: getattr(chosen, name) for name in others} == {name: getattr(OWN, name) for name in others}
    assert "braille" in chosen.chosen_access_modes()


@pytest.mark.parametrize("choice", StartingChoice)
def test_a_choice_that_is_taken_back_leaves_what_was_there_before(choice: StartingChoice) -> None:
    chosen = with_all(choice)
    assert chosen.changed(changes_without(choice, chosen)) == OWN


def test_all_choices_can_hold_at_once_and_one_taken_back_leaves_the_others() -> None:
    everything = with_all(*StartingChoice, start=DEFAULTS)
    assert all(is_in_effect(choice, everything) for choice in StartingChoice)
    for gone, other in itertools.permutations(StartingChoice, 2):
        left = everything.changed(changes_without(gone, everything))
        assert not is_in_effect(gone, left)
        assert is_in_effect(other, left)


def test_who_hears_little_finds_courses_for_them_first() -> None:
    assert with_all(StartingChoice.HEAR_LITTLE).chosen_access_modes() == ("braille", "without-hearing")
