"""The sums of a pilot: credits paid in each month and day, and by course, region and way of learning.

What is paid is what was earned or given by hand, before anything was taken back: the same number everywhere, so that no
two sums differ by what one person gave back. Each table stands for itself and has no filters, days of a month are shown
where the month is: two tables that overlap would tell what each of them hides.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from content.courses.models import Course, Revision
from content.credits.entries import EARNING
from content.credits.models import LedgerEntry, Pilot
from content.credits.pilots import BEIJING, day_of, subject_of
from content.credits.suppression import LEAST_PEOPLE, Group, hidden_keys, is_shown_alone
from content.errors import NotFound
from content.institutions.models import Institution, Region
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
        first = date.fromisoformat(f"{month}-01")
        groups = _by_time(session, pilot, _days(first))
        return _table(pilot, Grouping.MONTH, month, groups, {}, months[month])
    whole = _whole(session, pilot)
    if grouping is Grouping.MONTH:
        return _table(pilot, grouping, None, months, {}, whole)
    groups = _by_column(session, pilot, _column(grouping))
    return _table(pilot, grouping, None, groups, _names(session, grouping, groups), whole)


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
    learners, amount = session.execute(
        select(func.count(LedgerEntry.learner_id.distinct()), func.sum(LedgerEntry.amount)).where(*_paid(pilot))
    ).one()
    return Group("", learners, int(amount or 0))


def _months(session: Session, pilot: Pilot) -> dict[str, Group]:
    last = session.scalar(select(func.max(LedgerEntry.at)).where(*_paid(pilot)))
    first = session.scalar(select(func.min(LedgerEntry.at)).where(*_paid(pilot)))
    if first is None or last is None:
        return {}
    return _by_time(session, pilot, _months_between(day_of(first), day_of(last)))


def _by_time(session: Session, pilot: Pilot, periods: Sequence[tuple[str, date, date]]) -> dict[str, Group]:
    """By the names of periods, each with its first day and that of the next, the groups that have anything."""
    begin, ends = _begin(periods[0][1]), [_begin(following) for _, _, following in periods]
    place = case(*((LedgerEntry.at < end, number) for number, end in enumerate(ends)))
    groups = _by_column(session, pilot, place, LedgerEntry.at >= begin, LedgerEntry.at < ends[-1])
    names = {str(number): name for number, (name, _, _) in enumerate(periods)}
    renamed = (
        Group(names[key], group.learners, group.amount, group.members)
        for key, group in sorted(groups.items(), key=lambda item: int(item[0]))
    )
    return {group.key: group for group in renamed}


def _by_column(
    session: Session, pilot: Pilot, column: ColumnElement[Any], *where: ColumnElement[bool]
) -> dict[str, Group]:
    learner = LedgerEntry.learner_id
    entries = (
        select(column.label("key"), learner.label("learner"), LedgerEntry.amount.label("amount"))
        .outerjoin(Course, Course.id == LedgerEntry.course_id)
        .outerjoin(Institution, Institution.id == Course.institution_id)
        .where(*_paid(pilot), *where)
        .subquery()
    )
    payments = (
        select(entries.c.key, entries.c.learner, func.sum(entries.c.amount).label("amount"))
        .group_by(entries.c.key, entries.c.learner)
        .subquery()
    )
    sums = session.execute(
        select(payments.c.key, func.count(), func.sum(payments.c.amount))
        .group_by(payments.c.key)
        .order_by(payments.c.key)
    ).all()
    small = select(payments.c.key).group_by(payments.c.key).having(func.count() < LEAST_PEOPLE).subquery()
    is_small = (payments.c.key == small.c.key) | (payments.c.key.is_(None) & small.c.key.is_(None))
    members: defaultdict[str, set[int]] = defaultdict(set)
    for key, member in session.execute(select(payments.c.key, payments.c.learner).join(small, is_small)):
        members[_text(key)].add(member)
    return {
        _text(key): Group(_text(key), learners, int(amount or 0), frozenset(members[_text(key)]))
        for key, learners, amount in sums
    }


def _paid(pilot: Pilot) -> tuple[ColumnElement[bool], ...]:
    return LedgerEntry.pilot_id == pilot.id, LedgerEntry.kind.in_(EARNING)


def _column(grouping: Grouping) -> ColumnElement[Any]:
    columns: dict[Grouping, ColumnElement[Any]] = {
        Grouping.COURSE: Course.public_id.expression,
        Grouping.REGION: Institution.region_code.expression,
        Grouping.MODE: LedgerEntry.study_mode.expression,
    }
    return columns[grouping]


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


def _months_between(first: date, last: date) -> list[tuple[str, date, date]]:
    months = []
    begin = first.replace(day=1)
    while begin <= last:
        following = (begin + timedelta(days=31)).replace(day=1)
        months.append((f"{begin:%Y-%m}", begin, following))
        begin = following
    return months[-MOST_MONTHS:]


def _days(first: date) -> list[tuple[str, date, date]]:
    days = []
    day = first
    while day.month == first.month:
        days.append((day.isoformat(), day, day + timedelta(days=1)))
        day += timedelta(days=1)
    return days


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING).astimezone(UTC)


def _text(key: object) -> str:
    return "" if key is None else str(getattr(key, "value", key))
