"""The records of a learner's conversions for a credit bank: made where they are not there yet."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credentials.credit_badges import ConversionRecord, LedgerHead
from content.credentials.issuer_identity import Issuance
from content.credentials.learner_record import issue_conversion_record, record_of
from content.credits.conversion import is_in_force
from content.credits.models import Conversion
from content.messages import N_, Message
from content.people.accounts import lock_learner
from content.people.permissions import Action, Actor, authorise

BANK = N_("Credit bank")


def issue_conversion_records(session: Session, actor: Actor, issuance: Issuance, language: str) -> None:
    """Issue a record of each conversion that holds and has none. Raises Refused where the portal has no key that
    opens."""
    authorise(actor, Action.STUDY)
    lock_learner(session, actor.account_id)
    for conversion in missing_conversions(session, actor.account_id):
        record = _record(conversion, issuance, language)
        issue_conversion_record(session, actor.account_id, record, issuance, language)


def missing_conversions(session: Session, account_id: int) -> tuple[Conversion, ...]:
    """The conversions that hold and of which there is no record, the earliest first."""
    conversions = session.scalars(select(Conversion).filter_by(account_id=account_id).order_by(Conversion.id))
    return tuple(
        one
        for one in conversions
        if record_of(session, account_id, one.entry.public_id) is None and is_in_force(session, one)
    )


def _record(conversion: Conversion, issuance: Issuance, language: str) -> ConversionRecord:
    pilot, entry = conversion.pilot, conversion.entry
    return ConversionRecord(
        entry=entry.public_id,
        entry_number=entry.number,
        entry_digest=entry.digest,
        pilot=pilot.public_id,
        pilot_name=pilot.name_en if language == "en" else pilot.name_zh,
        bank=issuance.translate(Message(BANK), language),
        credits=conversion.points,
        rate=conversion.rate,
        bank_credits=conversion.bank_credits,
        converted_at=conversion.converted_at,
        head=LedgerHead(pilot.head_number, pilot.head_digest),
    )
