"""The catalogue and the page of a course."""

from __future__ import annotations

from functools import partial

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from content.assessment.results import has_assessment
from content.catalogue.catalogue_page import find_courses
from content.catalogue.query import CatalogueQuery, Sort
from content.courses.access_modes import ACCESS_MODE_CONDITIONS, AccessMode, preferred_access_modes
from content.courses.author_cards import author_cards
from content.courses.models import Audience, SkillLevel, TargetGroup
from content.courses.suspension import suspended_course
from content.database import utc_now
from content.errors import NotFound, Refused
from content.evaluation.quality import course_quality
from content.evaluation.survey import SurveyState, survey_states
from content.learning.finished_course import FinishedCourse, finished_course
from content.learning.learner_course import LearnerCourse, learner_course
from content.library.entry_page import entry_of_revision
from content.people.permissions import Action
from content.search.catalogue_version import catalogue_version
from portal.labels.courses import AUDIENCES, FIELDS, GROUPS, LANGUAGES, LEVELS, SORTS, WAYS
from portal.labels.institution import skills_sentence
from portal.labels.library import ENTRY_STATES
from portal.language import named
from portal.learn import blueprint
from portal.learn.structured_data import course_data
from portal.preferences import current_preferences
from portal.requests import current_actor, permits, read_session, signed_in_actor
from portal.visitor_pages import same_for_visitors

LONGEST_SEARCH = 100
_NAMES_IN_ADDRESS = {"text": "q", "access_modes": "way"}


@blueprint.get("/courses")
@permits(Action.BROWSE)
@same_for_visitors(lambda: catalogue_version(read_session()))
def catalogue() -> ResponseReturnValue:
    """Search and filter the published courses."""
    query = _query(request.args)
    preferred = preferred_access_modes(current_preferences())
    page = find_courses(read_session(), current_actor(), query, preferred)
    return render_template(
        "learn/catalogue.html",
        page=page,
        query=query,
        preferred=preferred,
        address=_address,
        address_of_page=lambda number: _address(query, number),
        names={
            "levels": LEVELS,
            "ways": WAYS,
            "reasons": ACCESS_MODE_CONDITIONS,
            "languages": LANGUAGES,
            "sorts": SORTS,
            "fields": FIELDS,
            "audiences": AUDIENCES,
        },
    )


@blueprint.get("/courses/<public_id>")
@permits(Action.BROWSE)
def course(public_id: str) -> ResponseReturnValue:
    """Show a course: description, accessibility summary, lessons; of one that is suspended, that it is, and why."""
    try:
        page = learner_course(read_session(), current_actor(), public_id)
    except (NotFound, Refused):
        suspended = suspended_course(read_session(), public_id)
        if suspended is None:
            raise
        return render_template("learn/suspended.html", course=suspended)
    groups = [GROUPS[TargetGroup(group)] for group in page.course.target_groups]
    return render_template(
        "learn/course.html",
        page=page,
        course=page.course,
        groups=groups,
        level=LEVELS[SkillLevel(page.course.level)],
        language=LANGUAGES.get(page.course.language, page.course.language),
        institution=named(page.course.institution.zh, page.course.institution.en),
        author_cards=author_cards(read_session(), public_id),
        skills_sentence=skills_sentence,
        quality=course_quality(read_session(), public_id),
        survey=_survey(page),
        has_assessment=page.enrolled and has_assessment(read_session(), page.course.revision_id),
        finished=_finished(page),
        audience=AUDIENCES[page.course.audience],
        library_entry=entry_of_revision(read_session(), current_actor(), page.course.revision_id),
        entry_states=ENTRY_STATES,
        structured_data=partial(course_data, page.course) if not page.course.preview else None,
    )


def _survey(page: LearnerCourse) -> SurveyState:
    """How far the person is with the survey of the course."""
    if not page.studied:
        return SurveyState.NOT_FINISHED
    states = survey_states(read_session(), signed_in_actor().account_id, utc_now())
    return states.get(page.course.public_id, SurveyState.NOT_FINISHED)


def _finished(page: LearnerCourse) -> FinishedCourse | None:
    if not page.studied:
        return None
    return finished_course(read_session(), signed_in_actor(), page.course.public_id)


def _query(arguments: MultiDict[str, str]) -> CatalogueQuery:
    """Parse the query out of the address; unknown values are ignored."""
    chosen = arguments.getlist("way")
    return CatalogueQuery(
        text=arguments.get("q", "")[:LONGEST_SEARCH].strip(),
        language=arguments.get("language") or None,
        occupation=arguments.get("occupation") or None,
        level=next((level for level in SkillLevel if level.value == arguments.get("level")), None),
        region=arguments.get("region") or None,
        institution=arguments.get("institution") or None,
        audience=next((one for one in Audience if one.value == arguments.get("audience")), None),
        access_modes=tuple(way for way in AccessMode if way.value in chosen),
        sort=next((sort for sort in Sort if sort.value == arguments.get("sort")), None),
        page=arguments.get("page", 1, type=int),
    )


def _address(query: CatalogueQuery, page: int | None = None) -> str:
    """The address of the catalogue for a query."""
    values = {_NAMES_IN_ADDRESS.get(name, name): getattr(query, name) for name in query.restricting_fields()}
    return url_for("learn.catalogue", **values, sort=query.sort, page=page)
