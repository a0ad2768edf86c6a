"""How a person likes the portal to look: kept with the account, or before sign-in in a cookie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.people.models import AccessPreferences, Account

CHOICES: Mapping[str, tuple[str, ...]] = {
    "theme": ("system", "light", "dark", "contrast"),
    "text_size": ("100", "125", "150", "200"),
    "spacing": ("normal", "wide"),
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """Every preference with its value in force; each value is one of `CHOICES`, the first being the default."""

    theme: str = "system"
    text_size: str = "100"
    spacing: str = "normal"

    def chosen(self) -> dict[str, str]:
        """Only what differs from the defaults."""
        return {name: value for name, value in asdict(self).items() if value != CHOICES[name][0]}


def preferences_from(stored: Mapping[str, Any] | None) -> Preferences:
    """Preferences out of whatever was stored; a cookie may hold anything, so the unknown is passed over."""
    given = stored or {}
    names = [field.name for field in fields(Preferences)]
    return Preferences(**{name: given[name] for name in names if given.get(name) in CHOICES[name]})


def keep(session: Session, account_id: int, preferences: Preferences) -> None:
    """Store an account's preferences."""
    row = session.scalars(select(AccessPreferences).where(AccessPreferences.account_id == account_id)).one_or_none()
    if row is None:
        row = AccessPreferences(account_id=account_id)
        session.add(row)
    row.chosen = dict(preferences.chosen())
    session.flush()


def keep_language(session: Session, account_id: int, language: str) -> None:
    """Store the language in which an account wants its pages."""
    session.get_one(Account, account_id).language = language
    session.flush()
