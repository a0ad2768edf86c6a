"""The e-mail address that somebody may give: given with the password, confirmed by a link, taken away again.

Nothing here tells whether another account has the same address. A link confirms only for whoever is signed in to the
account that asked for it, so that a mistyped address does not hand the account to its owner.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from content.database import utc_now
from content.errors import Invalid, NotFound, Refused
from content.mail.deliveries import drop_waiting, letters_since, queue
from content.mail.models import LONGEST_ADDRESS, EmailAddress, Purpose
from content.messages import N_
from content.people.accounts import lock_learner, record
from content.people.models import Account
from content.people.passwords import is_password
from content.people.permissions import Action, Actor, authorise

log = logging.getLogger(__name__)

LINK_VALID_FOR = timedelta(hours=24)
DAY = timedelta(days=1)
MOST_LINKS_A_DAY = 5
"""Confirmation letters that one account may ask for, and that one address is sent: nobody is flooded through us."""
NOT_AN_ADDRESS = N_("This is not an e-mail address. It looks like this: name@example.com")
USED = N_("This link is too old or belongs to another account. Open your e-mail settings and have a new one sent.")


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """An account's address on its page. `refused`: letters to it did not arrive, so it is not used."""

    address: str
    given_at: datetime
    refused: bool


@dataclass(frozen=True, slots=True)
class OwnAddresses:
    """The address in use and the one that waits to be confirmed, where there are such."""

    confirmed: OwnAddress | None
    waiting: OwnAddress | None

    @property
    def is_usable(self) -> bool:
        """Whether letters can be sent."""
        return self.confirmed is not None and not self.confirmed.refused


def own_addresses(session: Session, account_id: int) -> OwnAddresses:
    """What an account has given."""
    rows = _rows(session, account_id)
    return OwnAddresses(
        confirmed=next((_own(row) for row in rows if row.confirmed_at is not None), None),
        waiting=next((_own(row) for row in rows if row.confirmed_at is None), None),
    )


def normalised(text: str) -> str:
    """An address as it is stored: domain in lower case and ASCII. Invalid (field `address`) for what is none.

    Only the form is looked at (RFC 5321); no server is asked. The part before the @ is ASCII, since mail servers that
    take others are still rare (RFC 6531).
    """
    try:
        address = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False).ascii_email
    except EmailNotValidError:
        address = None
    if address is None or len(address) > LONGEST_ADDRESS:
        raise Invalid(NOT_AN_ADDRESS, field="address")
    return address


def give_address(session: Session, actor: Actor, text: str, password: str, *, now: datetime | None = None) -> str:
    """Save an address that waits to be confirmed, send its link, and return it. The one in use stays until then.

    Given again, it gets a new letter. Invalid (field `address` or `password`); the password is asked for since whoever
    has the address can set a new one.
    """
    authorise(actor, Action.KEEP_OWN_ACCOUNT)
    moment = now or utc_now()
    lock_learner(session, actor.account_id)
    account = session.get_one(Account, actor.account_id)
    address = normalised(text)
    if not is_password(account.password_hash, password):
        raise Invalid(N_("This is not your present password. Try again."), field="password")
    rows = {row.address: row for row in _rows(session, account.id)}
    present = rows.get(address)
    if present is not None and present.confirmed_at is not None and present.refused_at is None:
        raise Invalid(N_("This address is confirmed already. There is nothing to do."), field="address")
    if letters_since(session, Purpose.CONFIRMATION, moment - DAY, account_id=account.id) >= MOST_LINKS_A_DAY:
        raise Invalid(
            N_("Links have been sent %(count)s times today. Look into your mailbox, or try again tomorrow."),
            field="address",
            count=MOST_LINKS_A_DAY,
        )
    for other in rows.values():
        if other.confirmed_at is None or other.address == address:
            drop_waiting(session, account.id, other.address)
            session.delete(other)
    session.flush()
    session.add(EmailAddress(account_id=account.id, address=address, given_at=moment))
    if letters_since(session, Purpose.CONFIRMATION, moment - DAY, recipient=address) < MOST_LINKS_A_DAY:
        queue(session, account.id, Purpose.CONFIRMATION, address, now=moment)
    record(session, account.id, "email.given", account)
    session.flush()
    return address


def issue_confirmation(session: Session, account_id: int, address: str, now: datetime) -> str | None:
    """The token of a new link for an address that waits; None where it does so no more. Earlier links stop working."""
    row = session.scalars(
        select(EmailAddress).where(
            EmailAddress.account_id == account_id, EmailAddress.address == address, EmailAddress.confirmed_at.is_(None)
        )
    ).one_or_none()
    if row is None:
        return None
    token = secrets.token_urlsafe(24)
    row.token_digest, row.token_expires_at = _digest(token), now + LINK_VALID_FOR
    session.flush()
    return token


def address_to_confirm(session: Session, actor: Actor, token: str, *, now: datetime | None = None) -> str:
    """The address that the actor's link confirms. Refused where it is too old, replaced or somebody else's."""
    authorise(actor, Action.KEEP_OWN_ACCOUNT)
    return _of_token(session, actor, token, now or utc_now()).address


def confirm_address(session: Session, actor: Actor, token: str, *, now: datetime | None = None) -> str:
    """Use the address from now on, instead of the one before, which gets a letter about it. Idempotent. Refused."""
    authorise(actor, Action.KEEP_OWN_ACCOUNT)
    moment = now or utc_now()
    lock_learner(session, actor.account_id)
    row = _of_token(session, actor, token, moment)
    if row.confirmed_at is not None:
        return row.address
    for other in _rows(session, actor.account_id):
        if other.id != row.id:
            drop_waiting(session, actor.account_id, other.address)
            if other.refused_at is None:
                queue(session, actor.account_id, Purpose.ADDRESS_CHANGED, other.address, now=moment)
            session.delete(other)
    row.confirmed_at = moment
    record(session, actor.account_id, "email.confirmed", session.get_one(Account, actor.account_id))
    session.flush()
    log.info("an e-mail address was confirmed")
    return row.address


def remove_addresses(session: Session, actor: Actor) -> None:
    """Forget the account's addresses; nothing more is sent to them. NotFound where there is none."""
    authorise(actor, Action.KEEP_OWN_ACCOUNT)
    lock_learner(session, actor.account_id)
    if not _rows(session, actor.account_id):
        raise NotFound()
    session.execute(delete(EmailAddress).where(EmailAddress.account_id == actor.account_id))
    drop_waiting(session, actor.account_id)
    record(session, actor.account_id, "email.removed", session.get_one(Account, actor.account_id))
    session.flush()


@dataclass(frozen=True, slots=True)
class AddressOwner:
    """The account whose address it is, and its language."""

    account_id: int
    language: str | None


def owner_of_address(session: Session, public_id: str) -> AddressOwner:
    """The account whose address this is. Refused where it is not used any more."""
    row = session.execute(
        select(Account.id, Account.language)
        .join(EmailAddress, EmailAddress.account_id == Account.id)
        .where(EmailAddress.public_id == public_id)
    ).one_or_none()
    if row is None:
        raise Refused(N_("This address is not used any more, so nothing is sent to it. There is nothing to do."))
    return AddressOwner(row.id, row.language)


def _own(row: EmailAddress) -> OwnAddress:
    return OwnAddress(row.address, row.given_at, row.refused_at is not None)


def _rows(session: Session, account_id: int) -> list[EmailAddress]:
    query = select(EmailAddress).where(EmailAddress.account_id == account_id).order_by(EmailAddress.id)
    return list(session.scalars(query))


def _of_token(session: Session, actor: Actor, token: str, now: datetime) -> EmailAddress:
    row = session.scalars(select(EmailAddress).where(EmailAddress.token_digest == _digest(token))).one_or_none()
    expired = row is None or row.token_expires_at is None or row.token_expires_at <= now
    if row is None or expired or row.account_id != actor.account_id:
        raise Refused(USED)
    return row


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
