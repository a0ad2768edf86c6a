"""Two texts of one field, side by side: what is saved now, what was typed, and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, Field, SelectField, SelectMultipleField

from content.courses.edit_base import SavedBy
from content.text_diff import Piece, differences

KEEP = "keep-"
MINE, SAVED = "mine", "saved"
LONG = 200
"""Characters from which a saved text is folded away: the differences are read first."""


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field. `saved` and `typed` in words; `pieces`: what differs, none where the field is a choice from a list;
    `choice`: which of both is chosen, empty for none yet."""

    name: str
    label: str
    saved: str
    typed: str
    pieces: tuple[Piece, ...]
    choice: str
    heading: str

    @property
    def long(self) -> bool:
        """Whether the saved text is folded away."""
        return len(self.saved) > LONG


def field_conflict(field: Field, saved: Any, choice: str, saved_by: SavedBy | None) -> FieldConflict:
    """The two texts of `field`, of which `saved` is stored (as the form has it)."""
    chosen_from_list = isinstance(field, BooleanField | SelectField | SelectMultipleField)
    old, new = in_words(field, saved), in_words(field, field.data)
    return FieldConflict(
        name=field.name,
        label=str(field.label.text),
        saved=old,
        typed=new,
        pieces=() if chosen_from_list else differences(old, new),
        choice=choice,
        heading=_heading(saved_by),
    )


def in_words(field: Field, value: Any) -> str:
    """The value of a field as a person reads it; lines end as they do in what is stored."""
    if isinstance(field, BooleanField):
        return str(_("Yes") if value else _("No"))
    if isinstance(field, SelectField | SelectMultipleField):
        chosen = value if isinstance(value, list | tuple) else [value]
        return str(_(", ")).join(str(choice.label) for choice in field.iter_choices() if choice.value in chosen)
    return str(value or "").replace("\r\n", "\n").strip("\n ")


def _heading(saved_by: SavedBy | None) -> str:
    if saved_by is None:
        return str(_("Saved meanwhile:"))
    if saved_by.own:
        return str(_("Saved meanwhile by you in another window:"))
    return str(_("Saved meanwhile by %(name)s:", name=saved_by.name))
