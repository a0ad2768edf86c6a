"""Which entries of a pilot's ledger are searched for: by whom, what for, where, how and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from content.courses.models import Course
from content.credits.models import EntryKind, LedgerEntry, Pilot
from content.credits.pilots import day_bounds
from content.institutions.models import Institution
from content.institutions.register import regions_under
from content.learning.models import StudyMode
from content.people.models import Account

NO_COURSE = -1
"""The id of no course."""
MOST_LEARNERS = 2_000
"""Learners with a name that is searched for, whose entries are looked up one learner after the other."""


@dataclass(frozen=True, slots=True)
class EntrySearch:
    """Which entries are searched for. `learner`: part of a name or sign-in name; `number`: the place in the ledger;
    `since` and `until`: days in Beijing; `course`: its public id; `region`: code of one that holds the institution."""

    learner: str = ""
    number: int | None = None
    since: date | None = None
    until: date | None = None
    course: str = ""
    region: str = ""
    mode: StudyMode | None = None
    kind: EntryKind | None = None


def matches(session: Session, pilot: Pilot, search: EntrySearch) -> tuple[ColumnElement[bool], ...]:
    """Which entries are searched for. Learners and regions are looked up first: a database that joins them cannot tell
    how few there are, and reads the whole ledger."""
    where = [LedgerEntry.pilot_id == pilot.id]
    if search.learner.split():
        learners = select(Account.id)
        for part in search.learner.split():
            names = (Account.display_name, Account.login_name)
            learners = learners.where(or_(*(name.icontains(part, autoescape=True) for name in names)))
        ids = session.scalars(learners.limit(MOST_LEARNERS + 1)).all()
        where.append(LedgerEntry.learner_id.in_(ids if len(ids) <= MOST_LEARNERS else learners))
    exact = {LedgerEntry.number: search.number, LedgerEntry.study_mode: search.mode, LedgerEntry.kind: search.kind}
    where += (column == value for column, value in exact.items() if value is not None)
    if search.since is not None:
        where.append(LedgerEntry.at >= day_bounds(search.since)[0])
    if search.until is not None:
        where.append(LedgerEntry.at < day_bounds(search.until)[1])
    if search.course:
        course_id = session.scalar(select(Course.id).where(Course.public_id == search.course))
        where.append(LedgerEntry.course_id == (NO_COURSE if course_id is None else course_id))
    if search.region:
        codes = (search.region, *regions_under(session, search.region))
        within = select(Course.id).join(Institution, Institution.id == Course.institution_id)
        courses = session.scalars(within.where(Institution.region_code.in_(codes))).all()
        where.append(LedgerEntry.course_id.in_(courses))
    return tuple(where)
