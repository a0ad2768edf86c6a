"""The resource library's pages: what is in it, the permanent page of each published revision, and its table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from content.courses.models import Audience, Course, Occupation, Revision, RevisionState, SkillLevel
from content.errors import NotFound
from content.institutions.models import BilingualName, Institution, Region
from content.library.models import EntryState, LibraryEntry
from content.library.public_notice import NoticeLine, notice_of_revision
from content.people.permissions import Action, Actor, Visitor, authorise
from content.search.models import CatalogueEntry

A_PAGE = 30
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One published revision for ever. `newer_public_id`: the entry of the newest revision of its course that was
    published after this one, empty where this is the newest; `is_listed`: learners find this revision now; `notice`:
    the public notice that is open on it."""

    public_id: str
    state: EntryState
    title: str
    language: str
    revision_number: int
    digest: str
    published_at: datetime
    entered_at: datetime | None
    changed_at: datetime
    institution: BilingualName
    region: BilingualName
    occupation: BilingualName
    level: SkillLevel
    audience: Audience
    course_public_id: str
    newer_public_id: str
    is_listed: bool
    notice: NoticeLine | None


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One course in the library."""

    public_id: str
    title: str
    language: str
    institution: BilingualName
    occupation: BilingualName
    level: SkillLevel
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """One page of the courses in the library, what entered last on top."""

    lines: tuple[EntryLine, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class TableRow:
    """One course in the library as the table for spreadsheets has it; `study_units` in hundredths of 学时."""

    public_id: str
    title: str
    institution: BilingualName
    region: BilingualName
    occupation_code: str
    occupation: BilingualName
    level: SkillLevel
    language: str
    audience: Audience
    lessons: int
    study_units: int
    entered_at: datetime
    digest: str


def entry_page(session: Session, actor: Actor | Visitor, public_id: str) -> EntryPage:
    """The page of an entry, whatever has become of it. NotFound where there never was one."""
    authorise(actor, Action.BROWSE)
    row = session.execute(
        select(LibraryEntry, Revision, Course, Institution, Region, Occupation)
        .join(Revision, Revision.id == LibraryEntry.revision_id)
        .join(Course, Course.id == LibraryEntry.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .join(Region, Region.code == Institution.region_code)
        .join(Occupation, Occupation.code == Course.occupation_code)
        .where(LibraryEntry.public_id == public_id)
    ).one_or_none()
    if row is None:
        raise NotFound(about=public_id)
    entry, revision, course, institution, region, occupation = row
    return EntryPage(
        public_id=entry.public_id,
        state=entry.state,
        title=revision.title,
        language=course.language,
        revision_number=revision.number,
        digest=entry.digest,
        published_at=entry.published_at,
        entered_at=entry.entered_at,
        changed_at=entry.changed_at,
        institution=BilingualName(institution.name_zh, institution.name_en),
        region=BilingualName(region.name_zh, region.name_en),
        occupation=BilingualName(occupation.name_zh, occupation.name_en),
        level=course.level,
        audience=revision.audience,
        course_public_id=course.public_id,
        newer_public_id=_newer(session, revision),
        is_listed=revision.state is RevisionState.PUBLISHED,
        notice=notice_of_revision(session, revision.id),
    )


def library_page(session: Session, actor: Actor | Visitor, *, text: str = "", page: int = 1) -> LibraryPage:
    """Courses in the library whose title contains `text`; a `page` out of range gives the nearest."""
    authorise(actor, Action.BROWSE)
    matching = _in_library().where(Revision.title.icontains(text.strip()[:LONGEST_SEARCH], autoescape=True))
    total = session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    pages = max(1, -(-total // A_PAGE))
    page = min(max(1, page), pages)
    rows = session.execute(
        matching.order_by(LibraryEntry.entered_at.desc(), LibraryEntry.id.desc())
        .offset((page - 1) * A_PAGE)
        .limit(A_PAGE)
    )
    lines = tuple(
        EntryLine(
            public_id=entry.public_id,
            title=revision.title,
            language=course.language,
            institution=BilingualName(institution.name_zh, institution.name_en),
            occupation=BilingualName(occupation.name_zh, occupation.name_en),
            level=course.level,
            entered_at=entry.entered_at or entry.published_at,
        )
        for entry, revision, course, institution, _region, occupation in rows
    )
    return LibraryPage(lines, total, page, pages)


def library_table(session: Session, actor: Actor | Visitor) -> Iterator[TableRow]:
    """All courses in the library, by the day on which they entered it."""
    authorise(actor, Action.BROWSE)
    rows = session.execute(
        _in_library()
        .join(CatalogueEntry, CatalogueEntry.revision_id == Revision.id)
        .add_columns(CatalogueEntry.lessons, CatalogueEntry.study_units)
        .order_by(LibraryEntry.entered_at, LibraryEntry.id)
    )
    for entry, revision, course, institution, region, occupation, lessons, study_units in rows:
        yield TableRow(
            public_id=entry.public_id,
            title=revision.title,
            institution=BilingualName(institution.name_zh, institution.name_en),
            region=BilingualName(region.name_zh, region.name_en),
            occupation_code=occupation.code,
            occupation=BilingualName(occupation.name_zh, occupation.name_en),
            level=course.level,
            language=course.language,
            audience=revision.audience,
            lessons=lessons,
            study_units=study_units,
            entered_at=entry.entered_at or entry.published_at,
            digest=entry.digest,
        )


def entry_of_revision(session: Session, actor: Actor | Visitor, revision_id: int) -> EntryPage | None:
    """The entry of a revision, for the page of its course; None before it was published."""
    public_id = session.scalar(select(LibraryEntry.public_id).where(LibraryEntry.revision_id == revision_id))
    return entry_page(session, actor, public_id) if public_id else None


def _in_library() -> Select[LibraryEntry, Revision, Course, Institution, Region, Occupation]:
    return (
        select(LibraryEntry, Revision, Course, Institution, Region, Occupation)
        .join(Revision, Revision.id == LibraryEntry.revision_id)
        .join(Course, Course.id == LibraryEntry.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .join(Region, Region.code == Institution.region_code)
        .join(Occupation, Occupation.code == Course.occupation_code)
        .where(LibraryEntry.state == EntryState.IN_LIBRARY)
    )


def _newer(session: Session, revision: Revision) -> str:
    newer = aliased(Revision)
    newest = (
        select(LibraryEntry.public_id)
        .join(newer, newer.id == LibraryEntry.revision_id)
        .where(LibraryEntry.course_id == revision.course_id, newer.number > revision.number)
        .order_by(newer.number.desc())
    )
    return session.scalars(newest.limit(1)).first() or ""
