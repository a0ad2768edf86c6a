"""The pages of reports: the list, a report with its figures, an edition that was handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from content.credits.pilots import day_of
from content.errors import NotFound
from content.institutions.models import BilingualName, Region, RegionLevel
from content.people.models import Account, Role
from content.people.permissions import Action, Actor, Subject, allowed, authorise
from content.reports.document import Figures, digest_of, figures_from, figures_of
from content.reports.handing_in import making_action, report_named, subject_of
from content.reports.models import Report, ReportEdition, ReportKind, ReportState

OTHERS_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report in a list. `to_hand_in`, `to_decide`: what the reader can do about it; `overdue`: it is not handed in
    and its day is over; `pilot`: of which pilot it is."""

    public_id: str
    kind: ReportKind
    region: BilingualName
    level: RegionLevel
    first_year: int
    last_year: int
    pilot: BilingualName | None
    state: ReportState
    due_on: date | None
    overdue: bool
    to_hand_in: bool
    to_decide: bool


@dataclass(frozen=True, slots=True)
class ReportList:
    """The reports that somebody may see: what they have to do first, then a page of the others."""

    to_hand_in: tuple[ReportLine, ...]
    to_decide: tuple[ReportLine, ...]
    others: tuple[ReportLine, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition that was handed in, and what became of it."""

    number: int
    handed_in_by: str
    handed_in_at: datetime
    digest: str
    accepted: bool | None
    decided_by: str
    decided_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report. `edition`: which one the figures are from, None for a draft, whose figures are as they are now;
    `is_sound`: the figures have the digest under which they were handed in."""

    line: ReportLine
    figures: Figures
    edition: EditionLine | None
    is_sound: bool
    editions: tuple[EditionLine, ...]


@dataclass(frozen=True, slots=True)
class OwnRegion:
    """A region for which somebody makes reports."""

    code: str
    name: BilingualName


def report_list(session: Session, actor: Actor, now: datetime, page: int = 1) -> ReportList:
    """The reports of the actor's regions and those in them, the newest years first. NotAllowed."""
    authorise(actor, Action.SEE_REPORTS)
    subjects = _Subjects(session)
    query = select(Report).options(selectinload(Report.region), selectinload(Report.pilot))
    rows = session.scalars(query.order_by(Report.last_year.desc(), Report.region_code, Report.id))
    visible_reports = [one for one in rows if allowed(actor, Action.SEE_REPORTS, subjects.own(one))]
    lines = [_line(subjects, actor, one, now) for one in visible_reports]
    others = [line for line in lines if not (line.to_hand_in or line.to_decide)]
    pages = max(1, -(-len(others) // OTHERS_ON_A_PAGE))
    page = min(max(page, 1), pages)
    return ReportList(
        to_hand_in=tuple(line for line in lines if line.to_hand_in),
        to_decide=tuple(line for line in lines if line.to_decide),
        others=tuple(others[(page - 1) * OTHERS_ON_A_PAGE : page * OTHERS_ON_A_PAGE]),
        page=page,
        pages=pages,
    )


def report_page(session: Session, actor: Actor, public_id: str, now: datetime, number: int | None = None) -> ReportPage:
    """A report, or its edition `number`. NotFound, NotAllowed."""
    report = report_named(session, public_id)
    authorise(actor, Action.SEE_REPORTS, subject_of(session, report.region, public_id))
    edition = _edition(report, number)
    if edition is None:
        figures, is_sound = figures_of(session, report, now), True
    else:
        figures, is_sound = figures_from(edition.document), digest_of(edition.document) == edition.digest
    names = _names(session, report)
    return ReportPage(
        line=_line(_Subjects(session), actor, report, now),
        figures=figures,
        edition=_edition_line(edition, names) if edition else None,
        is_sound=is_sound,
        editions=tuple(_edition_line(one, names) for one in reversed(report.editions)),
    )


def report_line(session: Session, actor: Actor, public_id: str, now: datetime) -> ReportLine:
    """What a report is, without its figures. NotFound, NotAllowed."""
    report = report_named(session, public_id)
    authorise(actor, Action.SEE_REPORTS, subject_of(session, report.region, public_id))
    return _line(_Subjects(session), actor, report, now)


def own_regions(session: Session, actor: Actor) -> tuple[OwnRegion, ...]:
    """The regions for which the actor makes reports, by code."""
    codes = {one.region_code for one in actor.grants if one.role is Role.REVIEWER}
    regions = session.scalars(select(Region).where(Region.code.in_(codes)).order_by(Region.code))
    return tuple(
        OwnRegion(one.code, BilingualName(one.name_zh, one.name_en))
        for one in regions
        if allowed(actor, Action.MAKE_REPORT, subject_of(session, one))
    )


def _edition(report: Report, number: int | None) -> ReportEdition | None:
    """The edition asked for, or the last where that counts; None for a draft."""
    if number is not None:
        for edition in report.editions:
            if edition.number == number:
                return edition
        raise NotFound(about=report.public_id)
    return report.editions[-1] if report.state in (ReportState.HANDED_IN, ReportState.ACCEPTED) else None


class _Subjects:
    """Reports as the permission table reads them; all regions are read once."""

    def __init__(self, session: Session) -> None:
        self._regions = {one.code: one for one in session.scalars(select(Region))}

    def own(self, report: Report) -> Subject:
        """For whoever sees the report or hands it in."""
        region = report.region
        return Subject(region_codes=self._chain(region.code), deciding_region=region.code, deciding_level=region.level)

    def above(self, report: Report) -> Subject:
        """For whoever decides on it; nobody does above the province."""
        parent = self._regions.get(report.region.parent_code or "")
        return Subject(
            region_codes=self._chain(report.region_code),
            deciding_region=parent.code if parent else None,
            deciding_level=parent.level if parent else None,
        )

    def _chain(self, code: str) -> frozenset[str]:
        codes: set[str] = set()
        here: str | None = code
        while here is not None and here not in codes:
            codes.add(here)
            here = self._regions[here].parent_code
        return frozenset(codes)


def _line(subjects: _Subjects, actor: Actor, report: Report, now: datetime) -> ReportLine:
    is_open = report.state in (ReportState.DRAFT, ReportState.RETURNED)
    makes = allowed(actor, making_action(report), subjects.own(report))
    decides = allowed(actor, Action.DECIDE_REPORT, subjects.above(report))
    waits = report.state is ReportState.HANDED_IN
    own = waits and report.editions[-1].handed_in_by_id == actor.account_id
    region, pilot = report.region, report.pilot
    return ReportLine(
        public_id=report.public_id,
        kind=report.kind,
        region=BilingualName(region.name_zh, region.name_en),
        level=region.level,
        first_year=report.first_year,
        last_year=report.last_year,
        pilot=BilingualName(pilot.name_zh, pilot.name_en) if pilot else None,
        state=report.state,
        due_on=report.due_on,
        overdue=is_open and report.due_on is not None and report.due_on < day_of(now),
        to_hand_in=is_open and makes,
        to_decide=waits and decides and not own,
    )


def _names(session: Session, report: Report) -> dict[int | None, str]:
    ids = {one.handed_in_by_id for one in report.editions} | {one.decided_by_id for one in report.editions}
    rows = session.execute(select(Account.id, Account.display_name).where(Account.id.in_(ids - {None})))
    return {None: "", **{row.id: row.display_name for row in rows}}


def _edition_line(edition: ReportEdition, names: dict[int | None, str]) -> EditionLine:
    return EditionLine(
        number=edition.number,
        handed_in_by=names[edition.handed_in_by_id],
        handed_in_at=edition.handed_in_at,
        digest=edition.digest,
        accepted=edition.accepted,
        decided_by=names[edition.decided_by_id],
        decided_at=edition.decided_at,
        reason=edition.reason,
    )
