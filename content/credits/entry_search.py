"""Searching the ledger of a pilot: by whom, what for, where, how and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from content.courses.models import Course, Revision
from content.credits.entry_filter import EntrySearch, matches
from content.credits.models import EntryKind, LedgerCut, LedgerEntry, LedgerGroup, Pilot
from content.credits.pilots import subject_of
from content.credits.rules import amount_text
from content.errors import NotFound
from content.institutions.models import Region
from content.institutions.register import region_chain
from content.messages import Message
from content.people.models import Account
from content.people.permissions import Action, Actor, authorise

ENTRIES_ON_A_PAGE = 50
MOST_COUNTED = 10_000
"""Of the entries that a search finds: to count two million takes longer than anybody waits for a page."""


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
    """One page of the entries that were searched for, the newest first. `count` is how many those are, at most
    MOST_COUNTED of a search (`has_more`: there are more, which no page shows); `entries_in_all`: how many the pilot
    has."""

    pilot: str
    pilot_zh: str
    pilot_en: str
    entries: tuple[EntryLine, ...]
    page: int
    pages: int
    count: int
    has_more: bool
    entries_in_all: int
    choices: SearchChoices


def entries_page(session: Session, actor: Actor, public_id: str, page: int, search: EntrySearch) -> EntriesPage:
    """One page of a search. Raises NotFound, NotAllowed."""
    pilot = visible_pilot(session, actor, public_id)
    where = matches(session, pilot, search)
    counted = _count(session, pilot, search, where)
    count = counted if search == EntrySearch() else min(counted, MOST_COUNTED)
    pages = max(1, -(-count // ENTRIES_ON_A_PAGE))
    page = min(max(page, 1), pages)
    ids = _ids_on_page(session, pilot, search, where, (page - 1) * ENTRIES_ON_A_PAGE)
    return EntriesPage(
        pilot.public_id,
        pilot.name_zh,
        pilot.name_en,
        _lines_of(session, pilot, ids),
        page,
        pages,
        count,
        counted > count,
        pilot.head_number,
        _choices(session, pilot),
    )


def entries_after(
    session: Session, actor: Actor, public_id: str, search: EntrySearch, number: int, most: int
) -> tuple[EntryLine, ...]:
    """At most `most` of the entries that are searched for, those after `number`, the oldest first: a long table is read
    in several goes. Raises NotFound, NotAllowed."""
    pilot = visible_pilot(session, actor, public_id)
    where = *matches(session, pilot, search), LedgerEntry.number > number
    ids = session.scalars(select(LedgerEntry.id).where(*where).order_by(LedgerEntry.number).limit(most)).all()
    return _lines_of(session, pilot, ids)[::-1]


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


def _count(session: Session, pilot: Pilot, search: EntrySearch, where: Sequence[ColumnElement[bool]]) -> int:
    """How many entries are searched for: all of the pilot, else as far as MOST_COUNTED and one more."""
    if search == EntrySearch():
        return pilot.head_number
    some = select(LedgerEntry.id).where(*where).limit(MOST_COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _ids_on_page(
    session: Session, pilot: Pilot, search: EntrySearch, where: Sequence[ColumnElement[bool]], before: int
) -> Sequence[int]:
    """The entries that come after `before` others, the newest first. Their ids alone, so that what is passed over is
    read in an index: without a search by their numbers, which have no gaps, with days by the moment."""
    query = select(LedgerEntry.id).where(*where).limit(ENTRIES_ON_A_PAGE)
    if search == EntrySearch():
        return session.scalars(
            query.where(LedgerEntry.number <= pilot.head_number - before).order_by(LedgerEntry.number.desc())
        ).all()
    by_time = search.since is not None or search.until is not None
    order = (LedgerEntry.at.desc(), LedgerEntry.number.desc()) if by_time else (LedgerEntry.number.desc(),)
    return session.scalars(query.order_by(*order).offset(before)).all()


def _lines_of(session: Session, pilot: Pilot, ids: Sequence[int]) -> tuple[EntryLine, ...]:
    """What pages show of these entries, the newest first."""
    return entry_lines(session, entries_of(pilot).where(LedgerEntry.id.in_(ids)).order_by(LedgerEntry.number.desc()))


def _choices(session: Session, pilot: Pilot) -> SearchChoices:
    groups = session.execute(
        select(LedgerGroup.cut, LedgerGroup.key).where(
            LedgerGroup.pilot_id == pilot.id,
            LedgerGroup.cut.in_((LedgerCut.COURSE, LedgerCut.REGION)),
            LedgerGroup.key != "",
        )
    ).all()
    courses = [int(key) for cut, key in groups if cut is LedgerCut.COURSE]
    revisions = session.execute(
        select(Course.public_id, Revision.title)
        .join(Revision, Revision.course_id == Course.id)
        .where(Course.id.in_(courses))
        .order_by(Revision.number)
    )
    titles = {row.public_id: row.title for row in revisions}  # the newest title of each counts
    codes = {code for cut, place in groups if cut is LedgerCut.REGION for code in region_chain(session, place)}
    regions = session.scalars(select(Region).where(Region.code.in_(codes)).order_by(Region.code))
    return SearchChoices(
        tuple(sorted(titles.items(), key=lambda item: item[1])),
        tuple((region.code, region.name_zh, region.name_en) for region in regions),
    )
