"""What stands out in a pilot, month by month, and what people said of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.credits.entries import is_in_force
from content.credits.entry_search import visible_pilot
from content.credits.ledger import LONGEST_REASON
from content.credits.models import EntryKind, LedgerEntry, OutlierJudgement, OutlierVerdict, Pilot
from content.credits.outliers import UNIT, FinishedLesson, Outlier, OutlierRule, find_outliers
from content.credits.pilots import BEIJING, day_of, subject_of
from content.errors import Invalid, NotFound
from content.learning.models import LessonEvidence
from content.messages import N_, Message
from content.people.models import Account, AuditEvent
from content.people.permissions import Action, Actor, authorise

TOO_FAST = N_(
    "%(learner)s finished the lesson “%(title)s” %(minutes)s minutes after opening it. Its study time is %(usual)s"
    " minutes."
)
TOO_REGULAR = N_("%(learner)s finished %(count)s lessons on %(day)s, one every %(minutes)s minutes.")
SAME_HOUR = N_("%(count)s learners finished the lesson “%(title)s” within the same hour on %(day)s.")
LOOK_BACK = 3
"""Months in which something is looked for that nobody judged."""
MOST_ENTRIES = 60
"""Entries of one outlier that a page lists."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody said of an outlier."""

    verdict: OutlierVerdict
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OutlierLine:
    """One outlier: `entry` is the public id of its first entry, which names it; `judgements`: the newest first."""

    rule: OutlierRule
    entry: str
    at: datetime
    sentence: Message
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class OutliersPage:
    """What stands out in a month of a pilot, what nobody judged first. `months`: those with entries, newest first."""

    pilot: str
    pilot_zh: str
    pilot_en: str
    month: str
    months: tuple[str, ...]
    lines: tuple[OutlierLine, ...]


@dataclass(frozen=True, slots=True)
class OutlierPage:
    """One outlier with its entries: public id, learner, moment, and the sentence of each. `count`: how many it has in
    all."""

    pilot: str
    pilot_zh: str
    pilot_en: str
    month: str
    line: OutlierLine
    entries: tuple[tuple[str, str, datetime, Message], ...]
    count: int


def outliers_page(session: Session, actor: Actor, public_id: str, month: str | None) -> OutliersPage:
    """A month of a pilot; where none is named, the newest of LOOK_BACK with something that nobody judged, else the
    newest. Raises NotFound, NotAllowed."""
    pilot = visible_pilot(session, actor, public_id)
    months = _months(session, pilot)
    if month is not None and month not in months:
        raise NotFound(about=public_id)
    lines: list[OutlierLine] = []
    for one in [month] if month is not None else months[:LOOK_BACK]:
        lines = _lines(session, _outliers(session, pilot, one))
        if month is None and any(not line.judgements for line in lines):
            month = one
            break
    if month is None:
        month = months[0] if months else ""
        lines = _lines(session, _outliers(session, pilot, month)) if month else []
    lines.sort(key=lambda line: (bool(line.judgements), line.at))
    return OutliersPage(pilot.public_id, pilot.name_zh, pilot.name_en, month, months, tuple(lines))


def outlier_page(session: Session, actor: Actor, public_id: str, rule: str, entry: str) -> OutlierPage:
    """One outlier. Raises NotFound (also where it stands out no longer), NotAllowed."""
    pilot = visible_pilot(session, actor, public_id)
    outlier, month = _outlier(session, pilot, rule, entry)
    (line,) = _lines(session, (outlier,))
    ids = [lesson.entry_id for lesson in outlier.lessons[:MOST_ENTRIES]]
    rows = session.execute(
        select(LedgerEntry, Account.display_name)
        .join(Account, Account.id == LedgerEntry.learner_id)
        .where(LedgerEntry.id.in_(ids))
        .order_by(LedgerEntry.number)
    )
    entries = tuple((row.public_id, name, row.at, Message.from_json(row.explanation)) for row, name in rows)
    return OutlierPage(pilot.public_id, pilot.name_zh, pilot.name_en, month, line, entries, len(outlier.lessons))


def judge(
    session: Session,
    actor: Actor,
    public_id: str,
    rule: str,
    entry: str,
    *,
    verdict: OutlierVerdict,
    reason: str,
    now: datetime,
) -> OutlierJudgement:
    """Say what came of looking at an outlier; what was said before stays beside it.

    Raises NotFound, NotAllowed, Invalid (no reason; "reversed" where no entry of it was).
    """
    pilot = visible_pilot(session, actor, public_id)
    authorise(actor, Action.CORRECT_CREDITS, subject_of(session, pilot, about=public_id))
    outlier, _ = _outlier(session, pilot, rule, entry)
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Invalid(N_("Write something here, at most %(limit)d characters."), field="reason", limit=LONGEST_REASON)
    is_reversed = any(not is_in_force(session, lesson.entry_id) for lesson in outlier.lessons)
    if verdict is OutlierVerdict.REVERSED and not is_reversed:
        raise Invalid(
            N_("No entry here was taken back yet. Open the entry and take the credits back first."), field="verdict"
        )
    learners = {lesson.learner_id for lesson in outlier.lessons}
    judgement = OutlierJudgement(
        rule=outlier.rule.value,
        entry_id=outlier.entry_id,
        account_id=learners.pop() if len(learners) == 1 else None,
        verdict=verdict,
        reason=reason,
        judged_by_id=actor.account_id,
        judged_at=now,
    )
    session.add(judgement)
    session.add(
        AuditEvent(
            at=now,
            actor_id=actor.account_id,
            action=f"credits.outlier_{verdict.value}",
            subject_kind="ledger_entry",
            subject_id=entry,
            reason=reason,
        )
    )
    session.flush()
    return judgement


def _outlier(session: Session, pilot: Pilot, rule: str, entry: str) -> tuple[Outlier, str]:
    row = session.scalar(select(LedgerEntry).where(LedgerEntry.public_id == entry, LedgerEntry.pilot_id == pilot.id))
    if row is None:
        raise NotFound(about=entry)
    month = f"{day_of(row.at):%Y-%m}"
    for outlier in _outliers(session, pilot, month):
        if (outlier.rule.value, outlier.entry_id) == (rule, row.id):
            return outlier, month
    raise NotFound(about=entry)


def _months(session: Session, pilot: Pilot) -> tuple[str, ...]:
    first, last = session.execute(
        select(func.min(LedgerEntry.at), func.max(LedgerEntry.at)).where(
            LedgerEntry.pilot_id == pilot.id, LedgerEntry.kind == EntryKind.EARN
        )
    ).one()
    if first is None or last is None:
        return ()
    months, day = [], day_of(first).replace(day=1)
    while day <= day_of(last):
        months.append(f"{day:%Y-%m}")
        day = (day + timedelta(days=31)).replace(day=1)
    return tuple(reversed(months))


def _outliers(session: Session, pilot: Pilot, month: str) -> tuple[Outlier, ...]:
    first = date.fromisoformat(f"{month}-01")
    begins, ends = (
        datetime.combine(day, time(), BEIJING).astimezone(UTC)
        for day in (first, (first + timedelta(days=31)).replace(day=1))
    )
    rows = session.execute(
        select(*_FINISHED, LessonEvidence.first_at)  # columns alone: a month may have hundreds of thousands of rows
        .outerjoin(LessonEvidence, LedgerEntry.evidence == "evidence:" + LessonEvidence.public_id)
        .where(
            LedgerEntry.pilot_id == pilot.id,
            LedgerEntry.kind == EntryKind.EARN,
            LedgerEntry.idempotency_key.startswith("lesson:"),
            LedgerEntry.at >= begins,
            LedgerEntry.at < ends,
        )
        .order_by(LedgerEntry.number)
    )
    return find_outliers(
        [
            FinishedLesson(
                entry_id=entry_id,
                learner_id=learner_id,
                lesson=key.removeprefix(f"lesson:{learner_id}:"),
                units=round(float(explanation["values"].get("units", 0)) * 100),
                began_at=began_at,
                at=at,
            )
            for entry_id, learner_id, key, explanation, at, began_at in rows
        ]
    )


_FINISHED = (
    LedgerEntry.id,
    LedgerEntry.learner_id,
    LedgerEntry.idempotency_key,
    LedgerEntry.explanation,
    LedgerEntry.at,
)


def _lines(session: Session, outliers: Collection[Outlier]) -> list[OutlierLine]:
    first = {
        entry.id: (entry, name)
        for entry, name in session.execute(
            select(LedgerEntry, Account.display_name)
            .join(Account, Account.id == LedgerEntry.learner_id)
            .where(LedgerEntry.id.in_([outlier.entry_id for outlier in outliers]))
        )
    }
    lines = []
    for outlier in outliers:
        entry, name = first[outlier.entry_id]
        lines.append(
            OutlierLine(
                outlier.rule,
                entry.public_id,
                entry.at,
                _sentence(outlier, name, str(entry.explanation["values"].get("title", ""))),
                _judgements(session, outlier),
            )
        )
    return lines


def _judgements(session: Session, outlier: Outlier) -> tuple[Judgement, ...]:
    rows = session.execute(
        select(OutlierJudgement, Account.display_name)
        .join(Account, Account.id == OutlierJudgement.judged_by_id)
        .where(OutlierJudgement.entry_id == outlier.entry_id, OutlierJudgement.rule == outlier.rule.value)
        .order_by(OutlierJudgement.id.desc())
    )
    return tuple(Judgement(row.verdict, row.reason, name, row.judged_at) for row, name in rows)


def _sentence(outlier: Outlier, learner: str, title: str) -> Message:
    first, last = outlier.lessons[0], outlier.lessons[-1]
    day = day_of(first.at).isoformat()
    if outlier.rule is OutlierRule.TOO_FAST:
        minutes = _minutes(first.at - first.began_at) if first.began_at else ""
        values = {"learner": learner, "title": title, "minutes": minutes, "usual": _minutes(UNIT * first.units / 100)}
        return Message(TOO_FAST, values)
    if outlier.rule is OutlierRule.TOO_REGULAR:
        interval = (last.at - first.at) / (len(outlier.lessons) - 1)
        values = {"learner": learner, "count": str(len(outlier.lessons)), "day": day, "minutes": _minutes(interval)}
        return Message(TOO_REGULAR, values)
    count = len({lesson.learner_id for lesson in outlier.lessons})
    return Message(SAME_HOUR, {"count": str(count), "title": title, "day": day})


def _minutes(duration: timedelta) -> str:
    return f"{duration.total_seconds() / 60:.1f}".removesuffix(".0")
