"""Keys in every state, and a learner's wallet, in the sample portal."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credentials.credit_badges import ConversionRecord, LedgerHead
from content.credentials.issuer_identity import Issuance
from content.credentials.learner_record import issue_conversion_record
from content.credentials.signing_keys import make_key, withdraw_key
from content.credentials.wallet import prepare_wallet
from content.credits.models import LedgerEntry, Pilot
from content.database import utc_now
from content.institutions.models import Institution
from portal.commands.messages import for_terminal
from portal.demonstration.people import person

SECRET, PUBLIC_ADDRESS = "walk", "https://learn.example.org"


def fill_wallet(session: Session, institution: Institution) -> None:
    """The portal's key and two of the institution's, of which one was withdrawn; the learner's files, and the record of
    a conversion."""
    issuance = Issuance(SECRET, PUBLIC_ADDRESS, for_terminal)
    admin, learner = person(session, "admin"), person(session, "wang")
    make_key(session, admin, None, issuance)
    first = make_key(session, admin, institution.public_id, issuance)
    make_key(session, admin, institution.public_id, issuance, replaces=first.public_id)
    withdraw_key(session, admin, first.public_id, "存有密钥的电脑丢了。")
    assert prepare_wallet(session, learner, issuance, "zh", utc_now()) == ()
    entry, pilot = session.execute(
        select(LedgerEntry, Pilot)
        .join(Pilot, Pilot.id == LedgerEntry.pilot_id)
        .where(LedgerEntry.learner_id == learner.account_id)
        .limit(1)
    ).one()
    conversion = ConversionRecord(
        entry=entry.public_id,
        entry_number=entry.number,
        entry_digest=entry.digest,
        pilot=pilot.public_id,
        pilot_name=pilot.name_zh,
        bank="河北省终身教育学分银行",
        credits=100,
        rate=100,
        bank_credits=100,
        converted_at=entry.at,
        head=LedgerHead(entry.number, entry.digest),
    )
    issue_conversion_record(session, learner.account_id, conversion, issuance, "zh")
