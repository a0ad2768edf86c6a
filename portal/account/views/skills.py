"""What an instructor shows on the pages of their courses."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSubmitInput
from wtforms import SelectMultipleField, SubmitField

from content.people.permissions import Action
from content.people.skills import show_skills, skill_fields
from portal.account import blueprint
from portal.forms import PortalForm, options
from portal.labels.institution import SKILLS
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.submissions import Edit


class SkillsForm(PortalForm):
    """Teaching skills to show; none is shown before it is ticked."""

    skills = SelectMultipleField(
        _l("Which skills do you want to show?"),
        widget=GovCheckboxesInput(),
        choices=options(*((skill.value, name) for skill, name in SKILLS.items())),
        description=_l("Leave all empty to show nothing."),
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())


@blueprint.route("/skills", methods=["GET", "POST"])
@permits(Action.SHOW_SKILLS)
def skills() -> ResponseReturnValue:
    """Choose which teaching skills learners see, or none."""
    edit = Edit(SkillsForm, skill_fields(read_session(), signed_in_actor()))
    if edit.saved(lambda values, base: show_skills(write_session(), signed_in_actor(), values["skills"] or (), base)):
        flash(_("Saved."), "success")
        return redirect(url_for("account.overview"))
    return render_template("account/skills.html", submission=edit), edit.status
