"""The catalogue and the page of a course."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from content.courses.catalogue import Need, list_published
from content.courses.models import SkillLevel, TargetGroup
from content.learning.learner_course import learner_course
from content.people.permissions import Action
from portal.language import named
from portal.learn.blueprint import blueprint
from portal.learn.names import GROUPS, LANGUAGES, LEVELS, NEEDS
from portal.learn.offers import offers_in_words
from portal.requests import current_actor, permits, reading

LONGEST_SEARCH = 100


@blueprint.get("/courses")
@permits(Action.BROWSE)
def catalogue() -> ResponseReturnValue:
    """Published courses, by words, language, occupation and what a learner needs of them."""
    asked = request.args
    needs = [need for need in Need if need.value in asked.getlist("offers")]
    text = asked.get("q", "")[:LONGEST_SEARCH].strip()
    language, occupation = asked.get("language") or None, asked.get("occupation") or None
    page = list_published(
        reading(),
        language=language,
        occupation=occupation,
        offers=needs,
        text=text or None,
        page=asked.get("page", 1, type=int),
    )

    def address(number: int) -> str:
        return url_for(
            "learn.catalogue", q=text or None, language=language, occupation=occupation, offers=needs, page=number
        )

    return render_template(
        "learn/catalogue.html",
        page=page,
        asked={"q": text, "language": language, "occupation": occupation, "offers": needs},
        address=address,
        names={"levels": LEVELS, "needs": NEEDS, "languages": LANGUAGES},
        offers_in_words=offers_in_words,
    )


@blueprint.get("/courses/<public_id>")
@permits(Action.BROWSE)
def course(public_id: str) -> ResponseReturnValue:
    """What a course is, offers and lacks, and its lessons."""
    page = learner_course(reading(), current_actor(), public_id)
    groups = [GROUPS[TargetGroup(group)] for group in page.course.target_groups]
    return render_template(
        "learn/course.html",
        page=page,
        course=page.course,
        groups=groups,
        level=LEVELS[SkillLevel(page.course.level)],
        language=LANGUAGES.get(page.course.language, page.course.language),
        institution=named(page.course.institution.zh, page.course.institution.en),
        offers=offers_in_words(page.course.offers.lines()),
        offers_in_words=offers_in_words,
    )
