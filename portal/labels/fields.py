"""What fields are called away from their form: on the page that shows what somebody typed and could not send."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from content.messages import N_, Message
from content.quiz.fields import LINES
from content.review.checklist import reason_field, verdict_field
from portal.labels import authoring, complaints, courses, evaluation, library, reports, review, roles
from portal.labels.preferences import WORDS
from portal.labels.quiz import COLUMNS as QUIZ_COLUMNS
from portal.labels.shortcuts import ACTIONS, field_of
from portal.language import translated

OVERSIGHT_TEXTS: Mapping[str, LazyString] = {
    "begins_on": _l("First day of the pilot"),
    "ends_on": _l("Last day of the pilot"),
    "points_per_unit": _l("Credits for one study unit"),
    "points_per_assessment": _l("Credits for a passed final assessment"),
    "points_per_course": _l("Credits for a finished course"),
    "cap_per_day": _l("Most credits for one learner in a day"),
    "cap_per_pilot": _l("Most credits for one learner in the whole pilot"),
    "conversion_rate": _l("How many credits make one credit of the credit bank"),
    "amount": _l("How many credits"),
    "evidence": _l("What the credits rest on"),
    "points": _l("How many credits do you want to convert?"),
    "effective_on": _l("Day from which these rules hold"),
    "expires_on": _l("Last day on which credits can be used"),
    "other_regions": _l("Further regions"),
}

TEXTS: Mapping[str, LazyString] = {
    "title": _l("Title"),
    "summary": _l("Description"),
    "body": _l("Text"),
    "easy_text": _l("Easy reading"),
    "description": _l("Description"),
    "alternative_text": _l("What the picture shows"),
    "caption": _l("Caption under the picture"),
    "study_units": _l("Study time, in units of 45 minutes"),
    "study_units_reason": _l("Reason for the study time"),
    "practice": _l("What learners show in practice"),
    "reason": _l("Reason"),
    "answer": _l("Your answer"),
    "look_again_at": _l("What to look at in a re-review"),
    "seconds": _l("By how many seconds shall all captions come later?"),
    "first": _l("The first caption begins at"),
    "last": _l("The last caption begins at"),
    "glossary": _l("Terms, one on each line"),
    "words": _l("Words of the link"),
    "position": _l("New position"),
    "note": _l("Note"),
    "finding": _l("What did you find?"),
    "comment": _l("Comment for the author"),
    "answer_text": _l("What you did, or why not"),
    **{reason_field(line): label for line, label in review.CHECKLIST_REASONS.items()},
    "text": _l("Text"),
    "page": _l("Which course, lesson or page?"),
    "person": _l("Whom is it about?"),
    "name": _l("Your name"),
    "about": _l("About the institution"),
    "phone": _l("Telephone for questions"),
    "platforms": _l("Online learning platforms"),
    "holidays": _l("Days off"),
    "workdays": _l("Saturdays and Sundays on which people work"),
    "contact": _l("How can we reach you?"),
    "display_name": _l("Your name"),
    "login_name": _l("Sign-in name"),
    "address": _l("E-mail address"),
    "who": _l("Your sign-in name or e-mail address"),
    "name_zh": _l("Name in Chinese"),
    "name_en": _l("Name in English"),
    "code": _l("Code"),
    **OVERSIGHT_TEXTS,
    "first_year": _l("First year"),
    "last_year": _l("Last year"),
    "stem": _l("Text of the question"),
    "hint": _l("Help for answering it"),
    "size": _l("How many courses shall be drawn?"),
    "instructions": _l("Instructions for learners"),
    "question_count": _l("How many questions are asked?"),
    "quotas": _l("Of which tags are questions drawn?"),
    "tags": _l("Tags, separated by commas"),
    "pass_percent": _l("Points needed to pass, out of 100"),
    "most_attempts": _l("How often may people try?"),
    "wait_hours": _l("Hours between two attempts"),
    "time_limit_minutes": _l("Time limit in minutes"),
    "time_limit_reason": _l("Why the time is limited"),
    "seed": _l("Seed"),
    "seen_on": _l("On which day did you see it?"),
    "content_reason": _l("Content: reason"),
    "copyright_reason": _l("Copyright: reason"),
    "safety_reason": _l("Ideology and safety: reason"),
    "teaching_reason": _l("Teaching: reason"),
    "accessibility_reason": _l("Accessibility: reason"),
    "feedback_right": _l("What to say after a right answer"),
    "feedback_wrong": _l("What to say after a wrong answer"),
    "explanation": _l("Explanation after every answer"),
    **{f"{column}_{line}": label(line) for column, label in QUIZ_COLUMNS.items() for line in LINES},
    **{name: words.label for name, words in WORDS.items() if not words.values},
    **{field_of(action): name for action, name in ACTIONS.items()},
}
"""By their names, fields into which people write."""

TEXTS_OF_VIEW: Mapping[str, Mapping[str, LazyString]] = {
    "evaluation.judge": {"comment": _l("What else the authors and reviewers should know")},
    "learn.question": {"text": _l("Your question")},
    "oversight.proposal": {"words": _l("Words for the person who made it")},
    "teach.mark_answer": {"reason": _l("Why the mark is changed")},
    "teach.lesson_practice": {"words": _l("What have you seen?")},
    "teach.record_store": {"endpoint": _l("Address of the record store"), "user": _l("User name (key)")},
    "teach.answer_nomination": {"words": _l("In which words?")},
    "learn.survey": {"words": _l("What else would you like to say?")},
    "library.decide_again": {"words": _l("Words for the authors")},
    "library.object_to_course": {"text": _l("What do you object to, and why?")},
    "public.supervision": {"text": _l("What happened?")},
    "public.complaint": {"text": _l("Add information")},
    "teach.save_sign_offset": {"seconds": _l("At which moment?")},
    "public.follow_complaint": {"number": _l("Number of the complaint")},
}
"""By view, names that mean something else there."""

SERIES: Mapping[str, Mapping[str, str]] = {
    "teach.save_captions": {
        "cue-": N_("Caption %(number)s"),
        "start-": N_("Caption %(number)s: begins at"),
        "end-": N_("Caption %(number)s: ends at"),
        "move-": N_("Caption %(number)s and all after it: seconds later"),
    },
    "teach.save_translation": {"text-": N_("Translation of caption %(number)s")},
    "learn.attempt_questions": {"answer-": N_("Your answer to question %(number)s")},
    "review.answer": {"carry_": N_("Open finding %(number)s: why it may stay open")},
    "teach.save_descriptions": {
        "text-": N_("Audio description %(number)s"),
        "start-": N_("Audio description %(number)s: begins at"),
        "end-": N_("Audio description %(number)s: ends at"),
    },
    "teach.save_chapters": {
        "title-": N_("Chapter %(number)s: title"),
        "start-": N_("Chapter %(number)s: begins at"),
    },
    "teach.save_slides": {
        "start-": N_("Slide %(number)s: begins at (minutes:seconds)"),
        "title-": N_("Slide %(number)s: title"),
        "text-": N_("Slide %(number)s: words on the slide"),
        "description-": N_("Slide %(number)s: what the picture shows"),
    },
}
"""By view, the beginnings of names of fields that come many times."""

CHOICES: Mapping[str, tuple[LazyString, Mapping[str, LazyString]]] = {
    "outcome": (
        _l("Your decision"),
        {
            **{outcome.value: label for outcome, label in complaints.OUTCOMES.items()},
            **{state.value: label for state, label in library.REREVIEW_OUTCOMES.items()},
            **{state.value: label for state, (label, _tone) in review.CASE_STATES.items()},
        },
    ),
    "report_kind": (_l("Which report?"), {kind.value: label for kind, label in reports.KINDS.items()}),
    "service_languages": (_l("In which languages can people be served?"), library.SERVICE_LANGUAGES),
    "kind": (_l("Is it done?"), {kind.value: label for kind, (label, _tone) in review.ANSWERS.items()}),
    **{
        verdict_field(line): (label, {verdict.value: name for verdict, (name, _tone) in review.VERDICTS.items()})
        for line, label in review.CHECKLIST.items()
    },
    "matter": (_l("What is it about?"), {matter.value: label for matter, label in complaints.MATTERS.items()}),
    "level": (_l("Skill level"), {level.value: label for level, label in courses.LEVELS.items()}),
    "language": (_l("Language"), authoring.LANGUAGES),
    "template": (
        _l("With what shall the lesson begin?"),
        {template.value: label for template, label in authoring.LESSON_TEMPLATES.items()},
    ),
    "audience": (
        _l("Who is to take this course?"),
        {audience.value: label for audience, label in courses.AUDIENCES.items()},
    ),
    "target_groups": (_l("For whom is it made?"), {group.value: label for group, label in courses.GROUPS.items()}),
    **{
        question.value: (label, {reply.value: words for reply, words in evaluation.REPLIES.items()})
        for question, label in evaluation.QUESTIONS.items()
    },
    "barriers": (
        _l("If not: what was in the way?"),
        {barrier.value: label for barrier, label in evaluation.BARRIERS.items()},
    ),
    **{
        criterion.value: (label, {verdict.value: words for verdict, (words, _tone) in evaluation.VERDICTS.items()})
        for criterion, label in evaluation.CRITERIA.items()
    },
    "grade": (
        _l("Grade of the course as a whole"),
        {grade.value: label for grade, (label, _tone) in evaluation.GRADES.items()},
    ),
    "assessment_required": (_l("Must the final assessment be passed?"), authoring.YES_OR_NO),
    "practice_required": (_l("Must practice be attested?"), authoring.YES_OR_NO),
    "role": (_l("Role"), {role.value: label for role, label in roles.ROLES.items()}),
}
"""By their names, fields in which people choose, with the words for each choice."""


def text_label(endpoint: str, name: str, number: int) -> str | None:
    """What a field of writing is called, the `number`th of its series; None for a name that is not of one."""
    of_view = TEXTS_OF_VIEW.get(endpoint, {})
    if name in of_view or name in TEXTS:
        return str(of_view.get(name) or TEXTS[name])
    prefix = series_of(endpoint, name)
    return translated(Message(SERIES[endpoint][prefix], {"number": number})) if prefix else None


def series_of(endpoint: str, name: str) -> str | None:
    """With what the names of its series begin, where a field belongs to one."""
    return next((prefix for prefix in SERIES.get(endpoint, {}) if name.startswith(prefix)), None)


def choice_in_words(name: str, value: str) -> str | None:
    """A choice as people read it: "Your decision: Returned"; None where there are no words for it."""
    label, words = CHOICES.get(name, (None, {}))
    colon = _(": ")
    return f"{label}{colon}{words[value]}" if label and value in words else None
