"""The form that every form here is: Flask-WTF with the domain's refusals shown at their field."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import Field

from content.errors import Invalid
from portal.language import translated


class PortalForm(FlaskForm):  # type: ignore[misc]
    """A form whose errors are listed on top and repeated at the field, with everything typed kept."""

    def refuse(self, error: Invalid) -> None:
        """Show a refusal of the domain at the field it names, or at the first field where it names none."""
        field: Field = self[error.field] if error.field in self else next(iter(self))
        field.errors = [*field.errors, translated(error.message, error.values)]
