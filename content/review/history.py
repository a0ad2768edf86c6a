"""What was decided about a course, on every revision of it, with the words that its authors are to read.

Reviewers' comments are written to the authors at every level (`Decision.comment`); there are no notes among reviewers.
Reasons of suspending, restoring, recalling and withdrawing come from the audit trail: a revision keeps only its last.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Revision
from content.institutions.models import BilingualName, Region, RegionLevel
from content.library.models import Rereview, RereviewState
from content.people.models import AuditEvent
from content.review.decision_notes import ChecklistNote, checklists_of
from content.review.findings import FindingNote
from content.review.models import Decision, ReviewCase


class EventKind(enum.StrEnum):
    """What became of a revision."""

    APPROVED = "approved"
    RETURNED = "returned"
    RECALLED = "recalled"  # by an author, out of the review
    SUSPENDED = "suspended"
    RESTORED = "restored"
    EXPIRED = "expired"  # not reviewed again in time
    RENEWED = "renewed"
    WITHDRAWN = "withdrawn"
    CONFIRMED = "confirmed"  # by a re-review
    TO_BE_REVISED = "to_be_revised"  # by a re-review


@dataclass(frozen=True, slots=True)
class CourseEvent:
    """One decision, or one step with a reason. `level`, `region`, `case_public_id` and `checklist` are those of a
    review, `rereview_public_id` of a re-review; `key` names it in links."""

    key: str
    kind: EventKind
    revision_number: int
    level: RegionLevel | None
    region: BilingualName | None
    words: str
    at: datetime
    findings: tuple[FindingNote, ...]
    case_public_id: str = ""
    checklist: tuple[ChecklistNote, ...] = ()
    rereview_public_id: str = ""


_STEPS = {
    "revision.recall": EventKind.RECALLED,
    "revision.suspend": EventKind.SUSPENDED,
    "revision.restore": EventKind.RESTORED,
    "revision.expire": EventKind.EXPIRED,
    "revision.renew": EventKind.RENEWED,
    "revision.withdraw": EventKind.WITHDRAWN,
}
"""By the action that the audit trail names (courses/lifecycle.py)."""
_REREVIEWED = {RereviewState.CONFIRMED: EventKind.CONFIRMED, RereviewState.RETURNED: EventKind.TO_BE_REVISED}


def course_history(session: Session, course_id: int, findings: Sequence[FindingNote]) -> tuple[CourseEvent, ...]:
    """All events of a course, the newest first. `findings`: those its authors may see, each shown with its decision.

    What a reviewer wrote down before the author recalled the revision is shown with the recall.
    """
    events = [
        *_decisions(session, course_id, findings),
        *_rereviews(session, course_id),
        *_steps(session, course_id, findings),
    ]
    return tuple(sorted(events, key=lambda event: (event.at, event.revision_number), reverse=True))


def decision_key(case: ReviewCase) -> str:
    """The name of a decision in links."""
    return f"decision-{case.public_id}"


def rereview_key(rereview: Rereview) -> str:
    """The name of the decision of a re-review in links."""
    return f"rereview-{rereview.public_id}"


def step_key(event: AuditEvent) -> str:
    """The name of a step with a reason in links."""
    return f"step-{event.id}"


def _decisions(session: Session, course_id: int, findings: Sequence[FindingNote]) -> Iterator[CourseEvent]:
    rows = session.execute(
        select(Decision, ReviewCase, Revision.number, Region)
        .join(ReviewCase, ReviewCase.id == Decision.case_id)
        .join(Revision, Revision.id == ReviewCase.revision_id)
        .join(Region, Region.code == ReviewCase.region_code)
        .where(Revision.course_id == course_id)
        .order_by(Decision.id)
    ).all()
    checklists = checklists_of(session, [decision.id for decision, *_ in rows])
    for decision, case, number, region in rows:
        yield CourseEvent(
            key=decision_key(case),
            kind=EventKind(decision.outcome.value),
            revision_number=number,
            level=case.level,
            region=BilingualName(region.name_zh, region.name_en),
            words=decision.comment,
            at=decision.decided_at,
            findings=tuple(one for one in findings if one.case_public_id == case.public_id),
            case_public_id=case.public_id,
            checklist=checklists.get(decision.id, ()),
        )


def _rereviews(session: Session, course_id: int) -> Iterator[CourseEvent]:
    rows = session.execute(
        select(Rereview, Revision.number, Region)
        .join(Revision, Revision.id == Rereview.revision_id)
        .join(Region, Region.code == Rereview.region_code)
        .where(Revision.course_id == course_id, Rereview.state.in_(_REREVIEWED))
        .order_by(Rereview.id)
    )
    for rereview, number, region in rows:
        yield CourseEvent(
            key=rereview_key(rereview),
            kind=_REREVIEWED[rereview.state],
            revision_number=number,
            level=RegionLevel.PROVINCE,
            region=BilingualName(region.name_zh, region.name_en),
            words=rereview.words,
            at=rereview.decided_at or rereview.opened_at,
            findings=(),
            rereview_public_id=rereview.public_id,
        )


def _steps(session: Session, course_id: int, findings: Sequence[FindingNote]) -> Iterator[CourseEvent]:
    versions = session.execute(select(Revision.public_id, Revision.number).where(Revision.course_id == course_id))
    numbers = {row.public_id: row.number for row in versions}
    rows = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject_kind == "revision", AuditEvent.subject_id.in_(numbers))
        .where(AuditEvent.action.in_(_STEPS))
        .order_by(AuditEvent.id)
    )
    undecided = [one for one in findings if not one.decided]
    for row in rows:
        kind, number = _STEPS[row.action], numbers[row.subject_id]
        notes = [one for one in undecided if kind is EventKind.RECALLED and one.revision_number == number]
        yield CourseEvent(step_key(row), kind, number, None, None, row.reason, row.at, tuple(notes))
