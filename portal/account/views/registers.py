"""The administrator's registers: institutions, counties and occupations, each a list with a form to add one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.courses.occupations import add_occupation, occupations
from content.errors import Invalid, NotFound
from content.institutions.models import RegionLevel
from content.institutions.register import add_county, add_institution, institutions, regions
from content.people.permissions import Action
from content.people.recovery_offices import set_region_phone
from portal.account import blueprint
from portal.account.register_forms import CountyForm, InstitutionForm, OccupationForm, RegionPhoneForm
from portal.forms import PortalForm, options
from portal.language import named
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.submissions import Addition


@blueprint.get("/registers")
@permits(Action.MANAGE_REGISTERS)
def registers() -> ResponseReturnValue:
    """Link to each register."""
    return render_template("account/registers.html")


@blueprint.route("/registers/institutions", methods=["GET", "POST"])
@permits(Action.MANAGE_REGISTERS)
def institution_register() -> ResponseReturnValue:
    """List the institutions; a POST adds one."""
    form = InstitutionForm()
    places = regions(read_session())
    form.region.choices = options(*((one.code, named(one.name_zh, one.name_en)) for one in places))
    rows = [(one.region_code, named(one.name_zh, one.name_en)) for one in institutions(read_session())]
    return _register(
        form,
        _("Institutions"),
        rows,
        lambda new_id: add_institution(
            write_session(),
            signed_in_actor(),
            name_zh=form.name_zh.data,
            name_en=form.name_en.data,
            region_code=form.region.data,
            public_id=new_id,
        ),
    )


@blueprint.route("/registers/counties", methods=["GET", "POST"])
@permits(Action.MANAGE_REGISTERS)
def county_register() -> ResponseReturnValue:
    """List the regions; a POST adds a county."""
    form = CountyForm()
    places = regions(read_session())
    cities = [one for one in places if one.level is RegionLevel.CITY]
    form.city.choices = options(*((one.code, named(one.name_zh, one.name_en)) for one in cities))
    rows = [(one.code, named(one.name_zh, one.name_en)) for one in places]
    return _register(
        form,
        _("Regions"),
        rows,
        lambda _new_id: add_county(
            write_session(),
            signed_in_actor(),
            code=form.code.data,
            name_zh=form.name_zh.data,
            name_en=form.name_en.data,
            city_code=form.city.data,
        ),
        phones={one.code: one.account_phone for one in places},
    )


@blueprint.route("/registers/counties/<code>/phone", methods=["GET", "POST"])
@permits(Action.MANAGE_REGISTERS)
def region_phone(code: str) -> ResponseReturnValue:
    """Show or change the number at which a region's office helps with forgotten passwords."""
    region = next((one for one in regions(read_session()) if one.code == code), None)
    if region is None:
        raise NotFound(about=code)
    form = RegionPhoneForm(phone=region.account_phone)
    if form.validate_on_submit():
        try:
            set_region_phone(write_session(), signed_in_actor(), code, form.phone.data or "")
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("account.county_register"))
    return render_template("account/region_phone.html", form=form, region=region), form.status


@blueprint.route("/registers/occupations", methods=["GET", "POST"])
@permits(Action.MANAGE_REGISTERS)
def occupation_register() -> ResponseReturnValue:
    """List the occupations; a POST adds one."""
    form = OccupationForm()
    rows = [(one.code, named(one.name_zh, one.name_en)) for one in occupations(read_session())]
    return _register(
        form,
        _("Occupations"),
        rows,
        lambda _new_id: add_occupation(
            write_session(),
            signed_in_actor(),
            code=form.code.data,
            name_zh=form.name_zh.data,
            name_en=form.name_en.data,
        ),
    )


def _register(
    form: PortalForm,
    title: str,
    rows: Sequence[tuple[str, str]],
    add: Callable[[str], object],
    phones: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    """The page of one register. add: puts what the form holds into it; an institution under the public id given to it,
    while counties and occupations have codes, which are in the list once. phones: of regions, by code."""
    addition = Addition(form, "register of institutions" if isinstance(form, InstitutionForm) else None)
    if addition.added(add) is not None:
        flash(_("Added."), "success")
        return redirect(url_for(f"account.{_endpoint(form)}"))
    page = render_template("account/register_list.html", submission=addition, title=title, rows=rows, phones=phones)
    return page, addition.status


def _endpoint(form: PortalForm) -> str:
    return {
        InstitutionForm: "institution_register",
        CountyForm: "county_register",
        OccupationForm: "occupation_register",
    }[type(form)]
