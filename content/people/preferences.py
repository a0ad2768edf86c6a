"""How a person likes the portal to look, sound and behave: kept with the account, or before sign-in in a cookie."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.errors import Invalid
from content.messages import N_
from content.people.locking import lock_learner
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
    "sign_size": ("17", "25", "33", "50", "60"),  # percent of the frame's width
    "sign_side": ("right", "left"),
    "descriptions": ("off", "on"),
    "description_voice": ("browser", "screen-reader"),
    "transcript": ("open", "closed"),
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
"""The ways of learning that a person can look for; `ways` is a list of them with commas between."""

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
    "descriptions",
    "description_voice",
    "transcript",
    "speed",
    "picture",
    "shortcuts",
    "shortcut_keys",
)
LONGEST_TEXT = 400
UNUSABLE = N_("The setting %(name)s cannot have this value. Choose another one.")
_UNUSABLE = {
    "shortcut_keys": N_("Write each key as action=key with commas between, each key once, for example play=p,back=b.")
}
_SHORTCUT = re.compile(r"([a-z][a-z-]{0,23})=([^\s,=])")


@dataclass(frozen=True, slots=True)
class Preferences:
    """Every preference with its value in force: one of `CHOICES`, the first being the default, or for the names in
    `TEXTS` a text that `usable` lets through, the empty one being the default."""

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
    sign_size: str = "17"
    sign_side: str = "right"
    descriptions: str = "off"
    description_voice: str = "browser"
    transcript: str = "open"
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
        """Of what was chosen, how pages look: nothing that tells of a disability to the next person at a computer."""
        return {name: value for name, value in self.chosen().items() if name in LOOK}

    def for_player(self) -> dict[str, str]:
        """All that the lesson player goes by, defaults too."""
        return {name: getattr(self, name) for name in PLAYER}

    def wanted_ways(self) -> tuple[str, ...]:
        """The ways of learning that were asked for."""
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
    pairs = [found.groups() for part in parts if (found := _SHORTCUT.fullmatch(part))]
    actions, keys = {action for action, _ in pairs}, {key.casefold() for _, key in pairs}
    return len(actions) == len(keys) == len(parts)


def preferences_from(stored: Mapping[str, Any] | None) -> Preferences:
    """Preferences out of whatever was stored; a cookie may hold anything, so the unknown is passed over."""
    given = stored or {}
    return Preferences(**{name: given[name] for name in NAMES if name in given and usable(name, given[name])})


def kept_preferences(session: Session, account_id: int) -> Preferences | None:
    """What an account keeps; None where it never chose."""
    row = _row(session, account_id)
    return preferences_from(row.chosen) if row else None


def keep(session: Session, account_id: int, preferences: Preferences) -> None:
    """Store an account's preferences."""
    lock_learner(session, account_id)
    row = _row(session, account_id)
    if row is None:
        row = AccessPreferences(account_id=account_id)
        session.add(row)
    row.chosen = dict(preferences.chosen())
    session.flush()


def change(session: Session, account_id: int, changes: Mapping[str, Any]) -> Preferences:
    """Change some of an account's preferences, leaving the others as they are now on whatever device they were set."""
    lock_learner(session, account_id)
    row = _row(session, account_id)
    made = preferences_from(row.chosen if row else None).changed(changes)
    keep(session, account_id, made)
    return made


def keep_language(session: Session, account_id: int, language: str) -> None:
    """Store the language in which an account wants its pages."""
    session.get_one(Account, account_id).language = language
    session.flush()


def _row(session: Session, account_id: int) -> AccessPreferences | None:
    query = select(AccessPreferences).where(AccessPreferences.account_id == account_id)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()
