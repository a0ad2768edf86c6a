"""The sums of a pilot: credits paid in each month and day, and by course, region and way of learning.

What is paid is what was earned or given by hand, before anything was taken back: the same number everywhere, so that no
two sums differ by what one person gave back; it is kept beside the ledger (credits/paid_groups.py). Each table stands
for itself and has no filters, days of a month are shown where the month is: two tables that overlap would tell what
each of them hides.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from content.courses.models import Course, Revision
from content.credits.models import EARNING, LedgerCut, LedgerEntry, LedgerGroup, Pilot
from content.credits.pilots import day_bounds, subject_of
from content.credits.suppression import LEAST_PEOPLE, Group, hidden_keys, is_shown_alone
from content.errors import NotFound
from content.institutions.models import Institution, Region
from content.learning.models import StudyMode
from content.people.permissions import Action, Actor, authorise

MOST_MONTHS = 120


class Grouping(enum.StrEnum):
    """By what a table of sums is cut."""

    MONTH = "month"
    COURSE = "course"
    REGION = "region"
    MODE = "mode"


@dataclass(frozen=True, slots=True)
class SumRow:
    """One row. `key`: "2026-05" or "2026-05-04", the public id of a course, the code of a region, a study mode; "" for
    what belongs to none. Hidden rows have neither learners nor amount (hundredths)."""

    key: str
    name_zh: str
    name_en: str
    learners: int | None
    amount: int | None


@dataclass(frozen=True, slots=True)
class SumTable:
    """A table of sums with its total, None where it is hidden. `month`: whose days it has, None for whole pilots."""

    pilot: str
    pilot_zh: str
    pilot_en: str
    grouping: Grouping
    month: str | None
    rows: tuple[SumRow, ...]
    learners: int | None
    amount: int | None


def sum_table(session: Session, actor: Actor, public_id: str, grouping: Grouping, month: str | None = None) -> SumTable:
    """The sums of a pilot, cut by `grouping`, or those of the days of one month ("2026-05").

    Raises NotFound (also a month that is hidden or has nothing), NotAllowed.
    """
    pilot = session.scalar(select(Pilot).where(Pilot.public_id == public_id))
    if pilot is None:
        raise NotFound(about=public_id)
    authorise(actor, Action.SEE_PILOT, subject_of(session, pilot))
    months = _months(session, pilot)
    if month is not None:
        if month not in months or month in hidden_keys(list(months.values())):
            raise NotFound(about=public_id)
        days = _groups(session, pilot, LedgerCut.DAY, f"{month}-")
        return _table(pilot, Grouping.MONTH, month, days, {}, months[month])
    whole = _whole(session, pilot)
    if grouping is Grouping.MONTH:
        return _table(pilot, grouping, None, months, {}, whole)
    groups = _groups(session, pilot, LedgerCut(grouping.value))
    if grouping is not Grouping.COURSE:
        return _table(pilot, grouping, None, groups, _names(session, grouping, groups), whole)
    courses = _by_public_id(session, groups)
    titles = _names(session, grouping, courses)
    by_title = {key: courses[key] for key in sorted(courses, key=lambda key: (titles.get(key, ("", "")), key))}
    return _table(pilot, grouping, None, by_title, titles, whole)


def paid_in_all(session: Session, pilot: Pilot) -> int | None:
    """All that a pilot paid, in hundredths; None where that is hidden."""
    whole = _whole(session, pilot)
    return whole.amount if is_shown_alone(whole.learners, whole.amount) else None


def paid_in_month(session: Session, pilot: Pilot, first_day: date) -> int | None:
    """What a pilot paid in a month, in hundredths; None where the table of months hides it or has nothing."""
    months = _months(session, pilot)
    group = months.get(f"{first_day:%Y-%m}")
    return None if group is None or group.key in hidden_keys(list(months.values())) else group.amount


def _table(
    pilot: Pilot,
    grouping: Grouping,
    month: str | None,
    groups: Mapping[str, Group],
    names: Mapping[str, tuple[str, str]],
    whole: Group,
) -> SumTable:
    hidden = hidden_keys(list(groups.values()))
    rows = tuple(
        SumRow(
            group.key,
            *names.get(group.key, ("", "")),
            learners=None if group.key in hidden else group.learners,
            amount=None if group.key in hidden else group.amount,
        )
        for group in groups.values()
    )
    is_shown = is_shown_alone(whole.learners, whole.amount)
    return SumTable(
        pilot.public_id,
        pilot.name_zh,
        pilot.name_en,
        grouping,
        month,
        rows,
        whole.learners if is_shown else None,
        whole.amount if is_shown else None,
    )


def _whole(session: Session, pilot: Pilot) -> Group:
    kept = session.get(LedgerGroup, {"pilot_id": pilot.id, "cut": LedgerCut.WHOLE, "key": ""})
    return Group("", kept.learners, kept.amount) if kept else Group("", 0, 0)


def _months(session: Session, pilot: Pilot) -> dict[str, Group]:
    months = _groups(session, pilot, LedgerCut.MONTH)
    return {key: months[key] for key in sorted(months)[-MOST_MONTHS:]}


def _groups(session: Session, pilot: Pilot, cut: LedgerCut, begins_with: str = "") -> dict[str, Group]:
    """The groups of a cut by their keys, in order; of small ones also who their learners are."""
    rows = session.scalars(
        select(LedgerGroup)
        .where(LedgerGroup.pilot_id == pilot.id, LedgerGroup.cut == cut, LedgerGroup.key.startswith(begins_with))
        .order_by(LedgerGroup.key)
    ).all()
    members = _members(session, pilot, cut, [row.key for row in rows if row.learners < LEAST_PEOPLE])
    return {row.key: Group(row.key, row.learners, row.amount, members.get(row.key, frozenset())) for row in rows}


def _members(session: Session, pilot: Pilot, cut: LedgerCut, keys: Sequence[str]) -> dict[str, frozenset[int]]:
    """Who the learners of these groups are, which are small; asked of the entries themselves."""
    members: defaultdict[str, set[int]] = defaultdict(set)
    paid = LedgerEntry.pilot_id == pilot.id, LedgerEntry.kind.in_(EARNING)
    if cut is LedgerCut.COURSE and keys:  # there may be many of them
        courses = [int(key) for key in keys if key]
        of_these = LedgerEntry.course_id.in_(courses)
        which = of_these | LedgerEntry.course_id.is_(None) if "" in keys else of_these
        rows = session.execute(select(LedgerEntry.course_id, LedgerEntry.learner_id).where(*paid, which).distinct())
        for course_id, learner_id in rows:
            members["" if course_id is None else str(course_id)].add(learner_id)
    else:
        for key in keys:
            query = select(LedgerEntry.learner_id).where(*paid, *_within(cut, key)).distinct()
            members[key].update(session.scalars(query))
    return {key: frozenset(ids) for key, ids in members.items()}


def _within(cut: LedgerCut, key: str) -> tuple[ColumnElement[bool], ...]:
    """Which entries belong to a group."""
    if cut is LedgerCut.WHOLE:
        return ()
    if cut in (LedgerCut.MONTH, LedgerCut.DAY):
        first = date.fromisoformat(key if cut is LedgerCut.DAY else f"{key}-01")
        following = first + timedelta(days=1) if cut is LedgerCut.DAY else (first + timedelta(days=31)).replace(day=1)
        return LedgerEntry.at >= day_bounds(first)[0], LedgerEntry.at < day_bounds(following)[0]
    if cut is LedgerCut.MODE:
        return (LedgerEntry.study_mode == StudyMode(key) if key else LedgerEntry.study_mode.is_(None),)
    if not key:
        return (LedgerEntry.course_id.is_(None),)
    in_region = select(Course.id).join(Institution, Institution.id == Course.institution_id)
    return (LedgerEntry.course_id.in_(in_region.where(Institution.region_code == key)),)


def _by_public_id(session: Session, groups: Mapping[str, Group]) -> dict[str, Group]:
    """Groups of courses by the public ids of these."""
    ids = [int(key) for key in groups if key]
    rows = session.execute(select(Course.id, Course.public_id).where(Course.id.in_(ids)))
    public_ids = {"": "", **{str(row.id): row.public_id for row in rows}}
    return {public_ids[key]: replace(group, key=public_ids[key]) for key, group in groups.items()}


def _names(session: Session, grouping: Grouping, keys: Mapping[str, Group]) -> dict[str, tuple[str, str]]:
    if grouping is Grouping.REGION:
        regions = session.scalars(select(Region).where(Region.code.in_(list(keys))))
        return {region.code: (region.name_zh, region.name_en) for region in regions}
    if grouping is Grouping.COURSE:
        titles = session.execute(
            select(Course.public_id, Revision.title)
            .join(Revision, Revision.course_id == Course.id)
            .where(Course.public_id.in_(list(keys)))
            .order_by(Revision.number)
        )
        return {public_id: (title, title) for public_id, title in titles}
    return {}
