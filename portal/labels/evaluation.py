"""Labels of the survey's questions, replies and barriers, and of the criteria, verdicts and grades of evaluations."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from content.evaluation.models import Barrier, Criterion, Grade, Reply, Verdict
from content.evaluation.survey import SurveyQuestion

QUESTIONS = {
    SurveyQuestion.TAKE_PART: _l("Could you take part in everything?"),
    SurveyQuestion.UNDERSTAND: _l("Was it explained so that you understood it?"),
    SurveyQuestion.PACE: _l("Could you learn at your own speed?"),
    SurveyQuestion.HELP: _l("Did you get help when you needed it?"),
    SurveyQuestion.USE: _l("Can you use for your work what you learned?"),
    SurveyQuestion.SATISFIED: _l("Are you satisfied with the course?"),
}
"""As learners are asked."""

STATEMENTS = {
    SurveyQuestion.TAKE_PART: _l("Could take part in everything"),
    SurveyQuestion.UNDERSTAND: _l("Understood what was explained"),
    SurveyQuestion.PACE: _l("Could learn at their own speed"),
    SurveyQuestion.HELP: _l("Got help when they needed it"),
    SurveyQuestion.USE: _l("Can use it for their work"),
    SurveyQuestion.SATISFIED: _l("Are satisfied with the course"),
}
"""As the figures are headed."""

REPLIES = {
    Reply.YES: lazy_pgettext("reply", "Yes"),
    Reply.PARTLY: lazy_pgettext("reply", "Partly"),
    Reply.NO: lazy_pgettext("reply", "No"),
}

BARRIERS = {
    Barrier.CAPTIONS: _l("Captions were missing or wrong"),
    Barrier.SIGN: _l("There was no sign language, or it was hard to see"),
    Barrier.KEYBOARD: _l("Something could not be done with the keyboard"),
    Barrier.SPEECH: _l("Something was not read aloud, or was read wrongly"),
    Barrier.LANGUAGE: _l("The words were too hard"),
    Barrier.TIME: _l("There was too little time"),
    Barrier.DEVICE: _l("My device or connection was not good enough"),
    Barrier.OTHER: lazy_pgettext("barrier", "Something else"),
}

CRITERIA = {
    Criterion.CONTENT: lazy_pgettext("criterion", "Content"),
    Criterion.COPYRIGHT: lazy_pgettext("criterion", "Copyright"),
    Criterion.SAFETY: lazy_pgettext("criterion", "Ideology and safety"),
    Criterion.TEACHING: lazy_pgettext("criterion", "Teaching"),
    Criterion.ACCESSIBILITY: lazy_pgettext("criterion", "Accessibility"),
}

HINTS = {
    Criterion.CONTENT: _l("Is what it teaches right, up to date and fit for the occupation and level?"),
    Criterion.COPYRIGHT: _l("May texts, pictures, music and recordings be used? Are their sources named?"),
    Criterion.SAFETY: _l("Is it in keeping with the law and with respect for people? Is the work shown safe?"),
    Criterion.TEACHING: _l("Does one thing build on another? Is there enough to practise with?"),
    Criterion.ACCESSIBILITY: _l("Can everybody take part: without hearing, without sight, with the keyboard alone?"),
}

VERDICTS = {
    Verdict.MEETS: (_l("Meets it"), "green"),
    Verdict.FAILS: (_l("Does not meet it"), "red"),
    Verdict.NOT_APPLICABLE: (_l("Does not apply"), "grey"),
}

GRADES = {
    Grade.EXCELLENT: (lazy_pgettext("grade", "Excellent"), "green"),
    Grade.GOOD: (lazy_pgettext("grade", "Good"), "green"),
    Grade.PASS: (lazy_pgettext("grade", "Pass"), "teal"),
    Grade.FAIL: (lazy_pgettext("grade", "Fail"), "red"),
}

FILTERS: dict[str, Callable[..., object]] = {
    "survey_statement": lambda question: str(STATEMENTS[question]),
    "barrier": lambda barrier: str(BARRIERS[barrier]),
    "criterion": lambda criterion: str(CRITERIA[criterion]),
    "verdict": lambda verdict: VERDICTS[verdict],
    "grade": lambda grade: GRADES[grade],
}
