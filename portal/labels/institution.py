"""Labels of the next steps of courses, of needs of learners, of teaching skills and of the orders of lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup

from content.courses.co_authors import CourseName
from content.institutions.institution_page import Order
from content.institutions.next_steps import CourseStep, Step
from content.jobs.models import JobState
from content.learning.roster_places import Need
from content.people.skills import TeachingSkill
from portal.labels.review import LEVELS
from portal.language import by_script, named
from portal.template_filters import day

STEPS = {
    Step.FINDINGS: _l("Returned by the reviewers"),
    Step.SUSPENDED: _l("Suspended"),
    Step.EXPIRED: _l("Expired"),
    Step.FAILED_JOBS: _l("A recording failed"),
    Step.NO_LESSON: _l("Without a lesson"),
    Step.NO_RECORDING: _l("A file is missing"),
    Step.NO_CAPTIONS: _l("Without captions"),
    Step.CAPTIONS: _l("Captions to be checked"),
    Step.SUBMISSION: _l("To be submitted"),
    Step.JOBS: _l("Recordings are being processed"),
    Step.REVIEW: _l("With the reviewers"),
    Step.WITHDRAWN: _l("Withdrawn"),
    Step.NOTHING: _l("Published"),
}
"""What a course waits for, as one chooses it."""

ORDERS = {
    Order.STEP: _l("What is to be done comes first"),
    Order.TITLE: _l("By title"),
    Order.NEWEST: _l("Last changed first"),
}

NEEDS = {
    Need.QUESTION: _l("Waits for an answer"),
    Need.QUIET: _l("Has not studied for 14 days"),
}

JOB_STATES = {
    JobState.FAILED: (_l("Failed"), "red"),
    JobState.RUNNING: (_l("In progress"), "teal"),
    JobState.QUEUED: (_l("Waits for its turn"), "grey"),
}

SKILLS = {
    TeachingSkill.SIGN_LANGUAGE: _l("Can teach in sign language"),
    TeachingSkill.BRAILLE: _l("Can teach with braille"),
}


def skills_sentence(skills: Collection[TeachingSkill]) -> str:
    """What somebody can teach with, in one sentence."""
    if set(skills) == set(SKILLS):
        return str(_("Can teach in sign language, with braille"))
    return str(_(", ")).join(str(SKILLS[skill]) for skill in skills)


def course_choices(courses: Sequence[CourseName]) -> list[tuple[str, Markup]]:
    """Courses to choose from, by public id; those of one title by their place among them, the oldest first, with the
    version and since when there is it; what is Chinese in them is marked as that."""
    counts = Counter(course.title for course in courses)
    places: Counter[str] = Counter()
    choices = []
    for course in courses:
        places[course.title] += 1
        same = counts[course.title]
        label = course.title if same == 1 else _of_several(course, places[course.title], same)
        choices.append((course.public_id, by_script(label)))
    return choices


def _of_several(course: CourseName, place: int, count: int) -> str:
    return str(
        _(
            "%(title)s (%(place)s of %(count)s courses of this title; version %(number)s, since %(day)s)",
            title=course.title,
            place=place,
            count=count,
            number=course.number,
            day=day(course.opened_at),
        )
    )


_SENTENCES = {
    Step.SUSPENDED: _l("Next: read why it is suspended, then open a new version."),
    Step.EXPIRED: _l("Next: open a new version, bring it up to date and submit it again."),
    Step.NO_LESSON: _l("Next: write the first lesson."),
    Step.SUBMISSION: _l("Next: look at the check list, then submit it for review."),
    Step.WITHDRAWN: _l("This version was taken back. You can open a new one."),
    Step.NOTHING: _l("Learners see this version. There is nothing to do."),
}


def step_sentence(course: CourseStep) -> str:
    """The next step of a course in a sentence."""
    count = course.count
    if course.step is Step.REVIEW:
        region = named(course.region.zh, course.region.en) if course.region else ""
        level = LEVELS[course.level] if course.level else ""
        return str(_("Next: wait for the reviewers (%(level)s, %(region)s).", level=level, region=region))
    counted = {
        Step.FINDINGS: lambda: ngettext(
            "Next: read the finding of the reviewers, then open a new version and put it right.",
            "Next: read the %(num)d findings of the reviewers, then open a new version and put them right.",
            count,
        ),
        Step.FAILED_JOBS: lambda: ngettext(
            "Next: a recording could not be processed. Look at it and try again.",
            "Next: %(num)d recordings could not be processed. Look at them and try again.",
            count,
        ),
        Step.NO_RECORDING: lambda: ngettext(
            "Next: upload the file of a recording.", "Next: upload the files of %(num)d recordings.", count
        ),
        Step.NO_CAPTIONS: lambda: ngettext(
            "Next: bring captions for a recording that has none.",
            "Next: bring captions for %(num)d recordings that have none.",
            count,
        ),
        Step.CAPTIONS: lambda: ngettext(
            "Next: check the captions of a recording.", "Next: check the captions of %(num)d recordings.", count
        ),
        Step.JOBS: lambda: ngettext(
            "A recording is being processed. There is nothing to do now.",
            "%(num)d recordings are being processed. There is nothing to do now.",
            count,
        ),
    }
    if course.step is Step.FINDINGS and not count:
        return str(_("Next: read what the reviewers wrote, then open a new version."))
    return str(counted[course.step]() if course.step in counted else _SENTENCES[course.step])
