"""The pages of packages: of a course, for its authors, and of what somebody brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from content.courses.access import authored_course, subject_of
from content.courses.models import Course, Revision
from content.export.models import UNFINISHED, ExportFormat, ExportState
from content.institutions.models import BilingualName, Institution
from content.interchange.cartridge_losses import cartridge_losses
from content.interchange.course_reading import read_course
from content.interchange.models import (
    UNFINISHED_IMPORTS,
    ImportState,
    Nomination,
    NominationState,
    PackageImport,
)
from content.interchange.package_requests import package_lines, published_revision
from content.messages import Message
from content.people.models import Account, Role
from content.people.permissions import Action, Actor, allowed, authorise

SHOWN_IMPORTS = 30


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A package in one format. `state` is None where nobody has asked for it."""

    format: ExportFormat
    state: ExportState | None
    public_id: str | None
    size_bytes: int
    reason: Message | None


@dataclass(frozen=True, slots=True)
class NominationLine:
    """A nomination of some version of the course, with the words of both sides; names are those shown to others."""

    public_id: str
    revision_number: int
    state: NominationState
    reason: str
    nominated_by: str
    nominated_at: datetime
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class CoursePackagePage:
    """What leaves the portal of a course. `number` and `digest`: of the published version, None where there is none;
    `losses`: what a cartridge of it lacks."""

    course_public_id: str
    title: str
    language: str
    number: int | None
    digest: str
    files: tuple[PackageFile, ...]
    losses: tuple[Message, ...]
    nominations: tuple[NominationLine, ...]
    may_nominate: bool

    @property
    def working(self) -> bool:
        """Whether a package is being made."""
        return any(file.state in UNFINISHED for file in self.files)

    @property
    def open_nomination(self) -> NominationLine | None:
        """The nomination that waits for its answer."""
        return next((one for one in self.nominations if one.state is NominationState.NOMINATED), None)


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A text that was checked where a package comes from; `language` is empty for slides."""

    lesson: int
    title: str
    language: str
    by: str


@dataclass(frozen=True, slots=True)
class ImportLine:
    """A package that the reader brought, and what became of it."""

    public_id: str
    file_name: str
    size_bytes: int
    institution: BilingualName
    state: ImportState
    requested_at: datetime
    reason: Message | None
    lesson: int | None
    part: int | None
    course_public_id: str | None
    course_title: str
    course_language: str
    origin_institution: str
    origin_portal: str
    checks: tuple[CheckLine, ...]


@dataclass(frozen=True, slots=True)
class ImportsPage:
    """The institutions to which the reader may bring packages, and those that they brought, the newest first."""

    institutions: tuple[tuple[str, BilingualName], ...]
    lines: tuple[ImportLine, ...]

    @property
    def working(self) -> bool:
        """Whether a package is being imported."""
        return any(line.state in UNFINISHED_IMPORTS for line in self.lines)


def course_package_page(session: Session, actor: Actor, course_public_id: str) -> CoursePackagePage:
    """The page for the course's authors. NotFound, NotAllowed."""
    course = authored_course(session, actor, course_public_id)
    revision = published_revision(session, course.id)
    newest = session.scalars(
        select(Revision).where(Revision.course_id == course.id).order_by(Revision.number.desc()).limit(1)
    ).one()
    files: tuple[PackageFile, ...] = ()
    losses: tuple[Message, ...] = ()
    if revision is not None:
        files = tuple(
            PackageFile(
                line.format,
                line.job.state if line.job else None,
                line.job.public_id if line.job else None,
                (line.job.size_bytes or 0) if line.job else 0,
                Message.from_json(line.job.reason) if line.job else None,
            )
            for line in package_lines(session, revision)
        )
        losses = cartridge_losses(read_course(session, revision).document)
    return CoursePackagePage(
        course_public_id=course.public_id,
        title=(revision or newest).title,
        language=course.language,
        number=revision.number if revision else None,
        digest=(revision.digest or "") if revision else "",
        files=files,
        losses=losses,
        nominations=_nominations(session, course),
        may_nominate=revision is not None and allowed(actor, Action.NOMINATE_COURSE, subject_of(session, course)),
    )


def imports_page(session: Session, actor: Actor) -> ImportsPage:
    """The page for whoever may make courses. NotAllowed."""
    authorise(actor, Action.CREATE_COURSE)
    institutions = session.scalars(
        select(Institution).where(Institution.id.in_(actor.institutions(Role.INSTRUCTOR))).order_by(Institution.id)
    )
    newest = aliased(Revision)
    rows = session.execute(
        select(PackageImport, Institution, Course, newest.title)
        .join(Institution, Institution.id == PackageImport.institution_id)
        .outerjoin(Course, Course.id == PackageImport.course_id)
        .outerjoin(newest, (newest.course_id == Course.id) & (newest.number == 1))
        .where(PackageImport.imported_by_id == actor.account_id)
        .order_by(PackageImport.id.desc())
        .limit(SHOWN_IMPORTS)
    )
    return ImportsPage(
        tuple((one.public_id, BilingualName(one.name_zh, one.name_en)) for one in institutions),
        tuple(_import_line(row, institution, course, title) for row, institution, course, title in rows),
    )


def _import_line(row: PackageImport, institution: Institution, course: Course | None, title: str | None) -> ImportLine:
    origin = row.origin or {}
    return ImportLine(
        public_id=row.public_id,
        file_name=row.file_name,
        size_bytes=row.size_bytes,
        institution=BilingualName(institution.name_zh, institution.name_en),
        state=row.state,
        requested_at=row.requested_at,
        reason=Message.from_json(row.reason),
        lesson=row.refused_lesson,
        part=row.refused_part,
        course_public_id=course.public_id if course else None,
        course_title=title or "",
        course_language=course.language if course else "",
        origin_institution=str(origin.get("institution", "")),
        origin_portal=str(origin.get("portal", "")),
        checks=tuple(
            CheckLine(one["lesson"], one["title"], one["language"], one["by"]) for one in origin.get("checks", ())
        ),
    )


def _nominations(session: Session, course: Course) -> tuple[NominationLine, ...]:
    rows = session.execute(
        select(Nomination, Revision.number, Account.display_name)
        .join(Revision, Revision.id == Nomination.revision_id)
        .join(Account, Account.id == Nomination.nominated_by_id)
        .where(Revision.course_id == course.id)
        .order_by(Nomination.id.desc())
    )
    return tuple(
        NominationLine(
            row.public_id, number, row.state, row.reason, name, row.nominated_at, row.answer, row.answered_at
        )
        for row, number, name in rows
    )
