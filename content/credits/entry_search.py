"""Searching the ledger of a pilot: by whom, what for, where, how and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from content.courses.models import Course, Revision
from content.credits.models import EntryKind, LedgerEntry, Pilot
from content.credits.pilots import day_bounds, subject_of
from content.credits.rules import amount_text
from content.errors import NotFound
from content.institutions.models import Institution, Region
from content.institutions.register import region_chain, regions_under
from content.learning.models import StudyMode
from content.messages import Message
from content.people.models import Account
from content.people.permissions import Action, Actor, authorise

ENTRIES_ON_A_PAGE = 50


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


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One ledger entry; `amount` as text in credits. `can_reverse`: it was not reversed; `takes_back`: it takes credits
    back, so that reversing it puts that right."""

    public_id: str
    number: int
    at: datetime
    learner: str
    kind: EntryKind
    amount: str
    explanation: Message
    can_reverse: bool
    takes_back: bool


@dataclass(frozen=True, slots=True)
class SearchChoices:
    """What entries of a pilot can be narrowed to: courses by public id and title, regions by code and names."""

    courses: tuple[tuple[str, str], ...]
    regions: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class EntriesPage:
    """One page of the entries that were searched for, the newest first. `count` is how many those are, `entries_in_all`
    how many the pilot has."""

    pilot: str
    pilot_zh: str
    pilot_en: str
    entries: tuple[EntryLine, ...]
    page: int
    pages: int
    count: int
    entries_in_all: int
    choices: SearchChoices


def entries_page(session: Session, actor: Actor, public_id: str, page: int, search: EntrySearch) -> EntriesPage:
    """One page of a search. Raises NotFound, NotAllowed."""
    pilot = visible_pilot(session, actor, public_id)
    query = _searched(session, pilot, search)
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-count // ENTRIES_ON_A_PAGE))
    page = min(max(page, 1), pages)
    newest_first = query.order_by(LedgerEntry.number.desc())
    return EntriesPage(
        pilot.public_id,
        pilot.name_zh,
        pilot.name_en,
        entry_lines(session, newest_first.limit(ENTRIES_ON_A_PAGE).offset((page - 1) * ENTRIES_ON_A_PAGE)),
        page,
        pages,
        count,
        pilot.head_number,
        _choices(session, pilot),
    )


def entries_after(
    session: Session, actor: Actor, public_id: str, search: EntrySearch, number: int, most: int
) -> tuple[EntryLine, ...]:
    """At most `most` of the entries that are searched for, those after `number`, the oldest first: a long table is read
    in several goes. Raises NotFound, NotAllowed."""
    pilot = visible_pilot(session, actor, public_id)
    query = _searched(session, pilot, search).where(LedgerEntry.number > number)
    return entry_lines(session, query.order_by(LedgerEntry.number).limit(most))


def visible_pilot(session: Session, actor: Actor, public_id: str) -> Pilot:
    """The pilot, where the actor may see its entries. Raises NotFound, NotAllowed."""
    pilot = session.scalar(select(Pilot).where(Pilot.public_id == public_id))
    if pilot is None:
        raise NotFound(about=public_id)
    authorise(actor, Action.SEE_PILOT, subject_of(session, pilot))
    return pilot


def entries_of(pilot: Pilot) -> Select[LedgerEntry, str, int | None]:
    """Every entry of a pilot with its learner's name and the id of its reversal."""
    reversal = aliased(LedgerEntry)
    return (
        select(LedgerEntry, Account.display_name, reversal.id)
        .join(Account, Account.id == LedgerEntry.learner_id)
        .outerjoin(reversal, reversal.reverses_id == LedgerEntry.id)
        .where(LedgerEntry.pilot_id == pilot.id)
    )


def entry_lines(session: Session, query: Select[LedgerEntry, str, int | None]) -> tuple[EntryLine, ...]:
    """What pages show of the entries that a query like `entries_of` gives."""
    return tuple(
        EntryLine(
            entry.public_id,
            entry.number,
            entry.at,
            learner,
            entry.kind,
            ("+" if entry.amount > 0 else "") + amount_text(entry.amount),
            Message.from_json(entry.explanation),
            reversed_by is None,
            entry.kind is EntryKind.REVERSE and entry.amount <= 0,
        )
        for entry, learner, reversed_by in session.execute(query)
    )


def _searched(session: Session, pilot: Pilot, search: EntrySearch) -> Select[LedgerEntry, str, int | None]:
    query = entries_of(pilot)
    for part in search.learner.split():
        names = (Account.display_name, Account.login_name)
        query = query.where(or_(*(name.icontains(part, autoescape=True) for name in names)))
    exact = {LedgerEntry.number: search.number, LedgerEntry.study_mode: search.mode, LedgerEntry.kind: search.kind}
    query = query.where(*(column == value for column, value in exact.items() if value is not None))
    if search.since is not None:
        query = query.where(LedgerEntry.at >= day_bounds(search.since)[0])
    if search.until is not None:
        query = query.where(LedgerEntry.at < day_bounds(search.until)[1])
    if search.course:
        query = query.where(LedgerEntry.course_id.in_(select(Course.id).where(Course.public_id == search.course)))
    if search.region:
        codes = (search.region, *regions_under(session, search.region))
        within = select(Course.id).join(Institution, Institution.id == Course.institution_id)
        query = query.where(LedgerEntry.course_id.in_(within.where(Institution.region_code.in_(codes))))
    return query


def _choices(session: Session, pilot: Pilot) -> SearchChoices:
    course_ids = select(LedgerEntry.course_id).where(LedgerEntry.pilot_id == pilot.id)
    revisions = session.execute(
        select(Course.public_id, Revision.title)
        .join(Revision, Revision.course_id == Course.id)
        .where(Course.id.in_(course_ids))
        .order_by(Revision.number)
    )
    titles = {row.public_id: row.title for row in revisions}  # the newest title of each counts
    institutions = select(Course.institution_id).where(Course.id.in_(course_ids))
    places = session.scalars(select(Institution.region_code).where(Institution.id.in_(institutions)).distinct())
    codes = {code for place in places for code in region_chain(session, place)}
    regions = session.scalars(select(Region).where(Region.code.in_(codes)).order_by(Region.code))
    return SearchChoices(
        tuple(sorted(titles.items(), key=lambda item: item[1])),
        tuple((region.code, region.name_zh, region.name_en) for region in regions),
    )
