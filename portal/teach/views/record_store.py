"""The record store of an institution: where statements go, what was sent, and what was not taken."""

from __future__ import annotations

import json

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from content.database import utc_now
from content.errors import Invalid
from content.people.permissions import Action
from content.xapi.models import StatementState
from content.xapi.statements import statement_of
from content.xapi.stores import StoreDraft, name_store, send_again, stated, store_page
from portal.labels.xapi import STATES, TROUBLES, VERBS
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.services import settings
from portal.teach import blueprint
from portal.teach.record_store_form import RecordStoreForm
from portal.teach.views.institution import managed_frame
from portal.xapi.sealed import seal


@blueprint.route("/institutions/<public_id>/record-store", methods=["GET", "POST"])
@permits(Action.MANAGE_INSTITUTION)
def record_store(public_id: str) -> ResponseReturnValue:
    """Show where statements go and what became of them; a POST names the store."""
    state = next((one for one in StatementState if one.value == request.args.get("state")), None)
    number = request.args.get("page", 1, type=int)
    page = store_page(read_session(), signed_in_actor(), public_id, state=state, page=number)
    form = RecordStoreForm.of(page)
    if form.validate_on_submit():
        password = form.password.data or ""
        draft = StoreDraft(
            endpoint=form.endpoint.data or "",
            user=form.user.data or "",
            sealed_password=seal(password, settings().secret_key) if password else None,
            version=form.chosen_version,
            active=bool(form.active.data),
        )
        try:
            name_store(write_session(), signed_in_actor(), public_id, draft, utc_now())
        except Invalid as error:
            form.refuse(error)
        else:
            words = _("The record store is saved. Within a minute this page says whether it answers.")
            flash(words if draft.active else _("Saved. Nothing more is sent."), "success")
            return redirect(url_for("teach.record_store", public_id=public_id))
    return (
        render_template(
            "teach/record_store.html",
            **managed_frame(public_id),
            page=page,
            state=state,
            states=STATES,
            verbs=VERBS,
            troubles=TROUBLES,
            form=form,
            can_send=bool(settings().public_address),
        ),
        form.status,
    )


@blueprint.get("/institutions/<public_id>/statements/<statement>")
@permits(Action.MANAGE_INSTITUTION)
def statement(public_id: str, statement: str) -> ResponseReturnValue:
    """Show one statement as the record store gets it."""
    line, made = stated(read_session(), signed_in_actor(), public_id, statement)
    text = json.dumps(statement_of(made, settings().public_address), ensure_ascii=False, indent=2)
    return render_template(
        "teach/statement.html", public_id=public_id, line=line, text=text, states=STATES, verbs=VERBS
    )


@blueprint.post("/institutions/<public_id>/statements/send-again")
@permits(Action.MANAGE_INSTITUTION)
def send_statements_again(public_id: str) -> ResponseReturnValue:
    """Let one statement, or all that were refused, be sent once more."""
    one = request.form.get("statement") or None
    count = send_again(write_session(), signed_in_actor(), public_id, statement=one)
    flash(ngettext("%(num)d statement will be sent again.", "%(num)d statements will be sent again.", count), "success")
    if one is not None:
        return redirect(url_for("teach.statement", public_id=public_id, statement=one))
    return redirect(url_for("teach.record_store", public_id=public_id))
