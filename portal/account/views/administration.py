"""The administrator's pages: people, their roles, recovery links."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import Invalid
from content.institutions.register import institutions, regions
from content.people import accounts, recovery
from content.people.models import Role
from content.people.permissions import Action
from portal.account import blueprint
from portal.account.forms import GrantForm
from portal.account.recognisers import recognisers
from portal.disk_space import scarce_gib
from portal.forms import options
from portal.labels.roles import ROLES
from portal.language import named
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.services import settings


@blueprint.get("/people")
@permits(Action.MANAGE_ACCOUNTS)
def people() -> ResponseReturnValue:
    """Find an account by name."""
    text = request.args.get("q", "")
    matches = accounts.people(read_session(), signed_in_actor(), text=text)
    return render_template(
        "account/people.html",
        people=matches,
        text=text,
        role_names=ROLES,
        recognisers=recognisers(settings()),
        scarce_gib=scarce_gib(settings().data),
    )


@blueprint.route("/people/<public_id>", methods=["GET", "POST"])
@permits(Action.MANAGE_ACCOUNTS)
def person(public_id: str) -> ResponseReturnValue:
    """Show one account; a POST gives it a role."""
    form = _grant_form()
    if form.validate_on_submit():
        try:
            accounts.grant_role(
                write_session(),
                signed_in_actor(),
                public_id,
                Role(form.role.data),
                institution_id=int(form.institution.data) if form.institution.data else None,
                region_code=form.region.data or None,
            )
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("The role is given."), "success")
            return redirect(url_for("account.person", public_id=public_id))
    page = accounts.person(read_session(), signed_in_actor(), public_id)
    template = render_template("account/person.html", person=page, form=form, role_names=ROLES, link=None)
    return template, 422 if form.errors else 200


@blueprint.post("/people/<public_id>/roles/<int:grant_id>/end")
@permits(Action.MANAGE_ACCOUNTS)
def end_role(public_id: str, grant_id: int) -> ResponseReturnValue:
    """End one role of an account."""
    accounts.revoke_role(write_session(), signed_in_actor(), public_id, grant_id)
    flash(_("The role has ended."), "success")
    return redirect(url_for("account.person", public_id=public_id))


@blueprint.post("/people/<public_id>/recovery-link")
@permits(Action.MANAGE_ACCOUNTS)
def issue_recovery_link(public_id: str) -> ResponseReturnValue:
    """Issue a one-time link and show it; only its digest is stored, so it is shown once."""
    token = recovery.issue(write_session(), signed_in_actor(), public_id)
    page = accounts.person(write_session(), signed_in_actor(), public_id)
    link = url_for("account.recover", token=token, _external=True)
    return render_template("account/person.html", person=page, form=_grant_form(), role_names=ROLES, link=link)


def _grant_form() -> GrantForm:
    form = GrantForm()
    none = ("", _("None"))
    places = [(str(one.id), named(one.name_zh, one.name_en)) for one in institutions(read_session())]
    form.institution.choices = options(none, *places)
    form.region.choices = options(
        none, *((one.code, named(one.name_zh, one.name_en)) for one in regions(read_session()))
    )
    return form
