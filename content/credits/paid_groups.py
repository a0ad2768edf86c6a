"""What a pilot paid and to how many learners, kept beside its ledger by month, day, course, region and study mode.

What is paid is what was earned or given by hand, before anything was taken back. To count the different learners of a
group takes every entry of it, so that this is done once for each entry, in the transaction that adds it and under the
lock of its pilot's chain. The entries alone are the truth; `difference` holds the sums against them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Select,
    String,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from content.courses.models import Course
from content.credits.models import EARNING, LedgerCut, LedgerEntry, LedgerGroup, Pilot
from content.credits.pilots import day_of
from content.institutions.models import Institution
from content.learning.models import StudyMode
from content.messages import N_, Message

WRONG_GROUP = N_("A sum kept of the pilot (%(cut)s %(key)s) is not that of its entries. Run: %(command)s")

Place = tuple[LedgerCut, str]


def count_paid(session: Session, entry: LedgerEntry) -> None:
    """Add a new entry to the groups in which it lies; the pilot's row is locked."""
    if entry.kind not in EARNING:
        return
    places = set(_places(entry.at, entry.course_id, _region(session, entry.course_id), entry.study_mode))
    earlier = session.execute(
        select(LedgerEntry.at, LedgerEntry.course_id, Institution.region_code, LedgerEntry.study_mode)
        .outerjoin(Course, Course.id == LedgerEntry.course_id)
        .outerjoin(Institution, Institution.id == Course.institution_id)
        .where(
            LedgerEntry.learner_id == entry.learner_id,
            LedgerEntry.pilot_id == entry.pilot_id,
            LedgerEntry.kind.in_(EARNING),
            LedgerEntry.number < entry.number,
        )
    )
    earlier_places = {place for row in earlier for place in _places(*row)}
    kept = session.scalars(
        select(LedgerGroup)
        .where(LedgerGroup.pilot_id == entry.pilot_id, tuple_(LedgerGroup.cut, LedgerGroup.key).in_(list(places)))
        .execution_options(populate_existing=True)
    )
    groups = {(group.cut, group.key): group for group in kept}
    for cut, key in sorted(places):
        group = groups.get((cut, key))
        if group is None:
            group = LedgerGroup(pilot_id=entry.pilot_id, cut=cut, key=key, learners=0, amount=0)
            session.add(group)
        group.learners += (cut, key) not in earlier_places
        group.amount += entry.amount


def recount_paid(session: Session) -> None:
    """Count all groups anew from the entries; the pilots are locked."""
    session.execute(delete(LedgerGroup))
    columns = ["pilot_id", "cut", "key", "learners", "amount"]
    for cut in LedgerCut:
        session.execute(insert(LedgerGroup).from_select(columns, _summed(session, cut)))


def difference(session: Session, pilot: Pilot, command: str) -> Message | None:
    """Which kept group is not the sum of its entries; None where all are. One statement for each cut, since entries are
    added meanwhile. `command` counts them anew."""
    for cut in LedgerCut:
        sums = _summed(session, cut, LedgerEntry.pilot_id == pilot.id).subquery()
        both = union_all(
            select(LedgerGroup.key, LedgerGroup.learners, LedgerGroup.amount).where(
                LedgerGroup.pilot_id == pilot.id, LedgerGroup.cut == cut
            ),
            select(sums.c.key, -sums.c.learners, -sums.c.amount),
        ).subquery()
        key, learners, amount = both.c
        wrong = session.execute(
            select(key)
            .group_by(key)
            .having((func.sum(learners) != 0) | (func.sum(amount) != 0) | (func.count() != len(_SIDES)))
            .order_by(key)
            .limit(1)
        ).one_or_none()
        if wrong is not None:
            return Message(WRONG_GROUP, {"cut": cut.value, "key": wrong.key, "command": command})
    return None


_SIDES = ("kept", "summed")


def _summed(session: Session, cut: LedgerCut, *where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Pilot, cut, key, learners and amount of each group, as its entries have it. Learner by learner first: to count
    different values sorts them all."""
    each = (
        select(
            LedgerEntry.pilot_id.label("pilot_id"),
            _key(session.get_bind().dialect, cut).label("key"),
            LedgerEntry.learner_id,
            func.sum(LedgerEntry.amount).label("amount"),
        )
        .outerjoin(Course, Course.id == LedgerEntry.course_id)
        .outerjoin(Institution, Institution.id == Course.institution_id)
        .where(LedgerEntry.kind.in_(EARNING), *where)
        .group_by(LedgerEntry.pilot_id, text("key"), LedgerEntry.learner_id)
        .subquery()
    )
    return select(
        each.c.pilot_id,
        literal(cut.value).label("cut"),
        each.c.key,
        func.count().label("learners"),
        func.sum(each.c.amount).label("amount"),
    ).group_by(each.c.pilot_id, each.c.key)


def _key(dialect: Dialect, cut: LedgerCut) -> ColumnElement[str]:
    if cut in (LedgerCut.MONTH, LedgerCut.DAY):
        length = len("2026-05") if cut is LedgerCut.MONTH else len("2026-05-04")
        return func.substr(_day_in_beijing(dialect), 1, length)
    keys: dict[LedgerCut, ColumnElement[Any]] = {
        LedgerCut.WHOLE: literal(""),
        LedgerCut.COURSE: LedgerEntry.course_id.expression,
        LedgerCut.REGION: Institution.region_code.expression,
        LedgerCut.MODE: LedgerEntry.study_mode.expression,
    }
    return func.coalesce(cast(keys[cut], String), "")


def _day_in_beijing(dialect: Dialect) -> ColumnElement[str]:
    if dialect.name == "sqlite":
        return func.strftime("%Y-%m-%d", LedgerEntry.at, "+8 hours")
    return func.to_char(func.timezone("UTC", LedgerEntry.at) + text("interval '8 hours'"), "YYYY-MM-DD")


def _places(at: datetime, course_id: int | None, region: str | None, mode: StudyMode | None) -> Iterator[Place]:
    day = day_of(at).isoformat()
    yield LedgerCut.WHOLE, ""
    yield LedgerCut.MONTH, day[: len("2026-05")]
    yield LedgerCut.DAY, day
    yield LedgerCut.COURSE, "" if course_id is None else str(course_id)
    yield LedgerCut.REGION, region or ""
    yield LedgerCut.MODE, "" if mode is None else mode.value


def _region(session: Session, course_id: int | None) -> str | None:
    return session.scalar(
        select(Institution.region_code)
        .join(Course, Course.institution_id == Institution.id)
        .where(Course.id == course_id)
    )
