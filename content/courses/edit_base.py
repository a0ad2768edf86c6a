"""What a form began from: digests of the stored values that it shows, so that a save on an older state is noticed.

Two windows on one text: the one that saves second changes nothing and is given what is stored now, to choose from.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from content.errors import EditConflict
from content.messages import N_

FieldValue = str | int | bool | tuple[str, ...]
Fields = Mapping[str, FieldValue]
"""The values of a form's fields by their names, as they are stored."""

_DIGEST_LENGTH = 12


@dataclass(frozen=True, slots=True)
class SavedBy:
    """Who saved last; `own`: it is the very person who saves now, in another window."""

    name: str
    own: bool


def nobody_known() -> SavedBy | None:
    """Who saved last, where that is not recorded."""
    return None


class StaleEdit(EditConflict):
    """The form began from values that are not stored any more, and would put other ones in their place.

    saved: what is stored now; contested: the fields that were saved meanwhile and hold something else in the form;
    untouched: those of them that the form still has as it began.
    """

    def __init__(
        self,
        saved: Fields,
        contested: frozenset[str],
        untouched: frozenset[str] = frozenset(),
        saved_by: SavedBy | None = None,
        *,
        nameless: bool = False,
    ) -> None:
        self.saved = saved
        self.contested = contested
        self.untouched = untouched
        self.saved_by = saved_by
        super().__init__(_WITHOUT_BASE if nameless else _SAVED_MEANWHILE)

    @property
    def base(self) -> str:
        """What the form begins from when the person has seen what is stored."""
        return base_of(self.saved)


_SAVED_MEANWHILE = N_(
    "This was saved in another window while you were writing. Nothing is lost: what you typed is still here, and what "
    "is saved stands under each field that differs. Choose what to keep, then press “Save again”."
)
_WITHOUT_BASE = N_(
    "This form does not say which text it began from, so it was not saved. What you typed is still here, and what is "
    "saved stands under each field that differs. Choose what to keep, then press “Save again”."
)


def base_of(fields: Fields) -> str:
    """A short digest of each value, in the order of the fields' names."""
    return "-".join(_digest(name, fields[name]) for name in sorted(fields))


def require_base(
    stored: Fields,
    new: Fields,
    base: str | None,
    saved_by: Callable[[], SavedBy | None] = nobody_known,
) -> None:
    """Let `new` take the place of `stored`, whose row is held, where the form began from it.

    base: what `base_of` gave when the form was made; empty: the form has none; None: no form, the portal's own code.
    Saving what is stored already is no conflict: a button pressed twice. Raises StaleEdit.
    """
    if base is None:
        return
    contested = frozenset(name for name in saved_since(stored, base) if new[name] != stored[name])
    if contested:
        untouched = contested - saved_since({name: new[name] for name in stored}, base)
        raise StaleEdit(stored, contested, untouched, saved_by(), nameless=not base)


def saved_since(stored: Fields, base: str) -> frozenset[str]:
    """The fields whose values are not those that a form with this base began from."""
    began = dict(zip(sorted(stored), base.split("-"), strict=False))
    return frozenset(name for name, value in stored.items() if began.get(name) != _digest(name, value))


def _digest(name: str, value: FieldValue) -> str:
    document = json.dumps([name, value], ensure_ascii=False)
    return sha256(document.encode()).hexdigest()[:_DIGEST_LENGTH]
