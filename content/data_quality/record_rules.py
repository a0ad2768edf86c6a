"""Rules about learners' records, ledgers and reports. Nothing that a rule says names a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from content.assessment.models import Attempt
from content.certificates.completeness import Completeness, completeness_by_enrolment
from content.certificates.models import Certificate, CompletionAudit
from content.courses.models import Course, Lesson, Module, Revision
from content.credits.verification import broken_chains
from content.data_quality.fault import Fault
from content.institutions.models import Institution
from content.learning.models import Enrolment, LessonEvidence
from content.messages import N_, Message
from content.notices.notify import LinkKind, link_to
from content.reports.document import digest_of
from content.reports.models import Report, ReportEdition


def evidence_without_enrolment(session: Session, _now: datetime) -> Iterator[Fault]:
    """Attempts at an assessment and audits of learners who are not enrolled in the course, and evidence of lessons
    that no version of the course has."""
    for table, msgid in (
        (Attempt, N_("An attempt at the assessment of “%(course)s” belongs to nobody who is enrolled there.")),
        (CompletionAudit, N_("A check of a completion of “%(course)s” belongs to nobody who is enrolled there.")),
    ):
        same = and_(Enrolment.account_id == table.account_id, Enrolment.course_id == table.course_id)
        rows = session.execute(
            select(table.public_id, Course, Institution.region_code)
            .join(Course, Course.id == table.course_id)
            .join(Institution, Institution.id == Course.institution_id)
            .outerjoin(Enrolment, same)
            .where(Enrolment.id.is_(None))
            .order_by(table.id)
        )
        for public_id, course, region in rows:
            yield _of_course(session, public_id, msgid, course, region)
    lessons = (
        select(Lesson.id)
        .join(Module, Module.id == Lesson.module_id)
        .join(Revision, Revision.id == Module.revision_id)
        .where(Revision.course_id == Enrolment.course_id, Lesson.lineage == LessonEvidence.lesson_lineage)
        .correlate(Enrolment, LessonEvidence)
    )
    rows = session.execute(
        select(LessonEvidence.public_id, Course, Institution.region_code)
        .join(Enrolment, Enrolment.id == LessonEvidence.enrolment_id)
        .join(Course, Course.id == Enrolment.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .where(~lessons.exists())
        .order_by(LessonEvidence.id)
    )
    for public_id, course, region in rows:
        msgid = N_("Evidence of study in “%(course)s” is about a lesson that the course does not have.")
        yield _of_course(session, public_id, msgid, course, region)


def certificates_without_completion(session: Session, _now: datetime) -> Iterator[Fault]:
    """Certificates in force whose holder has not done all that the version asks for with which they began."""
    same = and_(Enrolment.account_id == Certificate.account_id, Enrolment.course_id == Certificate.course_id)
    rows = session.execute(
        select(Certificate, Institution.region_code, Enrolment)
        .join(Institution, Institution.id == Certificate.institution_id)
        .outerjoin(Enrolment, same)
        .where(Certificate.revoked_at.is_(None))
        .order_by(Certificate.id)
    ).all()
    completeness = completeness_by_enrolment(session, [enrolment for *_, enrolment in rows if enrolment is not None])
    for certificate, region, enrolment in rows:
        progress = completeness[enrolment.id] if enrolment is not None else None
        if progress is None or progress.finished_at is None:
            what = N_("The certificate %(number)s for “%(course)s” stands, but something that it asks for is missing.")
            yield Fault(
                about=certificate.number,
                what=Message(what, {"number": certificate.number, "course": certificate.course_title}),
                region_code=region,
                state=_missing(progress),
            )


def _missing(progress: Completeness | None) -> str:
    """How much is missing, so that a finding that was accepted comes again when that changes."""
    if progress is None:
        return "no enrolment"
    lessons, practice = len(progress.missing_lessons), len(progress.missing_practice)
    return (
        f"lessons {lessons} of {len(progress.lessons)}, practice {practice}, assessment {progress.missing_assessment}"
    )


def broken_ledgers(session: Session, _now: datetime) -> Iterator[Fault]:
    """Ledgers of learning credits that were not sound when they were last verified."""
    for pilot, check in broken_chains(session):
        what = N_("The ledger of the credit pilot “%(pilot)s” is not as it was written. Its page says from where on.")
        yield Fault(
            about=pilot.public_id,
            what=Message(what, {"pilot": pilot.name_zh}),
            region_code=pilot.region_code,
            link=link_to(LinkKind.PILOT, pilot.public_id),
            state=str(check.problem),
        )


def changed_reports(session: Session, _now: datetime) -> Iterator[Fault]:
    """Reports whose figures are not those that were handed in."""
    rows = session.execute(
        select(ReportEdition, Report).join(Report, Report.id == ReportEdition.report_id).order_by(ReportEdition.id)
    )
    for edition, report in rows:
        digest = digest_of(edition.document)
        if digest != edition.digest:
            what = N_("The report of %(region)s does not have the figures with which it was handed in.")
            yield Fault(
                about=f"{report.public_id}/{edition.number}",
                what=Message(what, {"region": report.region.name_zh}),
                region_code=report.region_code,
                link=link_to(LinkKind.REPORT, report.public_id),
                state=digest,
            )


def _of_course(session: Session, about: str, msgid: str, course: Course, region: str) -> Fault:
    newest = select(Revision.title).where(Revision.course_id == course.id).order_by(Revision.number.desc())
    title = session.scalars(newest.limit(1)).first() or ""
    link = link_to(LinkKind.COURSE, course.public_id)
    return Fault(about=about, what=Message(msgid, {"course": title}), region_code=region, link=link)
