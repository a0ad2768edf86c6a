"""The administrators' pages about the keys that sign credentials."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from content.credentials.key_backup import LARGEST_BACKUP, back_up_key, restore_key
from content.credentials.key_pages import LONGEST_SEARCH, key_page, keys_page, make_missing_keys
from content.credentials.signing_keys import make_key, withdraw_key
from content.errors import Invalid, Refused
from content.people.permissions import Action
from portal.labels.credentials import KEY_STATES
from portal.language import named
from portal.oversight import blueprint
from portal.oversight.forms import reason_page
from portal.oversight.key_forms import BackUpForm, RestoreForm
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.services import issuance


@blueprint.get("/keys")
@permits(Action.MANAGE_KEYS)
def keys() -> ResponseReturnValue:
    """Show who signs with which key."""
    text = request.args.get("q", "")[:LONGEST_SEARCH]
    page = keys_page(read_session(), signed_in_actor(), issuance(), text)
    return render_template("oversight/keys.html", page=page, text=text, states=KEY_STATES, address=issuance().base)


@blueprint.post("/keys")
@permits(Action.MANAGE_KEYS)
def make_keys() -> ResponseReturnValue:
    """Make a key for one institution or the portal in place of the one that signs now; or, where the form names none,
    for all that have none."""
    if "owner" in request.form:
        owner = request.form["owner"] or None
        key = make_key(write_session(), signed_in_actor(), owner, issuance(), replaces=request.form.get("replaces", ""))
        flash(_("The new key signs from now on. Make a backup of it now."), "success")
        return redirect(url_for("oversight.key", public_id=key.public_id))
    count = make_missing_keys(write_session(), signed_in_actor(), issuance())
    flash(ngettext("%(num)d key was made.", "%(num)d keys were made.", count), "success")
    return redirect(url_for("oversight.keys"))


@blueprint.get("/keys/<public_id>")
@permits(Action.MANAGE_KEYS)
def key(public_id: str) -> ResponseReturnValue:
    """Show one key, and what can be done with it."""
    return _page(public_id, BackUpForm(), RestoreForm())


@blueprint.post("/keys/<public_id>/backup")
@permits(Action.MANAGE_KEYS)
def back_up(public_id: str) -> ResponseReturnValue:
    """Send the private key, encrypted with the passphrase that was typed."""
    form = BackUpForm()
    if form.validate_on_submit():
        try:
            data = back_up_key(write_session(), signed_in_actor(), public_id, form.backup_password.data, issuance())
        except (Invalid, Refused) as error:
            form.refuse(error)
        else:
            response = Response(data, content_type="application/x-pem-file")
            response.headers["Content-Disposition"] = f'attachment; filename="signing-key-{public_id}.pem"'
            response.headers["Cache-Control"] = "no-store"
            return response
    return _page(public_id, form, RestoreForm(formdata=None))


@blueprint.post("/keys/<public_id>/restore")
@permits(Action.MANAGE_KEYS)
def restore(public_id: str) -> ResponseReturnValue:
    """Bring a key back from its backup."""
    form = RestoreForm()
    if form.validate_on_submit():
        try:
            restore_key(
                write_session(),
                signed_in_actor(),
                public_id,
                form.file.data.read(LARGEST_BACKUP + 1),
                form.restore_password.data,
                issuance(),
            )
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("The key can be used again."), "success")
            return redirect(url_for("oversight.key", public_id=public_id))
    return _page(public_id, BackUpForm(formdata=None), form)


@blueprint.route("/keys/<public_id>/withdraw", methods=["GET", "POST"])
@permits(Action.MANAGE_KEYS)
def withdraw(public_id: str) -> ResponseReturnValue:
    """Ask for the reason, then believe the key no more."""
    owner, line = key_page(read_session(), signed_in_actor(), public_id, issuance())
    return reason_page(
        _("Withdraw this key"),
        f"{named(owner.name.zh, owner.name.en) if owner.name else _('The portal itself')}, {line.did}",
        _(
            "Do this when somebody else may have the key. Everything that it has signed is no longer believed. "
            "Learners make new files in their wallet."
        ),
        url_for("oversight.key", public_id=public_id),
        lambda reason: withdraw_key(write_session(), signed_in_actor(), public_id, reason),
    )


def _page(public_id: str, backup: BackUpForm, restoration: RestoreForm) -> ResponseReturnValue:
    owner, line = key_page(read_session(), signed_in_actor(), public_id, issuance())
    page = render_template(
        "oversight/key.html", owner=owner, key=line, states=KEY_STATES, backup=backup, restoration=restoration
    )
    return page, max(backup.status, restoration.status)
