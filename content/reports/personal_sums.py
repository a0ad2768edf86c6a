"""What a person did in one report year, added up by the database: a province has millions of lessons and entries, and a
figure needs of them only how many, how much and of whom.

Each function gives what the rows of its namesake in study_items.py or credit_items.py add up to, in items whose `at` is
the first moment of their report year and whose `amount` is the sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, text
from sqlalchemy.orm import Session

from content.courses.models import Course, Lesson, Module
from content.credits.models import EntryKind, LedgerEntry, Pilot
from content.institutions.models import Institution
from content.learning.models import Completion, Enrolment
from content.reports.items import Item, ReportScope
from content.reports.periods import bounds, year_of


def lessons_by_mode(session: Session, scope: ReportScope) -> Iterator[Item]:
    """How many lessons each person completed in each mode."""
    return _completions(session, scope, func.count())


def study_units(session: Session, scope: ReportScope) -> Iterator[Item]:
    """The study units (hundredths) of the lessons that each person completed in each mode."""
    return _completions(session, scope, func.sum(Lesson.study_units))


def credits_by_kind(session: Session, scope: ReportScope) -> Iterator[Item]:
    """What the entries of each kind come to for each person and pilot, in hundredths of a credit."""
    for pilot, year, person, kind, amount in session.execute(_entries(scope)):
        yield _of_pilot(pilot, kind.value, year, person, int(amount))


def earning_learners(session: Session, scope: ReportScope) -> Iterator[Item]:
    """Each person who earned credits of a pilot, once for each report year."""
    earned = _entries(scope).where(LedgerEntry.kind == EntryKind.EARN)
    for pilot, year, person, _, _ in session.execute(earned):
        yield _of_pilot(pilot, pilot.public_id, year, person, 1)


def _completions(session: Session, scope: ReportScope, amount: ColumnElement[int]) -> Iterator[Item]:
    year = _year(Completion.completed_at.expression, scope)
    query = (
        select(Institution.region_code, Completion.way, year, Enrolment.account_id, amount)
        .select_from(Completion)
        .join(Enrolment, Enrolment.id == Completion.enrolment_id)
        .join(Course, Course.id == Enrolment.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .join(Module, Module.revision_id == Enrolment.revision_id)
        .join(Lesson, (Lesson.module_id == Module.id) & (Lesson.lineage == Completion.lesson_lineage))
        .where(
            Institution.region_code.in_(scope.regions),
            Completion.completed_at >= scope.begins,
            Completion.completed_at < scope.ends,
        )
        .group_by(Institution.region_code, Completion.way, YEAR, Enrolment.account_id)
    )
    for region, mode, year_number, person, total in session.execute(query):
        yield Item(region, mode.value, bounds(year_number, year_number)[0], amount=int(total), person=person)


def _entries(scope: ReportScope) -> Select[*tuple[Any, ...]]:
    """Pilot, year, learner, kind and sum of the entries of the time, in the order of the first entry of each."""
    query = (
        select(
            Pilot,
            _year(LedgerEntry.at.expression, scope),
            LedgerEntry.learner_id,
            LedgerEntry.kind,
            func.sum(LedgerEntry.amount),
        )
        .select_from(LedgerEntry)
        .join(Pilot, Pilot.id == LedgerEntry.pilot_id)
        .where(Pilot.region_code.in_(scope.regions), LedgerEntry.at >= scope.begins, LedgerEntry.at < scope.ends)
        .group_by(Pilot.id, YEAR, LedgerEntry.learner_id, LedgerEntry.kind)
        .order_by(func.min(LedgerEntry.id))
    )
    return query if scope.pilot_id is None else query.where(Pilot.id == scope.pilot_id)


def _of_pilot(pilot: Pilot, group: str, year: int, person: int, amount: int) -> Item:
    return Item(
        pilot.region_code,
        group,
        bounds(year, year)[0],
        amount=amount,
        person=person,
        part=pilot.public_id,
        label=pilot.name_zh,
        label_en=pilot.name_en,
    )


def _year(moment: ColumnElement[Any], scope: ReportScope) -> ColumnElement[int]:
    """The report year of a moment of the time."""
    years = range(year_of(scope.begins), year_of(scope.ends))
    return case(*((moment < bounds(year, year)[1], year) for year in years)).label("year")


YEAR = text("year")
"""The column by its name: written out once more, it would be another expression to PostgreSQL, for its values are
parameters."""
