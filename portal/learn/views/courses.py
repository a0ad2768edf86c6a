"""The catalogue and the page of a course."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from content.catalogue.catalogue_page import find_courses
from content.catalogue.query import CatalogueQuery, Sort
from content.courses.access_modes import WAY_REASONS, AccessMode, looked_for
from content.courses.models import SkillLevel, TargetGroup
from content.learning.learner_course import learner_course
from content.people.permissions import Action
from portal.labels.courses import FIELDS, GROUPS, LANGUAGES, LEVELS, SORTS, WAYS
from portal.language import named
from portal.learn import blueprint
from portal.learn.structured_data import course_data
from portal.preferences import current_preferences
from portal.requests import current_actor, permits, read_session

LONGEST_SEARCH = 100
_NAMES_IN_ADDRESS = {"text": "q", "ways": "way"}


@blueprint.get("/courses")
@permits(Action.BROWSE)
def catalogue() -> ResponseReturnValue:
    """Published courses, by words, by what they are and by the ways in which they can be learned."""
    asked = _asked(request.args)
    wanted = looked_for(current_preferences())
    page = find_courses(read_session(), current_actor(), asked, wanted)
    return render_template(
        "learn/catalogue.html",
        page=page,
        asked=asked,
        wanted=wanted,
        address=_address,
        address_of_page=lambda number: _address(asked, number),
        names={
            "levels": LEVELS,
            "ways": WAYS,
            "reasons": WAY_REASONS,
            "languages": LANGUAGES,
            "sorts": SORTS,
            "fields": FIELDS,
        },
    )


@blueprint.get("/courses/<public_id>")
@permits(Action.BROWSE)
def course(public_id: str) -> ResponseReturnValue:
    """What a course is, offers and lacks, and its lessons."""
    page = learner_course(read_session(), current_actor(), public_id)
    groups = [GROUPS[TargetGroup(group)] for group in page.course.target_groups]
    return render_template(
        "learn/course.html",
        page=page,
        course=page.course,
        groups=groups,
        level=LEVELS[SkillLevel(page.course.level)],
        language=LANGUAGES.get(page.course.language, page.course.language),
        institution=named(page.course.institution.zh, page.course.institution.en),
        structured_data=course_data(page.course) if not page.course.preview else None,
    )


def _asked(given: MultiDict[str, str]) -> CatalogueQuery:
    """What the address asks for; what is not known there is passed over."""
    chosen = given.getlist("way")
    return CatalogueQuery(
        text=given.get("q", "")[:LONGEST_SEARCH].strip(),
        language=given.get("language") or None,
        occupation=given.get("occupation") or None,
        level=next((level for level in SkillLevel if level.value == given.get("level")), None),
        region=given.get("region") or None,
        institution=given.get("institution") or None,
        ways=tuple(way for way in AccessMode if way.value in chosen),
        sort=next((sort for sort in Sort if sort.value == given.get("sort")), None),
        page=given.get("page", 1, type=int),
    )


def _address(asked: CatalogueQuery, page: int | None = None) -> str:
    """Where the catalogue answers this."""
    values = {_NAMES_IN_ADDRESS.get(name, name): getattr(asked, name) for name in asked.narrowing()}
    return url_for("learn.catalogue", **values, sort=asked.sort, page=page)
