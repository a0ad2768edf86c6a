"""Practice of learners: the lessons in which something is to be shown, attesting it, withdrawing that."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from content.credits.pilots import day_of
from content.database import utc_now
from content.errors import Invalid, Refused
from content.learning.practice import attest_practice, withdraw_practice
from content.learning.practice_page import attestation_line, practice_overview, practice_page
from content.people.permissions import Action
from portal.forms import options
from portal.language import by_script
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.teach import blueprint
from portal.teach.completion_forms import PracticeForm, WithdrawalForm


@blueprint.get("/courses/<public_id>/practice")
@permits(Action.ATTEST_PRACTICE)
def practice(public_id: str) -> ResponseReturnValue:
    """List the lessons with practice, and how many learners have shown it."""
    page = practice_overview(read_session(), signed_in_actor(), public_id)
    return render_template("teach/practice.html", page=page)


@blueprint.route("/courses/<public_id>/practice/<lineage>", methods=["GET", "POST"])
@permits(Action.ATTEST_PRACTICE)
def lesson_practice(public_id: str, lineage: str) -> ResponseReturnValue:
    """Attest what chosen learners have shown; see what was attested before."""
    form = PracticeForm(data={"seen_on": day_of(utc_now()).isoformat()})
    if form.is_submitted() and form.validate():
        try:
            count = attest_practice(
                write_session(),
                signed_in_actor(),
                public_id,
                lineage,
                form.learner.data or [],
                form.words.data or "",
                form.seen_on.data or "",
                utc_now(),
            )
        except (Invalid, Refused) as error:
            form.refuse(error)
        else:
            flash(
                ngettext("Attested for %(num)d learner.", "Attested for %(num)d learners.", count)
                if count
                else _("This had been attested already."),
                "success",
            )
            return redirect(url_for("teach.lesson_practice", public_id=public_id, lineage=lineage, _anchor="attested"))
    numbers = (request.args.get(name, 1, type=int) for name in ("page", "attested"))
    number, attested_number = numbers
    page = practice_page(
        read_session(), signed_in_actor(), public_id, lineage, page=number, attested_page=attested_number
    )
    form.learner.choices = options(*((one.account, by_script(one.name)) for one in page.waiting if not one.own))
    return render_template("teach/lesson_practice.html", page=page, form=form), form.status


@blueprint.route("/practice/<public_id>/withdraw", methods=["GET", "POST"])
@permits(Action.ATTEST_PRACTICE)
def withdraw_attestation(public_id: str) -> ResponseReturnValue:
    """Ask for the reason, then withdraw an attestation."""
    line, course, lineage = attestation_line(read_session(), signed_in_actor(), public_id)
    form = WithdrawalForm()
    back = url_for("teach.lesson_practice", public_id=course, lineage=lineage, _anchor="attested")
    if form.is_submitted() and form.validate():
        try:
            withdraw_practice(write_session(), signed_in_actor(), public_id, form.reason.data or "", utc_now())
        except (Invalid, Refused) as error:
            form.refuse(error)
        else:
            flash(_("The attestation is withdrawn. The learner is told why."), "success")
            return redirect(back)
    return render_template("teach/withdraw_practice.html", line=line, form=form, back=back), form.status
