"""What a form on its way into the domain comes to: something is added once, something is changed, or the page is shown
again with everything that was typed and what to do.

An addition carries a reserved id, an edit what it began from; both in hidden fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import request
from flask_babel import gettext as _

from content.courses.edit_base import Fields, StaleEdit, base_of, saved_since
from content.errors import EditConflict, Invalid
from content.insert_once import AlreadyAdded
from portal import reserved_id
from portal.edit_conflicts import KEEP, MINE, SAVED, FieldConflict, field_conflict
from portal.errors import log_refusal
from portal.forms import PortalForm
from portal.language import translated
from portal.requests import end_sessions

Thing = TypeVar("Thing")
BASE = "base"
CONTESTED = "contested"


class Submission:
    """A form and what became of sending it. `explanation`: why somebody else's saving went first, in words."""

    def __init__(self, form: PortalForm) -> None:
        self.form = form
        self.explanation = ""

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The hidden fields."""
        return []

    @property
    def conflicts(self) -> Mapping[str, FieldConflict]:
        """By its name, each field for which two texts are to be compared."""
        return {}

    @property
    def status(self) -> int:
        """200 for a form to be filled in, 422 where something typed cannot be used, 409 where somebody was first."""
        return 409 if self.explanation else self.form.status

    def _explain(self, conflict: EditConflict) -> None:
        end_sessions(commit=False)
        log_refusal(conflict)
        self.explanation = translated(conflict.message)


class Addition(Submission):
    """A form that adds something to `place` ("lesson in part X"), once however often it is sent."""

    def __init__(self, form: PortalForm, place: str) -> None:
        super().__init__(form)
        self.place = place

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The id that the thing will have."""
        return [(reserved_id.FIELD, reserved_id.reserve_id(self.place))]

    def added(self, add: Callable[[str], Thing]) -> Thing | None:
        """What `add` makes of the form, under the id given to it; None where nothing was sent or it is refused."""
        if not self.form.validate_on_submit():
            return None
        try:
            return add(reserved_id.reserved_id(self.place))
        except Invalid as error:
            self.form.refuse(error)
        except AlreadyAdded as conflict:
            self._explain(conflict)
            next(iter(self.form)).errors = [_("Look at what you typed, then send the form again.")]
        return None


class Edit(Submission):
    """A form over stored values (`fields`) that another window may change too."""

    def __init__(self, kind: type[PortalForm], fields: Fields) -> None:
        super().__init__(kind(data=kind.data_of(fields)))
        self.fields = fields
        self.base = request.form.get(BASE, "") if self.form.is_submitted() else base_of(fields)
        self._conflicts: dict[str, FieldConflict] = {}

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form began from, and for which fields a choice is asked."""
        return [(BASE, self.base), *((CONTESTED, name) for name in self._conflicts)]

    @property
    def conflicts(self) -> Mapping[str, FieldConflict]:
        """The fields that another window saved meanwhile, until this form is saved."""
        return self._conflicts

    def saved(self, change: Callable[[dict[str, Any], str], object]) -> bool:
        """Whether the form was sent and `change` saved it, given the fields' values and what the form began from."""
        if not self.form.is_submitted():
            return False
        choices = _choices(self.fields)
        if not self._valid(choices):
            self._compare(self.fields, choices)
            return False
        try:
            self._require_seen(choices)
            change(self._values(choices), self.base)
        except Invalid as error:
            self.form.refuse(error)
            self._compare(self.fields, choices)
        except StaleEdit as stale:
            self._show(stale, choices)
        else:
            return True
        return False

    def _valid(self, choices: Mapping[str, str]) -> bool:
        """Whether all that is to be saved can be used; what was typed where the saved text is taken does not matter."""
        self.form.validate()
        for name, choice in choices.items():
            if choice == SAVED:
                self.form[name].errors = ()
            elif choice != MINE:
                field = self.form[name]
                field.errors = [*field.errors, _("“%(field)s”: choose what to keep.", field=field.label.text)]
        return not self.form.errors

    def _require_seen(self, choices: Mapping[str, str]) -> None:
        """Raise StaleEdit where a saved text that is to stay is not the one that the person has seen."""
        changed = saved_since(self.fields, self.base)
        if any(choices.get(name) == SAVED for name in changed):
            stored = type(self.form).data_of(self.fields)
            raise StaleEdit(self.fields, frozenset(name for name in changed if self.form[name].data != stored[name]))

    def _values(self, choices: Mapping[str, str]) -> dict[str, Any]:
        stored = type(self.form).data_of(self.fields)
        taken = {name: stored[name] for name, choice in choices.items() if choice == SAVED}
        return {name: self.form[name].data for name in self.fields} | taken

    def _show(self, stale: StaleEdit, choices: Mapping[str, str]) -> None:
        """Set both texts at each field that another window saved; an earlier choice for another field stays."""
        self._explain(stale)
        self.base = stale.base
        asked_now = {name: SAVED if name in stale.untouched else "" for name in stale.contested}
        self._compare(stale.saved, {**choices, **asked_now}, stale)
        for name in stale.contested:
            field = self.form[name]
            field.errors = [_("“%(field)s”: something else is saved now. Choose what to keep.", field=field.label.text)]

    def _compare(self, saved: Fields, choices: Mapping[str, str], stale: StaleEdit | None = None) -> None:
        stored = type(self.form).data_of(saved)
        by = stale.saved_by if stale else None
        self._conflicts = {
            field.name: field_conflict(field, stored[field.name], choices[field.name], by)
            for field in self.form
            if field.name in choices
        }
        if self._conflicts:
            self.form.submit.label.text = _("Save again")


def _choices(fields: Fields) -> dict[str, str]:
    """For each field that the form sent now asks about, which text stays: MINE, SAVED, or empty for none yet."""
    return {name: request.form.get(KEEP + name, "") for name in request.form.getlist(CONTESTED) if name in fields}
