"""An evaluator's samples: the list, drawing one, and one with all that is needed to draw it again."""

from __future__ import annotations

import secrets

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.credits.pilots import day_of
from content.database import utc_now
from content.evaluation import samples as drawing
from content.evaluation.models import EvaluationSample
from content.people.permissions import Action
from portal.evaluation import blueprint
from portal.evaluation.forms import SampleForm
from portal.forms import options
from portal.language import named
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.submissions import Addition

PLACE = "evaluation sample"


@blueprint.get("")
@permits(Action.EVALUATE)
def samples() -> ResponseReturnValue:
    """List one's own samples, the newest first."""
    return render_template("evaluation/samples.html", samples=drawing.own_samples(read_session(), signed_in_actor()))


@blueprint.route("/samples/new", methods=["GET", "POST"])
@permits(Action.EVALUATE)
def new_sample() -> ResponseReturnValue:
    """Draw a sample."""
    form = SampleForm(data={"seed": _new_seed(), "size": "5"})
    choices = drawing.sample_choices(read_session(), signed_in_actor())
    form.region.choices = options(
        ("", _("All regions")), *((code, named(name.zh, name.en)) for code, name in choices.regions)
    )
    form.occupation.choices = options(
        ("", _("All occupations")), *((code, named(name.zh, name.en)) for code, name in choices.occupations)
    )
    addition = Addition(form, PLACE)

    def draw(reserved: str) -> EvaluationSample:
        return drawing.draw_sample(
            write_session(),
            signed_in_actor(),
            seed=form.seed.data or "",
            size=form.size_in_figures(),
            region_code=form.region.data or None,
            occupation_code=form.occupation.data or None,
            now=utc_now(),
            public_id=reserved,
        )

    sample = addition.added(draw)
    if sample is not None:
        flash(_("The sample is drawn. Judge each of its courses."), "success")
        return redirect(url_for("evaluation.sample", public_id=sample.public_id))
    return render_template("evaluation/new_sample.html", submission=addition), addition.status


@blueprint.get("/samples/<public_id>")
@permits(Action.EVALUATE)
def sample(public_id: str) -> ResponseReturnValue:
    """Show one sample, how it was drawn, and how far its courses are judged."""
    page = drawing.sample_page(read_session(), signed_in_actor(), public_id)
    return render_template("evaluation/sample.html", page=page)


def _new_seed() -> str:
    """A seed that nobody has chosen: today and six digits drawn by lot."""
    return f"{day_of(utc_now()):%Y-%m-%d}-{secrets.randbelow(10**6):06d}"
