"""A third party's judgement on one drawn revision: saved as a draft, handed in once, frozen after that."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content import text_fields
from content.courses.course_page import CoursePage, revision_page
from content.courses.edit_base import Fields, base_of, require_base
from content.courses.models import Course, Revision, RevisionState
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.evaluation.conflicts import courses_in_conflict
from content.evaluation.models import Criterion, Evaluation, Grade, Verdict
from content.evaluation.rereview import call_where_judged_low
from content.messages import N_, Message
from content.people.models import AuditEvent
from content.people.permissions import Action, Actor, authorise

log = logging.getLogger(__name__)

LONGEST_REASON = 2000
HANDED_IN = N_("This evaluation is handed in and can no longer be changed.")
INVOLVED = Message(N_("You have had to do with this course or its institution, so somebody else must judge it."))


@dataclass(frozen=True, slots=True)
class EvaluationPage:
    """One drawn revision and what was judged. `fields`: what the form begins from; `published`: learners still see this
    very revision; `missing`: by field, what must still be said before it can be handed in."""

    public_id: str
    sample_public_id: str
    course: CoursePage
    fields: Fields
    published: bool
    missing: tuple[tuple[str, Message], ...]
    saved_at: datetime | None
    handed_in_at: datetime | None

    @property
    def base(self) -> str:
        """What `hand_in` takes for the draft that was looked over."""
        return base_of(self.fields)


def evaluation_page(session: Session, actor: Actor, public_id: str) -> EvaluationPage:
    """The page of an evaluation, for whom it was drawn. NotFound, NotAllowed."""
    evaluation = _own(session, actor, public_id)
    revision = session.get_one(Revision, evaluation.revision_id)
    return EvaluationPage(
        public_id=evaluation.public_id,
        sample_public_id=evaluation.sample.public_id,
        course=revision_page(session, revision, preview=False),
        fields=_fields(evaluation),
        published=revision.state is RevisionState.PUBLISHED,
        missing=tuple((one.field, one.message) for one in _missing(evaluation)),
        saved_at=evaluation.saved_at,
        handed_in_at=evaluation.handed_in_at,
    )


def save_evaluation(
    session: Session,
    actor: Actor,
    public_id: str,
    values: Mapping[str, object],
    now: datetime,
    *,
    base: str | None = None,
) -> Evaluation:
    """Save a draft, however little is in it yet.

    values: by criterion the verdict (`content`) and its reason (`content_reason`), `grade` and `comment`. Raises
    NotFound, NotAllowed, Refused once it is handed in, Invalid for a text that is too long, StaleEdit where another
    window saved first (`base`: courses/edit_base.py).
    """
    evaluation = _own(session, actor, public_id, hold=True)
    _require_draft(evaluation)
    new = _checked(values)
    require_base(_fields(evaluation), new, base)
    evaluation.verdicts = {
        one.value: {"verdict": new[one.value], "reason": new[f"{one.value}_reason"]} for one in Criterion
    }
    evaluation.grade = Grade(str(new["grade"])) if new["grade"] else None
    evaluation.comment = str(new["comment"])
    evaluation.saved_at = now
    session.flush()
    return evaluation


def hand_in(session: Session, actor: Actor, public_id: str, now: datetime, *, base: str | None = None) -> Evaluation:
    """Freeze a judgement in which nothing is missing. What it says stands on the course's pages from then on, and calls
    for a new review where it is low (evaluation/rereview.py).

    base: of the draft that was looked over. Raises NotFound, NotAllowed, Refused where it is handed in already or
    another window has saved since, Invalid where something is missing.
    """
    evaluation = _own(session, actor, public_id, hold=True)
    _require_draft(evaluation)
    for missing in _missing(evaluation):
        raise missing
    if base is not None and base != base_of(_fields(evaluation)):
        raise Refused(
            N_("This evaluation was saved in another window meanwhile. Read it once more, then hand it in."),
            about=public_id,
        )
    evaluation.handed_in_at = now
    revision = session.get_one(Revision, evaluation.revision_id)
    session.add(
        AuditEvent(
            actor_id=actor.account_id,
            action="evaluation.handed_in",
            subject_kind="evaluation",
            subject_id=evaluation.public_id,
            details={"revision": revision.public_id, "digest": revision.digest or ""},
        )
    )
    session.flush()
    log.info("evaluation %s of revision %s: handed in", evaluation.public_id, revision.public_id)
    call_where_judged_low(session, evaluation)
    return evaluation


def _own(session: Session, actor: Actor, public_id: str, *, hold: bool = False) -> Evaluation:
    authorise(actor, Action.EVALUATE)
    query = select(Evaluation).where(Evaluation.public_id == public_id, Evaluation.evaluator_id == actor.account_id)
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    evaluation = session.scalar(query)
    if evaluation is None:
        raise NotFound(about=public_id)
    conflict = (
        select(Course.id)
        .join(Revision)
        .where(Revision.id == evaluation.revision_id, Course.id.in_(courses_in_conflict(actor)))
    )
    if evaluation.handed_in_at is None and session.scalar(conflict) is not None:
        raise NotAllowed(INVOLVED, about=public_id)
    return evaluation


def _require_draft(evaluation: Evaluation) -> None:
    if evaluation.handed_in_at is not None:
        raise Refused(HANDED_IN, about=evaluation.public_id)


def _missing(evaluation: Evaluation) -> Iterator[Invalid]:
    for criterion in Criterion:
        judged = evaluation.verdicts.get(criterion.value, {})
        if not judged.get("verdict"):
            yield Invalid(N_("Choose a verdict."), field=criterion.value)
        elif judged["verdict"] != Verdict.MEETS and not judged.get("reason"):
            yield Invalid(
                N_("Give a reason where a criterion is not met or does not apply."), field=f"{criterion.value}_reason"
            )
    if evaluation.grade is None:
        yield Invalid(N_("Choose a grade."), field="grade")


def _fields(evaluation: Evaluation) -> Fields:
    fields: dict[str, str] = {}
    for criterion in Criterion:
        judged = evaluation.verdicts.get(criterion.value, {})
        fields[criterion.value] = judged.get("verdict", "")
        fields[f"{criterion.value}_reason"] = judged.get("reason", "")
    return {**fields, "grade": evaluation.grade.value if evaluation.grade else "", "comment": evaluation.comment}


def _checked(values: Mapping[str, object]) -> Fields:
    """The values as they are stored; an unknown verdict or grade is none."""
    fields: dict[str, str] = {}
    for criterion in Criterion:
        verdict = next((one for one in Verdict if one.value == values.get(criterion.value)), None)
        name = f"{criterion.value}_reason"
        fields[criterion.value] = verdict.value if verdict else ""
        fields[name] = text_fields.prose(str(values.get(name) or ""), field=name, limit=LONGEST_REASON)
    grade = next((one for one in Grade if one.value == values.get("grade")), None)
    comment = text_fields.prose(str(values.get("comment") or ""), field="comment", limit=LONGEST_REASON)
    return {**fields, "grade": grade.value if grade else "", "comment": comment}
