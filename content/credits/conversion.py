"""Converting credits for the credit bank (学分银行): at the rate of the pilot's rules, as the learner asks for it.

A conversion takes credits off by an entry of the ledger; only a reversal of that entry undoes it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.credits import entries, sentences
from content.credits.balances import balance_in
from content.credits.models import Conversion, EntryKind, LedgerBalance, LedgerEntry, Pilot, RuleVersion
from content.credits.pilots import rules_at
from content.credits.rules import CreditRules, amount_text
from content.errors import Invalid, NotFound, Refused
from content.insert_once import AlreadyAdded
from content.messages import N_, Message
from content.people.accounts import lock_learner
from content.people.permissions import Action, Actor, authorise

log = logging.getLogger(__name__)

NOTHING_TO_CONVERT = N_("In this pilot you have no credits that can be converted now.")


@dataclass(frozen=True, slots=True)
class ConversionOffer:
    """What a learner can convert in one pilot. `points` are the most that can be converted, in hundredths; `version` is
    the number of the rules whose `rate` (hundredths for one credit of the bank) holds."""

    pilot: str
    pilot_zh: str
    pilot_en: str
    balance: int
    points: int
    rate: int
    version: int


@dataclass(frozen=True, slots=True)
class ConversionPreview:
    """What a conversion would do: hundredths that it takes off, credits of the bank that they make, and what remains in
    the pilot."""

    points: int
    bank_credits: int
    remaining: int


def conversion_offers(session: Session, actor: Actor, now: datetime) -> tuple[ConversionOffer, ...]:
    """In which pilots the actor can convert credits, by the pilots' names."""
    authorise(actor, Action.STUDY)
    rows = session.execute(
        select(Pilot, func.sum(LedgerBalance.amount))
        .join(LedgerBalance, LedgerBalance.pilot_id == Pilot.id)
        .where(LedgerBalance.learner_id == actor.account_id)
        .group_by(Pilot.id)
        .order_by(Pilot.name_zh)
    ).all()
    offers = (_offer(session, pilot, int(total), now) for pilot, total in rows)
    return tuple(offer for offer in offers if offer is not None)


def conversion_offer(session: Session, actor: Actor, pilot_public_id: str, now: datetime) -> ConversionOffer:
    """What the actor can convert in one pilot. Raises NotFound, NotAllowed, Refused (nothing)."""
    authorise(actor, Action.STUDY)
    pilot = _pilot(session, pilot_public_id)
    offer = _offer(session, pilot, balance_in(session, actor.account_id, pilot.id), now)
    if offer is None:
        raise Refused(NOTHING_TO_CONVERT, about=pilot_public_id)
    return offer


def preview_conversion(offer: ConversionOffer, points: int) -> ConversionPreview:
    """What converting `points` hundredths would do. Raises Invalid where they are more than there are, or make not even
    a hundredth of a credit of the bank."""
    if points > offer.balance:
        raise Invalid(
            N_("You can convert at most %(most)s credits in this pilot."),
            field="points",
            most=amount_text(offer.points),
        )
    taken, bank_credits = converted(points, offer.rate)
    if not bank_credits:
        raise Invalid(
            N_("So few make nothing in the credit bank. %(rate)s credits make one there; enter more."),
            field="points",
            rate=amount_text(offer.rate),
        )
    return ConversionPreview(taken, bank_credits, offer.balance - taken)


def convert(
    session: Session,
    actor: Actor,
    pilot_public_id: str,
    *,
    points: int,
    version: int,
    now: datetime,
    public_id: str,
) -> Conversion:
    """Convert `points` hundredths under the rules that the preview showed (`version`), once for a reserved `public_id`.

    Raises NotFound, NotAllowed, Invalid (more than there are), Refused (the rules have changed since the preview) and
    AlreadyAdded (the same form asked for another amount before).
    """
    authorise(actor, Action.STUDY)
    pilot = _pilot(session, pilot_public_id)
    lock_learner(session, actor.account_id)
    earlier = session.scalar(select(Conversion).where(Conversion.public_id == public_id))
    if earlier is not None:
        if (earlier.account_id, earlier.pilot_id) != (actor.account_id, pilot.id) or (
            converted(points, earlier.rate)[0] != earlier.points
        ):
            raise AlreadyAdded()
        return earlier
    offer = conversion_offer(session, actor, pilot_public_id, now)
    if offer.version != version:
        raise Refused(
            N_("The rules of the pilot have changed meanwhile. Look at the preview again, then confirm."),
            about=pilot_public_id,
        )
    preview = preview_conversion(offer, points)
    rules = session.scalars(select(RuleVersion).filter_by(pilot_id=pilot.id, number=version)).one()
    entry = _taken_off(session, actor, pilot, rules, offer, preview, public_id, now)
    conversion = Conversion(
        public_id=public_id,
        account_id=actor.account_id,
        pilot_id=pilot.id,
        rule_version_id=rules.id,
        entry_id=entry.id,
        points=preview.points,
        bank_credits=preview.bank_credits,
        rate=offer.rate,
        converted_at=now,
    )
    session.add(conversion)
    session.flush()
    log.info("conversion %s in pilot %s: entry %s", public_id, pilot.public_id, entry.public_id)
    return conversion


def is_in_force(session: Session, conversion: Conversion) -> bool:
    """Whether a conversion holds: its entry was not reversed, or that was put right."""
    return entries.is_in_force(session, conversion.entry_id)


def converted(points: int, rate: int) -> tuple[int, int]:
    """Of `points` hundredths, how many are taken off and how many hundredths of a credit of the bank they make. What
    makes no whole hundredth stays with the learner; a fraction of a hundredth that is taken is the learner's loss, as
    small as it can be."""
    bank_credits = points * 100 // rate
    return -(-bank_credits * rate // 100), bank_credits


def bank_credits_text(hundredths: int) -> str:
    """Credits of the bank with both decimals, as it writes them: 200 -> "2.00"."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _offer(session: Session, pilot: Pilot, balance: int, now: datetime) -> ConversionOffer | None:
    version = rules_at(session, pilot, now)
    rate = CreditRules.from_json(version.rules).conversion_rate if version else 0
    if version is None or not rate or balance <= 0:
        return None
    points, bank_credits = converted(balance, rate)
    if not bank_credits:
        return None
    return ConversionOffer(pilot.public_id, pilot.name_zh, pilot.name_en, balance, points, rate, version.number)


def _taken_off(
    session: Session,
    actor: Actor,
    pilot: Pilot,
    rules: RuleVersion,
    offer: ConversionOffer,
    preview: ConversionPreview,
    public_id: str,
    now: datetime,
) -> LedgerEntry:
    entry = LedgerEntry(
        learner_id=actor.account_id,
        pilot_id=pilot.id,
        rule_version_id=rules.id,
        kind=EntryKind.CONVERT,
        amount=-preview.points,
        evidence=f"conversion:{public_id}",
        explanation=Message(
            sentences.CONVERTED,
            {
                "points": amount_text(preview.points),
                "credits": bank_credits_text(preview.bank_credits),
                "rate": amount_text(offer.rate),
            },
        ).as_json(),
        idempotency_key=f"convert:{public_id}",
        actor_id=actor.account_id,
        at=now,
    )
    if not entries.append_once(session, entry):
        raise AlreadyAdded()
    return entry


def _pilot(session: Session, public_id: str) -> Pilot:
    pilot = session.scalar(select(Pilot).where(Pilot.public_id == public_id))
    if pilot is None:
        raise NotFound(about=public_id)
    return pilot
