"""What stands out in a credit pilot, for a person to judge."""

from __future__ import annotations

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.credits.models import OutlierVerdict
from content.credits.outlier_pages import judge, outlier_page, outliers_page
from content.database import utc_now
from content.errors import Invalid, Refused
from content.people.permissions import Action
from portal.labels.oversight import OUTLIER_RULES, OUTLIER_VERDICTS
from portal.oversight import blueprint
from portal.oversight.outlier_form import OutlierForm
from portal.requests import permits, read_session, signed_in_actor, write_session


@blueprint.get("/pilots/<public_id>/outliers")
@permits(Action.SEE_PILOT)
def outliers(public_id: str) -> ResponseReturnValue:
    """Show what stands out in a month, what nobody judged first."""
    number = request.args.get("page", 1, type=int)
    page = outliers_page(read_session(), signed_in_actor(), public_id, request.args.get("month") or None, number)
    address = partial(url_for, "oversight.outliers", public_id=public_id, month=page.month)
    return render_template(
        "oversight/outliers.html",
        page=page,
        rules=OUTLIER_RULES,
        verdicts=OUTLIER_VERDICTS,
        address=lambda number: address(page=number),
    )


@blueprint.route("/pilots/<public_id>/outliers/<rule>/<entry>", methods=["GET", "POST"])
@permits(Action.SEE_PILOT)
def outlier(public_id: str, rule: str, entry: str) -> ResponseReturnValue:
    """Show one thing that stands out, its entries, and take what a person says of it."""
    form = OutlierForm()
    if form.validate_on_submit():
        try:
            judge(
                write_session(),
                signed_in_actor(),
                public_id,
                rule,
                entry,
                verdict=OutlierVerdict(form.verdict.data),
                reason=form.reason.data or "",
                now=utc_now(),
            )
        except (Invalid, Refused) as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("oversight.outlier", public_id=public_id, rule=rule, entry=entry))
    page = outlier_page(read_session(), signed_in_actor(), public_id, rule, entry)
    answer = render_template(
        "oversight/outlier.html", page=page, form=form, rules=OUTLIER_RULES, verdicts=OUTLIER_VERDICTS
    )
    return answer, form.status
