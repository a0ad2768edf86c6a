"""Caption files and scripts that wait for an author's answer, and the script beside the captions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from content.courses.models import Block
from content.errors import Invalid
from content.people.permissions import Action
from content.tracks.models import CaptionProposal, ProposalState, UploadPurpose
from content.tracks.proposal_answers import Answer, CaptionsChanged, answer_proposal, use_script
from content.tracks.proposal_changes import Change, FileChanged, change_proposal
from content.tracks.proposal_page import proposal_page
from content.tracks.script_page import script_page
from media_pipeline.alignment.script_differences import script_differences
from portal.errors import log_refusal
from portal.language import translated
from portal.requests import end_sessions, permits, read_session, signed_in_actor, write_session
from portal.services import queue
from portal.teach import blueprint

MOST_SHOWN = 100
ANSWERED = {
    (UploadPurpose.CAPTIONS, ProposalState.REPLACED): _l(
        "The captions from the file are in use now. The earlier ones are kept among the versions."
    ),
    (UploadPurpose.CAPTIONS, ProposalState.KEPT): _l(
        "The present captions stay in use. Those from the file are kept among the versions."
    ),
    (UploadPurpose.CAPTIONS, ProposalState.CANCELLED): _l("The file was dropped. The captions are as they were."),
    (UploadPurpose.SCRIPT, ProposalState.ACCEPTED): _l(
        "Captions are being made from the script. The present ones stay in use until these are ready."
    ),
    (UploadPurpose.SCRIPT, ProposalState.REPLACED): _l(
        "The captions from the script are in use now. The earlier ones are kept among the versions."
    ),
    (UploadPurpose.SCRIPT, ProposalState.KEPT): _l(
        "The present captions stay in use. The script is kept beside them and is not in use for the captions."
    ),
    (UploadPurpose.SCRIPT, ProposalState.CANCELLED): _l("The script was dropped. The captions are as they were."),
}
"""What is said of a question that has been answered."""
CHANGED = {
    Change.SHIFT: _l("All captions were moved. Look at the times, then choose what to do with the file."),
    Change.HOURS: _l("The whole hours were taken off. Look at the times, then choose what to do with the file."),
    Change.FASTER: _l("All times were made shorter. Look at them, then choose what to do with the file."),
    Change.SLOWER: _l("All times were made longer. Look at them, then choose what to do with the file."),
    Change.SPREAD: _l("All times were fitted between the two. Look at them, then choose what to do with the file."),
    Change.LANGUAGE: _l("The language was changed. Now choose what to do with the file."),
    Change.READING: _l("The file is read as you chose. Now choose what to do with it."),
}
"""What is said of a change of the file that waits."""
_TYPED = (Change.SHIFT, Change.SPREAD)
"""Changes for which something is typed."""
_MEANT = {
    Answer.REPLACE: (ProposalState.ACCEPTED, ProposalState.REPLACED),
    Answer.KEEP: (ProposalState.KEPT,),
    Answer.CANCEL: (ProposalState.CANCELLED,),
}


@blueprint.get("/proposals/<public_id>")
@permits(Action.EDIT_COURSE)
def proposal(public_id: str) -> ResponseReturnValue:
    """What would be replaced, what came, and what is to be done."""
    return _page(public_id)


@blueprint.post("/proposals/<public_id>", endpoint="answer_proposal")
@permits(Action.EDIT_COURSE)
def answer(public_id: str) -> ResponseReturnValue:
    """Do what the author has chosen; an answer that comes twice does nothing more."""
    chosen, base = request.form.get("answer", ""), request.form.get("seen", "")
    if chosen not in set(Answer):
        abort(400)
    try:
        answered = answer_proposal(write_session(), signed_in_actor(), public_id, Answer(chosen), base, queue())
    except CaptionsChanged as changed:
        end_sessions(commit=False)
        log_refusal(changed)
        return _page(public_id, Refusal(translated(changed.message))), 409
    if answered.state in _MEANT[Answer(chosen)]:
        begins = answered.state is ProposalState.ACCEPTED  # a job that makes the captions
        flash(ANSWERED[answered.purpose, answered.state], "begun" if begins else "success")
    else:
        flash(_("This question was answered before. Nothing was changed now."))
    return _to_recording(answered)


@blueprint.post("/proposals/<public_id>/change", endpoint="change_proposal")
@permits(Action.EDIT_COURSE)
def change(public_id: str) -> ResponseReturnValue:
    """Change the file that waits, and show it again at the place where the change was asked for."""
    wanted, over = request.form.get("change", ""), request.form.get("over", "")
    typed = {name: request.form.get(name, "") for name in ("seconds", "first", "last") if name in request.form}
    if wanted not in set(Change):
        abort(400)
    kind = Change(wanted)
    value = "|".join(typed.values()) if kind in _TYPED else request.form.get("value", "")
    try:
        change_proposal(write_session(), signed_in_actor(), public_id, kind, over, value)
    except FileChanged as changed:
        end_sessions(commit=False)
        log_refusal(changed)
        return _page(public_id, Refusal(translated(changed.message), _("Nothing was changed"))), 409
    except Invalid as error:
        end_sessions(commit=False)
        wrong = error.field if kind in _TYPED and error.field in typed else next(iter(typed), "")
        at = f"#{wrong or 'times'}"
        refusal = Refusal(translated(error.message), _("Nothing was changed"), at, wrong, typed)
        return _page(public_id, refusal), 422
    flash(CHANGED[kind], "success")
    return redirect(
        url_for("teach.proposal", public_id=public_id, _anchor="answer" if kind is Change.READING else "times")
    )


@blueprint.get("/captions/<public_id>/script")
@permits(Action.EDIT_COURSE)
def script(public_id: str) -> ResponseReturnValue:
    """The script beside the captions."""
    return _script_page(public_id)


@blueprint.post("/captions/<public_id>/script")
@permits(Action.EDIT_COURSE)
def make_from_script(public_id: str) -> ResponseReturnValue:
    """Have the captions made anew from the script."""
    try:
        accepted = use_script(write_session(), signed_in_actor(), public_id, request.form.get("seen", ""), queue())
    except CaptionsChanged as changed:
        end_sessions(commit=False)
        log_refusal(changed)
        return _script_page(public_id, translated(changed.message)), 409
    flash(ANSWERED[UploadPurpose.SCRIPT, ProposalState.ACCEPTED], "begun")
    return _to_recording(accepted)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing was done: the sentence, the title over it, the place it is about, the field there, and what was typed
    by the names of the fields."""

    sentence: str
    title: str = ""
    at: str = "#answer"
    wrong_field: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)


def _page(public_id: str, refusal: Refusal | None = None) -> str:
    page = proposal_page(read_session(), signed_in_actor(), public_id, script_differences)
    return render_template(
        "teach/proposal.html",
        page=page,
        answered=ANSWERED.get((page.purpose, page.state), ""),
        refusal=refusal,
        most=MOST_SHOWN,
    )


def _script_page(public_id: str, error: str = "") -> str:
    page = script_page(read_session(), signed_in_actor(), public_id, script_differences)
    return render_template("teach/script.html", page=page, error=error, most=MOST_SHOWN)


def _to_recording(answered: CaptionProposal) -> ResponseReturnValue:
    block = write_session().scalars(select(Block.public_id).where(Block.id == answered.block_id)).one()
    return redirect(url_for("teach.media", public_id=block))
