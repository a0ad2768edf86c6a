"""A report's figures as one document: made anew for a draft, kept with its digest once handed in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits.models import Pilot
from content.institutions.models import Region
from content.reports.figures import Table, table
from content.reports.items import Item, ReportScope
from content.reports.measures import CREDITS, GENERAL, Measure
from content.reports.models import Report, ReportKind
from content.reports.periods import bounds
from content.reports.territory import Territory, territory_of

FORMAT = "changxue report 1"
"""Stands in every document; another value where another form is ever used."""


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The end of a pilot's ledger when the report was made (credits/chain.py)."""

    pilot: str
    zh: str
    en: str
    entries: int
    digest: str


@dataclass(frozen=True, slots=True)
class Figures:
    """All tables of a report and the ledgers behind them, made at `made_at`."""

    made_at: datetime
    tables: tuple[Table, ...]
    chains: tuple[ChainHead, ...]


def measures_of(kind: ReportKind) -> tuple[Measure, ...]:
    """The measures of a kind of report, in their order."""
    return CREDITS if kind is ReportKind.PILOT else (*GENERAL, *CREDITS)


def figures_of(session: Session, report: Report, now: datetime) -> Figures:
    """The figures of a report as they are now."""
    territory = territory_of(session, report.region_code)
    scope = scope_of(session, report, territory, now)
    tables = tuple(
        table(measure, tuple((measure.sums_by_person or measure.items)(session, scope)), territory)
        for measure in measures_of(report.kind)
    )
    return Figures(now, tables, tuple(_chains(session, report, territory)))


def rows_of(session: Session, report: Report, measure: Measure, now: datetime) -> tuple[tuple[Item, ...], Territory]:
    """The rows that a measure of a report counts now, and the territory in which they lie."""
    territory = territory_of(session, report.region_code)
    return tuple(measure.items(session, scope_of(session, report, territory, now))), territory


def scope_of(session: Session, report: Report, territory: Territory, now: datetime) -> ReportScope:
    """What a report is about."""
    begins, ends = bounds(report.first_year, report.last_year)
    root = session.scalars(select(Region.code).where(Region.parent_code.is_(None)).order_by(Region.code)).first()
    return ReportScope(territory.codes, begins, ends, now, root or territory.region.code, report.pilot_id)


def as_document(report: Report, figures: Figures) -> dict[str, Any]:
    """The document of a report that is handed in."""
    region, pilot = report.region, report.pilot
    return {
        "format": FORMAT,
        "kind": report.kind.value,
        "region": {"code": region.code, "zh": region.name_zh, "en": region.name_en, "level": region.level.value},
        "years": [report.first_year, report.last_year],
        "pilot": {"id": pilot.public_id, "zh": pilot.name_zh, "en": pilot.name_en} if pilot else None,
        "made_at": figures.made_at.isoformat(timespec="seconds"),
        "tables": [one.as_json() for one in figures.tables],
        "ledgers": [
            {"pilot": one.pilot, "zh": one.zh, "en": one.en, "entries": one.entries, "digest": one.digest}
            for one in figures.chains
        ],
    }


def figures_from(document: Mapping[str, Any]) -> Figures:
    """The figures in a document."""
    return Figures(
        datetime.fromisoformat(document["made_at"]),
        tuple(Table.from_json(one) for one in document["tables"]),
        tuple(ChainHead(**one) for one in document["ledgers"]),
    )


def digest_of(document: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of a document as canonical JSON: keys sorted, no white space, UTF-8."""
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _chains(session: Session, report: Report, territory: Territory) -> Iterable[ChainHead]:
    query = select(Pilot).where(Pilot.region_code.in_(territory.codes)).order_by(Pilot.id)
    if report.pilot_id is not None:
        query = query.where(Pilot.id == report.pilot_id)
    for pilot in session.scalars(query):
        yield ChainHead(pilot.public_id, pilot.name_zh, pilot.name_en, pilot.head_number, pilot.head_digest)
