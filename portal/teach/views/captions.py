"""Reading and correcting the captions of a recording, beside the recording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import Invalid
from content.learning.media_preview import media_preview
from content.people.permissions import Action
from content.review.findings import FindingNote
from content.review.places import CuePlace
from content.timed_text.cue import Cue, new_key
from content.tracks.caption_edits import CueEdit, correct_captions, cues_as_sent
from content.tracks.caption_page import CaptionPage, caption_page
from content.tracks.captions import LONGEST_CUE_TEXT, mark_checked
from content.tracks.models import CaptionVersion
from content.tracks.sound import sound_key
from content.tracks.versions import TrackConflict
from portal.addresses import player_addresses
from portal.labels.caption_lint import fidelity_of, problems_of
from portal.language import translated
from portal.requests import end_sessions, permits, read_session, signed_in_actor, write_session
from portal.services import store
from portal.teach import blueprint
from portal.teach.caption_document import MOST_PROBLEMS, document_of, problems_as_json, words_as_json
from portal.teach.caption_form import CaptionForm, posted_captions
from portal.teach.caption_list import CaptionList
from portal.teach.findings_at import unsettled_findings

JSON = "application/json"


@blueprint.get("/captions/<public_id>")
@permits(Action.EDIT_COURSE)
def captions(public_id: str) -> ResponseReturnValue:
    """Show the captions in fields of their own, beside the player; a long track in parts."""
    return _page(public_id)


@blueprint.get("/captions/<public_id>/document")
@permits(Action.EDIT_COURSE)
def captions_document(public_id: str) -> ResponseReturnValue:
    """Answer all captions as the editor in the page reads them."""
    return jsonify(_document(public_id))


@blueprint.get("/captions/<public_id>/sound")
@permits(Action.EDIT_COURSE)
def captions_sound(public_id: str) -> ResponseReturnValue:
    """Answer where somebody speaks and how loud it is; nothing where no job has looked for that."""
    key = sound_key(read_session(), signed_in_actor(), public_id)
    if key is None or not store().exists(key):
        return jsonify({"spans": [], "peaks": ""})
    with store().open(key) as file:
        return Response(file.read(), mimetype=JSON)


@blueprint.post("/captions/<public_id>")
@permits(Action.EDIT_COURSE)
def save_captions(public_id: str) -> ResponseReturnValue:
    """Save the corrected captions, with what the button at one of them does; with another button they are marked as
    checked as well. The editor in the page, which asks for JSON, is answered in it."""
    form = posted_captions()
    try:
        form.require_readable()
        edits = form.edits_with_button(*_as_sent(public_id, form)) if form.button else form.edits
        version = correct_captions(write_session(), signed_in_actor(), public_id, form.number, edits)
        if "check" in request.form:
            mark_checked(write_session(), signed_in_actor(), public_id, version.number)
    except TrackConflict as conflict:
        end_sessions(commit=False)
        return _refused(public_id, form, translated(conflict.message)), 409
    except Invalid as error:
        end_sessions(commit=False)
        return _refused(public_id, form, translated(error.message), error.field), 422
    if request.accept_mimetypes.best == JSON:
        return jsonify(_saved(public_id, form, version))
    if "check" in request.form:
        flash(_("Saved and marked as checked. Learners see that a person has checked these captions."), "success")
    else:
        flash(_("Saved. The captions count as not checked until you mark them."), "success")
    return redirect(_next_address(public_id, form))


def _as_sent(public_id: str, form: CaptionForm) -> tuple[str, list[Cue]]:
    return cues_as_sent(write_session(), signed_in_actor(), public_id, form.number, form.edits)


def _page(public_id: str, form: CaptionForm | None = None, error: str = "", field: str = "") -> str:
    page = _typed_page(public_id, form)
    problems = problems_of(page)
    findings = _findings(page)
    shown = CaptionList(page, problems, {*({} if form is None else form.edits), field.partition("-")[2]})
    return render_template(
        "teach/captions.html",
        page=page,
        shown=shown,
        problems=problems,
        findings=findings,
        review_findings=[note for notes in findings.values() for note in notes],
        cues={row.key: CuePlace(public_id, row.number) for row in page.rows},
        fidelity=fidelity_of(page),
        media=media_preview(read_session(), page.block_id, player_addresses()),
        error=error,
        error_field=field,
        typed={} if form is None else form.typed_as_it_was(),
        lost_texts=[] if form is None else _without_place(page, form),
        new_key=new_key,
        longest=LONGEST_CUE_TEXT,
    )


def _typed_page(public_id: str, form: CaptionForm | None) -> CaptionPage:
    """The captions, with what was typed of them."""
    edits: Mapping[str, CueEdit] = {} if form is None else form.edits
    return caption_page(read_session(), signed_in_actor(), public_id, edits, None if form is None else form.number)


def _without_place(page: CaptionPage, form: CaptionForm) -> list[str]:
    """What was typed for new captions of which nobody knows when they are shown."""
    places = {row.key for row in page.rows}
    return [edit.text for key, edit in form.edits.items() if key not in places and edit.text]


def _findings(page: CaptionPage) -> dict[str, Sequence[FindingNote]]:
    """By the caption's key, what reviewers found at it and have not settled."""
    findings: dict[str, list[FindingNote]] = {}
    for note in unsettled_findings(page.course_id, page.block_lineage):
        findings.setdefault(note.pin.cue_key or "", []).append(note)
    return {key: findings[key] for key in findings if key}


def _document(public_id: str) -> dict[str, object]:
    page = _typed_page(public_id, None)
    return document_of(page, problems_of(page, MOST_PROBLEMS), _findings(page))


def _refused(public_id: str, form: CaptionForm, error: str, field: str = "") -> str | Response:
    """The page with everything that was typed; for the editor, why, and what is saved now."""
    if request.accept_mimetypes.best != JSON:
        return _page(public_id, form, error, field)
    return jsonify({"message": error, "field": field, "document": None if field else _document(public_id)})


def _saved(public_id: str, form: CaptionForm, version: CaptionVersion) -> dict[str, object]:
    """What the editor learns of a save: the new version, the words of what was changed, the rules that are broken."""
    page = _typed_page(public_id, None)
    return {
        "number": version.number,
        "words": {row.key: words_as_json(row.words) for row in page.rows if row.key in form.edits},
        "problems": problems_as_json(problems_of(page, MOST_PROBLEMS)),
    }


def _next_address(public_id: str, form: CaptionForm) -> str:
    """Where one goes on: at the caption whose button was pressed, at another part of the list, or at the top."""
    name, key = (*form.button, "", "")[:2]
    if name == "part":
        return url_for("teach.captions", public_id=public_id, part=key)
    if name == "insert":
        return url_for("teach.captions", public_id=public_id, insert=key)
    if key and name != "remove":
        return url_for("teach.captions", public_id=public_id, cue=key, _anchor=f"cue-{key}")
    return url_for("teach.captions", public_id=public_id, part=request.args.get("part"))
