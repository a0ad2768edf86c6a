"""What stands out in a pilot, month by month, and what people said of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits.entries import is_in_force
from content.credits.entry_search import visible_pilot
from content.credits.ledger import LONGEST_REASON
from content.credits.models import LedgerEntry, OutlierJudgement, OutlierVerdict, Pilot
from content.credits.outlier_months import LOOK_BACK, OutlierFacts, OutliersOfMonth, months_of, outliers_of
from content.credits.outliers import OutlierRule
from content.credits.pilots import day_of, subject_of
from content.errors import Invalid, NotFound
from content.messages import N_, Message
from content.people.models import Account, AuditEvent
from content.people.permissions import Action, Actor, authorise

TOO_FAST = N_(
    "%(learner)s finished the lesson “%(title)s” %(minutes)s minutes after opening it. Its study time is %(usual)s"
    " minutes."
)
TOO_REGULAR = N_("%(learner)s finished %(count)s lessons on %(day)s, one every %(minutes)s minutes.")
SAME_HOUR = N_("%(count)s learners finished the lesson “%(title)s” within the same hour on %(day)s.")
SENTENCES = {
    OutlierRule.TOO_FAST: TOO_FAST,
    OutlierRule.TOO_REGULAR: TOO_REGULAR,
    OutlierRule.SAME_HOUR: SAME_HOUR,
}
LINES_ON_A_PAGE = 50
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
    """One page of what stands out in a month of a pilot, what nobody judged first. `count`: how many there are in all;
    `months`: those with entries, newest first; `found_at` and `is_waiting` as in OutliersOfMonth."""

    pilot: str
    pilot_zh: str
    pilot_en: str
    month: str
    months: tuple[str, ...]
    lines: tuple[OutlierLine, ...]
    page: int
    pages: int
    count: int
    found_at: datetime | None
    is_waiting: bool


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


def outliers_page(session: Session, actor: Actor, public_id: str, month: str | None, page: int = 1) -> OutliersPage:
    """A month of a pilot; where none is named, the newest of LOOK_BACK with something that nobody judged, else the
    newest. Raises NotFound, NotAllowed."""
    pilot = visible_pilot(session, actor, public_id)
    months = months_of(session, pilot)
    if month is not None and month not in months:
        raise NotFound(about=public_id)
    choices: list[tuple[str, OutliersOfMonth, frozenset[tuple[str, int]]]] = []
    for one in [month] if month is not None else months[:LOOK_BACK]:
        of_month = outliers_of(session, pilot, one)
        choices.append((one, of_month, _judged(session, of_month.outliers)))
        if len(choices[-1][2]) < len(of_month.outliers):
            break
    else:
        choices = choices[:1]
    month, of_month, judged = choices[-1] if choices else ("", OutliersOfMonth(()), frozenset())
    in_order = sorted(of_month.outliers, key=lambda one: (one.rule.value, one.entry_id) in judged)
    pages = max(1, -(-len(in_order) // LINES_ON_A_PAGE))
    page = min(max(page, 1), pages)
    lines = _lines(session, in_order[(page - 1) * LINES_ON_A_PAGE : page * LINES_ON_A_PAGE])
    return OutliersPage(
        pilot.public_id,
        pilot.name_zh,
        pilot.name_en,
        month,
        months,
        tuple(lines),
        page,
        pages,
        len(in_order),
        of_month.found_at,
        of_month.is_waiting,
    )


def outlier_page(session: Session, actor: Actor, public_id: str, rule: str, entry: str) -> OutlierPage:
    """One outlier. Raises NotFound (also where it stands out no longer), NotAllowed."""
    pilot = visible_pilot(session, actor, public_id)
    outlier, month = _outlier(session, pilot, rule, entry)
    (line,) = _lines(session, (outlier,))
    ids = outlier.entry_ids[:MOST_ENTRIES]
    rows = session.execute(
        select(LedgerEntry, Account.display_name)
        .join(Account, Account.id == LedgerEntry.learner_id)
        .where(LedgerEntry.id.in_(ids))
        .order_by(LedgerEntry.number)
    )
    entries = tuple((row.public_id, name, row.at, Message.from_json(row.explanation)) for row, name in rows)
    return OutlierPage(pilot.public_id, pilot.name_zh, pilot.name_en, month, line, entries, len(outlier.entry_ids))


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
    is_reversed = any(not is_in_force(session, entry_id) for entry_id in outlier.entry_ids)
    if verdict is OutlierVerdict.REVERSED and not is_reversed:
        raise Invalid(
            N_("No entry here was taken back yet. Open the entry and take the credits back first."), field="verdict"
        )
    learners = set(session.scalars(select(LedgerEntry.learner_id).where(LedgerEntry.id.in_(outlier.entry_ids))))
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


def _outlier(session: Session, pilot: Pilot, rule: str, entry: str) -> tuple[OutlierFacts, str]:
    row = session.scalar(select(LedgerEntry).where(LedgerEntry.public_id == entry, LedgerEntry.pilot_id == pilot.id))
    if row is None:
        raise NotFound(about=entry)
    month = f"{day_of(row.at):%Y-%m}"
    for outlier in outliers_of(session, pilot, month).outliers:
        if (outlier.rule.value, outlier.entry_id) == (rule, row.id):
            return outlier, month
    raise NotFound(about=entry)


def _judged(session: Session, outliers: Collection[OutlierFacts]) -> frozenset[tuple[str, int]]:
    """Rule and first entry of those of which somebody said something."""
    ids = [outlier.entry_id for outlier in outliers]
    if not ids:
        return frozenset()
    names = select(OutlierJudgement.rule, OutlierJudgement.entry_id).where(
        OutlierJudgement.entry_id.between(min(ids), max(ids))
    )
    named = {(outlier.rule.value, outlier.entry_id) for outlier in outliers}
    return frozenset((rule, entry_id) for rule, entry_id in session.execute(names) if (rule, entry_id) in named)


def _lines(session: Session, outliers: Sequence[OutlierFacts]) -> list[OutlierLine]:
    ids = [outlier.entry_id for outlier in outliers]
    first = {
        entry.id: (entry, name)
        for entry, name in session.execute(
            select(LedgerEntry, Account.display_name)
            .join(Account, Account.id == LedgerEntry.learner_id)
            .where(LedgerEntry.id.in_(ids))
        )
    }
    judgements: defaultdict[tuple[int, str], list[Judgement]] = defaultdict(list)
    for row, name in session.execute(
        select(OutlierJudgement, Account.display_name)
        .join(Account, Account.id == OutlierJudgement.judged_by_id)
        .where(OutlierJudgement.entry_id.in_(ids))
        .order_by(OutlierJudgement.id.desc())
    ):
        judgements[row.entry_id, row.rule].append(Judgement(row.verdict, row.reason, name, row.judged_at))
    lines = []
    for outlier in outliers:
        entry, name = first[outlier.entry_id]
        values = {"learner": name, "title": str(entry.explanation["values"].get("title", "")), **outlier.values}
        sentence = Message(SENTENCES[outlier.rule], values)
        said = tuple(judgements[outlier.entry_id, outlier.rule.value])
        lines.append(OutlierLine(outlier.rule, entry.public_id, entry.at, sentence, said))
    return lines
