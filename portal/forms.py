"""The base class of all forms: Flask-WTF with the domain's refusals shown at their field."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput
from werkzeug.datastructures import MultiDict
from wtforms import Field, SelectChoice

from content.courses.edit_base import Fields
from content.errors import Invalid, Refused
from portal.language import translated


class PortalForm(FlaskForm):  # type: ignore[misc]  # its base has no types
    """A form whose errors are listed on top and repeated at the field; everything typed stays in it."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # its base has no types
        """Flask-WTF takes JSON for a form as well; what comes may be a bare number, which is a fault to it."""

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """The fields sent; none where what was sent is JSON."""
            is_given = formdata is None or isinstance(formdata, MultiDict)
            return MultiDict() if request.is_json and not is_given else super().wrap_formdata(form, formdata)

    _out_of_date = False

    @property
    def status(self) -> int:
        """The status of the page that shows the form: 422 for a wrong field, 409 where what it is about has changed."""
        if self._out_of_date:
            return 409
        return 422 if self.errors else 200

    def refuse(self, error: Invalid | Refused) -> None:
        """Show a refusal of the domain at the field it names, or at the first field where it names none."""
        self._out_of_date = isinstance(error, Refused)
        name = error.field if isinstance(error, Invalid) else ""
        field: Field = self[name] if name in self else next(iter(self))
        field.errors = [*field.errors, translated(error.message)]

    @classmethod
    def data_of(cls, fields: Fields) -> dict[str, Any]:
        """The stored values of `fields` as this form's fields have them."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()}


def options(*words: tuple[str, str | LazyString]) -> list[SelectChoice]:
    """Build the choices of a field from pairs of submitted value and label."""
    return [SelectChoice(value, label) for value, label in words]


class PasswordWidget(GovPasswordInput):  # type: ignore[misc]  # its base has no types
    """A password field whose button to show what was typed speaks the page's language."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        """The package's parameters with our words."""
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        label = str(field.label.text)
        words = {
            "showPasswordText": _("Show"),
            "hidePasswordText": _("Hide"),
            "showPasswordAriaLabelText": _("Show: %(field)s", field=label),
            "hidePasswordAriaLabelText": _("Hide: %(field)s", field=label),
            "passwordShownAnnouncementText": _("Your password is visible"),
            "passwordHiddenAnnouncementText": _("Your password is hidden"),
        }
        return {**words, **params}
