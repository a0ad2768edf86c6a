"""A portal in which nothing is wrong, for the tests of rules to spoil."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.models import Certificate
from content.courses.digest import revision_digest
from content.courses.models import Block, Course
from content.courses.snapshot import load_contents
from content.credits.models import Pilot
from content.credits.verification import verify_and_record
from content.learning.models import Enrolment
from content.library.entries import open_entry
from content.library.models import LibraryEntry
from content.operation.models import TaskRun, WorkerPresence
from content.operation.schedule import ScheduledTask
from content.people.models import Account, Role
from content.people.permissions import Grant
from content.reports.handing_in import begin_report, hand_in
from content.reports.models import ReportEdition, ReportKind
from content.search.indexing import refresh
from tests.content.credits.test_ledger import pay
from tests.content.reports.reporting import Offices, make_offices
from tests.factories import (
    add_media_block,
    finish_course,
    make_account,
    make_captions,
    make_descriptions,
    make_pilot,
    make_published_course,
    make_sign,
)

NOW = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
TASKS = (ScheduledTask("remind", timedelta(hours=6), lambda session, now: None),)


@dataclass(frozen=True, slots=True)
class SoundPortal:
    """What can be spoilt."""

    offices: Offices
    course: Course
    block: Block
    manager: Account
    learner: Account
    enrolment: Enrolment
    pilot: Pilot
    edition: ReportEdition


def make_sound_portal(session: Session) -> SoundPortal:
    """A published, fully accessible course in the library, a learner with a certificate and credits, a report that was
    handed in, everybody in charge, and every task on time."""
    offices = make_offices(session)
    course = make_published_course(session)
    author = course.authors[0].account
    manager, _ = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=course.institution_id))
    block = add_media_block(session, course.revisions[0].modules[0].lessons[0], author, cues=0)
    make_captions(session, block, checked_by=author)
    make_descriptions(session, block, author)
    make_sign(session, block, author).asset.duration_s = 100.0
    session.flush()
    revision = course.revisions[0]
    revision.digest = revision_digest(load_contents(session, revision))
    open_entry(session, revision, NOW)
    refresh(session, course.id)
    learner, _ = make_account(session)
    enrolment = finish_course(session, learner, course)
    session.add(certificate(course, learner))
    pilot = make_pilot(session)
    pay(session, learner.id, "lesson", now=NOW)
    verify_and_record(session, NOW)
    report = begin_report(session, offices.county, ReportKind.YEARLY, "130123", 2026, 2026, NOW)
    edition = hand_in(session, offices.county, report.public_id, NOW)
    begun = NOW - timedelta(days=3)
    session.add(WorkerPresence(worker_id="worker-1", started_at=begun, seen_at=NOW, free_bytes=1))
    session.add(TaskRun(name="remind", tried_at=NOW, succeeded_at=NOW))
    session.flush()
    return SoundPortal(offices, course, block, manager, learner, enrolment, pilot, edition)


def seal_again(session: Session, course: Course) -> None:
    """Let the course be what was approved, as it is now."""
    session.flush()
    session.expire_all()
    digest = revision_digest(load_contents(session, course.revisions[0]))
    session.scalars(select(LibraryEntry)).one().digest = course.revisions[0].digest = digest
    session.flush()


def certificate(course: Course, holder: Account) -> Certificate:
    return Certificate(
        number=f"CX-{holder.id}",
        account_id=holder.id,
        course_id=course.id,
        revision_id=course.revisions[0].id,
        institution_id=course.institution_id,
        holder_name=holder.display_name,
        course_title="按摩卫生",
        course_language="zh",
        study_units=50,
        issued_at=NOW,
    )
