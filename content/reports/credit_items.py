"""Rows of the ledgers of credit pilots. They are counted in the region of the pilot."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits.models import EntryKind, LedgerEntry, Pilot
from content.reports.items import Item, ReportScope
from content.reports.periods import year_of


def credits_by_kind(session: Session, scope: ReportScope) -> Iterator[Item]:
    """Every entry of the time, in hundredths of a credit, by what it does: earned, taken back, converted, expired."""
    for entry, pilot in _entries(session, scope):
        yield Item(
            pilot.region_code,
            entry.kind.value,
            entry.at,
            amount=entry.amount,
            person=entry.learner_id,
            part=pilot.public_id,
            label=pilot.name_zh,
            label_en=pilot.name_en,
        )


def earning_learners(session: Session, scope: ReportScope) -> Iterator[Item]:
    """Every learner who earned credits of a pilot in the time, once for each report year, by the pilot."""
    earlier_keys: set[tuple[int, int, int]] = set()
    for entry, pilot in _entries(session, scope):
        key = (entry.learner_id, pilot.id, year_of(entry.at))
        if entry.kind is EntryKind.EARN and key not in earlier_keys:
            earlier_keys.add(key)
            yield Item(
                pilot.region_code,
                pilot.public_id,
                entry.at,
                person=entry.learner_id,
                part=pilot.public_id,
                label=pilot.name_zh,
                label_en=pilot.name_en,
            )


def _entries(session: Session, scope: ReportScope) -> list[tuple[LedgerEntry, Pilot]]:
    query = (
        select(LedgerEntry, Pilot)
        .join(Pilot, Pilot.id == LedgerEntry.pilot_id)
        .where(Pilot.region_code.in_(scope.regions), LedgerEntry.at >= scope.begins, LedgerEntry.at < scope.ends)
        .order_by(LedgerEntry.id)
    )
    if scope.pilot_id is not None:
        query = query.where(Pilot.id == scope.pilot_id)
    return [(entry, pilot) for entry, pilot in session.execute(query)]
