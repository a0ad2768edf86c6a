"""The lesson's page, and reading it part by part without the player."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.courses.models import Block
from content.credits.amounts import as_text
from content.database import utc_now
from content.learning import reading as evidence_of_reading
from content.learning.lesson_page import lesson_page
from content.learning.media_model import Addresses
from content.people.permissions import Action, allowed
from content.tracks.models import Rendition
from portal.learn.blueprint import blueprint, clock
from portal.learn.offers import offers_in_words
from portal.requests import ask_to_sign_in, current_actor, permits, writing


@blueprint.get("/lessons/<public_id>")
@permits(Action.BROWSE)  # who may open which lesson stands in content/learning/access.py
def lesson(public_id: str) -> ResponseReturnValue:
    """Watch, hear or read a lesson. Visitors are asked to sign in and come back."""
    actor = current_actor()
    if actor.account_id is None:
        return ask_to_sign_in()
    page = lesson_page(writing(), actor, public_id, addresses())
    if page.own_public_id is not None:
        flash(_("You began with an earlier version of this course. This is its lesson; your progress counts here."))
        return redirect(url_for("learn.lesson", public_id=page.own_public_id))
    return render_template(
        "learn/lesson.html", page=page, offers=offers_in_words(page.offers), can_study=allowed(actor, Action.STUDY)
    )


@blueprint.post("/lessons/<public_id>/read")
@permits(Action.STUDY)
def read(public_id: str) -> ResponseReturnValue:
    """Keep which parts were read or heard; then back to the lesson."""
    sections = request.form.getlist("section")
    back = redirect(url_for("learn.lesson", public_id=public_id, _anchor=request.form.get("back") or None))
    if not sections:
        flash(_("Nothing was marked. Mark at least one part, then save."))
        return back
    progress = evidence_of_reading.record_reading(writing(), current_actor(), public_id, sections, utc_now())
    if progress.completed:
        flash(completed_in_words(progress.credits_awarded), "success")
        return redirect(url_for("learn.lesson", public_id=public_id))
    if progress.counts_from is not None:
        flash(_(evidence_of_reading.TOO_FAST, time=clock(_next_minute(progress.counts_from))))
    else:
        flash(_("Saved. Parts read: %(read)s of %(all)s.", read=progress.read, all=progress.sections), "success")
    return back


def completed_in_words(credits_awarded: int) -> str:
    """That the lesson is complete, and what it has just earned."""
    words = _("This lesson is completed.")
    return f"{words} {earned_in_words(credits_awarded)}" if credits_awarded else str(words)


def earned_in_words(credits_awarded: int) -> str:
    """What was just earned, hundredths of a credit."""
    return str(_("Credits earned: %(credits)s.", credits=as_text(credits_awarded)))


def addresses() -> Addresses:
    """Where this application serves what a lesson's page points to."""
    return Addresses(
        rendition=_rendition,
        captions=lambda track, number, form: url_for("learn.captions", public_id=track, number=number, form=form),
        file=_file,
        slide=lambda track, number, key: url_for("learn.slide", public_id=track, number=number, key=key),
        descriptions=lambda track, number: url_for("learn.descriptions", public_id=track, number=number),
        beats=lambda lesson_id: url_for("learn.beats", public_id=lesson_id),
        sign_label=_("Sign language"),
    )


def _rendition(rendition: Rendition) -> str:
    suffix = rendition.storage_key.rpartition(".")[2] if "." in rendition.storage_key else "bin"
    return url_for("learn.media", public_id=rendition.public_id, name=f"{rendition.name}.{suffix}")


def _file(block: Block) -> str:
    name = block.asset.file_name if block.asset else ""
    return url_for("learn.block_file", public_id=block.public_id, name=name.replace("/", "_") or "file")


def _next_minute(moment: datetime) -> datetime:
    """The full minute after `moment`, so that the time shown is never too early."""
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
