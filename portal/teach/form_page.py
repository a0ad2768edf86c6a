"""What the author's small forms answer with."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from content.courses.ordering import Direction
from content.errors import Invalid
from content.messages import N_
from portal.forms import PortalForm


def form_page(form: PortalForm, title: str, caption: str, back: str, caption_language: str) -> ResponseReturnValue:
    """A page of one form. caption: of what it is a part, and in which language that is; back: the page before it."""
    page = render_template(
        "teach/form.html", form=form, title=title, caption=caption, caption_language=caption_language, back=back
    )
    return page, 422 if form.errors else 200


def direction_asked() -> Direction:
    """Up or down, as the button says. Invalid for anything else."""
    asked = request.form.get("direction", "")
    if asked not in set(Direction):
        raise Invalid(N_("The request could not be understood. Go back and try again."))
    return Direction(asked)
