"""One entry of a ledger: whose it is, by which rules, and what it rests on; and what reversing it would do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.assessment.models import Attempt
from content.courses.models import Course, Lesson, Module, Revision
from content.credits.balances import balance
from content.credits.entry_search import EntryLine, entries_of, entry_lines, visible_pilot
from content.credits.models import CreditGrant, LedgerEntry, Pilot, RuleVersion
from content.credits.overview import RuleLine, rule_line
from content.credits.pilots import subject_of
from content.credits.rules import CreditRules, amount_text
from content.errors import NotFound
from content.learning.models import Enrolment, LessonEvidence, StudyMode
from content.people.models import Account
from content.people.permissions import Action, Actor, authorise


@dataclass(frozen=True, slots=True)
class StudyRecord:
    """What was studied of a lesson: how, from when to when, how many different seconds of its recordings were played,
    and how many of its parts were read."""

    lesson: str
    mode: StudyMode
    began_at: datetime
    last_at: datetime
    played_s: float
    sections: int


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """An attempt at a final assessment: when, and its points of 100."""

    began_at: datetime
    handed_in_at: datetime | None
    score_percent: int | None


@dataclass(frozen=True, slots=True)
class EntryPage:
    """An entry with its evidence: one of `study`, `attempt`, `grant` (public id of what was proposed by hand) and
    `reverses` (public id of the entry), or none where it is erased or the entry needs none. `course`: its public id and
    title; `reversed_by`: the entry that reverses this one; `learner`: the sign-in name; `by`: who made the entry."""

    pilot: str
    pilot_zh: str
    pilot_en: str
    line: EntryLine
    learner: str
    balance: str
    rules: RuleLine
    course: tuple[str, str] | None
    by: str
    study: StudyRecord | None
    attempt: AttemptRecord | None
    grant: str | None
    reverses: str | None
    reversed_by: str | None
    digest: str


@dataclass(frozen=True, slots=True)
class ReversalPage:
    """An entry that is to be reversed, with the learner's balance before and after it, as text in credits."""

    entry: EntryLine
    balance: str
    balance_after: str


def entry_page(session: Session, actor: Actor, public_id: str, entry: str) -> EntryPage:
    """One entry of a pilot. Raises NotFound, NotAllowed."""
    pilot = visible_pilot(session, actor, public_id)
    row, line = _entry(session, pilot, entry)
    kind, _, about = row.evidence.partition(":")
    learner = session.get_one(Account, row.learner_id)
    version = session.get_one(RuleVersion, row.rule_version_id)
    reversed_by = session.scalar(select(LedgerEntry.public_id).where(LedgerEntry.reverses_id == row.id))
    return EntryPage(
        pilot=pilot.public_id,
        pilot_zh=pilot.name_zh,
        pilot_en=pilot.name_en,
        line=line,
        learner="" if learner.disabled_at else learner.login_name,
        balance=amount_text(balance(session, row.learner_id)),
        rules=rule_line(version.number, version.effective_from, CreditRules.from_json(version.rules), version.reason),
        course=_course(session, row),
        by=session.get_one(Account, row.actor_id).display_name if row.actor_id is not None else "",
        study=_study(session, about) if kind == "evidence" else None,
        attempt=_attempt(session, about) if kind == "attempt" else None,
        grant=session.scalar(select(CreditGrant.public_id).where(CreditGrant.public_id == about))
        if kind == "grant"
        else None,
        reverses=about if kind == "entry" else None,
        reversed_by=reversed_by,
        digest=row.digest,
    )


def reversal_page(session: Session, actor: Actor, public_id: str, entry: str) -> ReversalPage:
    """What reversing one entry of a pilot would do. Raises NotFound, NotAllowed."""
    pilot = session.scalar(select(Pilot).where(Pilot.public_id == public_id))
    if pilot is None:
        raise NotFound(about=public_id)
    authorise(actor, Action.CORRECT_CREDITS, subject_of(session, pilot))
    row, line = _entry(session, pilot, entry)
    before = balance(session, row.learner_id)
    return ReversalPage(line, amount_text(before), amount_text(before - row.amount))


def _entry(session: Session, pilot: Pilot, entry: str) -> tuple[LedgerEntry, EntryLine]:
    row = session.scalar(select(LedgerEntry).where(LedgerEntry.public_id == entry, LedgerEntry.pilot_id == pilot.id))
    if row is None:
        raise NotFound(about=entry)
    (line,) = entry_lines(session, entries_of(pilot).where(LedgerEntry.id == row.id))
    return row, line


def _course(session: Session, row: LedgerEntry) -> tuple[str, str] | None:
    if row.course_id is None:
        return None
    course = session.get_one(Course, row.course_id)
    title = session.scalar(
        select(Revision.title).where(Revision.course_id == course.id).order_by(Revision.number.desc()).limit(1)
    )
    return course.public_id, title or ""


def _study(session: Session, public_id: str) -> StudyRecord | None:
    row = session.execute(
        select(LessonEvidence, Lesson.title)
        .join(Enrolment, Enrolment.id == LessonEvidence.enrolment_id)
        .join(Module, Module.revision_id == Enrolment.revision_id)
        .join(Lesson, (Lesson.module_id == Module.id) & (Lesson.lineage == LessonEvidence.lesson_lineage))
        .where(LessonEvidence.public_id == public_id)
    ).first()
    if row is None:
        return None
    evidence, title = row
    played_s = sum(end - start for ranges in evidence.ranges.values() for start, end in ranges)
    return StudyRecord(title, evidence.way, evidence.first_at, evidence.last_at, played_s, len(evidence.counted))


def _attempt(session: Session, public_id: str) -> AttemptRecord | None:
    attempt = session.scalar(select(Attempt).where(Attempt.public_id == public_id))
    if attempt is None:
        return None
    return AttemptRecord(attempt.began_at, attempt.handed_in_at, attempt.score_percent)
