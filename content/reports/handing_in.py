"""Reports are begun, handed in and decided on by the level above.

What was handed in never changes again. A report that was returned is handed in once more as another edition, and the
first stays beside it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content.credits.models import Pilot
from content.credits.pilots import day_of
from content.errors import Invalid, NotFound, Refused
from content.institutions.models import Region
from content.institutions.register import region_chain
from content.messages import N_, Message
from content.notices.notify import (
    REPORT_ACCEPTED,
    REPORT_HANDED_IN,
    REPORT_RETURNED,
    LinkKind,
    link_to,
    notify_all,
    quotation,
)
from content.people.models import AuditEvent
from content.people.permissions import Action, Actor, Subject, authorise
from content.reports.document import as_document, digest_of, figures_of
from content.reports.models import Report, ReportEdition, ReportKind, ReportState
from content.reports.periods import EARLIEST_YEAR, due_on, newest_finished_year, report_year
from content.review.levels import Seat
from content.review.seat_reviewers import reviewers_of_seat

log = logging.getLogger(__name__)

LONGEST_REASON = 2000

TRANSITIONS: Mapping[ReportState, frozenset[ReportState]] = {
    ReportState.DRAFT: frozenset({ReportState.HANDED_IN}),
    ReportState.HANDED_IN: frozenset({ReportState.ACCEPTED, ReportState.RETURNED}),
    ReportState.RETURNED: frozenset({ReportState.HANDED_IN}),
    ReportState.ACCEPTED: frozenset(),
}


def begin_report(
    session: Session, actor: Actor, kind: ReportKind, region_code: str, first_year: int, last_year: int, now: datetime
) -> Report:
    """The report of a region over these report years: a new one, or the one that is there already. Raises Invalid,
    NotAllowed."""
    region = session.get(Region, region_code)
    if region is None:
        raise Invalid(N_("Choose the region of the report."), field="region")
    authorise(actor, Action.MAKE_REPORT, subject_of(session, region))
    newest = newest_finished_year(day_of(now))
    for year, field in ((first_year, "first_year"), (last_year, "last_year")):
        if not EARLIEST_YEAR <= year <= newest:
            raise Invalid(
                N_("Enter a year from %(first)s to %(last)s. A year can be reported when it is over."),
                field=field,
                first=str(EARLIEST_YEAR),
                last=str(newest),
            )
    if last_year < first_year or (kind is ReportKind.YEARLY and last_year != first_year):
        raise Invalid(
            N_("A yearly report has one year; others end with the year they begin with or later."), field="last_year"
        )
    due = due_on(region.level, first_year) if kind is ReportKind.YEARLY else None
    report = Report(
        kind=kind, region_code=region.code, first_year=first_year, last_year=last_year, due_on=due, opened_at=now
    )
    return _add_once(session, actor, report)


def begin_pilot_report(session: Session, actor: Actor, pilot_public_id: str, now: datetime) -> Report:
    """The report of a credit pilot over its report years that are over: a new one, or the one that is there already.
    Raises NotFound, NotAllowed, Refused."""
    pilot = session.scalar(select(Pilot).where(Pilot.public_id == pilot_public_id))
    if pilot is None:
        raise NotFound(about=pilot_public_id)
    authorise(actor, Action.MAKE_PILOT_REPORT, subject_of(session, pilot.region, pilot.public_id))
    first = report_year(pilot.begins_on)
    last = min(report_year(pilot.ends_on), newest_finished_year(day_of(now)))
    if last < first:
        raise Refused(
            N_("The first report year of this pilot is not over. It ends on 31 October."), about=pilot_public_id
        )
    report = Report(
        kind=ReportKind.PILOT,
        region_code=pilot.region_code,
        first_year=first,
        last_year=last,
        subject=pilot.public_id,
        pilot_id=pilot.id,
        opened_at=now,
    )
    return _add_once(session, actor, report)


def hand_in(session: Session, actor: Actor, public_id: str, now: datetime) -> ReportEdition:
    """Freeze a report's figures as they are now, and tell the level above. Raises NotFound, NotAllowed, Refused."""
    report = _locked(session, public_id)
    authorise(actor, making_action(report), subject_of(session, report.region, public_id))
    _require(report, ReportState.HANDED_IN)
    document = as_document(report, figures_of(session, report, now))
    edition = ReportEdition(
        number=len(report.editions) + 1,
        document=document,
        digest=digest_of(document),
        handed_in_by_id=actor.account_id,
        handed_in_at=now,
    )
    report.editions.append(edition)
    report.state = ReportState.HANDED_IN
    session.flush()
    _record(session, actor, "report.handed_in", report, details={"number": edition.number, "digest": edition.digest})
    above = seat_above(report)
    if above is not None:
        message = Message(REPORT_HANDED_IN, {"region": report.region.name_zh})
        notify_all(session, _seated(session, above), message, link_to(LinkKind.REPORT, public_id))
    log.info("report %s was handed in, edition %s", public_id, edition.number)
    return edition


def decide_report(
    session: Session, actor: Actor, public_id: str, *, accepts: bool, reason: str, now: datetime
) -> ReportEdition:
    """Accept what the level below has handed in, or return it with a reason, and tell it.

    Raises NotFound, NotAllowed, Refused (it does not wait for a decision, or the actor handed it in) and Invalid.
    """
    report = _locked(session, public_id)
    authorise(actor, Action.DECIDE_REPORT, subject_above(session, report))
    target = ReportState.ACCEPTED if accepts else ReportState.RETURNED
    _require(report, target)
    edition = report.editions[-1]
    if edition.handed_in_by_id == actor.account_id:
        raise Refused(N_("You handed in this report. Somebody else must decide on it."), about=public_id)
    reason = reason.strip()
    if not accepts and not reason:
        raise Invalid(N_("Write what has to be put right, so that it can be handed in again."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(N_("Write at most %(limit)d characters."), field="reason", limit=LONGEST_REASON)
    edition.accepted, edition.reason = accepts, reason
    edition.decided_by_id, edition.decided_at = actor.account_id, now
    report.state = target
    session.flush()
    _record(session, actor, f"report.{target.value}", report, reason=reason, details={"number": edition.number})
    message = Message(REPORT_ACCEPTED) if accepts else Message(REPORT_RETURNED, {"reason": quotation(reason)})
    readers = {edition.handed_in_by_id, *_seated(session, Seat(report.region.level, report.region_code))}
    notify_all(session, readers, message, link_to(LinkKind.REPORT, public_id))
    log.info("report %s: %s", public_id, target.value)
    return edition


def year_from(text: str, field: str) -> int:
    """A year as somebody typed it. Raises Invalid."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) == 4):
        raise Invalid(N_("Write a year with four digits, for example 2026."), field=field)
    return int(digits)


def making_action(report: Report) -> Action:
    """Which right it takes to hand a report in."""
    return Action.MAKE_PILOT_REPORT if report.kind is ReportKind.PILOT else Action.MAKE_REPORT


def subject_of(session: Session, region: Region, about: str = "") -> Subject:
    """A region's report as the permission table reads it."""
    codes = frozenset(region_chain(session, region.code))
    return Subject(region_codes=codes, deciding_region=region.code, deciding_level=region.level, about=about)


def subject_above(session: Session, report: Report) -> Subject:
    """A report as the permission table reads it for whoever decides on it; nobody does above the province."""
    seat = seat_above(report)
    codes = frozenset(region_chain(session, report.region_code))
    if seat is None:
        return Subject(region_codes=codes, about=report.public_id)
    return Subject(
        region_codes=codes, deciding_region=seat.region_code, deciding_level=seat.level, about=report.public_id
    )


def seat_above(report: Report) -> Seat | None:
    """Who decides on a report: the region above its own; None above the province."""
    parent = report.region.parent
    return Seat(parent.level, parent.code) if parent else None


def report_named(session: Session, public_id: str) -> Report:
    """The report with this public id. NotFound."""
    report = session.scalar(select(Report).where(Report.public_id == public_id))
    if report is None:
        raise NotFound(about=public_id)
    return report


def _locked(session: Session, public_id: str) -> Report:
    report = session.scalar(
        select(Report)
        .where(Report.public_id == public_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if report is None:
        raise NotFound(about=public_id)
    session.refresh(report, ["editions"])
    return report


def _require(report: Report, target: ReportState) -> None:
    if target not in TRANSITIONS[report.state]:
        raise Refused(
            N_("Somebody has changed the state of this report meanwhile. Look at it again."), about=report.public_id
        )


def _add_once(session: Session, actor: Actor, report: Report) -> Report:
    same = select(Report).where(
        Report.kind == report.kind,
        Report.region_code == report.region_code,
        Report.first_year == report.first_year,
        Report.last_year == report.last_year,
        Report.subject == (report.subject or ""),
    )
    earlier_report = session.scalar(same)
    if earlier_report is not None:
        return earlier_report
    try:
        with session.begin_nested():
            session.add(report)
    except IntegrityError:  # somebody else was first
        return session.scalars(same).one()
    _record(session, actor, "report.begun", report)
    return report


def _seated(session: Session, seat: Seat) -> list[int]:
    return [account.id for account in reviewers_of_seat(session, seat)]


def _record(
    session: Session,
    actor: Actor,
    action: str,
    report: Report,
    *,
    reason: str = "",
    details: dict[str, object] | None = None,
) -> None:
    session.add(
        AuditEvent(
            actor_id=actor.account_id,
            action=action,
            subject_kind="report",
            subject_id=report.public_id,
            reason=reason,
            details=details or {},
        )
    )
    session.flush()
