"""The settings of an assessment in the draft of a course."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.orm import Session

from content import text_fields
from content.assessment.models import Assessment
from content.assessment.pool import assessment_of, pool_of, quotas_of
from content.courses.access import authored_course, editable_revision, last_saved_by
from content.courses.edit_base import Fields, require_base
from content.courses.models import Revision, RevisionState
from content.errors import Invalid
from content.messages import N_
from content.people.permissions import Actor
from content.quiz.tags import tidy_tags
from content.quiz_formats.question import QuestionKind

MOST_QUESTIONS = 200
LONGEST_WAIT_HOURS = 24 * 30
LEAST_MINUTES = 5
MOST_MINUTES = 600

NEW: Fields = {
    "title": "",
    "instructions": "",
    "question_count": "10",
    "kinds": (),
    "quotas": "",
    "pass_percent": "60",
    "most_attempts": "3",
    "wait_hours": "0",
    "time_limit_minutes": "",
    "time_limit_reason": "",
}
"""What the form of a course without an assessment begins from."""


@dataclass(frozen=True, slots=True)
class AssessmentEditor:
    """The assessment of a course's newest revision on its author's page. `fields`: what its form begins from; `open`:
    the revision is a draft; `pool_size`: how many questions can be drawn now."""

    course_public_id: str
    course_title: str
    language: str
    open: bool
    exists: bool
    fields: Fields
    pool_size: int


def assessment_editor(session: Session, actor: Actor, course_public_id: str) -> AssessmentEditor:
    """The page on which an assessment is composed. NotFound, NotAllowed."""
    course = authored_course(session, actor, course_public_id)
    revision = course.revisions[-1]
    row = assessment_of(session, revision.id)
    probe = row if row is not None else Assessment(revision_id=revision.id, kinds=[], pool=None)
    return AssessmentEditor(
        course_public_id=course.public_id,
        course_title=revision.title,
        language=course.language,
        open=revision.state is RevisionState.DRAFT,
        exists=row is not None,
        fields=assessment_fields(row),
        pool_size=len(pool_of(session, probe)),
    )


def assessment_fields(row: Assessment | None) -> Fields:
    """What is stored of an assessment, as its form has it."""
    if row is None:
        return NEW
    return {
        "title": row.title,
        "instructions": row.instructions,
        "question_count": str(row.question_count),
        "kinds": tuple(row.kinds),
        "quotas": "\n".join(f"{tag}: {count}" for tag, count in quotas_of(row)),
        "pass_percent": str(row.pass_percent),
        "most_attempts": str(row.most_attempts),
        "wait_hours": str(row.wait_hours),
        "time_limit_minutes": "" if row.time_limit_minutes is None else str(row.time_limit_minutes),
        "time_limit_reason": row.time_limit_reason,
    }


def set_assessment(
    session: Session, actor: Actor, course_public_id: str, values: Mapping[str, object], *, base: str | None = None
) -> Assessment:
    """Give the course's draft an assessment, or change it. base: what the form began from (courses/edit_base.py).

    Raises Invalid with the name of the form's field, NotAllowed, NotFound, Refused, StaleEdit.
    """
    revision = editable_revision(session, actor, course_public_id)
    row = assessment_of(session, revision.id)
    new = _checked(values)
    require_base(assessment_fields(row), new, base, lambda: last_saved_by(session, actor, revision))
    if row is None:
        row = Assessment(revision_id=revision.id)
        session.add(row)
    _store(row, new)
    session.flush()
    return row


def remove_assessment(session: Session, actor: Actor, course_public_id: str) -> None:
    """Take the assessment out of the draft; the questions stay in the bank. NotAllowed, NotFound, Refused."""
    revision: Revision = editable_revision(session, actor, course_public_id)
    session.execute(delete(Assessment).where(Assessment.revision_id == revision.id))


def _checked(values: Mapping[str, object]) -> Fields:
    kind_values = values.get("kinds") or ()
    kinds = tuple(
        one.value for one in QuestionKind if isinstance(kind_values, list | tuple) and one.value in kind_values
    )
    minutes = str(values.get("time_limit_minutes") or "").strip()
    reason = text_fields.prose(str(values.get("time_limit_reason") or ""), field="time_limit_reason", limit=2000)
    new: Fields = {
        "title": text_fields.title(str(values.get("title") or "")),
        "instructions": text_fields.prose(str(values.get("instructions") or ""), field="instructions", limit=4000),
        "question_count": _whole(values, "question_count", 1, MOST_QUESTIONS),
        "kinds": kinds,
        "quotas": "",
        "pass_percent": _whole(values, "pass_percent", 1, 100),
        "most_attempts": _whole(values, "most_attempts", 0, 100),
        "wait_hours": _whole(values, "wait_hours", 0, LONGEST_WAIT_HOURS),
        "time_limit_minutes": _whole(values, "time_limit_minutes", LEAST_MINUTES, MOST_MINUTES) if minutes else "",
        "time_limit_reason": reason.strip() if minutes else "",
    }
    quotas = _quotas(str(values.get("quotas") or ""), int(str(new["question_count"])))
    new = {**new, "quotas": "\n".join(f"{tag}: {count}" for tag, count in quotas)}
    if minutes and not reason.strip():
        raise Invalid(
            N_("Say why the time is limited. Without a reason people get as long as they need."),
            field="time_limit_reason",
        )
    return new


_NO_QUOTA = N_("Write on each line a tag, a colon and a number, for example “hygiene: 3”.")


def _quotas(text: str, question_count: int) -> list[tuple[str, int]]:
    """The quotas of a form, one on each line: a tag, a colon and how many questions."""
    quotas: dict[str, int] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        tag, _colon, count = unicodedata.normalize("NFKC", line).rpartition(":")
        tidy = tidy_tags(tag)
        if len(tidy) != 1 or not (count.strip().isascii() and count.strip().isdigit()) or int(count) < 1:
            raise Invalid(_NO_QUOTA, field="quotas")
        quotas[tidy[0]] = min(int(count), MOST_QUESTIONS + 1)
    if sum(quotas.values()) > question_count:
        raise Invalid(N_("These are more questions than are asked. Ask more, or fewer of a tag."), field="quotas")
    return list(quotas.items())


def _whole(values: Mapping[str, object], name: str, least: int, most: int) -> str:
    text = str(values.get(name) or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 6 and least <= int(text) <= most):
        raise Invalid(N_("Write a whole number from %(least)d to %(most)d."), field=name, least=least, most=most)
    return str(int(text))


def _store(row: Assessment, new: Fields) -> None:
    row.title, row.instructions = str(new["title"]), str(new["instructions"])
    row.question_count, row.pass_percent = int(str(new["question_count"])), int(str(new["pass_percent"]))
    row.most_attempts, row.wait_hours = int(str(new["most_attempts"])), int(str(new["wait_hours"]))
    lines = (line.rpartition(": ") for line in str(new["quotas"]).splitlines())
    row.quotas = [[tag, int(count)] for tag, _colon, count in lines]
    kinds = new["kinds"]
    row.kinds = list(kinds) if isinstance(kinds, tuple) else []
    row.time_limit_minutes = int(str(new["time_limit_minutes"])) if new["time_limit_minutes"] else None
    row.time_limit_reason = str(new["time_limit_reason"])
