"""Entries into the ledger of learning credits (RECORDS.md, Credits). Entries are only ever added.

The same evidence pays once, whoever asks, however often and at the same time; a learner never earns more in a day or
a pilot than its rules say.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credentials.revocation import revoke_conversion_record
from content.credits import sentences
from content.credits.balances import balance_in
from content.credits.caps import room_under_caps
from content.credits.entries import SPENT, append_once, entry_by_key, origin_of
from content.credits.models import EARNING, EntryKind, LedgerEntry, Pilot, RuleVersion
from content.credits.pilots import day_of, pilot_of, rules_at, subject_of
from content.credits.rules import CreditRules, amount_text
from content.credits.withdrawal import regain
from content.errors import Invalid, NotFound, Refused
from content.learning.models import StudyMode
from content.messages import N_, Message
from content.notices.notify import CREDITS_BACK, CREDITS_RESTORED, CREDITS_REVERSED, LinkKind, link_to, notify
from content.people.accounts import lock_learner, lock_records
from content.people.models import AuditEvent
from content.people.permissions import Action, Actor, authorise

log = logging.getLogger(__name__)

LONGEST_REASON = 1000


def award(
    session: Session,
    learner_id: int,
    *,
    region_code: str,
    lesson_lineage: str,
    lesson_title: str,
    study_units: int,
    mode: StudyMode,
    evidence: str,
    now: datetime,
    course_id: int | None = None,
) -> LedgerEntry | None:
    """Pay a learner for a finished lesson of an institution in `region_code`; every study mode pays the same.

    The key is learner and lesson lineage: a new revision of the course or new rules of the pilot never pay for the
    lesson again. Gives the entry, also where it was there already, also one of 0 where a cap left nothing to pay (so
    that the statement can say why); None where no pilot pays.
    """
    earning = _Earning(
        key=f"lesson:{learner_id}:{lesson_lineage}",
        achievement=Message(
            sentences.LESSON, {"title": lesson_title, "units": amount_text(study_units), "way": mode.value}
        ),
        evidence=evidence,
        course_id=course_id,
        study_mode=mode,
    )
    return _pay(session, learner_id, region_code, earning, now, lambda rules: rules.for_lesson(study_units))


def award_course(
    session: Session,
    learner_id: int,
    *,
    region_code: str,
    course_public_id: str,
    course_title: str,
    has_optional_lessons: bool = False,
    evidence: str,
    now: datetime,
    course_id: int | None = None,
) -> LedgerEntry | None:
    """Pay a learner for studying all that a course asks for, once; None where no pilot pays anything for courses.
    has_optional_lessons: that need not have been every lesson, so the entry does not say so."""
    earning = _Earning(
        key=f"course:{learner_id}:{course_public_id}",
        achievement=Message(
            sentences.COURSE_BY_RULE if has_optional_lessons else sentences.COURSE, {"title": course_title}
        ),
        evidence=evidence,
        course_id=course_id,
    )
    return _pay(session, learner_id, region_code, earning, now, lambda rules: rules.points_per_course or None)


def award_assessment(
    session: Session,
    learner_id: int,
    *,
    region_code: str,
    course_public_id: str,
    course_title: str,
    evidence: str,
    now: datetime,
    course_id: int | None = None,
) -> LedgerEntry | None:
    """Pay a learner for passing the final assessment of a course, once; None where no pilot pays anything for it."""
    earning = _Earning(
        key=f"assessment:{learner_id}:{course_public_id}",
        achievement=Message(sentences.ASSESSMENT, {"title": course_title}),
        evidence=evidence,
        course_id=course_id,
    )
    return _pay(session, learner_id, region_code, earning, now, lambda rules: rules.points_per_assessment or None)


def reverse(session: Session, actor: Actor, entry_public_id: str, reason: str, now: datetime) -> LedgerEntry:
    """Reverse an entry by one of the opposite amount: the balance is exactly what it would be without it.

    A reversal is put right in the same way: what it took back is there again, and can be taken back again. The evidence
    of a reversed entry does not earn again. Raises NotFound, NotAllowed, Invalid (no reason given), Refused (reversed
    already).
    """
    entry = session.scalar(select(LedgerEntry).where(LedgerEntry.public_id == entry_public_id))
    if entry is None:
        raise NotFound(about=entry_public_id)
    pilot = session.get_one(Pilot, entry.pilot_id)
    authorise(actor, Action.CORRECT_CREDITS, subject_of(session, pilot, about=entry_public_id))
    reason = check_reason(reason)
    origin, puts_right = origin_of(session, entry)
    amount = amount_text(abs(entry.amount))
    lock_records(session, entry.learner_id)
    reversal = LedgerEntry(
        learner_id=entry.learner_id,
        pilot_id=entry.pilot_id,
        rule_version_id=entry.rule_version_id,
        kind=EntryKind.REVERSE,
        amount=-entry.amount,
        evidence=f"entry:{entry.public_id}",
        explanation=Message(
            sentences.explain_reversal(origin.kind, puts_right),
            {"amount": amount, "date": day_of(entry.at).isoformat(), "reason": reason},
        ).as_json(),
        idempotency_key=f"reverse:{entry.public_id}",
        reverses_id=entry.id,
        actor_id=actor.account_id,
        at=now,
        course_id=entry.course_id,
        study_mode=entry.study_mode,
    )
    already = entry_by_key(session, reversal.idempotency_key)
    if already is None and entry.amount > 0 and balance_in(session, entry.learner_id, pilot.id) < entry.amount:
        raise Refused(
            SPENT,
            about=entry_public_id,
        )
    if already is not None or not append_once(session, reversal):
        raise Refused(
            N_("These credits have been given back already.")
            if puts_right and origin.kind in EARNING
            else N_("These credits have been taken back already."),
            about=entry_public_id,
        )
    if origin.kind is EntryKind.CONVERT and not puts_right:
        revoke_conversion_record(session, origin.public_id, now)
    session.add(
        AuditEvent(
            at=now,
            actor_id=actor.account_id,
            action="credits.reverse",
            subject_kind="ledger_entry",
            subject_id=entry.public_id,
            reason=reason,
        )
    )
    message = Message(_notice_of(origin.kind, puts_right), {"amount": amount, "reason": reason})
    notify(session, entry.learner_id, message, link_to(LinkKind.CREDITS))
    session.flush()
    log.info("ledger entry %s: reversed by %s", entry.public_id, reversal.public_id)
    return reversal


def check_reason(reason: str) -> str:
    """The reason without blanks around it. Raises Invalid where there is none, or one too long."""
    reason = reason.strip()
    if not reason:
        raise Invalid(N_("Write why this is done with the credits; the learner reads it."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(N_("Write a reason of at most %(limit)d characters."), field="reason", limit=LONGEST_REASON)
    return reason


def _notice_of(origin: EntryKind, puts_right: bool) -> str:
    """What the learner is told of a reversal."""
    if origin in EARNING:
        return CREDITS_RESTORED if puts_right else CREDITS_REVERSED
    return CREDITS_REVERSED if puts_right else CREDITS_BACK


@dataclass(frozen=True, slots=True)
class _Earning:
    """What a learner has achieved, under the idempotency key of its evidence."""

    key: str
    achievement: Message
    evidence: str
    course_id: int | None
    study_mode: StudyMode | None = None


def _pay(
    session: Session,
    learner_id: int,
    region_code: str,
    earning: _Earning,
    now: datetime,
    worth_of: Callable[[CreditRules], int | None],
) -> LedgerEntry | None:
    lock_learner(session, learner_id)
    earlier_entry = entry_by_key(session, earning.key)
    if earlier_entry is not None:
        return regain(session, earlier_entry, str(earning.achievement.values["title"]), now) or earlier_entry
    pilot = pilot_of(session, region_code, day_of(now))
    version = rules_at(session, pilot, now) if pilot else None
    if pilot is None or version is None:
        return None
    rules = CreditRules.from_json(version.rules)
    worth = worth_of(rules)
    if worth is None:
        return None
    entry = _earning(session, learner_id, pilot, version, rules, earning, worth, now)
    if not append_once(session, entry):  # the lock leaves no room for this race; the unique key makes that certain
        return entry_by_key(session, earning.key)
    log.info(
        "ledger entry %s: %d paid by pilot %s for %s", entry.public_id, entry.amount, pilot.public_id, entry.evidence
    )
    return entry


def _earning(
    session: Session,
    learner_id: int,
    pilot: Pilot,
    version: RuleVersion,
    rules: CreditRules,
    earning: _Earning,
    worth: int,
    now: datetime,
) -> LedgerEntry:
    room = room_under_caps(session, learner_id, pilot.id, rules, now)
    amount = room.most_of(worth)
    explanation = sentences.explain_earning(earning.achievement, rules, worth, amount, room.in_pilot)
    return LedgerEntry(
        learner_id=learner_id,
        pilot_id=pilot.id,
        rule_version_id=version.id,
        kind=EntryKind.EARN,
        amount=amount,
        evidence=earning.evidence,
        explanation=explanation.as_json(),
        idempotency_key=earning.key,
        actor_id=None,
        at=now,
        course_id=earning.course_id,
        study_mode=earning.study_mode,
    )
