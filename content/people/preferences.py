"""A person's preferences: stored with the account, before sign-in in a cookie."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.errors import Invalid
from content.messages import N_
from content.people.accounts import lock_learner
from content.people.models import AccessPreferences, Account

CHOICES: Mapping[str, tuple[str, ...]] = {
    "theme": ("system", "light", "dark", "contrast"),
    "text_size": ("100", "125", "150", "200"),
    "spacing": ("normal", "wide"),
    "layout": ("full", "plain"),
    "motion": ("system", "reduce"),
    "captions": ("on", "off"),
    "caption_size": ("100", "125", "150", "200"),
    "caption_colours": ("white-on-black", "yellow-on-black", "black-on-white", "yellow-on-blue"),
    "caption_background": ("solid", "half", "none"),
    "caption_place": ("below", "bottom", "top"),
    "sign": ("on", "off"),
    "sign_first": ("off", "on"),
    "sign_size": ("17", "25", "33", "50", "60"),  # percent of the frame's width
    "sign_side": ("right", "left"),
    "sign_place": ("beside", "corner"),
    "descriptions": ("off", "on"),
    "description_voice": ("browser", "screen-reader"),
    "transcript": ("open", "closed"),
    "easy_reading": ("off", "on"),
    "speed": ("1", "0.5", "0.75", "1.25", "1.5", "1.75", "2", "2.5", "3"),
    "picture": ("auto", "low", "sound"),
    "shortcuts": ("off", "on"),
    "extra_time": ("none", "half", "double", "unlimited"),
    "braille_cells": ("40", "32", "28", "20"),
    "braille_lines": ("25", "28", "0"),  # 0: one page without end
    "braille_pages": ("on", "off"),
}
"""The values of each preference, the default first."""

WAYS = ("without-sight", "without-hearing", "sign", "braille", "sound-only")
"""Access modes that a person can choose; the preference `ways` is a comma-separated list of them."""

TEXTS = ("shortcut_keys", "ways")
LOOK = ("theme", "text_size", "spacing", "layout", "motion")
PLAYER = (
    "captions",
    "caption_size",
    "caption_colours",
    "caption_background",
    "caption_place",
    "sign",
    "sign_size",
    "sign_side",
    "sign_place",
    "descriptions",
    "description_voice",
    "transcript",
    "speed",
    "picture",
    "shortcuts",
    "shortcut_keys",
)
LARGE_SIGN_SIZE = "50"
LONGEST_TEXT = 400
_SHORTCUT = re.compile(r"([a-z][a-z-]{0,23})=([^\s,=])")


@dataclass(frozen=True, slots=True)
class Preferences:
    """Every preference with its value: one of `CHOICES`, by default the first; for the names in `TEXTS` a text that
    `usable` accepts, by default empty."""

    theme: str = "system"
    text_size: str = "100"
    spacing: str = "normal"
    layout: str = "full"
    motion: str = "system"
    captions: str = "on"
    caption_size: str = "100"
    caption_colours: str = "white-on-black"
    caption_background: str = "solid"
    caption_place: str = "below"
    sign: str = "on"
    sign_first: str = "off"
    sign_size: str = "17"
    sign_side: str = "right"
    sign_place: str = "beside"
    descriptions: str = "off"
    description_voice: str = "browser"
    transcript: str = "open"
    easy_reading: str = "off"
    speed: str = "1"
    picture: str = "auto"
    shortcuts: str = "off"
    shortcut_keys: str = ""
    extra_time: str = "none"
    braille_cells: str = "40"
    braille_lines: str = "25"
    braille_pages: str = "on"
    ways: str = ""

    def chosen(self) -> dict[str, str]:
        """Only what differs from the defaults."""
        return {name: value for name, value in asdict(self).items() if value != getattr(DEFAULTS, name)}

    def look(self) -> dict[str, str]:
        """Only chosen preferences about appearance, which reveal no disability to the next person at a shared
        computer."""
        return {name: value for name, value in self.chosen().items() if name in LOOK}

    def for_player(self) -> dict[str, str]:
        """All preferences of the lesson player, defaults included. Who wants sign language first begins with a large
        window, unless another size was chosen."""
        chosen = {name: str(getattr(self, name)) for name in PLAYER}
        if self.sign_first == "on":
            size = LARGE_SIGN_SIZE if self.sign_size == DEFAULTS.sign_size else self.sign_size
            chosen |= {"sign": "on", "sign_size": size}
        return chosen

    def chosen_access_modes(self) -> tuple[str, ...]:
        """Values of the preference `ways`."""
        return tuple(way for way in self.ways.split(",") if way)

    def changed(self, changes: Mapping[str, Any]) -> Preferences:
        """These preferences with `changes` made. Raises `Invalid` (field: the name) for a name or value unknown."""
        for name, value in changes.items():
            if name not in NAMES:
                raise Invalid(N_("There is no setting of the name %(name)s."), field="", name=str(name)[:40])
            if not usable(name, value):
                raise Invalid(
                    N_("The setting %(name)s cannot have this value. Choose another one."), field=name, name=name
                )
        return replace(self, **changes)


DEFAULTS = Preferences()
NAMES = tuple(field.name for field in fields(Preferences))


def usable(name: str, value: Any) -> bool:
    """Whether the preference `name` can have `value`."""
    if name in CHOICES:
        return value in CHOICES[name]
    if name not in TEXTS or not isinstance(value, str) or len(value) > LONGEST_TEXT:
        return False
    parts = value.split(",") if value else []
    if name == "ways":
        return all(part in WAYS for part in parts) and len(set(parts)) == len(parts)
    pairs = [match.groups() for part in parts if (match := _SHORTCUT.fullmatch(part))]
    actions, keys = {action for action, _ in pairs}, {key.casefold() for _, key in pairs}
    return len(actions) == len(keys) == len(parts)


def preferences_from(stored: Mapping[str, Any] | None) -> Preferences:
    """Preferences from stored values; unusable ones are ignored, since a cookie may hold anything."""
    values = stored or {}
    return Preferences(**{name: values[name] for name in NAMES if name in values and usable(name, values[name])})


def stored_preferences(session: Session, account_id: int) -> Preferences | None:
    """The preferences of an account; None where it never chose any."""
    row = _row(session, account_id)
    return preferences_from(row.chosen) if row else None


def store_preferences(session: Session, account_id: int, preferences: Preferences) -> None:
    """Store an account's preferences."""
    lock_learner(session, account_id)
    row = _row(session, account_id)
    if row is None:
        row = AccessPreferences(account_id=account_id)
        session.add(row)
    row.chosen = dict(preferences.chosen())
    session.flush()


def update_preferences(session: Session, account_id: int, changes: Mapping[str, Any]) -> Preferences:
    """Change some of an account's preferences and leave the others, which other devices may have changed, as they
    are."""
    lock_learner(session, account_id)
    row = _row(session, account_id)
    changed = preferences_from(row.chosen if row else None).changed(changes)
    store_preferences(session, account_id, changed)
    return changed


def store_language(session: Session, account_id: int, language: str) -> None:
    """Store the language in which an account wants its pages."""
    lock_learner(session, account_id)
    session.get_one(Account, account_id).language = language
    session.flush()


def _row(session: Session, account_id: int) -> AccessPreferences | None:
    query = select(AccessPreferences).where(AccessPreferences.account_id == account_id)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()
