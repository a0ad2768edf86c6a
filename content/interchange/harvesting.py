"""What other catalogues may harvest: every revision that ever entered the resource library, by its permanent entry.

Lists run by the number of the entry, which never changes: whatever changes between two pages of a list, no entry is
left out of it and none comes twice. A harvester that asks for what changed since its last harvest gets the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from content.courses.accessibility_summary import AccessibilitySummary, accessibility_of_revisions
from content.courses.models import Course, Lesson, Module, Occupation, Revision, SkillLevel
from content.institutions.models import BilingualName, Institution, Region
from content.library.models import EntryState, LibraryEntry
from content.people.permissions import Action, Actor, Visitor, authorise

OCCUPATION, REGION = "occupation-", "region-"
"""How the names of sets begin; the code of the occupation or region follows."""


@dataclass(frozen=True, slots=True)
class HarvestRange:
    """What is asked for: entries that changed from one moment to another (both inclusive, to the second) and belong to
    a set; after the entry of this number."""

    since: datetime | None = None
    until: datetime | None = None
    set_spec: str | None = None
    after: int = 0


@dataclass(frozen=True, slots=True)
class HarvestedCourse:
    """What a record says of a course. `study_units` in hundredths of 学时."""

    course_public_id: str
    title: str
    summary: str
    language: str
    level: SkillLevel
    occupation_code: str
    occupation: BilingualName
    institution: BilingualName
    entered_at: datetime
    digest: str
    study_units: int
    accessibility: AccessibilitySummary | None


@dataclass(frozen=True, slots=True)
class HarvestRecord:
    """One entry: `course` is None where it is no longer in the library (a deletion)."""

    number: int
    public_id: str
    changed_at: datetime
    sets: tuple[str, ...]
    course: HarvestedCourse | None


def harvest(
    session: Session, actor: Actor | Visitor, wanted: HarvestRange, limit: int
) -> tuple[tuple[HarvestRecord, ...], bool]:
    """At most `limit` records, and whether more follow. A fixed number of queries."""
    authorise(actor, Action.BROWSE)
    regions = _parents(session)
    query = _entries().where(LibraryEntry.id > wanted.after).order_by(LibraryEntry.id).limit(limit + 1)
    if wanted.since is not None:
        query = query.where(LibraryEntry.changed_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(LibraryEntry.changed_at < wanted.until + timedelta(seconds=1))
    if wanted.set_spec is not None:
        query = _of_set(query, wanted.set_spec, regions)
    entries = _load(session, query)
    return _records(session, entries[:limit], regions), len(entries) > limit


def harvest_one(session: Session, actor: Actor | Visitor, public_id: str) -> HarvestRecord | None:
    """The record of one entry; None where it never entered the library."""
    authorise(actor, Action.BROWSE)
    entries = _load(session, _entries().where(LibraryEntry.public_id == public_id))
    return next(iter(_records(session, entries, _parents(session))), None)


def harvest_sets(session: Session, actor: Actor | Visitor) -> tuple[tuple[str, BilingualName], ...]:
    """The sets with something in them, each with its name: occupations, then regions and those that contain them."""
    authorise(actor, Action.BROWSE)
    entered = select(LibraryEntry.course_id).where(LibraryEntry.entered_at.is_not(None))
    occupations = session.scalars(
        select(Occupation)
        .where(Occupation.code.in_(select(Course.occupation_code).where(Course.id.in_(entered))))
        .order_by(Occupation.code)
    )
    held = session.scalars(
        select(Institution.region_code)
        .join(Course, Course.institution_id == Institution.id)
        .where(Course.id.in_(entered))
    )
    parents = _parents(session)
    codes = {code for own in set(held) for code in _chain(own, parents)}
    regions = session.scalars(select(Region).where(Region.code.in_(codes)).order_by(Region.code))
    return (
        *((f"{OCCUPATION}{one.code}", BilingualName(one.name_zh, one.name_en)) for one in occupations),
        *((f"{REGION}{one.code}", BilingualName(one.name_zh, one.name_en)) for one in regions),
    )


def earliest_change(session: Session, actor: Actor | Visitor) -> datetime | None:
    """No record is older than this; None where there is none."""
    authorise(actor, Action.BROWSE)
    return session.scalar(select(func.min(LibraryEntry.changed_at)).where(LibraryEntry.entered_at.is_not(None)))


_Entries = Select[LibraryEntry, Revision, Course, Institution, Occupation]


def _entries() -> _Entries:
    return (
        select(LibraryEntry, Revision, Course, Institution, Occupation)
        .join(Revision, Revision.id == LibraryEntry.revision_id)
        .join(Course, Course.id == LibraryEntry.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .join(Occupation, Occupation.code == Course.occupation_code)
        .where(LibraryEntry.entered_at.is_not(None))
    )


def _of_set(query: _Entries, set_spec: str, parents: Mapping[str, str | None]) -> _Entries:
    if set_spec.startswith(OCCUPATION):
        return query.where(Course.occupation_code == set_spec.removeprefix(OCCUPATION))
    if set_spec.startswith(REGION):
        wanted = set_spec.removeprefix(REGION)
        within = [code for code in parents if wanted in _chain(code, parents)]
        return query.where(Institution.region_code.in_(within))
    return query.where(LibraryEntry.id < 0)


@dataclass(frozen=True, slots=True)
class _Entry:
    """The rows behind one record."""

    entry: LibraryEntry
    revision: Revision
    course: Course
    institution: Institution
    occupation: Occupation


def _load(session: Session, query: _Entries) -> list[_Entry]:
    return [_Entry(*row) for row in session.execute(query)]


def _records(
    session: Session, entries: Sequence[_Entry], parents: Mapping[str, str | None]
) -> tuple[HarvestRecord, ...]:
    present = [one.revision.id for one in entries if one.entry.state is EntryState.IN_LIBRARY]
    accessibility = accessibility_of_revisions(session, present) if present else {}
    units = _study_units(session, present)
    records = []
    for one in entries:
        regions = (f"{REGION}{code}" for code in _chain(one.institution.region_code, parents))
        course = None
        if one.entry.state is EntryState.IN_LIBRARY:
            course = _course(one, units.get(one.revision.id, 0), accessibility.get(one.revision.id))
        sets = (f"{OCCUPATION}{one.occupation.code}", *regions)
        records.append(HarvestRecord(one.entry.id, one.entry.public_id, one.entry.changed_at, sets, course))
    return tuple(records)


def _course(one: _Entry, study_units: int, accessibility: AccessibilitySummary | None) -> HarvestedCourse:
    return HarvestedCourse(
        course_public_id=one.course.public_id,
        title=one.revision.title,
        summary=one.revision.summary,
        language=one.course.language,
        level=one.course.level,
        occupation_code=one.occupation.code,
        occupation=BilingualName(one.occupation.name_zh, one.occupation.name_en),
        institution=BilingualName(one.institution.name_zh, one.institution.name_en),
        entered_at=one.entry.entered_at or one.entry.published_at,
        digest=one.entry.digest,
        study_units=study_units,
        accessibility=accessibility,
    )


def _study_units(session: Session, revision_ids: Sequence[int]) -> dict[int, int]:
    rows = session.execute(
        select(Module.revision_id, func.sum(Lesson.study_units))
        .join(Lesson, Lesson.module_id == Module.id)
        .where(Module.revision_id.in_(revision_ids))
        .group_by(Module.revision_id)
    )
    return {revision_id: int(units) for revision_id, units in rows}


def _parents(session: Session) -> dict[str, str | None]:
    """Every region with the one that contains it."""
    return {row.code: row.parent_code for row in session.execute(select(Region.code, Region.parent_code))}


def _chain(code: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """The region and those that contain it, nearest first."""
    chain: list[str] = []
    here: str | None = code
    while here is not None and here in parents and here not in chain:
        chain.append(here)
        here = parents[here]
    return tuple(chain)
