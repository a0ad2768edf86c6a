"""Conflicts of interest: who may not decide although the permission table allows it (RECORDS.md, Course review)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Course, CourseAuthor, FormerAuthor, Revision
from content.errors import NotAllowed
from content.institutions.models import Institution, Region, RegionLevel
from content.messages import N_, Message
from content.people.models import Role
from content.people.permissions import Actor
from content.review.models import Decision, ReviewCase

AUTHOR = Message(N_("You wrote or taught this course, so another reviewer must decide."))
SAME_INSTITUTION = Message(
    N_("You belong to the institution that offers this course, so another reviewer must decide.")
)
DECIDED_BELOW = Message(
    N_("You already decided on this course at another level, so another reviewer must decide here.")
)


@dataclass(frozen=True, slots=True)
class Parties:
    """The people and the institution concerned. `decided_ids`: who decided this revision at another level."""

    author_ids: frozenset[int]
    institution_id: int
    institution_level: RegionLevel
    decided_ids: frozenset[int]


def conflict_of(session: Session, actor: Actor, case: ReviewCase) -> Message | None:
    """The reason why `actor` may not decide `case`, or None."""
    return reason(actor, case.level, parties_of(session, [case])[case.id])


def ensure_impartial(session: Session, actor: Actor, case: ReviewCase) -> None:
    """NotAllowed, with the reason, where there is a conflict of interest."""
    conflict = conflict_of(session, actor, case)
    if conflict is not None:
        raise NotAllowed(conflict, about=case.public_id)


def reason(actor: Actor, level: RegionLevel, parties: Parties) -> Message | None:
    """The rule: no author, nobody who manages the institution and so may edit the course, no staff of the institution
    at its own level, nobody who decided at another level."""
    if actor.account_id in parties.author_ids:
        return AUTHOR
    manager = parties.institution_id in actor.institutions(Role.INSTITUTION_MANAGER)
    staff = any(grant.institution_id == parties.institution_id for grant in actor.grants)
    if manager or (staff and level is parties.institution_level):
        return SAME_INSTITUTION
    if actor.account_id in parties.decided_ids:
        return DECIDED_BELOW
    return None


def parties_of(session: Session, cases: Collection[ReviewCase]) -> Mapping[int, Parties]:
    """The parties by case id, in three queries for all cases. Authors are also former ones, and who opened or submitted
    the revision."""
    revision_ids = [case.revision_id for case in cases]
    rows = session.execute(
        select(
            Revision.id,
            Revision.course_id,
            Revision.opened_by_id,
            Revision.submitted_by_id,
            Course.created_by_id,
            Institution.id.label("institution_id"),
            Region.level,
        )
        .join(Course, Course.id == Revision.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .join(Region, Region.code == Institution.region_code)
        .where(Revision.id.in_(revision_ids))
    )
    row_of = {row.id: row for row in rows}
    authors: dict[int, set[int]] = {}
    course_ids = {row.course_id for row in row_of.values()}
    present = select(CourseAuthor.course_id, CourseAuthor.account_id).where(CourseAuthor.course_id.in_(course_ids))
    former = select(FormerAuthor.course_id, FormerAuthor.account_id).where(FormerAuthor.course_id.in_(course_ids))
    for course_id, account_id in session.execute(present.union_all(former)):
        authors.setdefault(course_id, set()).add(account_id)
    decisions: dict[int, set[tuple[int, int]]] = {}
    for revision_id, case_id, reviewer_id in session.execute(
        select(ReviewCase.revision_id, ReviewCase.id, Decision.reviewer_id)
        .join(Decision, Decision.case_id == ReviewCase.id)
        .where(ReviewCase.revision_id.in_(revision_ids))
    ):
        decisions.setdefault(revision_id, set()).add((case_id, reviewer_id))
    parties: dict[int, Parties] = {}
    for case in cases:
        row = row_of[case.revision_id]
        handlers = {row.opened_by_id, row.submitted_by_id, row.created_by_id} - {None}
        parties[case.id] = Parties(
            frozenset(authors.get(row.course_id, set()) | handlers),
            row.institution_id,
            row.level,
            frozenset(who for where, who in decisions.get(case.revision_id, set()) if where != case.id),
        )
    return parties
