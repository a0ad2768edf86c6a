"""Which courses an evaluator may not judge although they hold the role: those that they have had to do with."""

from __future__ import annotations

from sqlalchemy import Select, or_, select

from content.courses.models import Course, CourseAuthor, FormerAuthor, Revision
from content.people.models import RoleGrant
from content.people.permissions import Actor
from content.review.models import Decision, Finding, ReviewCase


def courses_in_conflict(actor: Actor) -> Select[int]:
    """Ids of the courses that the actor wrote, began, submitted or reviewed, and of all courses of institutions in
    which they ever held a role, whether they hold it now or not."""
    me = actor.account_id
    institutions = select(RoleGrant.institution_id).where(
        RoleGrant.account_id == me, RoleGrant.institution_id.is_not(None)
    )
    handled = select(Revision.course_id).where(or_(Revision.opened_by_id == me, Revision.submitted_by_id == me))
    cases = select(ReviewCase.revision_id)
    decided = cases.join(Decision, Decision.case_id == ReviewCase.id).where(Decision.reviewer_id == me)
    remarked = cases.join(Finding, Finding.case_id == ReviewCase.id).where(Finding.reviewer_id == me)
    reviewed = select(Revision.course_id).where(Revision.id.in_(decided.union(remarked)))
    return select(Course.id).where(
        or_(
            Course.created_by_id == me,
            Course.institution_id.in_(institutions),
            Course.id.in_(select(CourseAuthor.course_id).where(CourseAuthor.account_id == me)),
            Course.id.in_(select(FormerAuthor.course_id).where(FormerAuthor.account_id == me)),
            Course.id.in_(handled),
            Course.id.in_(reviewed),
        )
    )
